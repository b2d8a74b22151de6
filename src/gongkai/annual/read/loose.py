"""表三没有格子可依的一行：依次的数是不是这一行的、夹没夹着页码和别的行。"""

import re
from itertools import pairwise, takewhile

from gongkai.annual.read.alignment import adds_up
from gongkai.annual.read.cells import gaps, has_ordinal, positional_lines, tokens_of
from gongkai.annual.read.labels import cores_of_others, group_words, label_text, label_texts

WIDTH = 7
#: 竖排的组名会夹进标签里的字，最多这么多
_STRAY_WORDS = 2
_NEXT_LINE = re.compile("[ \\t]*\n[ \\t]*([\u4e00-\u9fff]+)[ \\t]*[|\x1f\t\\d]")
#: 同一格里标签之后的字
_IN_CELL = re.compile("[ \\t]*([\u4e00-\u9fff]+)[ \\t]*\x1f")
#: 标签之后另有序号的，是认不出的另一行
_NUMBERED = re.compile("(?<![\\d.,])\\d{1,2}[ \\t]*[.、]\\s*(?=[\u4e00-\u9fff])|\\([一二七]\\)")
_NUMBER = re.compile(r"\d")
_WORD = re.compile("[\u4e00-\u9fff]|\\(")
_JOINED_MARK = re.compile(r"\d[/—–]|[/—–]\d")
_PAGE_NUMBER = re.compile(r"[1-9]\d{0,2}")


def by_tokens(row_id: str, raw: str, tokens: list[str], blanks: bool) -> list[list[str]] | None:
    """恰好七个数，或者有一行恰好七个（其余的是页码之类），或者一格一行；说不清的为 None。

    `blanks` 为这份文字丢过空格子：对不上的七个数里恐怕夹着别的。
    """
    if not tokens:
        return None if is_a_sentence(row_id, raw) else [[""] * WIDTH]
    if (strays := _another_label(row_id, raw)) is not None:
        own = tokens[:strays]
        return [own] if len(own) == WIDTH and adds_up(own) else None
    if blanks and has_a_page_number(raw):
        return None
    if len(tokens) == WIDTH:
        return [tokens] if adds_up(tokens) or not (blanks or is_parted(tokens)) else None
    positional = positional_lines(raw, WIDTH)
    if positional and adds_up(positional):
        return [positional]
    lines = [found for line in raw.split("\n") if (found := _whole(row_id, line))]
    return lines if len(lines) == 1 and len(tokens) > WIDTH else []


def is_parted(tokens: list[str]) -> bool:
    """七个数合不上总计，而接上断开的一个、空着一格就合得上。"""
    joined = (
        [*tokens[:i], f"{a}{b}", *tokens[i + 2 :]] for i, (a, b) in enumerate(pairwise(tokens))
    )
    return any(adds_up(one) and len(one[-1]) > 1 for one in joined)


def _whole(row_id: str, line: str) -> list[str] | None:
    """一行里恰好七个数；写着别的字的，是别的行的。"""
    tokens = tokens_of(line)
    known = label_text(row_id) + group_words()
    strange = any(_is_word(char) and char not in known for char in line)
    return tokens if len(tokens) == WIDTH and not strange else None


def has_a_page_number(raw: str) -> bool:
    """别的数在一行里，有一个独占一行：恐怕是页码。"""
    counted = [found for line in raw.split("\n") if (found := tokens_of(line))]
    alone = [found[0] for found in counted if len(found) == 1]
    is_mixed = len(alone) < len(counted)
    return is_mixed and any(_PAGE_NUMBER.fullmatch(token) for token in alone)


def _another_label(row_id: str, raw: str) -> int | None:
    """标签之后、数之间还有别的字（恐怕是认不出的另一行）的，它之前有几个数；没有得 None。"""
    if _WORD.search(raw) is None:
        return None
    own = label_text(row_id)
    for number, between in enumerate(gaps(raw)):
        strays = sum(_is_word(char) and char not in own for char in between)
        named = strays and any(core in between for core in cores_of_others(row_id))
        numbered = has_ordinal(between) if number else _NUMBERED.search(between)
        if strays > _STRAY_WORDS or named or numbered:
            return number
    return None


def is_a_sentence(row_id: str, raw: str) -> bool:
    """紧接着标签的是别的字（“本年新收……见第三部分”）：是一句话，不是空着的一行。"""
    known = label_text(row_id) + group_words()
    words = takewhile(_is_word, raw.lstrip())
    return any(char not in known for char in words)


def has_joined_mark(raw: str) -> bool:
    """空格子的记号（“/”）与数字连写：那里空着一格，数字不能当作没有空格子来切。"""
    return _JOINED_MARK.search(raw) is not None


def ends_a_sentence(raw: str) -> bool:
    """标签和数之间有句号：标签是一句话里的，数是别处的。"""
    first = _NUMBER.search(raw)
    return "。" in (raw[: first.start()] if first else raw)


def is_tail_of_another(row_id: str, raw: str) -> bool:
    """标签断在行末、断在格里，其后却是别的行的标签的末几个字：其后是别的行的数。"""
    match = _NEXT_LINE.match(raw) or _IN_CELL.match(raw)
    if match is None or label_text(row_id).endswith(match[1]):
        return False
    return any(label.endswith(match[1]) for label in label_texts())


def _is_word(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
