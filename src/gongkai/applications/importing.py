"""过去案件的导入（.xlsx、.csv）：先试读，逐行说错；全部无误才导入；导入的可以整批撤销。"""

import csv
import io
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gongkai.agencies.models import Agency, NumberSeries
from gongkai.agencies.numbers import next_number
from gongkai.agencies.policy import Do, demand
from gongkai.applications import words
from gongkai.applications.alike import asked_key
from gongkai.applications.applicants import IDENTITY_KINDS, likely_kind, wrong_identity
from gongkai.applications.models import (
    CHANNELS,
    IMPORTED_FROM,
    KINDS,
    PROVISIONS,
    WAYS,
    Case,
    CaseEvent,
    ImportBatch,
)
from gongkai.applications.numbers import code_of
from gongkai.applications.register import (
    CODE_PURPOSE,
    IDENTITY_PURPOSE,
    NAME_PURPOSE,
    derive_columns,
)
from gongkai.documents.apart import apart
from gongkai.documents.errors import FileRefused
from gongkai.language.proper import improper
from gongkai.language.visible import is_visible
from gongkai.law.days import strange
from gongkai.law.decisions import decisions
from gongkai.law.errors import LawError
from gongkai.law.facts import CONFIRMED_CHANNELS, Channel
from gongkai.law.procedure import Act, Event, Manner, not_in_force, stand
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.entry import UNSEEN
from gongkai.safekeeping.trail import record

MOST_ROWS, _MOST_COLUMNS = 100_000, 50
_SERIES = "imported"
#: 列名 -> 字段；带 * 的必填
COLUMNS = {
    "收到日期*": "received",
    "渠道*": "channel",
    "申请人类别*": "kind",
    "申请人名称*": "name",
    "证件名称": "identity_kind",
    "证件号码": "identity",
    "联系电话": "phone",
    "申请内容*": "asked",
    "办理结果": "decision",
    "答复日期": "decided",
    "送达日期": "delivered",
}
_LOST = "后三位成了 0 的，是表格把号码当数字存了：把这一列设为“文本”，重新填。"
_CHANNELS = {name: id for id, name in CHANNELS}
_KINDS = {name: id for id, name in KINDS}


class ImportRefused(Exception):
    """整个文件不能导入；str() 说明原因。"""


@dataclass(frozen=True, slots=True)
class RowError:
    """一行的错：行号（表头为第 1 行）、说明。"""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Past:
    """一行读成的案件。"""

    received: date
    channel: Channel
    kind: str
    applicant: Mapping[str, str]
    asked: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """试读的结果。"""

    rows: list[Past]
    errors: list[RowError]


def read(content: bytes, name: str) -> Reading:
    """试读；不是表格、没有必需的列、行数过多抛 ImportRefused。"""
    lines = iter(table_lines(content, name))
    head = [str(c or "").strip() for c in next(lines, [])]
    places = {field: head.index(column) for column, field in COLUMNS.items() if column in head}
    missing = [c for c, f in COLUMNS.items() if c.endswith("*") and f not in places]
    if missing:
        raise ImportRefused(f"表头缺少：{'、'.join(missing)}。请用模板。")
    rows: list[Past] = []
    errors: list[RowError] = []
    for number, line in enumerate(lines, 2):
        if number > MOST_ROWS + 1:
            raise ImportRefused(f"超过 {MOST_ROWS:,} 行，请分成几个文件。")
        values = {f: line[i] if i < len(line) else None for f, i in places.items()}
        if not any(v not in (None, "") for v in values.values()):
            continue
        try:
            rows.append(_past(values))
        except ValueError as error:
            errors.append(RowError(number, str(error)))
    return Reading(rows, errors)


def table_lines(content: bytes, name: str) -> Iterator[list[Any]]:
    """上传的表（.xlsx、.csv）的各行；读不成的抛 ImportRefused。"""
    if name.lower().endswith(".csv"):
        try:
            yield from csv.reader(io.StringIO(_decoded(content)))
        except csv.Error as error:
            raise ImportRefused("有一格太长，大概是引号没有配对，请核对以后再试。") from error
        return
    try:
        yield from apart("rows", content, columns=_MOST_COLUMNS, rows=MOST_ROWS + 2)
    except FileRefused as error:
        raise ImportRefused(f"打不开，请用 .xlsx 或 .csv。（{error}）") from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportRefused("文字编码不认识，请存成 UTF-8 的 .csv。")


