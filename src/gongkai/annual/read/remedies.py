"""读表四：末一个“总计”表头之后的十五格。"""

import re

from gongkai.annual.forms import Form
from gongkai.annual.model import Cell, State
from gongkai.annual.read.cells import cell, digit_runs, row_after, unsure
from gongkai.annual.read.digits import group_readings
from gongkai.annual.read.lines import CELL
from gongkai.annual.read.squeeze import Squeezed

_HEADS = ("复议后起诉", "尚未审结", "总计")
_TABLE_START = "行政复议行政诉讼"
_TAIL = 900
_DIGIT = re.compile(r"\d|(?<!\S)[/—](?!\S)")
_WORD = re.compile("[\u4e00-\u65df\u65e1-\u9fff]")  # 除“无”以外的汉字


def region(squeezed: Squeezed, start: int, end: int) -> tuple[int, int] | None:
    """表四表头的起止（在去空白文字中）；没有得 None。表头断成单字的，止于认得出的末一处。"""
    text = squeezed.text
    at = text.find(_TABLE_START, start, end)
    if at < 0:
        at = text.find("未经复议直接起诉", start, end)
    if at < 0:
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
    whole = squeezed.folded[squeezed.after(head_end) : squeezed.at(end)][:_TAIL]
    for line in whole.split("\n"):
        fields = _fields(line, len(names))
        if fields is not None:
            return {n: cell(f, where) for n, f in zip(names, fields, strict=True)}
    raw = _first_values(whole)
    tokens = row_after(raw.replace("\n", " ").replace("|", " ")).tokens
    if len(tokens) == len(names):
        return {n: cell(t, where) for n, t in zip(names, tokens, strict=True)}
    if not tokens:
        return {}
    return _split(shape, names, tokens, raw, where)


def _first_values(raw: str) -> str:
    """从第一个数起，到其后第一个汉字为止。"""
    digit = _DIGIT.search(raw)
    if digit is None:
        return ""
    rest = raw[digit.start() :]
    word = _WORD.search(rest)
    return rest[: word.start()] if word else rest


def _fields(line: str, width: int) -> list[str] | None:
    """一行里的十五格；不是数据行得 None。"""
    for mark in (CELL, "|", "\t"):
        if line.count(mark) >= width - 1 and any(c.isdigit() or c in "/—-" for c in line):
            fields = [f.strip().strip("*").strip() for f in line.split(mark)]
            return _without_edges(fields, width) if mark == "|" else _fit(fields, width)
    return None


def _without_edges(fields: list[str], width: int) -> list[str] | None:
    """竖线的一行：行尾、行首的竖线可有可无，由格数看出。"""
    if len(fields) > width and not fields[-1]:
        fields = fields[:-1]
    if len(fields) == width + 1 and not fields[0]:
        fields = fields[1:]
    return fields if len(fields) == width else None


def _fit(fields: list[str], width: int) -> list[str] | None:
    """去掉两端因合并单元格多余的空格子；去法不止一种的得 None。"""
    windows = [
        fields[i : i + width]
        for i in range(len(fields) - width + 1)
        if not any(fields[:i]) and not any(fields[i + width :])
    ]
    with_total = [w for w in windows if w[-1]] or windows
    return with_total[0] if len(with_total) == 1 else None


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
