"""文字所说的一个数，及其与表格的核对。"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from gongkai.annual.model import Number, Report

#: 约数容许差一成
_SLACK = Decimal("0.1")
_LESS = frozenset(("约", "近", "将近", "大约", "左右"))


class Claim(NamedTuple):
    """文字所说的一个数：种类、数、对应的单元格之和、是否约数、引文与位置。

    `alternatives` 为也说得通的别的单元格：有一种相符即不算错。`parts` 为文字里相加的各数，
    `near` 为约数的说法；`percent`、`base`、`quoted`、`loose` 为所占的百分数、占什么、引文、
    是否约数；`start`、`end` 为在去空白文字里的起止。
    """

    kind: str
    value: int
    cells: tuple[str, ...]
    about: bool
    quote: str
    where: str
    alternatives: tuple[tuple[str, ...], ...] = ()
    parts: tuple[int, ...] = ()
    near: str = ""
    percent: str = ""
    base: str = ""
    quoted: str = ""
    loose: bool = False
    start: int = 0
    end: int = 0


def value_of(report: Report, cells: Iterable[str]) -> Number | None:
    """几个单元格之和；有一个不知道就是 None。"""
    numbers = [report.number(cell) for cell in cells]
    return None if None in numbers else sum(n for n in numbers if n is not None)


def agrees(report: Report, claim: Claim) -> bool | None:
    """文字与表格是否一致；表格不知道则为 None。约数容许差一成以内。"""
    known = [
        v for c in (claim.cells, *claim.alternatives) if (v := value_of(report, c)) is not None
    ]
    if not known:
        return None
    if claim.about:
        return any(_near(claim, Decimal(v)) for v in known)
    return claim.value in known


def _near(claim: Claim, actual: Decimal) -> bool:
    if claim.near in _LESS:
        return abs(actual - claim.value) <= actual * _SLACK + 1
    return claim.value <= actual <= claim.value * (1 + _SLACK) + 1
