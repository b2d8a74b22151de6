"""表格一行的取值：有结构的（网格、竖线、制表符）按格，没有结构的按数字。"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from gongkai.annual.model import Cell, Number, State
from gongkai.annual.read.lines import CELL, GONE

NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_BLANK_MARKS = frozenset({"", "/", "//", "-", "--", "—", "——", "–", "无", "空", "\\", "、", "―"})
_UNITS = re.compile(r"\s?(?:件|项|个|条|起|宗|万元|元|\(万元\)|\(元\))$")
#: “3.没有现成信息”的 3 是下一行的序号，不是数；序号之后便是认得出的标签的，后面没有字
_ORDINAL = (
    r"(?<![\d.,])\d{1,2}(?:[ \t]*\.|、)\s*(?=[\u4e00-\u9fff“\"]|$)"
    r"|\(\s*\d{1,2}\s*\)\s*(?=[\u4e00-\u9fff])"
)
#: 连着字母（认错的数字）、写着“万”“亿”的，连同它们，读出来是读不准；“元”也连着
_TOKEN = re.compile(
    rf"(?:{_ORDINAL})|(?P<token>[A-Za-z]*{NUMBER.pattern}(?:[万亿]?元|[万亿]|[A-Za-z]+)?|(?<![^\s|])(?:/|—+|–|-|无)(?![^\s|]))"
)
_NUMBERED = re.compile(rf"{_ORDINAL}|[一二三四五六七八九]、|\([一二三四五六七八九]\)")
#: 一行至多这么多个数，其后写着字的格是下一行的标签
_MOST_NUMBERS = 7
_WORD = re.compile("[\u4e00-\u9fff]")
_LONGEST_NUMBER = 24
#: 加在说不清的格后面：读出来是读不准
UNSURE = "？"


class Row(NamedTuple):
    """标签之后的一行：`fields` 为按格读到的原文（有结构时），`tokens` 为依次出现的数字与空标记。

    `exact` 表示格的位置可靠（网格或竖线）；制表符文字的合并单元格可能多出或少掉空格子。
    """

    fields: list[str] | None
    tokens: list[str]
    exact: bool = False


def row_after(raw: str) -> Row:
    """解析标签之后到下一标签之前的原文 `raw`。"""
    line, _, more = raw.partition("\n")
    tokens = tokens_of(raw)
    # 标签的说明里会有数字：第一个竖线之后才是格
    own = line.partition("|")[2] if "|" in line else line
    lost = "|" not in own and not _has_digit(own) and _has_digit(more)
    if CELL in line:
        head, *fields = (field.strip() for field in line.split(CELL))
        # 数都在标签的那一格里的，不是空着
        is_within = not any(fields) and _has_digit(head)
        return Row(None if is_within else fields, tokens, exact=True)
    if "|" in raw and (lost or ("|" in line and (_goes_on(more) or _is_left_blank(line, more)))):
        return Row(_cells_on_lines(raw), tokens, exact=True)
    if "|" in line:
        fields = [_unmark(f) for f in line.split("|")[1:]]
        fields = fields[:-1] if fields and not fields[-1] else fields
        return Row(_own(fields) if more else _alone(fields), tokens, exact=True)
    if "\t" in line and not lost and not _tabs_go_on(more):
        # 下一行的标签在同一行里的，两行并成了一行，格数靠不住
        return Row(_tabbed(line) if "\n" in raw else None, tokens)
    return Row(None, tokens)


def tokens_of(text: str) -> list[str]:
    """依次出现的数字与空标记。"""
    words = text.split()
    if all(map(str.isdecimal, words)):
        return words
    return [token for token in _TOKEN.findall(text) if token]


_GOES_ON = re.compile(r"\d[ \t]*\||\|[ \t]*\d")
_BLANK_LINES = re.compile(r"(?:[ \t]*\|[ \t]*\n){6}")
_TABS_GO_ON = re.compile(r"\t[ \t]*\d|\d[ ]*\t[ \t]*[\d\n]")
_ENDS_WITH_BAR = re.compile(r"[ \t]*\|[ \t]*\n|.*\d[ \t]*\|[ \t]*\n", re.DOTALL)


def _goes_on(more: str) -> bool:
    """下面的行到第一个汉字以前还有竖线隔着的数：这一行没有完。"""
    word = _WORD.search(more)
    return _GOES_ON.search(more[: word.start()] if word else more) is not None


def _is_left_blank(line: str, more: str) -> bool:
    """一格写成一行的，七格都空着：下面各行只有竖线。"""
    return not line.strip(" \t|") and _BLANK_LINES.match(more) is not None


def _tabs_go_on(more: str) -> bool:
    """下一行开头还有制表符隔着的数：这一行断成了两行。"""
    word = _WORD.search(more)
    return _TABS_GO_ON.search(more[: word.start()] if word else more) is not None


def _cells_on_lines(raw: str) -> list[str] | None:
    """一格写成一行“3 |”的：空格子也各占一行的按格读；全挤到行尾（“||”）的，位置已经丢了。"""
    if "||" in raw:
        return None
    parts = raw.split("|")[1:]
    if _ENDS_WITH_BAR.match(raw):
        parts = [_last_line(part) for part in parts[:-1]]
    own = _alone([_unmark(part) for part in parts])
    # 末一道竖线是下一行开头的；一行都空着的，恰好够数的不去掉
    is_whole = own is not None and len(own) == _MOST_NUMBERS and not any(own)
    return own[:-1] if own and not own[-1] and not is_whole else own


def _last_line(part: str) -> str:
    """“3 |”的写法里，一道竖线以前的字哪一行是格：末一行；没有竖线跟着的不是格（是页码之类）。

    末一行以前也有数的，恐怕是一个数断开了；数之后断到下一行才是竖线的（“71⏎ |”），就是这个数。
    """
    *before, last = part.split("\n")
    numbers = [line.strip() for line in before if _has_digit(line)]
    if not numbers:
        return last
    if last.strip() or len(numbers) > 1 or not before[0].strip():
        return f"{' '.join([*numbers, last]).strip()}{UNSURE}"
    return numbers[0]


def _alone(fields: list[str]) -> list[str] | None:
    """下一行的标签以前的格；标签之后还有数的，是夹进了别的字，格数靠不住。"""
    own = before_words(fields)
    return None if any(map(has_number, fields[len(own) :])) else own


def _own(fields: list[str]) -> list[str] | None:
    """这一行里，下一行的标签以前的格；写着字的别的格是说不清的数，留着。"""
    for i, field in enumerate(fields):
        if _NUMBERED.match(field) or (i >= _MOST_NUMBERS and _has_words(field)):
            return None if any(map(has_number, fields[i:])) else fields[:i]
    return fields


def _tabbed(line: str) -> list[str] | None:
    """制表符隔开的格；七格以后写着字的是下一行的标签：两行并成了一行，格数靠不住。"""
    fields = [field.strip() for field in line.split("\t")[1:]]
    return None if any(map(_has_words, fields[_MOST_NUMBERS:])) else fields


def before_words(fields: list[str]) -> list[str]:
    """到第一个写着字（不是数、单位和空标记）的格为止：其后是下一行的标签。"""
    words = (i for i, field in enumerate(fields) if _has_words(field))
    return fields[: next(words, len(fields))]


def _has_words(field: str) -> bool:
    return field not in _BLANK_MARKS and _WORD.search(_UNITS.sub("", field)) is not None


def _unmark(field: str) -> str:
    return field.strip().strip("*").strip()


def has_number(text: str) -> bool:
    """有数；序号不算。"""
    return any(map(_has_digit, tokens_of(text)))


def gaps(text: str) -> list[str]:
    """第一个数之前、各数之间的文字。"""
    found, at = [], 0
    for match in _TOKEN.finditer(text):
        if match["token"] and _has_digit(match[0]):
            found.append(text[at : match.start()])
            at = match.end()
    return found


def has_ordinal(text: str) -> bool:
    """有序号：其后是一个标签。"""
    return _NUMBERED.search(text) is not None


def _has_digit(text: str) -> bool:
    return text.isdecimal() or any(map(str.isdigit, text))


def positional_lines(raw: str, width: int) -> list[str] | None:
    """“一格一行”且空格子留有空行时，按行取 `width` 格；不是这种写法得 None。"""
    lines = [line for line in raw.split("\n")[1:-1] if GONE not in line]
    if len(lines) != width:
        return None
    fields = [line.strip() for line in lines]
    # 一行数一行空，是以空行隔开的数，不是空格子
    spaced = all(bool(f) == (i % 2 == 0) for i, f in enumerate(fields))
    return fields if all(_is_value(f) for f in fields) and not spaced else None


def _is_value(field: str) -> bool:
    return field in _BLANK_MARKS or NUMBER.fullmatch(field) is not None


def to_number(text: str) -> Number:
    """数字文字变成数：整数或 Decimal。"""
    plain = text.replace(",", "").lstrip("+")
    return Decimal(plain) if "." in plain else int(plain)


#: 一份报告两百格：不经过 NamedTuple 的 __new__，快一倍
_made: Callable[[tuple[Number | None, State, str, str]], Cell] = partial(tuple.__new__, Cell)


def cell(field: str, where: str) -> Cell:
    """一格的原文变成 Cell：数、空白，或者读不准（AMBIGUOUS）。"""
    if field.isdecimal() and len(field) <= _LONGEST_NUMBER:
        return _made((int(field), State.NUMBER, field, where))
    if field in _BLANK_MARKS:
        return _made((None, State.BLANK, field, where))
    bare = _UNITS.sub("", field)
    if len(bare) <= _LONGEST_NUMBER and NUMBER.fullmatch(bare):
        return Cell(to_number(bare), State.NUMBER, field, where)
    return Cell(None, State.AMBIGUOUS, field[:40], where)


def unsure(raw: str, where: str) -> Cell:
    """读法不唯一的格。"""
    return Cell(None, State.AMBIGUOUS, raw.strip()[:40], where)


def digit_runs(tokens: list[str]) -> list[str] | None:
    """各段纯数字（空标记去掉）；有小数、负号或千分号的得 None（不能再切）。"""
    runs = [t for t in tokens if t not in _BLANK_MARKS]
    return runs if all(t.isdigit() for t in runs) else None
