"""人登记的问题、上级指出的问题：一件一件登记，或者由 .xlsx、.docx 里的表导入。先试读，逐行说错。"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, demand
from gongkai.documents import sheets
from gongkai.documents.apart import apart
from gongkai.documents.errors import FileRefused
from gongkai.language.personal import KIND_NAMES, personal_in
from gongkai.language.proper import improper
from gongkai.language.visible import is_visible
from gongkai.law.days import strange
from gongkai.law.facts import chinese
from gongkai.oversight.acts import default_mend
from gongkai.oversight.models import Finding, Source
from gongkai.oversight.register import Raised, raise_all
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.crypto import digest
from gongkai.safekeeping.entry import UNSEEN
from gongkai.safekeeping.trail import record

MOST_ROWS, _MOST_COLUMNS = 2000, 20
#: 列名 -> 字段；带 * 的必填
COLUMNS = {
    "机关*": "agency",
    "问题*": "what",
    "网址": "address",
    "摘录": "excerpt",
    "整改期限": "due",
    "指出的机关": "organ",
}
_LONGEST = {"what": 300, "address": 500, "excerpt": 2000, "organ": 100}
TOLD = {
    "agency": "机关的全称，要是您可以登记问题的",
    "what": "哪一页、哪一件，缺什么、错什么；不写个人信息",
    "address": "在网站上的写",
    "excerpt": "看到的原文",
    "due": "写成 2026-03-01 这样；不填的为{缺省}",
    "organ": "不填的为导入时写的机关",
}


class ImportRefused(Exception):
    """整个文件不能导入；str() 说明原因。"""


@dataclass(frozen=True, slots=True)
class RowError:
    """一行的错：行号（表头为第 1 行）、说明。"""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """一行读成的问题。"""

    agency: Agency
    raised: Raised


@dataclass(frozen=True, slots=True)
class Reading:
    """试读的结果；`known` 为已经登记过、没有完的行数。"""

    rows: list[Told]
    errors: list[RowError]
    known: int


def enter(given: Mapping[str, Any], by: Actor) -> Finding:
    """登记一件；写了指出的机关的算上级指出。没有职责抛 PermissionDenied。"""
    agency: Agency = given["agency"]
    demand(by, Do.VERIFY, agency)
    organ = given.get("organ", "")
    source = Source.SUPERIOR if organ else Source.PERSON
    raised = Raised(
        key=f"told:{uuid.uuid4().hex}",
        what=given["what"],
        due=given.get("due"),
        organ=organ,
        excerpt=given.get("excerpt", ""),
        address=given.get("address", ""),
    )
    with transaction.atomic():
        return raise_all(agency, [raised], source, by).new[0]


def read(content: bytes, organ: str, by: Actor) -> Reading:
    """试读 .xlsx、.docx；读不成、没有必需的列的抛 ImportRefused。"""
    lines = _lines(content)
    head = [cell.strip() for cell in lines[0]] if lines else []
    places = {
        field: next((head.index(n) for n in (name, name.rstrip("*")) if n in head), None)
        for name, field in COLUMNS.items()
    }
    missing = [n for n, f in COLUMNS.items() if n.endswith("*") and places[f] is None]
    if missing:
        raise ImportRefused(f"表头缺少：{'、'.join(missing)}。请用模板。")
    known = {a.name: a for a in agencies_where(by, Do.VERIFY)}
    rows: dict[tuple[int, str], Told] = {}
    errors: list[RowError] = []
    for number, line in enumerate(lines[1:], 2):
        values = {f: line[i].strip() for f, i in places.items() if i is not None and i < len(line)}
        if not any(values.values()):
            continue
        try:
            told = _told(values, organ, known)
            rows[told.agency.pk, told.raised.key] = told
        except ValueError as error:
            errors.append(RowError(number, str(error)))
    fresh = [told for told in rows.values() if not _is_open(told)]
    return Reading(fresh, errors, len(rows) - len(fresh))


def _lines(content: bytes) -> list[list[str]]:
    """表的各行；.docx 的取里面第一个有表头的表。"""
    task = "tables" if _is_word(content) else "rows"
    try:
        found: list[list[str]] = apart(task, content, columns=_MOST_COLUMNS, rows=MOST_ROWS + 2)
    except FileRefused as error:
        raise ImportRefused(f"打不开，请用 .xlsx 或者 .docx。（{error}）") from error
    if len(found) > MOST_ROWS + 1:
        raise ImportRefused(f"超过 {MOST_ROWS:,} 行，请分成几个文件。")
    return found


def _is_word(content: bytes) -> bool:
    from gongkai.documents.kinds import kind_of

    return kind_of(content) == "docx"


def _told(values: Mapping[str, str], organ: str, known: Mapping[str, Agency]) -> Told:
    for field in COLUMNS.values():
        _proper(field, values.get(field, ""))
    for field in ("agency", "what"):
        if not values.get(field):
            raise ValueError(f"没有填{_label(field)}。")
    agency = known.get(values["agency"])
    if agency is None:
        raise ValueError(f"没有“{values['agency']}”这个机关，或者您不能给它登记问题。")
    pointed = values.get("organ") or organ
    # 同一机关指出的同样的话，再导入一次仍是同一件
    same = f"{pointed}|{values['what']}"
    key = f"told:{digest(same.encode())[:32]}"
    raised = Raised(
        key=key,
        what=values["what"],
        due=_day(values.get("due", "")),
        organ=pointed,
        excerpt=values.get("excerpt", ""),
        address=values.get("address", ""),
    )
    return Told(agency, raised)


def _proper(field: str, text: str) -> None:
    if why := improper(text):
        raise ValueError(f"{_label(field)}：{why}")
    if text and not is_visible(text):
        raise ValueError(f"{_label(field)}{UNSEEN}")
    longest = _LONGEST.get(field)
    if longest and len(text) > longest:
        raise ValueError(f"{_label(field)}超过 {longest} 字。")
    if hits := [hit for hit in personal_in(text) if hit.hides]:
        raise ValueError(f"{_label(field)}里有{KIND_NAMES[hits[0].kind]}，请去掉。")
    if field == "what" and ("<" in text or ">" in text):
        raise ValueError("问题里不要用“<”“>”。")


def _label(field: str) -> str:
    return next(c.rstrip("*") for c, f in COLUMNS.items() if f == field)


def _day(text: str) -> date | None:
    if not text:
        return None
    parts = text.replace("/", "-").replace(".", "-").split()[0].split("-")
    try:
        day = date(*(int(p) for p in parts))
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"整改期限“{text}”不是日期，写成 2026-03-01 这样。") from error
    today = timezone.localdate()
    if why := strange(day, today):
        raise ValueError(f"整改期限：{why}")
    if day <= today:
        raise ValueError(f"整改期限{chinese(day)}要在今天以后。")
    return day


def _is_open(told: Told) -> bool:
    rows = Finding.objects.filter(agency=told.agency, key=told.raised.key)
    return rows.filter(closed__isnull=True).exists()


def load(reading: Reading, by: Actor) -> int:
    """导入，返回件数（连同重开的）；有任何一行错就抛 ImportRefused，什么也不导入。"""
    if reading.errors:
        raise ImportRefused(f"还有 {len(reading.errors)} 行有错，改好以后再导入。")
    if not reading.rows:
        raise ImportRefused("没有新的问题可以导入。")
    by_agency: dict[Agency, list[Raised]] = {}
    for told in reading.rows:
        by_agency.setdefault(told.agency, []).append(told.raised)
    count = 0
    with transaction.atomic():
        for agency, rows in by_agency.items():
            demand(by, Do.VERIFY, agency)
            tally = raise_all(agency, rows, Source.SUPERIOR, by)
            count += len(tally.new) + len(tally.again)
            subject, detail = f"agency:{agency.pk}", {"rows": len(rows)}
            record(by, "finding.imported", subject, agency=agency.pk, detail=detail)
    return count


def template() -> bytes:
    """.xlsx 模板：第一页填，第二页是说明。"""
    book = sheets.new_book()
    sheets.new_sheet(book, "填在这里", list(COLUMNS), [26] * len(COLUMNS))
    notes = sheets.new_sheet(book, "说明", ("列", "要不要填", "填什么"), (16, 12, 60))
    for line in explained():
        sheets.add(notes, line, wrap=True)
    return sheets.saved(book)


def explained() -> Sequence[tuple[str, str, str]]:
    """(列, 要不要填, 填什么)，逐列。"""
    size = default_mend(timezone.localdate()).size
    told = {field: text.replace("{缺省}", size) for field, text in TOLD.items()}
    return [
        (name.rstrip("*"), "必填" if name.endswith("*") else "可空", told[field])
        for name, field in COLUMNS.items()
    ]
