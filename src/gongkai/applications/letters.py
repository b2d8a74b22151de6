"""案件的文书：由案件和事件得到各栏目的内容，编号，存下；要时写成 .docx、.pdf。"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from gongkai.agencies.numbers import next_number
from gongkai.applications.models import Case, CaseEvent, CaseLetter, TemplateOverride
from gongkai.law.clocks import Answer
from gongkai.law.decisions import decision
from gongkai.law.facts import chinese
from gongkai.law.parameters import parameter
from gongkai.law.procedure import Act, Standing, describe, safe_due, stand
from gongkai.law.remedies import remedy
from gongkai.letters import Letter, compose, template
from gongkai.letters.compose import Template

#: 文书的种类 -> 文号里的字样；各种答复都用“公开”
_MARKS = {
    "receipt": "公开收",
    "correction_asked": "公开补",
    "extended": "公开延",
    "third_party_asked": "公开征",
    "agency_asked": "公开协",
    "reasons_asked": "公开询",
    "deferred": "公开迟",
    "fee_noticed": "公开费",
    "supplemented": "公开充",
    "record_corrected": "公开更",
    "reply": "公开",
}


def issue(
    case: Case, event: CaseEvent, kind: str, values: Mapping[str, str], addressee: str = ""
) -> CaseLetter:
    """写一份文书并编号；须在事务里调用。模板缺内容抛 Blank（中文说明缺什么）。"""
    series = kind.partition(".")[0]
    letter = draft(case, kind, values, event, addressee)
    serial = next_number(case.agency, event.on.year, f"letter.{series}")
    number = f"{case.agency.mark}{_MARKS[series]}〔{event.on.year}〕{serial}号"
    content = asdict(letter) | {"number": number}
    return CaseLetter.objects.create(
        case=case,
        event=event,
        kind=kind,
        serial=serial,
        year=event.on.year,
        number=number,
        content=content,
    )


def draft(
    case: Case, kind: str, values: Mapping[str, str], event: CaseEvent, addressee: str = ""
) -> Letter:
    """没有编号的样稿（预览用）。"""
    cited = describe(Act(event.act), event.on).citation
    filled = common_values(case) | {"citation": cited} | dict(values)
    return compose(template_for(case, kind), filled, "", event.on, addressee)


def letter_of(stored: CaseLetter) -> Letter:
    """存下的文书。"""
    content = dict(stored.content)
    content["paragraphs"] = tuple(content["paragraphs"])
    return Letter(**content)


def template_for(case: Case, kind: str) -> Template:
    """本机关改过的模板；没有改过的用系统的。"""
    changed = TemplateOverride.objects.filter(agency=case.agency, kind=kind).first()
    if changed is None:
        return template(kind)
    return Template(kind, changed.title, tuple(changed.text.splitlines()))


def common_values(case: Case) -> dict[str, str]:
    """每种文书都有的栏目。"""
    events = case.law_events()
    standing = stand(events)
    answer, _ = safe_due(standing)
    receipt = standing.receipt or standing.facts.received
    return {
        "applicant": str(case.applicant.get("name", "")),
        "case_number": case.number,
        "received": chinese(receipt),
        "asked": case.asked.strip(),
        "due": _due_words(standing, answer),
        "due_citation": parameter("reply.base", receipt).citation,
        "organ": case.agency.name,
        "contact": case.agency.contact_line(),
    }


def _due_words(standing: Standing, answer: Answer | None) -> str:
    """答复到期日；落在放假安排没有公布的年份里的，写第几个工作日。"""
    if answer is not None:
        return chinese(answer.due) if answer.due else ""
    start = max(d for d in (standing.receipt, standing.facts.corrected, standing.facts.paid) if d)
    count = parameter("reply.base", start).amount
    if standing.facts.extended:
        count += parameter("reply.extension", start).amount
    return f"第{count}个工作日（依法不计入的期间除外）"


def reply_values(case: Case, proposal: Mapping[str, Any], event: CaseEvent) -> dict[str, str]:
    """答复书的栏目：办理结果、依据、救济（按作出答复之日施行的法律）。"""
    chosen = list(event.data["decisions"])
    main = stand(case.law_events()).decision or chosen[0]
    told = remedy(main, event.on, case.agency.organ_of_reconsideration())
    return {
        "decision": "、".join(decision(d).name for d in chosen),
        "basis": "、".join(dict.fromkeys(a for d in chosen for a in decision(d).articles)),
        "reason": str(proposal.get("reason", "")),
        "information": str(proposal.get("information", "")),
        "other_agency": str(proposal.get("other_agency", "")),
        "remedy": told.text,
    }


def reply_kind(case: Case) -> str:
    """答复书的种类，按表三所计的一行。"""
    return f"reply.{stand(case.law_events()).decision}"
