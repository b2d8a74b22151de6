"""文字里说的表二的数：表格里的数字粘连在一起时，用来挑切法。"""

import re

from gongkai.language.numerals import to_int

_NUMBER = r"(?P<n>\d{1,6}|[一二两三四五六七八九十百千零〇]{1,9})"
_UNIT = r"(?:件|份|个|部|项)"
_FILES = r"(?:行政)?规范性文件"
_MAKING = r"(?:制发|新制发|制定|制定印发|制定出台|出台|印发|新制作|制作)"
#: 单元格 -> 各种说法；同一格有两个不同的数的不用
_SAID = {
    "disclosures:normative:made": (
        rf"{_MAKING}了?{_FILES}(?:共计|共|计)?{_NUMBER}{_UNIT}",
        rf"{_MAKING}了?(?:共计|共|计)?{_NUMBER}{_UNIT}{_FILES}",
    ),
    "disclosures:normative:repealed": (
        rf"废止(?:和失效|、失效|失效)?了?(?:{_FILES})?(?:共计|共|计)?{_NUMBER}{_UNIT}",
    ),
    "disclosures:normative:in_force": (
        rf"现行有效的?(?:{_FILES})?(?:共计|共有|共|计|有)?{_NUMBER}{_UNIT}",
    ),
}
_PATTERNS = {cell: [re.compile(one) for one in said] for cell, said in _SAID.items()}


def told(text: str) -> dict[str, int]:
    """去了空白的 `text` 里说的 单元格 -> 数。"""
    found: dict[str, int] = {}
    for cell, patterns in _PATTERNS.items():
        seen = {to_int(match["n"]) for pattern in patterns for match in pattern.finditer(text)}
        if len(seen) == 1 and (value := seen.pop()) is not None:
            found[cell] = value
    return found
