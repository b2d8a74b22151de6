"""读表二：按条款分块，行标签之后的数。没有勾稽可依，粘连而切法不唯一的一律标歧义。"""

import re
from dataclasses import dataclass
from itertools import pairwise

from gongkai.annual.forms import DisclosureTable, Form
from gongkai.annual.model import Cell, State
from gongkai.annual.read.cells import cell, digit_runs, row_after, tokens_of, unsure
from gongkai.annual.read.digits import split_runs
from gongkai.annual.read.heads import Heads, fitted, heads_of, usual_bars
from gongkai.annual.read.labels import after_note, starts_a_cell
from gongkai.annual.read.lines import MARKS
from gongkai.annual.read.slips import articles_alike, row_alike
from gongkai.annual.read.squeeze import Squeezed, fold

#: “第二十条第（一）项”漏了“第”字的也认
_ARTICLE = re.compile(r"二十条第?\(([一五六八九])\)项?")
_PAREN = re.compile(r"\([^)]*\)$")
_WORD = re.compile("[\u4e00-\u9fff]")
_LONGEST_VALUES = 300
_YUAN = re.compile(r"\d ?元\)?$")
_COUNTED = re.compile(r"\d ?[条起宗]$")
_BETWEEN = re.compile(r"(?<=\d)[ \t]+(?=\d)")
#: 下一行、下一个标题开头的括号：“（”“（3）”
_ORDINAL_ALONE = re.compile(r"(?:(?:^|\n)[ \t|*]*\(\d\)[ \t]*|\(+)$")
_PAGE_NUMBER = re.compile(r"[1-9]\d{0,2}")
#: 粘连的一串最多这么多位
_LONGEST_RUN = 30
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """文中的一块：格式里的哪一块，在去空白文字中的起止。"""

    table: DisclosureTable
    start: int
    end: int


def blocks(squeezed: Squeezed, shape: Form, start: int, end: int) -> list[Block]:
    """去空白文字的 `start` 到 `end` 之间的各块；条款认不出的由表头找，找不到的不在内。"""
    places = _articles(squeezed.text, shape, start, end)
    found: list[tuple[int, DisclosureTable]] = []
    for table in shape.disclosures:
        at = places.get(_numeral(table.article), -1)
        if at < 0:
            at = _by_heads(squeezed, table, max([start, *(at + 1 for at, _ in found)]), end)
        if at >= 0:
            found.append((at, table))
    found.sort(key=lambda one: one[0])
    limits = [at for at, _ in found] + [end]
    return [
        Block(table, first, last)
        for (_, table), (first, last) in zip(found, pairwise(limits), strict=True)
        if last > first
    ]


def _articles(text: str, shape: Form, start: int, end: int) -> dict[str, int]:
    """各条款行的位置；文中先提到过的，取后面跟着表头的一处；没有的再看写错一个字的。"""
    found: dict[str, int] = {}
    for match in _ARTICLE.finditer(text, start, end):
        at = match.start() - text.startswith("第", match.start() - 1)
        if match[1] not in found or text.find("信息内容", match.end(), match.end() + 12) >= 0:
            found[match[1]] = at
    if len(found) < len(shape.disclosures):
        wanted = [fold(t.article) for t in shape.disclosures if _numeral(t.article) not in found]
        for article, at in tuple(articles_alike(text, wanted, found.values(), start, end)):
            found.setdefault(_numeral(article), at)
    return found


def _numeral(article: str) -> str:
    match = _ARTICLE.search(fold(article))
    assert match is not None
    return match[1]


def _by_heads(squeezed: Squeezed, table: DisclosureTable, start: int, end: int) -> int:
    """条款行没有的：首列（或者末列）表头的位置，其下有这一块的行；没有得 -1。"""
    for column in (table.columns[0], table.columns[-1]):
        head = _head(column.label)
        at = squeezed.text.find(head, start, end)
        while at >= 0:
            after = squeezed.text.find("信息内容", at, end)
            if _has_rows(squeezed, table, at, after if after >= 0 else end):
                return at
            at = squeezed.text.find(head, at + 1, end)
    return -1


