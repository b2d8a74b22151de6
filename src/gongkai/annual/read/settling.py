"""各行的候选读法里，挑使各列勾稽成立的；挑不出一种的，取公共的部分。"""

from collections.abc import Iterable
from functools import cache
from itertools import product
from math import prod

from gongkai.annual.forms import TOTAL, form
from gongkai.annual.identities import Identity, identities
from gongkai.annual.model import Cell, State
from gongkai.annual.read.digits import Reading

#: 行标识 -> (候选读法, 出处)
Open = dict[str, tuple[list[Reading], str]]
_MOST_COMBINATIONS = 20_000


@cache
def names_of(row_id: str) -> tuple[str, ...]:
    """表三一行的单元格标识。"""
    return tuple(f"applications:{row_id}:{c.id}" for c in form("2019").columns)


def settle(readings: Open, cells: dict[str, Cell], form_id: str) -> None:
    """各行的候选读法中，凡能使各列勾稽成立的，取其公共的部分记入 `cells`；其余不动（仍为歧义）。"""
    for row, (options, where) in readings.items():
        if len(options) == 1:
            _take(row, options, where, cells)
    open_rows = [row for row, (options, _) in readings.items() if len(options) > 1]
    if not open_rows:
        return
    survivors = _survivors(open_rows, readings, cells, form_id)
    for index, row in enumerate(open_rows):
        options, where = readings[row]
        left = sorted({s[index] for s in survivors}, key=str)
        _take(row, left or options, where, cells)


def _take(row: str, options: list[Reading], where: str, cells: dict[str, Cell]) -> None:
    for column, name in enumerate(names_of(row)):
        values = {option[column] for option in options}
        if len(values) > 1:
            continue
        value = values.pop()
        state = State.BLANK if value is None else State.NUMBER
        raw = "" if value is None else str(value)
        cells[name] = Cell(value, state, raw, where)


def _survivors(
    open_rows: list[str],
    readings: Open,
    cells: dict[str, Cell],
    form_id: str,
) -> list[tuple[Reading, ...]]:
    """使每一条列勾稽成立的读法组合；组合太多得空列表。"""
    choices = [readings[row][0] for row in open_rows]
    if prod(len(c) for c in choices) > _MOST_COMBINATIONS:
        return []
    needs = list(_column_needs(open_rows, cells, form_id))
    return [combo for combo in product(*choices) if all(_meets(combo, n) for n in needs)]


Need = tuple[int, list[tuple[int, int, int]]]


def _column_needs(open_rows: list[str], cells: dict[str, Cell], form_id: str) -> Iterable[Need]:
    """各列勾稽化为：常数 + Σ 符号 × 组合[行][列] = 0。有其他歧义格的不用。"""
    where = {
        name: (i, j) for i, row in enumerate(open_rows) for j, name in enumerate(names_of(row))
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
        if known.state is State.BLANK and name.endswith(f":{TOTAL}"):
            return None  # 没有填的总计不是 0
        constant += sign * int(known.value or 0)
    return (constant, terms) if terms else None


def _meets(combo: tuple[Reading, ...], need: Need) -> bool:
    constant, terms = need
    return constant + sum(sign * _value(combo[i], j) for i, j, sign in terms) == 0


def _value(reading: Reading, column: int) -> int:
    """一格的数：没有填的总计以各项之和代替。"""
    value = reading[column]
    if value is None and column == len(reading) - 1:
        return sum(part or 0 for part in reading[:-1])
    return value or 0
