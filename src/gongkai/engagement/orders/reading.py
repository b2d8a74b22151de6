"""12345 工单的导入（.xlsx、.csv）：先试读，逐行说错；全部无误才导入；导入的可以整批撤销。

编号已经有的那一行略去：同一批再传一遍，只多出新的。
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.numbers import next_numbers
from gongkai.agencies.policy import Do, demand
from gongkai.applications.importing import ImportRefused, RowError, table_lines
from gongkai.documents import sheets
from gongkai.engagement.models import Channel, Kind, Message, MessageEvent, OrderBatch, Topic
from gongkai.engagement.register import SERIES, NewMessage, built, opening
from gongkai.engagement.topics.incremental import recount
from gongkai.language.proper import improper
from gongkai.language.visible import is_visible
from gongkai.law.days import strange
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.entry import UNSEEN
from gongkai.safekeeping.trail import record

MOST_ROWS = 20_000
#: 列名 -> 字段；带 * 的必填
COLUMNS = {
    "工单编号*": "number",
    "受理时间*": "received",
    "诉求类型*": "kind",
    "标题": "title",
    "诉求内容*": "text",
    "来电人": "name",
    "联系电话": "phone",
    "联系地址": "address",
    "办理期限": "due",
    "是否公开": "may_publish",
}
TOLD = {
    "number": "热线平台的编号；同一编号只收一次",
    "received": "写成 2026-03-01 这样；后面带时间的也认；不能晚于今天",
    "kind": "、".join(Kind.labels),
    "title": "不填的取诉求内容的开头；加密存放",
    "text": "加密存放",
    "name": "加密存放",
    "phone": "这一列要设为“文本”；加密存放",
    "address": "加密存放",
    "due": "平台给的期限；不填的按类别的期限算",
    "may_publish": "是、否；不填的为否",
}
_LONGEST = {"number": 60, "title": 80, "text": 5000, "name": 60, "phone": 30, "address": 200}
_KINDS = {str(label): value for value, label in Kind.choices}
_EXAMPLE = ("GD20260301001", "2026-03-01", "求助", "", "和平小区暖气不热", "张三", "13900000000")
_TITLE = 30


@dataclass(frozen=True, slots=True)
class Order:
    """一行读成的工单。"""

    number: str
    received: date
    kind: str
    title: str
    text: str
    sender: Mapping[str, str]
    due: date | None
    may_publish: bool

    def message(self, agency: Agency, batch: OrderBatch | None = None) -> NewMessage:
        """要登记的一件。"""
        return NewMessage(
            agency=agency,
            channel=Channel.HOTLINE,
            kind=self.kind,
            received=self.received,
            sender=self.sender,
            title=self.title,
            text=self.text,
            may_publish=self.may_publish,
            order_number=self.number,
            due=self.due,
            batch=batch,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """试读的结果；`known` 为编号已经有的行数。"""

    rows: list[Order]
    errors: list[RowError]
    known: int


def read(content: bytes, name: str, agency: Agency) -> Reading:
    """试读；不是表格、没有必需的列、行数过多抛 ImportRefused。"""
    lines = iter(table_lines(content, name))
    head = [str(c or "").strip() for c in next(lines, [])]
    places = {field: head.index(column) for column, field in COLUMNS.items() if column in head}
    places |= {f: head.index(c[:-1]) for c, f in COLUMNS.items() if c[:-1] in head and "*" in c}
    missing = [c for c, f in COLUMNS.items() if c.endswith("*") and f not in places]
    if missing:
        raise ImportRefused(f"表头缺少：{'、'.join(missing)}。请用模板。")
    rows: dict[str, Order] = {}
    errors: list[RowError] = []
    for number, line in enumerate(lines, 2):
        if number > MOST_ROWS + 1:
            raise ImportRefused(f"超过 {MOST_ROWS:,} 行，请分成几个文件。")
        values = {f: line[i] if i < len(line) else None for f, i in places.items()}
        if not any(v not in (None, "") for v in values.values()):
            continue
        try:
            order = order_of(values)
            if order.number in rows:
                raise ValueError(f"工单编号“{order.number}”在表里有两行。")
            rows[order.number] = order
        except ValueError as error:
            errors.append(RowError(number, str(error)))
    known = _known(agency, list(rows))
    fresh = [order for number, order in rows.items() if number not in known]
    return Reading(fresh, errors, len(known))


def _known(agency: Agency, numbers: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        rows = Message.objects.filter(agency=agency, order_number__in=some)
        found.update(str(n) for n in rows.values_list("order_number", flat=True))
    return found


def order_of(values: Mapping[str, Any]) -> Order:
    """一行；不对的抛 ValueError，说哪里不对。"""
    given = {field: _text(values, field) for field in COLUMNS.values() if field not in _DATES}
    received = _day(values, "received")
    if received is None:
        raise ValueError("没有填受理时间。")
    if received > timezone.localdate():
        raise ValueError("受理时间晚于今天。")
    for field in ("number", "text"):
        if not given[field]:
            raise ValueError(f"没有填{_label(field)}。")
    if given["kind"] not in _KINDS:
        raise ValueError(f"诉求类型“{given['kind']}”不认识，可以填：{'、'.join(_KINDS)}。")
    if given["may_publish"] not in ("", "是", "否"):
        raise ValueError("是否公开：填“是”或者“否”。")
    due = _day(values, "due")
    if due is not None and due < received:
        raise ValueError("办理期限早于受理时间。")
    return Order(
        number=given["number"],
        received=received,
        kind=_KINDS[given["kind"]],
        title=given["title"] or " ".join(given["text"].split())[:_TITLE],
        text=given["text"],
        sender={name: given[name] for name in ("name", "phone", "address")},
        due=due,
        may_publish=given["may_publish"] == "是",
    )


_DATES = ("received", "due")


def _label(field: str) -> str:
    return next(c.rstrip("*") for c, f in COLUMNS.items() if f == field)


def _text(values: Mapping[str, Any], field: str) -> str:
    value = values.get(field)
    text = "" if value is None else str(value).strip()
    if why := improper(text):
        raise ValueError(f"{_label(field)}：{why}")
    if text and not is_visible(text):
        raise ValueError(f"{_label(field)}{UNSEEN}")
    longest = _LONGEST.get(field)
    if longest and len(text) > longest:
        raise ValueError(f"{_label(field)}超过 {longest} 字。")
    return text


def _day(values: Mapping[str, Any], field: str) -> date | None:
    text = _text(values, field)
    if not text:
        return None
    parts = text.replace("/", "-").replace(".", "-").replace("T", " ").split()[0].split("-")
    try:
        day = date(*(int(p) for p in parts))
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{_label(field)}“{text}”不是日期，写成 2026-03-01 这样。") from error
    if why := strange(day, timezone.localdate()):
        raise ValueError(f"{_label(field)}：{why}")
    return day


def load(agency: Agency, reading: Reading, name: str, by: Actor) -> OrderBatch:
    """导入；有任何一行错就抛 ImportRefused，什么也不导入。"""
    demand(by, Do.RELEASE, agency)
    if reading.errors:
        raise ImportRefused(f"还有 {len(reading.errors)} 行有错，改好以后再导入。")
    if not reading.rows:
        raise ImportRefused("没有新的工单可以导入。")
    with transaction.atomic():
        rows = len(reading.rows)
        batch = OrderBatch.objects.create(agency=agency, name=name, rows=rows, by=account(by))
        if _known(agency, [order.number for order in reading.rows]):
            raise ImportRefused("试读以后又收到了同样编号的工单，请再试读一遍。")
        messages = Message.objects.bulk_create(_built(agency, reading, batch), batch_size=1000)
        MessageEvent.objects.bulk_create([opening(m, by) for m in messages], batch_size=1000)
        detail = {"batch": batch.pk, "rows": rows}
        record(by, "orders.imported", f"agency:{agency.pk}", agency=agency.pk, detail=detail)
    return batch


def _built(agency: Agency, reading: Reading, batch: OrderBatch) -> list[Message]:
    """取号，一行一件；各年的号连着取。"""
    years: dict[int, list[Order]] = {}
    for order in reading.rows:
        years.setdefault(order.received.year, []).append(order)
    found = []
    for year, orders in years.items():
        first = next_numbers(agency, year, SERIES, len(orders))
        found += [built(o.message(agency, batch), first + i) for i, o in enumerate(orders)]
    return found


def undo(batch: OrderBatch, by: Actor) -> int:
    """撤销一批，返回件数；其中有一件后来又办过，就抛 ImportRefused，什么也不撤。

    留言和经过不删（留痕要对得上），标为作废，从此不在任何清单、统计里；编号可以再导入。
    """
    demand(by, Do.RELEASE, batch.agency_id)
    with transaction.atomic():
        batch = OrderBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.undone:
            raise ImportRefused("这一批已经撤销过。")
        rows = Message.objects.select_for_update(of=("self",)).filter(batch=batch)
        touched = rows.filter(version__gt=1).select_related("agency").first()
        if touched is not None:
            raise ImportRefused(f"{touched.number} 导入以后又办过，不能撤销。")
        topics = list(Topic.objects.filter(messages__batch=batch).distinct())
        count = rows.update(void=True)
        recount(topics)
        OrderBatch.objects.filter(pk=batch.pk).update(undone=True)
        detail = {"batch": batch.pk, "rows": count}
        subject = f"agency:{batch.agency_id}"
        record(by, "orders.import_undone", subject, agency=batch.agency_id, detail=detail)
    return count


def template() -> bytes:
    """.xlsx 模板：第一页填，第二页是说明。"""
    book = sheets.new_book()
    sheet = sheets.new_sheet(book, "填在这里", list(COLUMNS), [16] * len(COLUMNS))
    sheets.add(sheet, list(_EXAMPLE))
    notes = sheets.new_sheet(book, "说明", ("列", "要不要填", "填什么"), (16, 12, 60))
    for line in explained():
        sheets.add(notes, line, wrap=True)
    return sheets.saved(book)


def explained() -> list[tuple[str, str, str]]:
    """(列, 要不要填, 填什么)，逐列。"""
    return [
        (name.rstrip("*"), "必填" if name.endswith("*") else "可空", TOLD[field])
        for name, field in COLUMNS.items()
    ]
