"""注号：挨着数的上标，不是数的一部分。"""

import re

#: 一两位数、①、[1]、*、注1
_MARK = r"[\[(（〔【]?注?(?:\*+|[①-⑳]|\d{1,2})[\])）〕】]?"
_NOTE = re.compile(rf"{_MARK}(?:[,，、]\s*{_MARK})*|注")
_DIGIT = re.compile(r"\d")
#: 一个数连同单位不到这么长
_LONGEST_NUMBER = 30


def is_note(text: str) -> bool:
    """上标写的是注号。"""
    return _NOTE.fullmatch(text.strip()) is not None


def has_digit(text: str) -> bool:
    """有数字。"""
    return _DIGIT.search(text) is not None


def is_number_like(text: str) -> bool:
    """像是一个数（连同单位），不是一段话。"""
    return len(text) < _LONGEST_NUMBER and has_digit(text)
