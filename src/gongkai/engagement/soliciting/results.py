"""结果：各题选的人数、各条有多少份意见；导出 .xlsx。先不计的、重复的分开数。"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from gongkai.documents import sheets
from gongkai.engagement.models import Consultation, Opinion, Part, Response


@dataclass(frozen=True, slots=True)
class Tally:
    """一条（一题）：各选项的份数，写了字的份数（重复的不计），重复的份数。"""

    part: Part
    picked: list[tuple[str, int]]
    written: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Results:
    """全部：计入的份数、先不计的份数，各条。"""

    counted: int
    held: int
    tallies: list[Tally]


def results_of(consultation: Consultation) -> Results:
    """`consultation` 的结果；条数多少都是五次查询。"""
    rows = Response.objects.filter(consultation=consultation)
    sums = rows.aggregate(all=Count("id"), counted=Count("id", filter=Q(held="")))
    counted = Opinion.objects.filter(part__consultation=consultation, response__held="")
    picks: Counter[tuple[int, int]] = Counter()
    for part, picked in counted.exclude(picked=[]).values_list("part", "picked").iterator():
        picks.update((part, int(place)) for place in picked)
    texts = counted.exclude(key="").order_by().values("part")
    written = {
        r["part"]: (r["first"], r["again"])
        for r in texts.annotate(
            first=Count("id", filter=Q(same_as__isnull=True)),
            again=Count("id", filter=Q(same_as__isnull=False)),
        )
    }
    tallies = [
        _tally(part, picks, written) for part in consultation.parts.prefetch_related("findings")
    ]
    return Results(sums["counted"], sums["all"] - sums["counted"], tallies)


def _tally(
    part: Part, picks: Counter[tuple[int, int]], written: dict[int, tuple[int, int]]
) -> Tally:
    choices = part.choices if part.is_choice else []
    picked = [(name, picks[part.pk, place]) for place, name in enumerate(choices)]
    return Tally(part, picked, *written.get(part.pk, (0, 0)))


def opinions_on(part: Part, most: int) -> list[Opinion]:
    """计入的、不重复的意见，新的在前。"""
    rows = Opinion.objects.filter(part=part, same_as__isnull=True, response__held="")
    return list(rows.exclude(key="").select_related("response").order_by("-id")[:most])


def workbook(consultation: Consultation) -> bytes:
    """.xlsx：一页是各题的数，一页是逐条意见（不含写的人）。"""
    results = results_of(consultation)
    book = sheets.new_book()
    sheet = sheets.new_sheet(book, "数", ("条目", "选项", "份数"), (40, 40, 10))
    for line in _lines(results):
        sheets.add(sheet, line, wrap=True)
    words = sheets.new_sheet(book, "意见", ("条目", "意见", "同样的另有几份"), (30, 80, 16))
    for tally in results.tallies:
        for row in _opinions(tally.part):
            sheets.add(words, row, wrap=True)
    return sheets.saved(book)


def _lines(results: Results) -> Iterable[tuple[object, ...]]:
    yield "计入的份数", "", results.counted
    yield "先不计的份数", "", results.held
    for tally in results.tallies:
        for name, count in tally.picked:
            yield tally.part.heading, name, count
        if not tally.part.is_choice:
            yield tally.part.heading, "写了意见的（重复的不计）", tally.written


def _opinions(part: Part) -> Iterable[tuple[object, ...]]:
    rows = Opinion.objects.filter(part=part, same_as__isnull=True, response__held="")
    for one in rows.exclude(key="").annotate(again=Count("copies")).order_by("id").iterator():
        yield part.heading, one.text, one.again


def public_workbook(consultation: Consultation) -> bytes:
    """公布的 .xlsx：一页是各题的数，一页是逐条的采用情况；没有原来的意见。"""
    results = results_of(consultation)
    book = sheets.new_book()
    sheet = sheets.new_sheet(book, "数", ("条目", "选项", "份数"), (40, 40, 10))
    for line in _lines(results):
        sheets.add(sheet, line, wrap=True)
    heads = ("条目", "意见", "份数", "采用情况", "理由")
    found = sheets.new_sheet(book, "采用情况", heads, (30, 60, 10, 12, 60))
    for tally in results.tallies:
        for one in tally.part.findings.all():
            row = (tally.part.heading, one.opinion, one.count, one.get_result_display(), one.reason)
            sheets.add(found, row, wrap=True)
    return sheets.saved(book)