def _past(values: Mapping[str, Any]) -> Past:
    received = _day(values, "received", required=True)
    assert received is not None
    if why := not_in_force(received):
        raise ValueError(why)
    channel = Channel(_choice(values, "channel", _CHANNELS))
    name, asked = _text(values, "name", required=True), _text(values, "asked", required=True)
    kind = _choice(values, "kind", _KINDS)
    applicant = {"name": name, "phone": _text(values, "phone")} | _identity(values, kind)
    events = tuple(_events(values, received, channel))
    try:
        stand(events)
    except LawError as error:
        raise ValueError(str(error)) from error
    return Past(received, channel, kind, applicant, asked, events)


def _identity(values: Mapping[str, Any], kind: str) -> dict[str, str]:
    """证件名称和号码；校验码不对的说明。没有写是什么证件的，由号码认。"""
    number, named = _text(values, "identity"), _text(values, "identity_kind")
    if named and named not in IDENTITY_KINDS:
        raise ValueError(f"证件名称“{named}”不认识，可以填：{'、'.join(IDENTITY_KINDS)}。")
    named = named or likely_kind(kind, number)
    if number and (why := wrong_identity(named, number)):
        raise ValueError(why + (_LOST if number.endswith("000") else ""))
    return {"identity_kind": named, "identity": number}


def _events(values: Mapping[str, Any], received: date, channel: Channel) -> Iterator[Event]:
    yield Event(Act.RECEIVED, received, {"channel": str(channel)})
    if channel in CONFIRMED_CHANNELS:
        yield Event(Act.CONFIRMED, received)
    decided, delivered = _day(values, "decided"), _day(values, "delivered")
    result = _text(values, "decision")
    if bool(result) != bool(decided):
        raise ValueError("办理结果和答复日期要一起填，或者都不填。")
    if decided is None:
        if delivered:
            raise ValueError("有送达日期而没有答复日期。")
        return
    if decided < received:
        raise ValueError("答复日期早于收到日期。")
    chosen = {"decisions": [_choice(values, "decision", _decision_ids())]}
    yield Event(Act.PROPOSED, decided, chosen)
    yield Event(Act.DECIDED, decided, chosen)
    if delivered is not None:
        if delivered < decided:
            raise ValueError("送达日期早于答复日期。")
        yield Event(Act.DELIVERED, delivered, {"manner": str(Manner.POST)})


def _decision_ids() -> dict[str, str]:
    return {one.name: one.id for one in decisions().values()}


def _text(values: Mapping[str, Any], field: str, *, required: bool = False) -> str:
    value = values.get(field)
    text = "" if value is None else str(value).strip()
    if required and not text:
        raise ValueError(f"没有填{_label(field)}。")
    if why := improper(text):
        raise ValueError(f"{_label(field)}：{why}")
    if text and not is_visible(text):
        raise ValueError(f"{_label(field)}{UNSEEN}")
    return text


def _label(field: str) -> str:
    return next(c.rstrip("*") for c, f in COLUMNS.items() if f == field)


def _choice(values: Mapping[str, Any], field: str, known: Mapping[str, str]) -> str:
    text = _text(values, field, required=True)
    if text not in known:
        raise ValueError(f"{_label(field)}“{text}”不认识，可以填：{'、'.join(known)}。")
    return known[text]


def _day(values: Mapping[str, Any], field: str, *, required: bool = False) -> date | None:
    value = values.get(field)
    if not isinstance(value, date):
        text = _text(values, field, required=required)
        if not text:
            return None
        value = _typed_day(text, field)
    day = value.date() if isinstance(value, datetime) else value
    today = timezone.localdate()
    if day > today:
        raise ValueError(f"{_label(field)}晚于今天。")
    if why := strange(day, today):
        raise ValueError(f"{_label(field)}：{why}")
    return day


def _typed_day(text: str, field: str) -> date:
    parts = text.replace("/", "-").replace(".", "-").split("-")
    try:
        return date(*(int(p) for p in parts))
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{_label(field)}“{text}”不是日期，写成 2024-03-01 这样。") from error


