"""信息处理费（国办函〔2020〕109号）：按件或者按量，超额累进。"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.law.tables import one_in_force, shipped


@dataclass(frozen=True, slots=True)
class FeeStep:
    """一档：第 `first` 到 `last` 件（页），每件（页）`each` 元，小计 `yuan` 元。"""

    first: int
    last: int
    each: int
    yuan: int


@dataclass(frozen=True, slots=True)
class Fee:
    """算得的费用：`yuan` 元，逐档的说明，计收单位与依据。"""

    yuan: int
    measure: str
    name: str
    period: str
    steps: tuple[FeeStep, ...]
    citation: str


def fee(count: int, schedule: str, on: date) -> Fee:
    """`on` 日施行的标准下，`schedule`（pieces 按件、pages 按量）`count` 件（页）的费用。

    `count` 为负抛 ValueError；那一天没有收费标准抛 NotInForce。
    """
    if count < 0:
        raise ValueError("数量不能为负")
    entry = one_in_force(shipped("fees"), schedule, on)
    steps = tuple(_steps(count, entry["bands"], entry["step"], entry["rise"]))
    return Fee(
        sum(s.yuan for s in steps),
        entry["measure"],
        entry["name"],
        entry["period"],
        steps,
        entry["citation"],
    )


def _steps(count: int, bands: list[dict[str, int]], step: int, rise: int) -> Iterator[FeeStep]:
    done = 0
    for upto, each in _bands(bands, step, rise):
        if done >= count:
            return
        last = count if upto is None else min(count, upto)
        yield FeeStep(done + 1, last, each, (last - done) * each)
        done = last


def _bands(bands: list[dict[str, int]], step: int, rise: int) -> Iterator[tuple[int | None, int]]:
    for band in bands:
        yield band["upto"], band["each"]
    upto, each = bands[-1]["upto"], bands[-1]["each"]
    if step == 0:
        yield None, each + rise
        return
    while True:
        upto, each = upto + step, each + rise
        yield upto, each
