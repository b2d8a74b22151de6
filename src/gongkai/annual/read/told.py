"""文字里说的表二的数：表格里的数字粘连在一起时，用来挑切法。"""

import re

from gongkai.language.numerals import to_int

_NUMBER = r"(?P<n>\d{1,6}|[一二两三四五六七八九十百千零〇]{1,9})"
_UNIT = r"(?:件|份|个|部|项)"
#: 说的是哪一行
_ROWS = {"规范性文件": "normative", "规章": "rules"}
_NOUN = r"(?:(?:行政)?规范性文件|(?:政府|部门)?规章)"
_MAKING = r"(?:制发|新制发|制定|制定印发|制定出台|出台|印发|新制作|制作)"
_IN_ALL = r"(?:共计|共有|共|计|有|为)?"
#: 列 -> 各种说法；同一格有两个不同的数的不用
_SAID = {
    "made": (
        rf"{_MAKING}了?{_NOUN}{_IN_ALL}{_NUMBER}{_UNIT}",
        rf"{_MAKING}了?{_IN_ALL}{_NUMBER}{_UNIT}{_NOUN}",
    ),
    "repealed": (rf"废止(?:和失效|、失效|失效)?了?{_NOUN}?{_IN_ALL}{_NUMBER}{_UNIT}{_NOUN}?",),
    "in_force": (rf"现行有效的?{_NOUN}?{_IN_ALL}{_NUMBER}{_UNIT}{_NOUN}?",),
    "published": (rf"新公开了?{_NOUN}?{_IN_ALL}{_NUMBER}{_UNIT}{_NOUN}?",),
    "total": (rf"对外公开{_NOUN}?(?:总数量?|总量)?{_IN_ALL}{_NUMBER}{_UNIT}{_NOUN}?",),
}
_PATTERNS = {column: [re.compile(one) for one in said] for column, said in _SAID.items()}
_NAMED = re.compile("规范性文件|规章(?!制度)")
#: 别的年份的，打算做的，别人做的
_NOT_OURS = re.compile(
    "上一?年|去年|往年|历年|累计|近.{1,2}年|期间|以来|明年|下一?年|计划|拟|将"
    "|建议|[提报]请|参与|审[查核]|备案"
)
_YEAR = re.compile(r"(20\d\d)年")
_CLAUSE = re.compile("[,，。;；]")
#: 没有说是哪一种文件的，看前面这么多字里末一次说的
_NEAR = 40


def told(text: str, year: int | None = None) -> dict[str, int]:
    """去了空白的 `text` 里说的 `year` 年度的 单元格 -> 数。"""
    seen: dict[str, set[int]] = {}
    for column, patterns in _PATTERNS.items():
        for match in (m for pattern in patterns for m in pattern.finditer(text)):
            row, value = _row(text, match, year), to_int(match["n"])
            if row is not None and value is not None:
                seen.setdefault(f"disclosures:{row}:{column}", set()).add(value)
    return {cell: values.pop() for cell, values in seen.items() if len(values) == 1}


def _row(text: str, match: re.Match[str], year: int | None) -> str | None:
    """说的是规章还是规范性文件：这句话里写着的，或者前面刚说到的；不是这一年做了的不算。"""
    before = text[max(0, match.start() - _NEAR) : match.start()]
    years = _YEAR.findall(before.rpartition("。")[2])
    is_of_another = year is not None and years and int(years[-1]) != year
    if is_of_another or _NOT_OURS.search(_CLAUSE.split(before)[-1]):
        return None
    named = _NAMED.findall(match[0]) or _NAMED.findall(before)
    return _ROWS[named[-1]] if named else None
