"""公共企事业单位的信息公开（条例第五十五条）：各行业依照哪个主管部门的规定、应当公开哪些。"""

from dataclasses import dataclass
from datetime import date

from gongkai.kept import kept
from gongkai.law.tables import in_force, one_in_force, shipped


@dataclass(frozen=True, slots=True)
class Industry:
    """一个行业：名称、应当公开的（概括）、依据、有没有核对过原文。"""

    id: str
    name: str
    text: str
    citation: str
    read: bool


def industries(on: date) -> list[Industry]:
    """`on` 日有规定的各行业，按条文的次序。"""
    return [_industry(e) for e in in_force(shipped("utilities"), on)]


def industry(id: str, on: date) -> Industry:
    """`on` 日 `id` 这个行业的规定；还没有的抛 NotInForce。"""
    return _industry(one_in_force(shipped("utilities"), id, on))


@kept
def industry_names() -> dict[str, str]:
    """各行业最近的名称。"""
    return {e["id"]: e["name"] for e in sorted(shipped("utilities"), key=lambda e: e["from"])}


def _industry(entry: dict[str, object]) -> Industry:
    return Industry(*(entry[k] for k in ("id", "name", "text", "citation", "read")))  # type: ignore[arg-type]