def _has_rows(squeezed: Squeezed, table: DisclosureTable, start: int, end: int) -> bool:
    """有这一块的行，在一格的开头；别的块的表头也写着一样的字。"""
    places = (_row_label(squeezed, row.label, start, end) for row in table.rows)
    return any(at >= 0 and starts_a_cell(squeezed, at) for at in places)


def _head(label: str) -> str:
    return _PAREN.sub("", fold(label))


def read(
    squeezed: Squeezed,
    found: list[Block],
    where: str,
    joined: bool,
    told: dict[str, int] | None,
) -> dict[str, Cell]:
    """各块的单元格。找不到的行不在结果里。

    `joined` 为数字是连写的，隔开的就不是一行的数；`told` 不是 None 为可以切开粘连的数字：
    表中没有空格子，全是 0 或者合乎文字所说的数时才可信。
    """
    cells: dict[str, Cell] = {}
    usual = usual_bars(squeezed, found[0].start, found[-1].end)
    rows = [(block, row) for block in found for row in _rows(squeezed, block)]
    inline = any(tokens_of(raw.partition("\n")[0]) for _, (_, _, raw) in rows)
    heads = {
        block.start: heads_of(squeezed, block.start, block.end, len(block.table.columns), usual)
        for block in found
    }
    counts = [len(tokens_of(_until_words(raw))) - len(names) for _, (names, _, raw) in rows]
    # 先列标签、后列数的：一个标签之后的数多出来，别的标签之后没有
    apart = max(counts, default=0) > 1
    for block, (names, label, raw) in rows:
        place = f"{where}“{label}”"
        if (inline and _is_on_its_own(raw)) or (apart and _is_bare(raw)):
            cells.update({name: unsure(raw, place) for name in names})
            continue
        cells.update(_values(names, raw, heads[block.start], place, joined, told))
    return cells


def _is_on_its_own(raw: str) -> bool:
    """别的行的数与标签同一行，这一行的标签之下却另有一个数：恐怕是页码。"""
    more = _until_words(raw.partition("\n")[2])
    return not any(mark in more for mark in MARKS) and any(
        _PAGE_NUMBER.fullmatch(token) for token in tokens_of(more)
    )


def _is_bare(raw: str) -> bool:
    """标签之后没有数，也没有格子。"""
    own = _until_words(raw)
    return not tokens_of(own) and not any(mark in own for mark in MARKS)


def last_label(squeezed: Squeezed, found: list[Block], end: int) -> int:
    """末一个认得出的行标签（连同说明）之后；一个也没有的为表的开头。"""
    rows = [(block, row.label) for block in found for row in block.table.rows]
    for block, label in reversed(rows):
        at = squeezed.text.rfind(label.removeprefix("行政规"), block.start, min(end, block.end))
        if at >= 0:
            return after_note(squeezed, at + len(label.removeprefix("行政规")))
    return found[0].start


def _rows(squeezed: Squeezed, block: Block) -> list[tuple[Names, str, str]]:
    """块里各行的单元格标识、标签和其后的原文。"""
    found = []
    at = _after_heads(squeezed.text, block)
    for row in block.table.rows:
        place = _row_place(squeezed, block, row.label, at)
        if place is None:
            continue
        at = after_note(squeezed, place[1])
        raw = squeezed.folded[squeezed.after(at) : squeezed.at(block.end)][:_LONGEST_VALUES]
        names = tuple(f"disclosures:{row.id}:{c.id}" for c in block.table.columns)
        found.append((names, row.label, raw))
    return found


def _after_heads(text: str, block: Block) -> int:
    """认得出的表头之后；缺字的表头不管它。"""
    at = block.start
    for column in block.table.columns:
        head = _head(column.label)
        here = text.find(head, at, block.end)
        at = here + len(head) if here >= 0 else at
    return at


def _row_place(squeezed: Squeezed, block: Block, label: str, at: int) -> tuple[int, int] | None:
    """`at` 以后行标签的起止；没有的再看写错一个字的。"""
    start = _row_label(squeezed, label, at, block.end)
    if start >= 0:
        return start, start + len(label)
    others = (row.label for row in block.table.rows)
    return row_alike(squeezed, label, others, at, block.end)


