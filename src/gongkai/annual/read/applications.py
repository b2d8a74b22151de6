"""读表三：行标签之间的数字 -> 各单元格；粘连的以勾稽关系定夺，定不了的标为歧义。"""

import re
from collections.abc import Iterable
from itertools import pairwise, product
from math import prod

from gongkai.annual.forms import Form, form
from gongkai.annual.identities import Identity, identities
from gongkai.annual.model import Cell, State
from gongkai.annual.read.alignment import adds_up, aligned
from gongkai.annual.read.cells import (
    Row,
    cell,
    digit_runs,
    positional_lines,
    row_after,
    tokens_of,
    unsure,
)
from gongkai.annual.read.digits import Reading, placements, row_readings
from gongkai.annual.read.labels import Found, application_labels, find_labels
from gongkai.annual.read.squeeze import Squeezed

_START = re.compile("本年新收")
#: 表三里别的行的字；至少有这么几样才是表三
_SIGNS = ("上年结转", "予以公开", "国家秘密", "不掌握", "信访", "重复申请", "总计", "结转下")
_FEWEST_SIGNS = 3
_WIDTH = 7
#: 官方版式表三的列数：标签三列，数据七列
_GRID_WIDTH = 10
_MOST_COMBINATIONS = 20_000
_REGION = 6000


class RawRow:
    """一行：标识、原文、出处。"""

    __slots__ = ("id", "raw", "row", "where", "width")

    def __init__(self, id: str, raw: str, where: str, width: int = 0) -> None:
        self.id, self.raw, self.where = id, raw, where
        #: 这一行（连同标签）以制表符隔开的格数
        self.width = width
        self.row: Row = row_after(raw)


def region(squeezed: Squeezed, first: int = 0) -> tuple[int, int] | None:
    """表三在去空白文字中的起止（从 `first` 起找）；没有得 None。止于第二个同样的表之前。

    首行的标签会断开，文字里也会说“本年新收……”，所以看其后有没有别的行。
    """
    text = squeezed.text
    starts = [match.start() for match in _START.finditer(text, first)]
    best, most = None, _FEWEST_SIGNS - 1
    for start, after in pairwise([*starts, len(text)]):
        end = min(after, start + _REGION)
        seen = sum(text.find(sign, start, end) >= 0 for sign in _SIGNS)
        if seen > most:
            best, most = (start, end), seen
    return best


def raw_rows(
    squeezed: Squeezed, shape: Form, start: int, end: int
) -> tuple[list[Found], list[str]]:
    """各行标签及其后的原文。"""
    found = find_labels(squeezed, application_labels(shape.id), max(0, start - 2), end)
    raws = []
    for here, after in zip(found, [*found[1:], None], strict=True):
        first = squeezed.after(here.end)
        if after is not None:
            raws.append(squeezed.folded[first : squeezed.at(after.start)])
        else:
            raws.append(_until_words(squeezed.folded[first : first + 400]))
    return found, raws


def tab_fields(squeezed: Squeezed, label: Found) -> int:
    """标签所在的那一行以制表符隔开的格数。"""
    text, at = squeezed.folded, squeezed.at(label.start)
    first = text.rfind("\n", 0, at) + 1
    last = text.find("\n", squeezed.after(label.end))
    return text.count("\t", first, last if last >= 0 else len(text)) + 1


def _until_words(raw: str) -> str:
    """末行之后到第一个汉字为止。"""
    for i, char in enumerate(raw):
        if "\u4e00" <= char <= "\u9fff" and char != "无":
            return raw[:i]
    return raw


def run_together(rows: list[RawRow]) -> bool:
    """这份文字的数字是连写的：有一行是一整串。"""
    return any(
        r.row.fields is None and len(r.row.tokens) == 1 and len(r.row.tokens[0]) >= _WIDTH
        for r in rows
    )


def read_rows(rows: list[RawRow], form_id: str) -> dict[str, Cell]:
    """各行原文 -> 单元格。"""
    readings: dict[str, list[Reading]] = {}
    cells: dict[str, Cell] = {}
    blanks = any(_short(row) for row in rows)
    joined = run_together(rows)
    for row, choices in zip(rows, _choices(rows), strict=True):
        if len(choices) == 1:
            cells.update(_cells_of_fields(row, choices[0]))
            continue
        readings[row.id] = _as_readings(choices) or _options(row, blanks, joined)
        cells.update(_common_cells(row, choices) if choices else _unsure_row(row))
    _settle(rows, readings, cells, form_id)
    return cells


def _short(row: RawRow) -> bool:
    """没有结构、数字不够一行之数（或者隔开的数不足七个）：空格子被丢掉了。"""
    tokens = row.row.tokens
    if row.row.fields is not None or len(tokens) == _WIDTH:
        return False
    return len(tokens) > 1 or sum(len(t) for t in tokens) < _WIDTH


def _choices(rows: list[RawRow]) -> list[list[list[str]]]:
    """各行按格的读法：一种即确定，几种则位置不定，没有则要按数字读。"""
    # 各行都恰好是官方版式的列数，末七格就是
    if all(row.width == _GRID_WIDTH for row in rows):
        return [[(row.row.fields or [])[-_WIDTH:]] for row in rows]
    found = aligned([row.row.fields for row in rows], _WIDTH)
    return [
        [list(w.fields) for w in windows] or _by_tokens(row)
        for row, windows in zip(rows, found, strict=True)
    ]


