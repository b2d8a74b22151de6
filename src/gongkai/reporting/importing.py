"""按月的数的导入（.xlsx、.csv）：先试读，逐行说错、说会改哪几个；全部无误才导入。"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.agencies.models import Agency, Office
from gongkai.agencies.policy import Do, demand
from gongkai.applications.importing import ImportRefused, RowError, table_lines
from gongkai.documents import sheets
from gongkai.language.proper import improper
from gongkai.reporting.decimals import plain
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import CountBatch, MonthlyCount
from gongkai.reporting.monthly import Entry, Measure, demand_come, enter, measures, typed
from gongkai.safekeeping.actor import Actor, account

COLUMNS = {
    "项目*": "measure",
    "月份*": "month",
    "数值*": "value",
    "科室": "office",
    "来源*": "source",
}
_WHOLE, _MOST_ROWS, _LONGEST = "全年", 5000, 100
_TOLD = (
    ("项目", "照模板的写法，不要改"),
    ("月份", "1 到 12；全年一个的写“全年”"),
    ("数值", "没有的填 0；这一格空着的行不导入"),
    ("科室", "哪个科室报的；不分科室的空着"),
    ("来源", "数从哪里来，如“行政处罚台账”“财务科报送”"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """试读的结果：要存的、有错的行、会改掉的（原来的数）。"""

    entries: list[Entry]
    errors: list[RowError]
    changes: list[str]


def read(content: bytes, name: str, agency: Agency, year: int) -> Reading:
    """试读；不是表格、没有必需的列、行数过多抛 ImportRefused。"""
    lines = iter(table_lines(content, name))
    head = [str(c or "").strip() for c in next(lines, [])]
    missing = [c for c in COLUMNS if c.endswith("*") and c not in head and c[:-1] not in head]
    if missing:
        raise ImportRefused(f"表头缺少：{'、'.join(missing)}。请用模板。")
    places = {f: head.index(c if c in head else c.rstrip("*")) for c, f in _present(head)}
    given = _Given(
        {one.name: one for one in measures(year)},
        {office.name: office for office in agency.offices.all()},
        year,
    )
    entries, errors = _entries(_rows(lines, places), given)
    return Reading(entries, errors, _changes(agency, year, entries))


def _present(head: list[str]) -> Iterator[tuple[str, str]]:
    return ((c, f) for c, f in COLUMNS.items() if c in head or c.rstrip("*") in head)


def _rows(
    lines: Iterator[list[Any]], places: Mapping[str, int]
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(lines, 2):
        if number > _MOST_ROWS + 1:
            raise ImportRefused(f"超过 {_MOST_ROWS:,} 行。")
        row = {f: str(line[i] or "").strip() if i < len(line) else "" for f, i in places.items()}
        if line and row["value"] == "" and _zero(line, places["value"]):
            row["value"] = "0"
        if row["value"]:
            yield number, row


def _zero(line: list[Any], at: int) -> bool:
    """格里就是数 0。"""
    return at < len(line) and line[at] not in (None, "")


@dataclass(frozen=True, slots=True)
class _Given:
    measures: Mapping[str, Measure]
    offices: Mapping[str, Office]
    year: int


def _entries(
    rows: Iterator[tuple[int, dict[str, str]]], given: _Given
) -> tuple[list[Entry], list[RowError]]:
    found: dict[tuple[str, int, int | None], Entry] = {}
    errors: list[RowError] = []
    for number, row in rows:
        try:
            entry = _entry(row, given)
            key = (entry.measure, entry.month, entry.office.pk if entry.office else None)
            if key in found:
                raise Unfit(f"“{row['measure']}”{row['month']}的数有两行。")
            found[key] = entry
        except ValueError as error:
            errors.append(RowError(number, str(error)))
    return list(found.values()), errors


def _entry(row: Mapping[str, str], given: _Given) -> Entry:
    measure = given.measures.get(row["measure"])
    if measure is None:
        raise Unfit(f"项目“{row['measure']}”不认识，请照模板的写法。")
    office = given.offices.get(row.get("office", ""))
    if row.get("office") and office is None:
        raise Unfit(f"没有“{row['office']}”这个科室。")
    if not row["source"]:
        raise Unfit("没有填来源。")
    if (why := improper(row["source"])) or len(row["source"]) > _LONGEST:
        raise Unfit(why or f"来源超过 {_LONGEST} 字。")
    month = _month(row["month"], measure, given.year)
    return Entry(measure.id, month, typed(row["value"], measure), office, row["source"])


def _month(text: str, measure: Measure, year: int) -> int:
    if not measure.monthly:
        if text not in (_WHOLE, "0", ""):
            raise Unfit("这一项全年只有一个数，月份写“全年”。")
        return 0
    number = text.removesuffix("月")
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= 12:
        raise Unfit(f"月份“{text}”不对，填 1 到 12。")
    demand_come(year, int(number), timezone.localdate())
    return int(number)


def _changes(agency: Agency, year: int, entries: list[Entry]) -> list[str]:
    """会改掉的：原来的数与表里的不同。"""
    known = {
        (row.measure, row.month, row.office_id): row.value
        for row in MonthlyCount.objects.filter(agency=agency, year=year)
    }
    names = {one.id: one.name for one in measures(year)}
    told = []
    for one in entries:
        before = known.get((one.measure, one.month, one.office.pk if one.office else None))
        if before is not None and before != one.value:
            month = f"{one.month}月" if one.month else _WHOLE
            told.append(f"{names[one.measure]} {month}：{plain(before)} 改为 {plain(one.value)}")
    return told


@transaction.atomic
def load(agency: Agency, year: int, reading: Reading, name: str, user: Actor) -> int:
    """导入；有任何一行错就抛 ImportRefused，什么也不存。返回存了几个。"""
    demand(user, Do.FIGURES, agency)
    if reading.errors:
        raise ImportRefused(f"有 {len(reading.errors)} 行错，什么也没有导入。")
    if not reading.entries:
        raise ImportRefused("表里没有填数。")
    batch = CountBatch.objects.create(
        agency=agency, name=name[:200], rows=len(reading.entries), by=account(user)
    )
    return enter(agency, year, reading.entries, user, batch)


def template(year: int) -> bytes:
    """模板：每个项目、每个月一行，填数值和来源。"""
    book = sheets.new_book()
    sheet = sheets.new_sheet(book, "填在这里", list(COLUMNS), (36, 10, 14, 18, 30))
    for one in measures(year):
        for month in one.months:
            sheets.add(sheet, [one.name, str(month) if month else _WHOLE, "", "", ""])
    notes = sheets.new_sheet(book, "说明", ("列", "填什么"), (16, 60))
    for line in _TOLD:
        sheets.add(notes, line, wrap=True)
    return sheets.saved(book)
