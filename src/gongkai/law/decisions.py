"""办理结果的分类：稳定标识、名称、依据，以及是否视为“不予公开”（复议前置）。"""

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.kept import kept
from gongkai.law.tables import shipped

REGULATION = "《政府信息公开条例》（国务院令第711号）"


@dataclass(frozen=True, slots=True)
class Decision:
    """一种办理结果，对应年报表格的一个叶子行。"""

    id: str
    name: str
    group: str
    articles: tuple[str, ...]
    refusal: bool

    @property
    def citation(self) -> str:
        """依据条文；条例没有直接规定的为空。"""
        return REGULATION + "、".join(self.articles) if self.articles else ""


@kept
def decisions() -> dict[str, Decision]:
    """全部办理结果，按表格的行序。"""
    return {
        e["id"]: Decision(e["id"], e["name"], e["group"], tuple(e["articles"]), e["refusal"])
        for e in shipped("decisions")
    }


def decision(id: str) -> Decision:
    """办理结果 `id`；没有则抛 KeyError。"""
    return decisions()[id]


def counted(chosen: Sequence[str]) -> str:
    """几种结果并存时表三所计的一行：区分处理的只计“部分公开”，否则计第一种。"""
    kinds = set(chosen)
    if "partial" in kinds or ("granted" in kinds and len(kinds) > 1):
        return "partial"
    return chosen[0]
