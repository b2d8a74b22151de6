"""办理结果的分类：稳定标识、名称、救济的先后（复议前置）。依据条文见 `law.findings`。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.kept import kept
from gongkai.law.errors import LawDataError, NotInForce
from gongkai.law.facts import chinese
from gongkai.law.findings import findings_of
from gongkai.law.tables import ROUTE, in_force, periods, shipped

RECONSIDERATION, CHOICE = "reconsideration", "choice"
FIRST_NAMES = {RECONSIDERATION: "应当先申请行政复议", CHOICE: "复议、诉讼由申请人选择"}


@dataclass(frozen=True, slots=True)
class Route:
    """一段时期里救济的先后：`first` 为 reconsideration（应当先复议）或者 choice（任选）。"""

    first: str
    contested: bool
    citation: str


@dataclass(frozen=True, slots=True)
class Decision:
    """一种办理结果，对应年报表格的一个叶子行。"""

    id: str
    name: str
    group: str

    @property
    def citation(self) -> str:
        """现行的依据条文；没有直接规定的为空。"""
        return self.citation_on(date.max)

    def citation_on(self, on: date) -> str:
        """`on` 日施行的依据条文；没有直接规定的为空。"""
        cited = dict.fromkeys(f.citation for f in findings_of(self.id, on) if f.articles)
        return "；".join(cited)


@kept
def decisions() -> dict[str, Decision]:
    """全部办理结果，按表格的行序。"""
    return {e["id"]: Decision(e["id"], e["name"], e["group"]) for e in shipped("decisions")}


def decision(id: str) -> Decision:
    """办理结果 `id`；没有则抛 KeyError。"""
    return decisions()[id]


@kept
def _routes() -> dict[str, list[dict[str, object]]]:
    found = {}
    for entry in shipped("decisions"):
        found[entry["id"]] = periods(entry, "routes", ROUTE, "decisions.toml")
        for one in found[entry["id"]]:
            if one["first"] not in (RECONSIDERATION, CHOICE):
                raise LawDataError(
                    f"decisions.toml（{entry['id']}）：first 不能是“{one['first']}”。"
                )
    return found


def route(id: str, on: date) -> Route:
    """`on` 日作出的决定 `id` 的救济先后；没有规定抛 NotInForce。"""
    for one in in_force(_routes()[id], on):
        return Route(str(one["first"]), bool(one.get("contested", False)), str(one["citation"]))
    raise NotInForce(f"{chinese(on)}没有收录相应的救济规定。")


def governing(chosen: Sequence[str], on: date) -> str:
    """几种结果并存时决定救济先后的一种：有应当先复议的，就是它；否则是第一种。"""
    first = (d for d in chosen if route(d, on).first == RECONSIDERATION)
    return next(first, chosen[0])


def counted(chosen: Sequence[str]) -> str:
    """几种结果并存时表三所计的一行：区分处理的只计“部分公开”，否则计第一种。"""
    kinds = set(chosen)
    if "partial" in kinds or ("granted" in kinds and len(kinds) > 1):
        return "partial"
    return chosen[0]
