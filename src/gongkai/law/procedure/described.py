"""各种行为的名称、说明、依据：按发生之日施行的规定，在 `data/acts.toml`。"""

from dataclasses import dataclass
from datetime import date

from gongkai.kept import kept
from gongkai.law.errors import NotInForce
from gongkai.law.facts import chinese
from gongkai.law.procedure.table import Act
from gongkai.law.tables import one_in_force, shipped


@dataclass(frozen=True, slots=True)
class Described:
    """一种行为的名称、说明、依据。"""

    id: str
    name: str
    text: str
    citation: str
    legal: bool


def not_in_force(received: date) -> str:
    """`received` 收到申请时还没有条例施行的说明；施行了为空。"""
    try:
        describe(Act.RECEIVED, received)
    except NotInForce:
        return f"{chinese(received)}还没有施行政府信息公开条例，请核对日期。"
    return ""


@kept
def describe(act: Act, on: date) -> Described:
    """`on` 日施行的规定对 `act` 的说明；没有则抛 NotInForce。"""
    entry = one_in_force(shipped("acts"), act, on)
    return Described(act, entry["name"], entry["text"], entry["citation"], entry["legal"])


@kept
def names() -> dict[Act, str]:
    """各种行为最近的名称。"""
    return {Act(e["id"]): e["name"] for e in sorted(shipped("acts"), key=lambda e: e["from"])}
