"""救济途径：决定之日施行的复议、诉讼告知。"""

from dataclasses import dataclass
from datetime import date

from gongkai.law.decisions import decision
from gongkai.law.errors import NotInForce
from gongkai.law.parameters import parameter
from gongkai.law.tables import in_force, shipped


@dataclass(frozen=True, slots=True)
class Remedy:
    """告知文字、途径（按先后）、是否复议前置、依据。"""

    text: str
    routes: tuple[str, ...]
    reconsideration_first: bool
    citation: str


def remedy(decision_id: str | None, on: date, organ: str) -> Remedy:
    """`on` 日作出的决定 `decision_id` 应告知的救济；None 指逾期未答复。

    `organ` 为复议机关名称。没有相应规定抛 NotInForce。
    """
    kinds = _kinds(decision_id)
    for entry in in_force(shipped("remedies"), on):
        if entry["applies"] in kinds:
            routes = tuple(entry["routes"])
            text = entry["text"].format(
                organ=organ,
                days=parameter("reconsideration.apply", on).amount,
                months=parameter("litigation.direct", on).amount,
                after=parameter("litigation.after_reconsideration", on).amount,
            )
            return Remedy(text, routes, "litigation.direct" not in routes, entry["citation"])
    raise NotInForce(f"{on.year}年{on.month}月{on.day}日没有收录相应的救济规定。")


def _kinds(decision_id: str | None) -> set[str]:
    if decision_id is None:
        return {"silence", "all"}
    return {"all", "refusal" if decision(decision_id).refusal else "not_refusal"}
