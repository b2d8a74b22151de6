"""有争议的读法：缺省的写在 `data/readings.toml`，本机关的法律顾问可以另定。"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.law.errors import LawDataError, NotInForce
from gongkai.law.tables import in_force, one_in_force, shipped

#: 读法的标识 -> 选定的一种；没有列出的用缺省
Settled = Mapping[str, str]
DEFAULT: Settled = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """一处争议：`options` 为各种读法（标识 -> 说明），`default` 为缺省的一种。"""

    id: str
    name: str
    options: Mapping[str, str]
    default: str
    citation: str

    def chosen(self, settled: Settled) -> str:
        """选定的读法；没有另定的为缺省。不认识的抛 LawDataError。"""
        found = settled.get(self.id, self.default)
        if found not in self.options:
            raise LawDataError(f"“{self.name}”没有“{found}”这种读法。")
        return found


def reading(id: str, on: date) -> Reading:
    """`on` 日仍有争议的 `id`；已经没有争议的抛 NotInForce。"""
    return _reading(one_in_force(shipped("readings"), id, on))


def readings(on: date) -> list[Reading]:
    """`on` 日仍有争议的各处。"""
    return [_reading(e) for e in in_force(shipped("readings"), on)]


def every_reading() -> dict[str, Reading]:
    """各处争议（最近的一段），供设置用。"""
    return {e["id"]: _reading(e) for e in sorted(shipped("readings"), key=lambda e: e["from"])}


def chosen(id: str, on: date, settled: Settled = DEFAULT) -> str:
    """`on` 日对 `id` 采用的读法；那一天没有这处争议的为空。"""
    try:
        return reading(id, on).chosen(settled)
    except NotInForce:
        return ""


def _reading(entry: Mapping[str, object]) -> Reading:
    options = entry["options"]
    assert isinstance(options, dict)
    return Reading(
        str(entry["id"]),
        str(entry["name"]),
        {str(k): str(v) for k, v in options.items()},
        str(entry["default"]),
        str(entry["citation"]),
    )
