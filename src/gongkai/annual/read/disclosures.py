"""读表二：按条款分块，行标签之后的数。没有勾稽可依，粘连而切法不唯一的一律标歧义。"""

import re
from itertools import islice

from gongkai.annual.forms import DisclosureTable, Form
from gongkai.annual.model import Cell, State
from gongkai.annual.read.cells import cell, digit_runs, row_after, unsure
from gongkai.annual.read.digits import split_runs
from gongkai.annual.read.squeeze import Squeezed, fold

_PAREN = re.compile(r"\([^)]*\)$")
_WORD = re.compile("[\u4e00-\u9fff]")


def region_start(squeezed: Squeezed, shape: Form, start: int, end: int) -> int:
    """表二第一块（条款行）的位置；没有得 -1。"""
    first = shape.disclosures[0]
    at = _article(squeezed.text, first, start, end)
    return at if at >= 0 else squeezed.text.find(fold(first.columns[0].label), start, end)


def _article(text: str, block: DisclosureTable, start: int, end: int) -> int:
    """条款行的位置；“第二十条（一）项”漏了“第”字的也认。没有得 -1。"""
    wanted = fold(block.article)
    for mark in (wanted, wanted.replace("条第", "条")):
        at = text.find(mark, start, end)
        if at >= 0:
            return at
    return -1


def read(
    squeezed: Squeezed, shape: Form, start: int, end: int, where: str, splitting: bool
) -> dict[str, Cell]:
    """去空白文字的 `start` 到 `end` 之间的表二。找不到的行不在结果里。

    `splitting` 为可以切开粘连的数字：表中没有空格子，切法唯一时才可信。
    """
    raws: dict[tuple[str, ...], tuple[str, str]] = {}
    at = start
    for block in shape.disclosures:
        at = _read_block(squeezed, block, at, end, where, raws)
    cells: dict[str, Cell] = {}
    for names, (raw, place) in raws.items():
        cells.update(_values(list(names), raw, place, splitting))
    return cells


def _read_block(
    squeezed: Squeezed,
    block: DisclosureTable,
    start: int,
    end: int,
    where: str,
    raws: dict[tuple[str, ...], tuple[str, str]],
) -> int:
    text = squeezed.text
    article = _article(text, block, start, end)
    at = start if article < 0 else article
    header = _PAREN.sub("", fold(block.columns[-1].label))
    head = text.find(header, at, end)
    if head < 0:
        return start
    at = head + len(header)
    if text.startswith("(", at):
        at = text.find(")", at, end) + 1 or at
    for row in block.rows:
        found = text.find(row.label, at, end)
        if found < 0:
            continue
        after = found + len(row.label)
        raw = _value_text(squeezed, after, end)
        names = tuple(f"disclosures:{row.id}:{c.id}" for c in block.columns)
        raws[names] = raw, f"{where}“{row.label}”"
        at = after
    return at


def _value_text(squeezed: Squeezed, after: int, end: int) -> str:
    """标签之后的原文。"""
    return squeezed.folded[squeezed.after(after) : squeezed.at(end)][:200]


def _until_words(raw: str) -> str:
    """到下一个汉字（单位不算）之前。"""
    for match in _WORD.finditer(raw):
        if match[0] not in "万元件项个无":
            return raw[: match.start()].rstrip("(")
    return raw


def _values(names: list[str], raw: str, where: str, splitting: bool) -> dict[str, Cell]:
    width = len(names)
    line, _, more = raw.partition("\n")
    for text in (f"{line}\n{_until_words(more)}", _until_words(raw)):
        row = row_after(text)
        fields = None if row.fields is None else _fit(row.fields, width)
        if fields is not None:
            return {n: cell(f, where) for n, f in zip(names, fields, strict=True)}
    if len(row.tokens) == width:
        return {n: cell(t, where) for n, t in zip(names, row.tokens, strict=True)}
    if not row.tokens:
        return {n: Cell(None, State.BLANK, "", where) for n in names}
    if splitting and len(row.tokens) == 1:
        return _split(names, row.tokens, raw, where)
    return {n: unsure(raw, where) for n in names}


def _fit(fields: list[str], width: int) -> list[str] | None:
    """去掉因合并单元格多出的空格子：先去右边的，再去左边的；不够的右边补空。"""
    while len(fields) > width and not fields[-1]:
        fields = fields[:-1]
    while len(fields) > width and not fields[0]:
        fields = fields[1:]
    if len(fields) > width:
        return None
    if len(fields) < width and any(fields):
        return None
    return fields + [""] * (width - len(fields))


def _split(names: list[str], tokens: list[str], raw: str, where: str) -> dict[str, Cell]:
    runs = digit_runs(tokens)
    options = list(islice(split_runs(runs, len(names)), 2)) if runs else []
    if len(options) == 1 and sum(len(r) for r in runs or []) < 60:
        values = options[0]
        return {n: Cell(v, State.NUMBER, str(v), where) for n, v in zip(names, values, strict=True)}
    return {n: unsure(raw, where) for n in names}
