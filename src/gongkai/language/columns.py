"""表里“身份证号”那一列：位数不对、校验码不对的也可疑，多半是写错了的真号码。"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.language.identity import is_resident_number, mask_number
from gongkai.language.personal import worth_hiding

#: 这样的表头
HEAD = re.compile(r"身份证|公民身份|身份号码|身份证件号")
#: 表头在前面这么多行里找；一列最多说这么多处
_HEAD_ROWS, _MOST = 5, 20
#: 已经遮了的
_HIDDEN = re.compile(r"[*＊×●■]{2,}|[xX]{3,}")
_OLD, _NEW, _FEWEST = 15, 18, 8


@dataclass(frozen=True, slots=True)
class Doubt:
    """一格：第几行（从 1 起）、列的表头、遮盖以后的样子、哪里不对。"""

    row: int
    head: str
    masked: str
    why: str

    @property
    def words(self) -> str:
        """给经办人的话。"""
        return f"“{self.head}”一列第{self.row}行 {self.masked}：{self.why}，请核对，不要公开"


def doubts(rows: Sequence[Sequence[str]]) -> Iterator[Doubt]:
    """一张表里可疑的各格。"""
    for top, row in enumerate(rows[:_HEAD_ROWS]):
        columns = [place for place, cell in enumerate(row) if HEAD.search(cell)]
        if columns:
            found = _below(rows, top, columns)
            yield from (doubt for doubt, _ in zip(found, range(_MOST), strict=False))
            return


def _below(rows: Sequence[Sequence[str]], top: int, columns: list[int]) -> Iterator[Doubt]:
    for number, row in enumerate(rows[top + 1 :], top + 2):
        for place in columns:
            cell = row[place] if place < len(row) else ""
            if why := _wrong(cell):
                yield Doubt(number, rows[top][place].strip(), mask_number(worth_hiding(cell)), why)


def _wrong(cell: str) -> str:
    """不对在哪里；空的、遮了的、不是号码的、对的为空（对的由 `personal` 查）。"""
    number = worth_hiding(cell)
    digits = sum(c.isdigit() for c in number)
    if digits < _FEWEST or _HIDDEN.search(cell) or is_resident_number(number):
        return ""
    if not re.fullmatch(r"\d+[\dX]", number):
        return "夹着不是数字的字"
    if len(number) not in (_OLD, _NEW):
        return f"有 {len(number)} 位，不是十八位"
    return "校验码或者出生日期不对" if len(number) == _NEW else "像十五位的旧号码"
