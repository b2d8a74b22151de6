"""信息处理费（国办函〔2020〕109号）：按件或者按量，超额累进。"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.law.errors import FactsContradict
from gongkai.law.given import MOST, a_day, one_of, whole, yes_no
from gongkai.law.parameters import rule
from gongkai.law.tables import Entry, one_in_force, shipped


@dataclass(frozen=True, slots=True)
class FeeStep:
    """一档：第 `first` 到 `last` 件（页），每件（页）`each` 元，小计 `yuan` 元。"""

    first: int
    last: int
    each: int
    yuan: int


@dataclass(frozen=True, slots=True)
class Fee:
    """算得的费用。

    `yuan` 为这一次应通知的元数（已扣除 `billed`），`total` 为按标准累计的元数，
    `billed` 为同一申请人本月以前的收费通知已经计收的元数；逐档的说明，计收单位与依据；
    `reason` 说明为什么不收，收的为空。
    """

    yuan: int
    measure: str
    name: str
    period: str
    steps: tuple[FeeStep, ...]
    citation: str
    total: int = 0
    billed: int = 0
    reason: str = ""


def fee(count: int, schedule: str, on: date, *, billed: int = 0, public: bool = False) -> Fee:
    """`on` 日施行的标准下，`schedule`（pieces 按件、pages 按量）`count` 件（页）的费用。

    `billed` 为本月以前的通知已经计收的元数（只有按件的累计），`public` 表示信息已经公开（不收）。
    数不是整数、为负、太大，标准没有这一种，抛 WrongValue；那一天没有收费标准抛 NotInForce；
    已经计收的多于应计的抛 FactsContradict。
    """
    whole("件数、页数", count)
    whole("billed（已经计收的元数）", billed, MOST * MOST)
    yes_no("public（已经公开）", public)
    one_of("计收标准", schedule, dict.fromkeys(e["id"] for e in shipped("fees")))
    entry = one_in_force(shipped("fees"), schedule, a_day("哪一天的标准", on))
    steps = () if public else tuple(_steps(count, entry["bands"], entry["step"], entry["rise"]))
    total = sum(s.yuan for s in steps)
    _check_billed(billed, total, entry, public=public)
    return Fee(
        max(total - billed, 0),
        entry["measure"],
        entry["name"],
        entry["period"],
        steps,
        _cited(entry, on, billed=billed, public=public),
        total,
        billed,
        _why_nothing(total, billed, on, public=public),
    )


def monthly(schedule: str, on: date) -> bool:
    """`schedule` 是不是按自然月累计的。"""
    return bool(one_in_force(shipped("fees"), schedule, on)["monthly"])


def _check_billed(billed: int, total: int, entry: Entry, *, public: bool) -> None:
    if billed and not entry["monthly"]:
        raise FactsContradict(
            f"已经计收{billed}元", entry["name"], "只有按件计收的才按自然月累计，按量的一件一算"
        )
    if billed > total and not public:
        raise FactsContradict(
            f"本月已经计收{billed}元", f"累计应计{total}元", "已经计收的多于累计应计的"
        )


def _cited(entry: Entry, on: date, *, billed: int, public: bool) -> str:
    if public:
        return rule("fee.public", on).citation
    return rule("fee.month", on).citation if billed else str(entry["citation"])


def _why_nothing(total: int, billed: int, on: date, *, public: bool) -> str:
    """不收的理由；收的为空。零元不是收费通知。"""
    if public:
        return rule("fee.public", on).text
    if total == 0:
        return "没有超过免费的数量，不收取，也不发收费通知。"
    return "本月以前的通知已经全部计收，不再收取。" if total == billed else ""


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
