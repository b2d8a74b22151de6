"""读表四：末一个“总计”表头之后的十五格。"""

import re
from collections.abc import Sequence
from itertools import pairwise

from gongkai.annual.forms import Form
from gongkai.annual.model import Cell, State
from gongkai.annual.read.alignment import adds_up
from gongkai.annual.read.cells import before_words, cell, digit_runs, row_after, unsure
from gongkai.annual.read.digits import group_readings
from gongkai.annual.read.lines import CELL
from gongkai.annual.read.loose import has_a_page_number
from gongkai.annual.read.squeeze import Squeezed

_HEADS = ("复议后起诉", "尚未审结", "总计")
_TABLE_START = "行政复议行政诉讼"
_TAIL = 900
#: 一组的格数，末一格为总计
_GROUP = 5
Cells = dict[str, Cell]
_ONE_CELL = re.compile(r"[ \t]*(?:\d[\d,]*|[/—-])?[ \t]*\|[ \t]*")
_DIGIT = re.compile(r"\d|(?<!\S)[/—](?!\S)")
#: “无”和数后面的单位以外的汉字
_WORD = re.compile(r"(?!无|(?<=\d)[件项条起宗个]|(?<=\d )[件项条起宗个])[\u4e00-\u9fff]")


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


def read(
    squeezed: Squeezed, shape: Form, head: tuple[int, int], end: int, where: str, states: set[State]
) -> Cells:
    """表头起止为 `head`，读其后的十五格；认不出的标为歧义，一个数也没有的不算有表。

    `states` 为别的表各格的情形：有空着的、读不准的，没有格子可依的十五个数里恐怕少了空着的、
    夹着页码。
    """
    names = shape.remedy_cells()
    whole = squeezed.folded[squeezed.after(head[1]) : squeezed.at(end)][:_TAIL]
    edged = _starts_with_bar(squeezed, head[0])
    for number, line in enumerate(whole.split("\n")):
        # 与表头在同一行的，第一道竖线之前是表头
        fields = _fields(line, len(names), edged or number == 0)
        if fields is not None:
            return _cells_of(names, fields, line, where)
    if "|" in whole and (fields := _on_lines(whole, len(names), _opens(squeezed, head[0]))):
        return _cells_of(names, fields, whole, where)
    raw = _first_values(whole)
    tokens = row_after(raw.replace("\n", " ").replace("|", " ")).tokens
    if len(tokens) == len(names):
        blanks, paged = states - {State.NUMBER}, has_a_page_number(raw)
        # 有空格子、又有单独一行的数的，碰巧也合得上总计
        is_doubtful = blanks or paged or _is_moved(tokens)
        if (blanks and paged) or (is_doubtful and not _groups_add_up(tokens)):
            return {n: unsure(raw, where) for n in names}
        return {n: cell(t, where) for n, t in zip(names, tokens, strict=True)}
    if not tokens:
        return {}
    return _split(shape, names, tokens, raw, where, State.BLANK in states)


def _cells_of(names: Sequence[str], fields: list[str], line: str, where: str) -> Cells:
    if not fields:
        return {name: unsure(line, where) for name in names}
    return {n: cell(f, where) for n, f in zip(names, fields, strict=True)}


def _is_moved(tokens: list[str]) -> bool:
    """不止一组合不上总计，而去掉一个数（页码）、接上断开的一个数，空着一格，各组便都合得上。"""
    starts = range(0, len(tokens), _GROUP)
    if sum(not adds_up(tokens[i : i + _GROUP]) for i in starts) < 2:
        return False
    kept = [[*tokens[:i], *tokens[i + 1 :]] for i in range(len(tokens))]
    joined = (f"{a}{b}" for a, b in pairwise(tokens))
    kept += [[*tokens[:i], one, *tokens[i + 2 :]] for i, one in enumerate(joined)]
    return any(
        _groups_add_up([*left[:blank], "", *left[blank:]])
        for left in kept
        for blank in range(len(tokens))
    )


def _starts_with_bar(squeezed: Squeezed, index: int) -> bool:
    """表头那一行以竖线开头：各行都这样，行首的竖线之前没有格子。"""
    at = squeezed.at(index)
    first = squeezed.folded.rfind("\n", 0, at) + 1
    return squeezed.folded[first:at].lstrip().startswith("|")


