"""法定数量：按日期取值，附依据。"""

from dataclasses import dataclass
from datetime import date

from gongkai.kept import kept
from gongkai.law.tables import one_in_force, shipped

UNIT_NAMES = {
    "working_day": "个工作日",
    "calendar_day": "日",
    "month": "个月",
    "year": "年",
    "yuan": "元",
    "point": "分",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """一项施行中的数量，如答复期限 20 个工作日。"""

    id: str
    amount: int
    unit: str
    citation: str

    @property
    def size(self) -> str:
        """多长，如“20个工作日”。"""
        return f"{self.amount}{UNIT_NAMES[self.unit]}"

    def plus(self, more: "Parameter") -> "Parameter":
        """同一单位的两段相加，如六十日再延长三十日。"""
        if more.unit != self.unit:
            raise ValueError("单位不同，不能相加")
        cited = "；".join(dict.fromkeys((self.citation, more.citation)))
        return Parameter(self.id, self.amount + more.amount, self.unit, cited)


@dataclass(frozen=True, slots=True)
class Rule:
    """一条施行中的文字规则及其依据；`month`、`day` 只有日历期限才有。

    `confirmed` 只有收到之日的规则才有：以双方确认之日为准。
    """

    id: str
    text: str
    citation: str
    month: int | None = None
    day: int | None = None
    confirmed: bool = False


@kept
def parameter(id: str, on: date) -> Parameter:
    """`on` 日施行的参数 `id`；没有则抛 NotInForce。"""
    entry = one_in_force(shipped("parameters"), id, on)
    return Parameter(id, entry["amount"], entry["unit"], entry["citation"])


@kept
def rule(id: str, on: date) -> Rule:
    """`on` 日施行的规则 `id`；没有则抛 NotInForce。"""
    entry = one_in_force(shipped("rules"), id, on)
    return Rule(
        id,
        entry["text"],
        entry["citation"],
        entry.get("month"),
        entry.get("day"),
        bool(entry.get("confirmed")),
    )
