"""信息公开专栏固定的几块：指南、制度、法定主动公开内容（按条例第二十条各类）、年报、依申请公开。"""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from gongkai.disclosures.models import Column
from gongkai.disclosures.models.classes import choices
from gongkai.law.duties import duties

#: 固定的几块里直接是一个栏目的
GUIDE, SYSTEM, REPORT = "guide", "system", "report"
_FIXED = (GUIDE, SYSTEM, REPORT)


@dataclass(frozen=True, slots=True)
class Link:
    """旁边的一行：栏目、网址、是不是下级。"""

    column: Column
    url: str
    below: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """固定的各块（编号 -> 网址，还没有的为空），法定主动公开的栏目，其他栏目。"""

    fixed: list[tuple[str, str, int | None]]
    statutory: list[Link] = field(default_factory=list)
    others: list[Link] = field(default_factory=list)


def frame_of(columns: list[Column], home: str) -> Frame:
    """由一个机关（在门户上显示）的栏目排出；网址自己拼：栏目有一百多个时，逐个反查要十几毫秒。"""
    tops = [c for c in columns if c.parent_id is None]
    found = Frame([_fixed(kind, tops, home) for kind in _FIXED])
    taken = {pk for _, _, pk in found.fixed}
    for one in sorted((c for c in tops if c.pk not in taken), key=_place):
        place = found.statutory if one.duty else found.others
        place.append(Link(one, _address(home, one), False))
        place.extend(Link(c, _address(home, c), True) for c in columns if c.parent_id == one.pk)
    return found


def _fixed(kind: str, tops: list[Column], home: str) -> tuple[str, str, int | None]:
    one = next((c for c in tops if c.kind == kind), None)
    name = str(dict(choices("column"))[kind])
    return (name, _address(home, one), one.pk) if one else (name, "", None)


def _address(home: str, one: Column) -> str:
    return f"{home}c/{one.slug}/"


def _place(one: Column) -> tuple[int, int]:
    """按条文的次序，再按栏目的次序。"""
    return _orders().get(one.duty, len(_orders())), one.order


def _orders() -> dict[str, int]:
    return {d.id: n for n, d in enumerate(duties(timezone.localdate()))}


def parts_of(latest: list[tuple[Column, list[Any]]]) -> list[tuple[Any, list[Any]]]:
    """机关首页的各部分：法定的一类（没有类的为 None），这一类的栏目和最新几件。

    指南、制度、年报在固定的几块里，不重复。
    """
    known = {d.id: d for d in duties(timezone.localdate())}
    rows = sorted((r for r in latest if r[0].kind not in _FIXED), key=lambda r: _place(r[0]))
    parts: dict[str, list[Any]] = {}
    for row in rows:
        parts.setdefault(row[0].duty if row[0].duty in known else "", []).append(row)
    return [(known.get(id), found) for id, found in parts.items()]