def _opens(squeezed: Squeezed, index: int) -> bool:
    """表头那一行以上是单独的一道竖线：一行表格这样开头。"""
    at = squeezed.at(index)
    return squeezed.folded[max(0, at - 40) : at].rstrip().endswith("\n|")


def _first_values(raw: str) -> str:
    """从第一个数起，到其后第一个汉字为止。"""
    digit = _DIGIT.search(raw)
    if digit is None:
        return ""
    rest = raw[digit.start() :]
    word = _WORD.search(rest)
    return rest[: word.start()] if word else rest


def _fields(line: str, width: int, edged: bool) -> list[str] | None:
    """一行里的十五格；格子对不上的为空列表，不是数据行得 None。"""
    for mark in (CELL, "|", "\t"):
        if line.count(mark) >= width - 1 and any(c.isdigit() or c in "/—-" for c in line):
            fields = [f.strip().strip("*").strip() for f in line.split(mark)]
            if mark != "|":
                # 写着字的是别的表的一行
                return None if any(map(_WORD.search, fields)) else _fit(fields, width)
            return _without_edges(before_words(fields[1:] if edged else fields), width)
    return None


def _on_lines(whole: str, width: int, opened: bool) -> list[str]:
    """一格写成一行“3 |”、有空格子的；不是这种写法、多出的竖线说不清的为空。

    `opened` 为一行表格以单独的竖线开头。
    """
    word = _WORD.search(whole)
    lines = whole[: word.start() if word else None].split("\n")[1:]
    # 末一格之后也许紧接着别的字，没有另起一行
    lines = lines if lines and "|" in lines[-1] else lines[:-1]
    if len(lines) < width or not all(map(_ONE_CELL.fullmatch, lines)):
        return []
    fields = [line.strip(" \t|") for line in lines]
    if opened and len(fields) > width and not fields[0]:
        del fields[0]
    return _fit(fields, width) or []


def _without_edges(fields: list[str], width: int) -> list[str] | None:
    """竖线的一行：行尾多出的空格子去掉；多出的不在行尾、又合不上总计的说不清。"""
    kept = fields[:width]
    if len(fields) < width or any(fields[width:]):
        return None if len(fields) < width else []
    is_padded = len(fields) > width + 1 and not all(kept)
    return [] if is_padded and not _groups_add_up(kept) else kept


def _groups_add_up(fields: list[str]) -> bool:
    """三组都有总计，而且等于其余四格之和。"""
    return all(adds_up(fields[i : i + _GROUP]) for i in range(0, len(fields), _GROUP))


def _fit(fields: list[str], width: int) -> list[str] | None:
    """去掉两端因合并单元格多余的空格子；去法不止一种的，看哪一种合得上总计。"""
    windows = [
        fields[i : i + width]
        for i in range(len(fields) - width + 1)
        if not any(fields[:i]) and not any(fields[i + width :])
    ]
    if len(windows) > 1:
        windows = [w for w in windows if _groups_add_up(w)]
    return windows[0] if len(windows) == 1 else None


def _split(
    shape: Form, names: Sequence[str], tokens: list[str], raw: str, where: str, blanks: bool
) -> Cells:
    runs = digit_runs(tokens)
    # 隔开的数不足十五个，是空格子丢了，不是粘连：不去切它
    options = _whole_readings(runs, shape) if runs and len(runs) == 1 and not blanks else []
    cells = {}
    for i, name in enumerate(names):
        values = {option[i] for option in options}
        if len(values) == 1:
            value = values.pop()
            cells[name] = Cell(value, State.NUMBER, str(value), where)
        else:
            cells[name] = unsure(raw, where)
    return cells


def _whole_readings(runs: list[str], shape: Form) -> list[tuple[int, ...]]:
    """切成三组的各种切法；少一组（整组空着）也切得成的，说不准。"""
    groups, width = len(shape.remedy_groups), len(shape.remedy_columns)
    if any(group_readings(runs, fewer, width) for fewer in range(1, groups)):
        return []
    return group_readings(runs, groups, width)
