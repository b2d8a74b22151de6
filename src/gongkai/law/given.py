"""别的程序给的值：种类不对、超出范围的说清楚，不算出一个数来。"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from gongkai.law.days import strange
from gongkai.law.errors import WrongValue
from gongkai.law.facts import Asked, Channel, Consultation, Facts, Order

#: 件数、页数、日数至多是多少
MOST = 1_000_000
_DAYS = (
    *("confirmed", "correction_asked", "corrected", "extended_on", "deferred_on"),
    *("deferred_until", "fee_sent", "fee_notice", "paid"),
)


def whole(name: str, value: object, most: int = MOST, least: int = 0) -> int:
    """整数；是非、小数、文字都不是。"""
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongValue(f"{name}应为整数，不能是 {_shown(value)}。")
    if value < least:
        raise WrongValue("数量不能为负。" if least == 0 else f"{name}不能小于 {least}。")
    if value > most:
        raise WrongValue(f"{name}不能大于 {most}。")
    return value


def yes_no(name: str, value: object) -> bool:
    """是或者否：“no”这样的文字也算“是”，所以只收 True、False。"""
    if not isinstance(value, bool):
        raise WrongValue(f"{name}应为 True 或者 False，不能是 {_shown(value)}。")
    return value


def a_day(name: str, value: object) -> date:
    """日期，不带时刻。"""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise WrongValue(f"{name}应为日期（datetime.date），不能是 {_shown(value)}。")
    return value


def day_if_any(name: str, value: object) -> date | None:
    """日期；没有的为 None。"""
    return None if value is None else a_day(name, value)


def one_of(name: str, value: object, known: Iterable[str]) -> str:
    """几种里的一种。"""
    several = [str(one) for one in known]
    if not isinstance(value, str) or value not in several:
        raise WrongValue(f"{name}里没有 {_shown(value)} 这一种，可以是：{'、'.join(several)}。")
    return value


def must_be(name: str, value: object, kind: type | tuple[type, ...], said: str) -> None:
    """是 `kind`；`said` 为它怎样说。"""
    if not isinstance(value, kind):
        raise WrongValue(f"{name}应为{said}，不能是 {_shown(value)}。")


def facts_of(received: object, given: Mapping[str, Any]) -> Facts:
    """一件申请的事实，逐项看过种类；没有的项，说出有哪些。"""
    known = [one.name for one in fields(Facts)][1:]
    for name in given:
        one_of("事实的项", name, known)
    facts = Facts(a_day("received", received), **given)
    for name in _DAYS:
        _near(name, day_if_any(name, getattr(facts, name)), facts.received)
    one_of("channel", facts.channel, Channel)
    yes_no("extended", facts.extended)
    if facts.extension_days is not None:
        whole("extension_days", facts.extension_days)
    must_be("consultations", facts.consultations, (list, tuple), "一列 Consultation")
    for one in facts.consultations:
        _consultation(one)
    if facts.order is not None:
        _order(facts.order)
    return facts


def _near(name: str, day: date | None, received: date) -> None:
    """离收到之日几千年的，多半是年份打错了：逐日的说明写不完。"""
    if day is not None and (why := strange(day, received)):
        raise WrongValue(f"{name}：{why}")


def _consultation(one: Consultation) -> None:
    must_be("consultations 的各项", one, Consultation, "Consultation")
    a_day("征求意见的 start", one.start)
    day_if_any("征求意见的 end", one.end)
    day_if_any("征求意见的 received", one.received)
    one_of("征求意见的 asked", one.asked, Asked)


def _order(one: Order) -> None:
    must_be("order", one, Order, "Order")
    must_be("order 的 name", one.name, str, "文字")
    day_if_any("order 的 until", one.until)
    if one.amount is not None:
        whole("order 的 amount", one.amount, least=1)
        one_of("order 的 unit", one.unit, ("calendar_day", "working_day"))


def _shown(value: object) -> str:
    """给的是什么：太长的只写开头。"""
    plain = value is None or isinstance(value, (str, float, bool))
    said = repr(value) if plain else type(value).__name__
    return said if len(said) <= 40 else f"{said[:40]}……"