def _batch(agency: Agency, reading: Reading, name: str, by: Actor) -> ImportBatch:
    rows = len(reading.rows)
    return ImportBatch.objects.create(agency=agency, name=name, rows=rows, by=account(by))


def load(agency: Agency, reading: Reading, name: str, by: Actor) -> ImportBatch:
    """导入；有任何一行错就抛 ImportRefused，什么也不导入。"""
    demand(by, Do.APPROVE, agency)
    if reading.errors:
        raise ImportRefused(f"还有 {len(reading.errors)} 行有错，改好以后再导入。")
    if not reading.rows:
        raise ImportRefused("没有可以导入的行。")
    with transaction.atomic():
        batch = _batch(agency, reading, name, by)
        cases = Case.objects.bulk_create(_cases(agency, reading.rows, batch), batch_size=2000)
        pairs = zip(cases, reading.rows, strict=True)
        CaseEvent.objects.bulk_create(
            [e for case, past in pairs for e in _saved(case, past, by)], batch_size=2000
        )
        words.index(cases)
        detail = {"batch": batch.pk, "rows": batch.rows}
        record(by, "cases.imported", f"agency:{agency.pk}", agency=agency.pk, detail=detail)
    return batch


def _cases(agency: Agency, rows: list[Past], batch: ImportBatch) -> Iterator[Case]:
    """导入的另编序号，接着各年的末号。"""
    serials: dict[int, int] = {}
    for past in rows:
        year = past.received.year
        serials[year] = serials.get(year) or next_number(agency, year, _SERIES)
        yield _case(agency, past, IMPORTED_FROM + serials[year], batch)
        serials[year] += 1
    for year, following in serials.items():
        NumberSeries.objects.filter(agency=agency, year=year, kind=_SERIES).update(
            last=following - 1
        )


def _case(agency: Agency, past: Past, serial: int, batch: ImportBatch) -> Case:
    submission = uuid.uuid4()
    case = Case(
        agency=agency,
        year=past.received.year,
        serial=serial,
        submission=submission,
        query_key=blind(code_of(submission), CODE_PURPOSE),
        channel=past.channel,
        kind=past.kind,
        applicant=dict(past.applicant),
        applicant_key=blind(past.applicant["identity"], IDENTITY_PURPOSE),
        name_key=blind(past.applicant["name"], NAME_PURPOSE),
        asked=past.asked,
        asked_key=asked_key(past.asked),
        provision=PROVISIONS[0][0],
        way=WAYS[0][0],
        imported=batch,
        version=len(past.events),
    )
    derive_columns(case, stand(past.events))
    return case


def _saved(case: Case, past: Past, by: Actor) -> Iterator[CaseEvent]:
    for number, event in enumerate(past.events, 1):
        yield CaseEvent(
            case=case,
            number=number,
            act=event.act,
            on=event.on,
            data=dict(event.data),
            by=account(by),
            imported=True,
        )


def undo(batch: ImportBatch, by: Actor) -> int:
    """撤销一批，返回件数；其中有一件后来又办过，就抛 ImportRefused，什么也不撤。

    案件和事件不删（留痕要对得上），标为作废，从此不在任何清单、统计里。
    """
    demand(by, Do.APPROVE, batch.agency_id)
    with transaction.atomic():
        cases = Case.objects.select_for_update().filter(imported=batch)
        _check_untouched(batch, cases)
        count = cases.update(void=True)
        batch.undone = True
        batch.save(update_fields=["undone"])
        detail = {"batch": batch.pk, "rows": count}
        subject = f"agency:{batch.agency_id}"
        record(by, "cases.import_undone", subject, agency=batch.agency_id, detail=detail)
    return count


def _check_untouched(batch: ImportBatch, cases: QuerySet[Case]) -> None:
    if batch.undone:
        raise ImportRefused("这一批已经撤销过。")
    later = CaseEvent.objects.filter(case__in=cases, imported=False)
    first = later.select_related("case__agency").first()
    if first is not None:
        raise ImportRefused(f"{first.case.told_as} 导入以后又办过，不能撤销。")
