"""查法的登记、查什么、查到什么。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongkai.agencies.models import Agency
from gongkai.law.indicators import REGISTER, Indicator
from gongkai.law.parameters import Parameter
from gongkai.law.terms import plain_end
from gongkai.oversight.models import Finding, Verdict

_TWO = 2
#: 界限的名称；管理员改得了数的
LIMIT_NAMES = {
    "count": "满几个算发现问题",
    "days": "多少天",
    "months": "几个月",
    "ahead": "提前几天提醒",
    "back": "往回看多少天",
    "failures": "连着几次打不开",
    "valid": "结果管几天",
    "share": "百分之几",
    "probes": "一天访问几次",
    "seconds": "超过几秒算打不开",
    "guides": "几个办事指南",
    "elements": "几项要素",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """一处问题。`key` 定是哪一处（再查时对得上）；`kind`、`ref` 是登记里的哪一件。

    走网站查到的，`address` 为那一页，`excerpt` 为摘录，`picture` 为画面（PNG）。
    """

    key: str
    what: str
    kind: str = ""
    ref: int | None = None
    excerpt: str = ""
    address: str = ""
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Threat:
    """将要发生的：哪一天、什么（“栏目‘动态’”）、怎样（“满两周未更新”）、去哪里办（后台的网址）。

    还有几天由看的那一天算，不写在里面。
    """

    on: date
    about: str
    what: str
    url: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """一项的结果。`hits` 是查到的各处，`threats` 是快要成为问题的。"""

    verdict: Verdict
    hits: Sequence[Hit] = ()
    why: str = ""
    threats: Sequence[Threat] = ()
    #: 有问题而没有哪一处可以整改的（如已经晚了的）
    beyond: int = 0

    @property
    def count(self) -> int:
        """几处。"""
        return len(self.hits) + self.beyond


@dataclass(frozen=True, slots=True)
class Scope:
    """查哪个机关、哪一天、按哪一项指标；`ref` 给了的只看那一件（再查一处时）。"""

    agency: Agency
    today: date
    indicator: Indicator
    ref: int | None = None

    def limit(self, name: str, default: int = 0) -> int:
        """一个界限。"""
        return int(self.indicator.limits.get(name, default))

    def words(self, name: str) -> list[str]:
        """一组界限，如栏目的类型。"""
        return [str(one) for one in self.indicator.limits.get(name, ())]

    def only(self, rows: QuerySet[Any], field: str = "pk") -> QuerySet[Any]:
        """`ref` 给了的只看那一件。"""
        return rows if self.ref is None else rows.filter(**{field: self.ref})

    def ends(self, since: date) -> date:
        """从 `since` 起满界限里的几天、几个月的那一天。"""
        if months := self.limit("months"):
            return plain_end(since, Parameter("", months, "month", ""))
        return plain_end(since, Parameter("", self.limit("days"), "calendar_day", ""))

    @property
    def span(self) -> str:
        """界限有多长。"""
        if months := self.limit("months"):
            return f"{months}个月"
        days = self.limit("days")
        weeks = days // 7
        if not weeks or days % 7:
            return f"{days}天"
        return "两周" if weeks == _TWO else f"{weeks}周"

    def judged(self, hits: Sequence[Hit], why: str = "", threats: Sequence[Threat] = ()) -> Outcome:
        """满 `count` 处的为发现问题。"""
        failed = len(hits) >= self.limit("count", 1)
        return Outcome(Verdict.FAIL if failed else Verdict.PASS, hits, why, threats)


Look = Callable[[Scope], Outcome]


@dataclass(frozen=True, slots=True)
class Rule:
    """一条查法：名称、做什么（函数的说明）、认哪些界限。"""

    name: str
    about: str
    look: Look
    limits: tuple[str, ...] = field(default=("count",))
    #: 怎样查：由登记查，走网站查
    way: str = REGISTER
    #: 再查一处（给问题）：还在、没有了；没有的用 `look` 再查
    again: Callable[[Finding], bool] | None = None


RULES: dict[str, Rule] = {}


def rule(name: str, *limits: str) -> Callable[[Look], Look]:
    """登记一条；函数的说明就是给管理员看的说明，不能没有。"""

    def registered(look: Look) -> Look:
        about = (look.__doc__ or "").strip()
        if not about:
            raise ValueError(f"查法“{name}”没有说明。")
        RULES[name] = Rule(name, about, look, ("count", *limits))
        return look

    return registered


def unknown(why: str, threats: Sequence[Threat] = ()) -> Outcome:
    """无法判断：不是合格。"""
    return Outcome(Verdict.UNKNOWN, (), why, threats)


def run(scope: Scope) -> Outcome:
    """按一项指标查；没有登记这条查法的无法判断。"""
    found = RULES.get(scope.indicator.rule)
    if found is None:
        return unknown("没有装这条查法。")
    return found.look(scope)
