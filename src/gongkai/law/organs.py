"""复议机关：机关的种类在某日由谁复议；机关的名称由调用者给出，从不推测。"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.kept import kept
from gongkai.law.errors import FactsMissing
from gongkai.law.tables import one_in_force, shipped

ROLE_NAMES = {
    "government": "本级人民政府",
    "department_above": "上一级主管部门",
    "government_above": "上一级人民政府",
    "itself": "本机关",
}


@dataclass(frozen=True, slots=True)
class Organs:
    """可以申请复议的机关（两个以上的由申请人选择）与依据。"""

    names: tuple[str, ...]
    citation: str

    @property
    def words(self) -> str:
        """文书里的写法。"""
        return "或者".join(self.names)


@kept
def kinds() -> dict[str, str]:
    """机关的种类 -> 名称。"""
    return {e["id"]: e["name"] for e in shipped("organs")}


def roles(kind: str, on: date) -> tuple[str, ...]:
    """`on` 日 `kind` 这种机关的复议机关是谁（见 `ROLE_NAMES`）；没有规定抛 NotInForce。"""
    return tuple(one_in_force(shipped("organs"), kind, on)["organs"])


def organs(kind: str, on: date, names: Mapping[str, str]) -> Organs:
    """`on` 日的复议机关；`names` 为各角色的名称，一个也没有给的抛 FactsMissing。"""
    wanted = roles(kind, on)
    found = tuple(n for role in wanted if (n := names.get(role, "").strip()))
    if not found:
        missing = "、".join(ROLE_NAMES[r] for r in wanted)
        raise FactsMissing(f"没有填写{missing}的名称，请在机关的基本信息里填写，复议机关不能推测。")
    return Organs(found, one_in_force(shipped("organs"), kind, on)["citation"])
