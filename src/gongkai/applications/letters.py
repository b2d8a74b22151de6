"""案件的文书：由一件事得到各栏目的内容，编号，存下；要时写成 .docx、.pdf。"""

from dataclasses import asdict
from datetime import date

from gongkai.agencies.models import Agency
from gongkai.agencies.numbers import next_number
from gongkai.applications.acts import TABLE, Writing, row_of
from gongkai.applications.happening import Happening
from gongkai.applications.links import third_party_address
from gongkai.applications.models import Case, CaseLetter, TemplateOverride
from gongkai.law.clocks import Answer
from gongkai.law.facts import chinese
from gongkai.law.orders import length_of
from gongkai.law.parameters import parameter
from gongkai.law.procedure import Act, Standing, describe, safe_due
from gongkai.letters import Letter, compose, template
from gongkai.letters.compose import Template


def issue(happening: Happening) -> CaseLetter | None:
    """这件事要出的文书：写好、编号、存下；不出文书的得 None。

    须在事务里调用。模板缺内容抛 Blank（中文说明缺什么）。
    """
    case, event = happening.case, happening.event
    writing = row_of(event).writing
    if writing is None:
        return None
    kind = kind_of(writing, happening)
    letter = draft(writing, happening)
    serial = next_number(case.agency, event.on.year, f"letter.{kind.partition('.')[0]}")
    number = f"{case.agency.mark}{writing.mark}〔{event.on.year}〕{serial}号"
    return CaseLetter.objects.create(
        case=case,
        event=event,
        kind=kind,
        serial=serial,
        year=event.on.year,
        number=number,
        content=asdict(letter) | {"number": number},
    )


def kind_of(writing: Writing, happening: Happening) -> str:
    """文书的种类。"""
    return writing.kind(happening) if writing.kind else str(happening.event.act)


def draft(writing: Writing, happening: Happening) -> Letter:
    """没有编号的样稿（预览用）。"""
    case, event = happening.case, happening.event
    values = common_values(happening)
    values |= {name: get(happening) for name, get in writing.fields.items()}
    values["you"] = writing.you(happening)
    addressee = writing.to(happening) if writing.to else ""
    used = template_for(case, kind_of(writing, happening), event.on)
    return compose(used, values, "", event.on, addressee, writing.attachments(happening))


def reply_draft(happening: Happening) -> Letter:
    """答复书的样稿：`happening` 为拟定答复的那件事。"""
    writing = TABLE[Act.DECIDED].writing
    assert writing is not None
    return draft(writing, happening)


def for_applicant(case: Case) -> list[CaseLetter]:
    """申请人可以下载的文书。"""
    letters = case.letters.select_related("event")
    writings = ((letter, row_of(letter.event).writing) for letter in letters)
    return [letter for letter, writing in writings if writing is not None and writing.public]


def letter_of(stored: CaseLetter) -> Letter:
    """存下的文书。"""
    content = dict(stored.content)
    content.pop("link", None)
    for name in ("paragraphs", "attachments"):
        content[name] = tuple(content.get(name, ()))
    return Letter(**content, link=_link(stored))


def _link(stored: CaseLetter) -> str:
    """第三方征询书上印的网址；别的文书没有。"""
    return third_party_address(stored.event) if stored.kind == Act.THIRD_PARTY_ASKED else ""


def template_for(case: Case, kind: str, on: date) -> Template:
    """这一件所在机关的模板。"""
    return template_of(case.agency, kind, on)


def template_of(agency: Agency, kind: str, on: date) -> Template:
    """本机关改过的模板；没有改过的、`on` 日还是以前的条例的，用系统的。"""
    shipped = template(kind, on)
    changed = TemplateOverride.objects.filter(agency=agency, kind=kind).first()
    if changed is None or shipped != template(kind):
        return shipped
    # 以前的模板在栏目 basis 前面写着条例的名称、asked 后面写着句号，现在的自己有
    text = changed.text.replace("《中华人民共和国政府信息公开条例》{basis}", "{basis}")
    text = text.replace("{asked}。", "{asked}")
    return Template(kind, changed.title, tuple(text.splitlines()))


def common_values(happening: Happening) -> dict[str, str]:
    """每种文书都有的栏目。"""
    case, standing, event = happening.case, happening.standing, happening.event
    answer, _ = safe_due(standing)
    receipt = standing.receipt or standing.facts.received
    first = case.first_answered
    return {
        "applicant": str(case.applicant.get("name", "")),
        "case_number": _number(case, first),
        "received": chinese((first.receipt if first is not case else None) or receipt),
        "asked": _ended(case.asked.strip()),
        "due": _due_words(standing, answer),
        "due_citation": parameter("reply.base", receipt).citation,
        "organ": case.agency.name,
        "contact": case.agency.contact_line(),
        "citation": describe(Act(event.act), event.on).citation,
    }


#: 一句话的末尾
_ENDS = ("。", "！", "？", "…", "；", ".", "!", "?", ";")


def _ended(text: str) -> str:
    """申请人没有写句号的，补上：各种文书里它都是一段的末尾。"""
    return text if text.endswith(_ENDS) else f"{text}。"


def _number(case: Case, first: Case) -> str:
    """编号；重新答复的先写原来的。"""
    return case.number if first is case else f"{first.number}，重新答复{case.number}"


def _due_words(standing: Standing, answer: Answer | None) -> str:
    """答复到期日；落在放假安排没有公布的年份里的，写哪一天以后第几个工作日。"""
    if answer is not None:
        return chinese(answer.due) if answer.due else ""
    order = standing.facts.order
    if order is not None and order.amount is not None:
        length = length_of(order, standing.facts.received)
        return f"{chinese(standing.facts.received)}后{length.size}"
    begun = (standing.receipt, standing.facts.corrected, standing.facts.paid)
    start = max((d for d in begun if d), default=None)
    if start is None:
        return ""
    count = parameter("reply.base", start).amount
    if standing.facts.extended:
        longest = parameter("reply.extension", start).amount
        count += standing.facts.extension_days or longest
    return f"{chinese(start)}后第{count}个工作日（依法不计入的期间除外）"