def _row_label(squeezed: Squeezed, label: str, start: int, end: int) -> int:
    """行标签的位置：在一格开头的优先（别的行的说明里也会提到它）；没有得 -1。"""
    text, first, at = squeezed.text, -1, start
    # “行政规范性文件”也写作“规范性文件”
    for wanted in (label, label.removeprefix("行政") if "规范性" in label else label):
        at = text.find(wanted, start, end)
        while at >= 0:
            if starts_a_cell(squeezed, at):
                return at - (len(label) - len(wanted))
            first = first if first >= 0 else at - (len(label) - len(wanted))
            at = text.find(wanted, at + 1, end)
    return first


def _until_words(raw: str) -> str:
    """到下一个汉字（单位不算）之前。"""
    for match in _WORD.finditer(raw):
        end = match.end()
        if match[0] not in "万亿元件项个无" and not _COUNTED.search(raw, max(0, end - 3), end):
            before = raw[: match.start()]
            return _ORDINAL_ALONE.sub("", before) if "(" in before else before
    return raw


def _values(
    names: Names,
    raw: str,
    heads: Heads | None,
    where: str,
    joined: bool,
    told: dict[str, int] | None,
) -> dict[str, Cell]:
    width = len(names)
    line, _, more = raw.partition("\n")
    for text in (f"{line}\n{_until_words(more)}", _until_words(raw)):
        row = row_after(text)
        fields = None if row.fields is None else fitted(row.fields, width, heads, "|" in text)
        if fields is not None:
            return _cells(names, fields, raw, where)
    if len(row.tokens) == width and (width == 1 or not (joined or _is_uneven(_until_words(raw)))):
        return {n: _cell(n, t, where) for n, t in zip(names, row.tokens, strict=True)}
    if not row.tokens:
        return {n: Cell(None, State.BLANK, "", where) for n in names}
    if told is not None and len(row.tokens) == 1:
        return _split(names, row.tokens, raw, where, told)
    return {n: unsure(raw, where) for n in names}


def _cell(name: str, field: str, where: str) -> Cell:
    """一格；金额按万元填，写明是元的说不清：恐怕填错了单位，也恐怕写错了。"""
    found = cell(field, where)
    in_yuan = found.value and name.endswith(":amount") and _YUAN.search(field)
    return unsure(field, where) if in_yuan else found


def _is_uneven(raw: str) -> bool:
    """别的数一个一行、隔得开，有两个却挨着：恐怕是一个数断开了，另有一格空着。"""
    lines = [size for line in raw.split("\n") if (size := len(tokens_of(line)))]
    spaces = set(_BETWEEN.findall(raw))
    return (1 in lines and max(lines) > 1) or (" " in spaces and len(spaces) > 1)


def _cells(names: Names, fields: list[set[str]], raw: str, where: str) -> dict[str, Cell]:
    return {
        name: _cell(name, next(iter(seen)), where) if len(seen) == 1 else unsure(raw, where)
        for name, seen in zip(names, fields, strict=True)
    }


def _split(
    names: Names, tokens: list[str], raw: str, where: str, told: dict[str, int]
) -> dict[str, Cell]:
    """粘连的数字：各种切法（合乎文字所说的）一致的格采用，其余读不准。"""
    runs = digit_runs(tokens)
    if not runs or len(runs[0]) > _LONGEST_RUN:
        return {n: unsure(raw, where) for n in names}
    if runs[0].strip("0") and not any(name in told for name in names):
        return {n: unsure(raw, where) for n in names}  # 只有全是 0 的不怕有格空着
    options = list(split_runs(runs, len(names)))
    said = [o for o in options if all(told.get(n, v) == v for n, v in zip(names, o, strict=True))]
    cells = {}
    for name, *seen in zip(names, *(said or options), strict=True):
        same = len(set(seen)) == 1
        cells[name] = (
            Cell(seen[0], State.NUMBER, str(seen[0]), where) if same else unsure(raw, where)
        )
    return cells