def _by_tokens(row: RawRow) -> list[list[str]]:
    """没有格子可依的：恰好七个数，或者有一行恰好七个（其余的是页码之类），或者一格一行。"""
    tokens = row.row.tokens
    if len(tokens) == _WIDTH and (row.row.fields is None or adds_up(tokens)):
        return [tokens]
    if row.row.fields is not None:
        return []
    if not tokens:
        return [[""] * _WIDTH]
    positional = positional_lines(row.raw, _WIDTH)
    if positional and adds_up(positional):
        return [positional]
    lines = [found for line in row.raw.split("\n") if len(found := tokens_of(line)) == _WIDTH]
    return lines if len(lines) == 1 and len(tokens) > _WIDTH else []


def _as_readings(choices: list[list[str]]) -> list[Reading]:
    """几种取法里只有整数和空格子的，可以由各列的勾稽挑。"""
    cells = [[cell(field, "") for field in fields] for fields in choices]
    plain = all(
        c.state is State.BLANK or isinstance(c.value, int) for fields in cells for c in fields
    )
    return [tuple(int(c.value) if c.value is not None else None for c in f) for f in cells if plain]


def _common_cells(row: RawRow, choices: list[list[str]]) -> dict[str, Cell]:
    """几种取法一致的格；不一致的标歧义。"""
    cells = {}
    for index, name in enumerate(_names(row.id)):
        seen = {choice[index] for choice in choices}
        cells[name] = cell(seen.pop(), row.where) if len(seen) == 1 else unsure(row.raw, row.where)
    return cells


def _options(row: RawRow, blanks: bool, joined: bool) -> list[Reading]:
    """候选读法。数字本来隔开写的（`joined` 为否），短一截是丢了空格子，不把一个数再切开。"""
    runs = digit_runs(row.row.tokens)
    if runs is None:
        return []
    if len(runs) > 1 and not joined:
        return placements([int(r) for r in runs], _WIDTH)
    return row_readings(runs, _WIDTH, blanks)


def _names(row_id: str) -> list[str]:
    columns = form("2019").columns
    return [f"applications:{row_id}:{c.id}" for c in columns]


def _cells_of_fields(row: RawRow, fields: list[str]) -> dict[str, Cell]:
    named = zip(_names(row.id), fields, strict=True)
    return {name: cell(field, row.where) for name, field in named}


def _unsure_row(row: RawRow) -> dict[str, Cell]:
    return {name: unsure(row.raw, row.where) for name in _names(row.id)}


def _settle(
    rows: list[RawRow], readings: dict[str, list[Reading]], cells: dict[str, Cell], form_id: str
) -> None:
    """各行的候选读法中，凡能使各列勾稽成立的，取其公共的部分；其余仍标歧义。"""
    open_rows = [r for r in rows if len(readings.get(r.id, ())) > 1]
    for row in rows:
        if len(readings.get(row.id, ())) == 1:
            _take(row, readings[row.id], cells)
    if not open_rows:
        return
    survivors = _survivors(open_rows, readings, cells, form_id)
    for index, row in enumerate(open_rows):
        options = sorted({s[index] for s in survivors}, key=str) or readings[row.id]
        _take(row, options, cells)


def _take(row: RawRow, options: list[Reading], cells: dict[str, Cell]) -> None:
    for column, name in enumerate(_names(row.id)):
        values = {option[column] for option in options}
        if len(values) > 1:
            continue
        value = values.pop()
        state = State.BLANK if value is None else State.NUMBER
        raw = "" if value is None else str(value)
        cells[name] = Cell(value, state, raw, row.where)


def _survivors(
    open_rows: list[RawRow],
    readings: dict[str, list[Reading]],
    cells: dict[str, Cell],
    form_id: str,
) -> list[tuple[Reading, ...]]:
    """使每一条列勾稽成立的读法组合；组合太多得空列表。"""
    choices = [readings[r.id] for r in open_rows]
    if prod(len(c) for c in choices) > _MOST_COMBINATIONS:
        return []
    needs = list(_column_needs(open_rows, cells, form_id))
    return [combo for combo in product(*choices) if all(_meets(combo, n) for n in needs)]


Need = tuple[int, list[tuple[int, int, int]]]


def _column_needs(open_rows: list[RawRow], cells: dict[str, Cell], form_id: str) -> Iterable[Need]:
    """各列勾稽化为：常数 + Σ 符号 × 组合[行][列] = 0。有其他歧义格的不用。"""
    where = {
        name: (i, j) for i, row in enumerate(open_rows) for j, name in enumerate(_names(row.id))
    }
    for identity in identities(form_id):
        if identity.rule in ("applications.result_total", "applications.balance"):
            need = _need(identity, cells, where)
            if need is not None:
                yield need


def _need(
    identity: Identity, cells: dict[str, Cell], where: dict[str, tuple[int, int]]
) -> Need | None:
    constant = 0
    terms = []
    for name, sign in identity.terms():
        if name in where:
            terms.append((*where[name], sign))
            continue
        known = cells.get(name)
        if known is None or known.state is State.AMBIGUOUS:
            return None
        constant += sign * int(known.value or 0)
    return (constant, terms) if terms else None


def _meets(combo: tuple[Reading, ...], need: Need) -> bool:
    constant, terms = need
    return constant + sum(sign * (combo[i][j] or 0) for i, j, sign in terms) == 0
