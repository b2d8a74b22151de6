"""读表四：末一个“总计”表头之后的十五格。"""

from gongkai.annual.forms import Form
from gongkai.annual.model import Cell, State
from gongkai.annual.read.cells import cell, digit_runs, row_after, unsure
from gongkai.annual.read.digits import group_readings
from gongkai.annual.read.lines import CELL
from gongkai.annual.read.squeeze import Squeezed

_HEADS = ("复议后起诉", "尚未审结", "总计")
_TABLE_START = "行政复议行政诉讼"
_TAIL = 600


def region(squeezed: Squeezed, start: int, end: int) -> tuple[int, int] | None:
    """表四（表头起，数据前）在去空白文字中的起止；没有得 None。"""
    text = squeezed.text
    at = text.find(_TABLE_START, start, end)
    if at < 0:
        at = text.find("行政复议", text.find("行政诉讼情况", start, end) + 1, end)
        after = text.find("复议后起诉", at, end) if at >= 0 else -1
        if at < 0 or after < 0:
            return None
    head = at
    for word in _HEADS:
        found = text.find(word, head, end)
        if found >= 0:
            head = found + len(word)
    last = text.rfind("总计", at, min(end, head + 60))
    return at, max(head, last + 2)


def read(squeezed: Squeezed, shape: Form, head_end: int, end: int, where: str) -> dict[str, Cell]:
    """表头止于 `head_end`，读其后的十五格；认不出的标为歧义，一个数也没有的不算有表。"""
    names = shape.remedy_cells()
    raw = _until_words(squeezed.folded[squeezed.after(head_end) : squeezed.at(end)])
    for line in raw.split("\n"):
        fields = _fields(line, len(names))
        if fields is not None:
            return {n: cell(f, where) for n, f in zip(names, fields, strict=True)}
    tokens = row_after(raw.replace("\n", " ")).tokens
    if len(tokens) == len(names):
        return {n: cell(t, where) for n, t in zip(names, tokens, strict=True)}
    if not tokens:
        return {}
    return _split(shape, names, tokens, raw, where)


def _until_words(raw: str) -> str:
    raw = raw[:_TAIL]
    for i, char in enumerate(raw):
        if "\u4e00" <= char <= "\u9fff" and char != "无":
            return raw[:i]
    return raw


def _fields(line: str, width: int) -> list[str] | None:
    for mark in (CELL, "|", "\t"):
        if line.count(mark) >= width - 1 and any(c.isdigit() or c in "/—-" for c in line):
            fields = [f.strip().strip("*").strip() for f in line.split(mark)]
            if mark == "|":
                fields = fields[1:-1] if len(fields) > width else fields
            return _fit(fields, width)
    return None


def _fit(fields: list[str], width: int) -> list[str] | None:
    """去掉两端多余的空格子，使末格（总计）有数。"""
    while len(fields) > width and not fields[-1]:
        fields = fields[:-1]
    while len(fields) > width and not fields[0]:
        fields = fields[1:]
    return fields if len(fields) == width else None


def _split(
    shape: Form, names: list[str], tokens: list[str], raw: str, where: str
) -> dict[str, Cell]:
    runs = digit_runs(tokens)
    groups, width = len(shape.remedy_groups), len(shape.remedy_columns)
    # 隔开的数不足十五个，是空格子丢了，不是粘连：不去切它
    options = group_readings(runs, groups, width) if runs and len(runs) == 1 else []
    cells = {}
    for i, name in enumerate(names):
        values = {option[i] for option in options}
        if len(values) == 1:
            value = values.pop()
            cells[name] = Cell(value, State.NUMBER, str(value), where)
        else:
            cells[name] = unsure(raw, where)
    return cells
