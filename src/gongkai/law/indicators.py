"""监测考核的指标：查什么、怎样查、界限、分值、依据；数据在 `data/indicators.toml`。"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.kept import kept
from gongkai.law.tables import Entry, in_force, shipped

VETO, SCORE, BONUS = "veto", "score", "bonus"
REGISTER, WALK, PERSON = "register", "walk", "person"
GROUP_NAMES = {VETO: "单项否决", SCORE: "扣分", BONUS: "加分"}
WAY_NAMES = {REGISTER: "由登记查", WALK: "走网站查", PERSON: "由人看"}


@dataclass(frozen=True, slots=True)
class Indicator:
    """一项指标。

    `rule` 为查法的名称，由人看的为空；`limits` 为界限（见数据文件的开头）；
    `points` 一处扣（加）几分，`most` 最多几分，`mend` 几个工作日以内整改。
    """

    id: str
    group: str
    name: str
    text: str
    way: str
    rule: str
    points: int
    most: int
    mend: int
    limits: Mapping[str, Any] = field(default_factory=dict)
    citation: str = ""
    read: bool = False
    note: str = ""

    @property
    def group_name(self) -> str:
        """哪一类。"""
        return GROUP_NAMES[self.group]

    @property
    def way_name(self) -> str:
        """怎样查。"""
        return WAY_NAMES[self.way]

    @property
    def is_veto(self) -> bool:
        """一项不合格，全站不合格。"""
        return self.group == VETO


def known_indicators(on: date) -> tuple[Indicator, ...]:
    """`on` 日随系统的各项指标，单项否决的在前。"""
    return _on(on)


@kept
def _on(on: date) -> tuple[Indicator, ...]:
    order = list(GROUP_NAMES)
    found = [_indicator(e) for e in in_force(shipped("indicators"), on)]
    return tuple(sorted(found, key=lambda i: order.index(i.group)))


def _indicator(entry: Entry) -> Indicator:
    return Indicator(
        entry["id"],
        entry["group"],
        entry["name"],
        entry["text"],
        entry["way"],
        entry.get("rule", ""),
        entry["points"],
        entry["most"],
        entry["mend"],
        entry.get("limits", {}),
        entry["citation"],
        entry["read"],
        entry.get("note", ""),
    )
