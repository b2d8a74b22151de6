"""要审的一稿与公开着的（没有公开过的与上次退回的）有什么不同：各栏、附件、正文，表格也比。"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import DateField
from wagtail.models import Revision, TaskState

from gongkai.disclosures.models import Item
from gongkai.disclosures.models.markup import APART, plain, tables_in
from gongkai.disclosures.models.texts import markup_of
from gongkai.disclosures.reviewing.precheck import file_changes
from gongkai.language.difference import SAME, Line, Piece, Row, lines, pieces, told

#: 比的各栏；正文、附件另比
_FIELDS = (
    *("title", "column", "entry", "document_number", "made_on", "effective_on", "subject"),
    *("genre", "validity", "replaced_by", "interprets", "keywords", "source", "procedure"),
    *("attribute", "attribute_reason", "project", "correction", "hides_earlier"),
)
_TABLE = re.compile(r"<table\b.*?</table>", re.I | re.S)
#: 没有改的，改处前后各留几行
_KEPT = 1
#: 接连这么多行没有改的折起来
_FOLDED = 3


@dataclass(frozen=True, slots=True)
class Field:
    """改了的一栏。"""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """正文接连的几行：一段段文字、一张表，或者没有改而折起来的。"""

    lines: list[Line]
    table: bool
    folded: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """比的结果；`against` 为与什么比（没有可比的为空）。"""

    against: str = ""
    fields: list[Field] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    body: list[Part] = field(default_factory=list)
    told: str = ""

    @property
    def changed(self) -> bool:
        """有没有不同。"""
        return bool(self.fields or self.files or self.told)


def compared(item: Item, draft: Item) -> Comparison:
    """`draft` 与 `item` 公开着的比；没有公开的与上次退回的比；都没有的没有可比。"""
    known = _before(item)
    if known is None:
        return Comparison()
    before, against = known
    found = lines(rows_of(before), rows_of(draft))
    return Comparison(
        against,
        list(_fields(before, draft)),
        list(_files(before, draft)),
        _parts(found) if any(line.kind != SAME for line in found) else [],
        told(found),
    )


def _before(item: Item) -> tuple[Any, str] | None:
    if item.live:
        return Item.objects.get(pk=item.pk), "公开着的"
    returned = TaskState.objects.filter(
        workflow_state__in=item.workflow_states.all(), status=TaskState.STATUS_REJECTED
    ).exclude(revision=item.latest_revision_id)
    keys = returned.order_by("-finished_at").values_list("revision", flat=True)
    revision = Revision.objects.filter(pk=keys.first()).first() if keys else None
    return (revision.as_object(), "上次退回的") if revision else None


def rows_of(item: Item) -> list[Row]:
    """正文的各行：一段文字一行，表格一行一行。"""
    found: list[Row] = []
    for block in item.body:
        if block.block_type == "table":
            value = block.value or {}
            found += _cells(value.get("data") or [])
            found += [(value["table_caption"],)] if value.get("table_caption") else []
        elif block.block_type == "picture":
            found.append((f"［图片：{block.value['name']}］",))
        else:
            found += _of_markup(markup_of(block.value))
    return found


def _cells(rows: Sequence[Sequence[Any]]) -> list[Row]:
    return [tuple("" if cell is None else str(cell) for cell in row) for row in rows]


def _of_markup(markup: str) -> Iterator[Row]:
    """网页文字里的段落和表格，按次序。"""
    last = 0
    for match in _TABLE.finditer(markup):
        yield from _paragraphs(markup[last : match.start()])
        for rows in tables_in(match[0]):
            yield from _cells(rows)
        last = match.end()
    yield from _paragraphs(markup[last:])


def _paragraphs(markup: str) -> Iterator[Row]:
    for text in plain(markup).split(APART):
        if text.strip():
            yield (text.strip(),)


def _fields(before: Item, after: Item) -> Iterator[Field]:
    for name in _FIELDS:
        column = Item._meta.get_field(name)
        old, new = _shown(before, column), _shown(after, column)
        if old != new:
            yield Field(str(column.verbose_name), pieces(old, new))


def _shown(item: Item, column: Any) -> str:
    value = getattr(item, column.name)
    if column.choices:
        return str(getattr(item, f"get_{column.name}_display")())
    if isinstance(column, DateField) and value:
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value or "")


def _files(before: Item, after: Item) -> Iterator[str]:
    """附件添了、去了、换了内容、改了名称和说明。"""
    old, new = list(before.attachments.all()), list(after.attachments.all())
    yield from file_changes(old, new)
    known = {one.name: one for one in old}
    for one in new:
        was = known.get(one.name)
        if was and was.stored_id == one.stored_id and was.description != one.description:
            yield f"“{one.name}”的说明由“{was.description}”改成“{one.description}”"


def _parts(found: list[Line]) -> list[Part]:
    """接连的合成一部分；离改处远的折起来。"""
    changed = [n for n, line in enumerate(found) if line.kind != SAME]
    near = {close for n in changed for close in range(n - _KEPT, n + _KEPT + 1)}
    marked = [(line, n not in near) for n, line in enumerate(found)]
    parts = []
    for (folded, table), group in groupby(marked, key=lambda one: (one[1], one[0].table)):
        rows = [line for line, _ in group]
        parts.append(Part(rows, table, folded and len(rows) >= _FOLDED))
    return parts
