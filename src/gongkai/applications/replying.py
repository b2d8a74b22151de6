"""答复书各栏目的内容：选了哪几种结果、各是哪一种认定、依据、救济；几种结果合成一份。"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongkai.applications import contents
from gongkai.applications.happening import Happening
from gongkai.applications.models import CaseEvent, CaseFile
from gongkai.law.decisions import decision, governing
from gongkai.law.findings import Finding, finding, fitting
from gongkai.law.orders import demand
from gongkai.law.procedure import Act
from gongkai.letters import filled
from gongkai.letters.replies import MIXED, PREFIX, body, ordinal

#: 有几种认定的结果 -> 选哪一种认定的栏目
FINDING_FIELDS = {
    "granted": "granted_as",
    "unavailable.not_held": "not_held_as",
    "other.other": "other_as",
}
_CONTENTS = ("reason", "information", "search", "other_agency")


def proposal(happening: Happening) -> CaseEvent:
    """拟定答复的那件事；正在拟定的，就是这一件。"""
    event = happening.event
    if event.act in (Act.PROPOSED, Act.REANSWERED):
        return event
    return happening.last(Act.PROPOSED) or event


def chosen(happening: Happening) -> list[str]:
    """所选的结果。"""
    return list(happening.event.data["decisions"])


def findings(happening: Happening) -> list[Finding]:
    """各种结果的认定：选定的，或者所填内容合得上的一种。"""
    on, told = happening.event.on, proposal(happening)
    return [_finding(d, told, on) for d in chosen(happening)]


def _finding(decision_id: str, told: CaseEvent, on: date) -> Finding:
    picked = told.data.get(FINDING_FIELDS.get(decision_id, ""))
    if picked:
        return finding(picked, on)
    given = _given(told, decision_id)
    return fitting(decision_id, on, frozenset(k for k, v in given.items() if v))


def _given(told: CaseEvent, decision_id: str) -> dict[str, str]:
    """填写的内容；混合答复里这一部分另写的优先。"""
    private: Mapping[str, Any] = told.private or {}
    part = (private.get("parts") or {}).get(decision_id, {})
    return {name: str(part.get(name) or private.get(name) or "").strip() for name in _CONTENTS}


def content(name: str) -> contents.Get:
    """拟定答复时填写的一项。"""
    return lambda happening: _given(proposal(happening), chosen(happening)[0])[name]


def order(happening: Happening) -> str:
    """责令重新答复的决定或者判决，连同所定的期限；不是重新答复的为空。"""
    facts = happening.standing.facts
    if facts.order is None:
        return happening.told("order")
    term = demand(facts.order, happening.standing.receipt or facts.received)
    return f"{facts.order.name}（{term}）" if term else facts.order.name


def kind(happening: Happening) -> str:
    """答复书的种类：一种认定一份，几种的合成一份。"""
    found = findings(happening)
    return MIXED if len(found) > 1 else PREFIX + found[0].id


def basis(happening: Happening) -> str:
    """所依据的条文（一种结果的）。"""
    return findings(happening)[0].basis


def decision_names(happening: Happening) -> str:
    """办理结果。"""
    return "、".join(decision(d).name for d in chosen(happening))


def remedy_text(happening: Happening) -> str:
    """救济的途径和期限，按作出答复之日施行的法律。"""
    return contents.remedy_for(happening, governing(chosen(happening), happening.event.on))


def parts(happening: Happening) -> str:
    """混合答复的各部分，一部分几行；只有一种结果的为空。"""
    found = findings(happening)
    if len(found) < 2:
        return ""
    return "\n".join(_part(happening, one, n) for n, one in enumerate(found, 1))


def _part(happening: Happening, one: Finding, number: int) -> str:
    told = proposal(happening)
    values = _given(told, one.decision) | {"basis": one.basis, "you": contents.you(happening)}
    lines = filled(body(one.id, happening.event.on).paragraphs, values)
    about = ((told.private or {}).get("parts") or {}).get(one.decision, {}).get("about", "")
    head = f"{ordinal(number)}、" + (f"关于{about}：" if about else "")
    return head + "\n".join(lines)


def attachments(happening: Happening) -> list[str]:
    """随答复提供的附件的名称。"""
    files = happening.case.files.filter(purpose=CaseFile.Purpose.REPLY)
    return [str(f.name).rpartition(".")[0] or str(f.name) for f in files]
