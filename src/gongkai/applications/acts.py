"""各种行为在本机关怎样办，一种一行：谁可以办、填什么、出什么文书、告诉谁、怎样给人看。

法律上的一半（关口、数据、对状态的影响）在 `law/procedure/table.py`，名称和依据在
`law/data/acts.toml`，文书的文字在 `letters/data/letters.toml`。添一种行为，只添这几处的一行。
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

from django import forms

from gongkai.agencies.policy import Do
from gongkai.applications import contents as fill
from gongkai.applications import own
from gongkai.applications import replying as reply
from gongkai.applications import sayings as say
from gongkai.applications.charging import FeeForm, said_fee
from gongkai.applications.contents import Get
from gongkai.applications.forms import (
    AssignForm,
    CorrectedForm,
    CorrectionForm,
    ProposeForm,
    ReanswerForm,
    StepForm,
    choice,
    day,
    form_of,
    line,
    number,
    text,
)
from gongkai.applications.happening import Happening
from gongkai.applications.own import Own
from gongkai.applications.sayings import Say
from gongkai.law.procedure import MANNER_NAMES, OPINION_NAMES, Act
from gongkai.safekeeping.actor import APPLICANT, THIRD_PARTY, Outsider


class Told(Enum):
    """一件事要告诉谁。"""

    NOBODY = auto()
    APPLICANT = auto()
    #: 填了电子邮箱的第三方，连同答复用的链接
    THIRD_PARTY = auto()


class Rings(Enum):
    """一件事在后台的通知里告诉谁（办的人自己不告诉）。"""

    NOBODY = auto()
    #: 承办人
    OFFICER = auto()
    #: 拟的、申请的人和承办人
    DRAFTER = auto()
    #: 可以审批的人
    HEADS = auto()


@dataclass(frozen=True, slots=True)
class Writing:
    """一件事所出的文书。

    `mark` 为文号里的字样；`fields` 为各栏目的内容，`to` 为主送（空为申请人）；
    `kind` 为模板，没有的同行为；`series` 为编号的系列；`public` 为申请人在进度里可以下载。
    """

    mark: str
    fields: Mapping[str, Get]
    to: Get | None = None
    kind: Callable[[Happening], str] | None = None
    public: bool = True
    #: 对主送的称呼；附件的名称
    you: Get = fill.you
    attachments: Callable[[Happening], list[str]] = lambda happening: []


@dataclass(frozen=True, slots=True)
class Row:
    """一种行为。

    `form` 为 None 的不由工作人员填；`says` 为经过里跟在名称后面的话；`mine` 为申请人自己在网上办时
    所填内容的字段；`by` 为不是工作人员办的，经手人的称呼；`routine` 的按钮放在后面；
    `preview` 可以先看答复书的样稿；`shows_proposal` 的表单上面先出示拟定的答复书；
    `own` 为是谁的事：那个人不能自己批（要审批的都要写，见 `own.py`）。
    """

    do: Do = Do.WORK
    form: type[StepForm] | None = StepForm
    writing: Writing | None = None
    told: Told = Told.NOBODY
    says: tuple[Say, ...] = ()
    mine: str = ""
    by: Outsider = APPLICANT
    routine: bool = False
    preview: bool = False
    shows_proposal: bool = False
    own: Own = own.nobody
    #: 后台里告诉谁
    rings: Rings = Rings.NOBODY
    #: 所填的是工作上的话，不是个人信息：不用“显示完整信息”也看得到
    plain: bool = False
    #: 所填的“asked”是改过的申请内容：从此案件、文书、检索都用它，原来的留在这件事里
    rewrites: bool = False
    #: 记下以后案件的哪些列直接照所填的改：列 -> 所填的一项
    columns: Mapping[str, str] = field(default_factory=dict)


def _only(name: str, field: forms.Field) -> type[StepForm]:
    return form_of({name: field}, private=(name,))


_OPINION = form_of(
    {
        "opinion": choice("意见", OPINION_NAMES),
        "received": day(
            "对方收到征询之日", "对方的期限自这一天起算；逾期未提出的必填", required=False
        ),
        "reason": text("理由", required=False),
    },
    ("reason",),
)
THIRD_PARTY_KINDS = {"organization": "单位", "person": "自然人"}
_EXTENSION = form_of(
    {
        "reason": text("告知申请人的理由", "写在《延期答复告知书》里，如“需要检索的档案较多”"),
        "days": number("延长几个工作日", "不填为最长", required=False),
    },
    ("reason",),
)
_INFORMATION = {"information": fill.told("information")}
_REPLY = Writing(
    "公开",
    {
        "decision": reply.decision_names,
        "basis": reply.basis,
        "reason": reply.content("reason"),
        "information": reply.content("information"),
        "search": reply.content("search"),
        "other_agency": reply.content("other_agency"),
        "parts": reply.parts,
        "remedy": reply.remedy_text,
        "order": reply.order,
    },
    kind=reply.kind,
    attachments=reply.attachments,
)
_REANSWER = replace(_REPLY, mark="公开重")
_RECORD = Row(
    form=_only("information", text("内容", "不予更正的写理由，转送的写有权更正的机关和联系方式")),
    writing=Writing("公开更", _INFORMATION | {"remedy": fill.plain_remedy}),
    told=Told.APPLICANT,
)

TABLE: dict[Act, Row] = {
    Act.RECEIVED: Row(Do.INTAKE, form=None, says=(say.order,)),
    Act.CONFIRMED: Row(Do.INTAKE, told=Told.APPLICANT),
    Act.ASSIGNED: Row(
        form=AssignForm, routine=True, columns={"officer_id": "officer"}, rings=Rings.OFFICER
    ),
    Act.NOTED: Row(form=_only("text", text("内容")), routine=True, rings=Rings.OFFICER),
    Act.CORRECTION_ASKED: Row(
        form=CorrectionForm,
        writing=Writing(
            "公开补",
            {"items": fill.told("items"), "until": fill.day("until"), "restart": fill.restart},
        ),
        told=Told.APPLICANT,
        says=(say.until, say.late),
    ),
    Act.CORRECTED: Row(
        Do.INTAKE, CorrectedForm, mine="asked", says=(say.late,), rewrites=True, rings=Rings.OFFICER
    ),
    Act.THIRD_PARTY_ASKED: Row(
        form=form_of(
            {
                "third_party": line("第三方的姓名或名称"),
                "third_party_kind": choice("第三方是", THIRD_PARTY_KINDS),
                "email": forms.EmailField(
                    label="第三方的电子邮箱",
                    help_text="可以不填：答复的网址和二维码印在征询书上，案件页上也有",
                    required=False,
                ),
            },
            ("third_party", "email"),
        ),
        writing=Writing(
            "公开征",
            {"until": fill.within("consultation.third_party")},
            to=fill.told("third_party"),
            public=False,
            you=fill.you_of_third_party,
        ),
        told=Told.THIRD_PARTY,
    ),
    Act.THIRD_PARTY_ANSWERED: Row(
        form=_OPINION, says=(say.opinion,), by=THIRD_PARTY, rings=Rings.OFFICER
    ),
    Act.THIRD_PARTY_TOLD: Row(
        Do.APPROVE,
        form_of(
            {
                "information": text("决定公开的政府信息内容"),
                "reason": text("理由", "不公开可能对公共利益造成什么重大影响"),
            },
            ("information", "reason"),
        ),
        Writing(
            "公开告",
            {
                "information": fill.told("information"),
                "reason": fill.told("reason"),
                "remedy": fill.plain_remedy,
            },
            to=fill.third_party,
            public=False,
            you=fill.you_of_third_party,
        ),
        own=own.officer_or(Act.THIRD_PARTY_ASKED),
    ),
    Act.AGENCY_ASKED: Row(
        form=form_of({"other_agency": line("机关名称")}),
        writing=Writing(
            "公开协",
            {"until": fill.within("consultation.agency")},
            to=fill.told("other_agency"),
            public=False,
            you=fill.your_unit,
        ),
        says=(say.value("other_agency"),),
    ),
    Act.AGENCY_ANSWERED: Row(form=_OPINION, says=(say.opinion,)),
    Act.INQUIRY_SERVED: Row(Do.INTAKE),
    Act.EXTENSION_REQUESTED: Row(form=_EXTENSION, rings=Rings.HEADS),
    Act.EXTENDED: Row(
        Do.APPROVE,
        _EXTENSION,
        Writing("公开延", {"reason": fill.clause("reason")}),
        Told.APPLICANT,
        own=own.requested,
        rings=Rings.DRAFTER,
    ),
    Act.REASONS_ASKED: Row(
        form=form_of({"until": day("说明理由的期限")}),
        writing=Writing("公开询", {"until": fill.day("until")}),
        told=Told.APPLICANT,
        says=(say.until,),
    ),
    Act.DEFERRED: Row(
        Do.APPROVE,
        form_of(
            {
                "reason": text(
                    "为什么不能在规定期限内答复",
                    "写在告知书里，如“申请的件数较多，需要逐件检索”",
                ),
                "until": day("延迟到哪一天以前答复", "合理的期限，晚于现在的答复到期日"),
            },
            ("reason",),
        ),
        Writing("公开迟", {"reason": fill.clause("reason"), "until": fill.day("until")}),
        Told.APPLICANT,
        (say.until,),
        own=own.officer_or(Act.REASONS_ASKED),
    ),
    Act.FEE_REQUESTED: Row(form=FeeForm, says=(said_fee,), rings=Rings.HEADS),
    Act.FEE_NOTICED: Row(
        Do.APPROVE,
        FeeForm,
        Writing(
            "公开费",
            {
                "amount": fill.amount,
                "explanation": fill.explanation,
                "until": fill.within("fee.payment"),
            },
        ),
        Told.APPLICANT,
        own=own.officer_or(Act.FEE_REQUESTED),
        rings=Rings.DRAFTER,
    ),
    Act.PAID: Row(
        Do.INTAKE,
        form_of({"yuan": forms.IntegerField(label="金额（元）", min_value=1)}),
        says=(say.value("yuan", "元"),),
    ),
    Act.PROPOSED: Row(form=ProposeForm, says=(say.decisions,), preview=True, rings=Rings.HEADS),
    Act.RETURNED: Row(
        Do.APPROVE, _only("reason", text("理由")), own=own.pending, plain=True, rings=Rings.DRAFTER
    ),
    Act.RECALLED: Row(),
    Act.DECIDED: Row(
        Do.APPROVE,
        writing=_REPLY,
        told=Told.APPLICANT,
        says=(say.decisions,),
        shows_proposal=True,
        own=own.proposed,
        rings=Rings.DRAFTER,
    ),
    Act.DELIVERED: Row(
        Do.INTAKE,
        form_of(
            {
                "manner": choice("送达方式", MANNER_NAMES),
                "evidence": line("凭证", "签收人，或者邮件号码", required=False, longest=200),
            },
            ("evidence",),
        ),
        says=(say.manner,),
    ),
    Act.REPLY_SIGNED: Row(Do.INTAKE),
    Act.INSPECTION_ARRANGED: Row(
        form=form_of(
            {
                "reason": text("为什么不按申请的形式提供", "如“提供复印件可能危及载体安全”"),
                "information": text("时间、地点、需要携带的证件"),
            },
            ("reason", "information"),
        ),
        writing=Writing("公开查", {"reason": fill.clause("reason")} | _INFORMATION),
        told=Told.APPLICANT,
    ),
    Act.REANSWERED: Row(
        Do.APPROVE,
        ReanswerForm,
        _REANSWER,
        Told.APPLICANT,
        (say.decisions,),
        own=own.officer,
    ),
    Act.SUPPLEMENTED: Row(
        form=_only("information", text("内容")),
        writing=Writing("公开充", _INFORMATION),
        told=Told.APPLICANT,
    ),
    Act.RECORD_CORRECTED: _RECORD,
    Act.RECORD_REFUSED: _RECORD,
    Act.RECORD_TRANSFERRED: _RECORD,
    Act.SUGGESTION_ANSWERED: Row(
        form=_only("information", text("内容", "纳入主动公开的写在哪里、何时公开；不纳入的写理由")),
        writing=Writing("公开议", _INFORMATION),
        told=Told.APPLICANT,
    ),
    Act.WITHDRAWN: Row(
        Do.INTAKE,
        _only("reason", text("理由")),
        Writing("公开撤", {"reason": fill.told("reason")}),
        mine="reason",
    ),
    Act.ARCHIVED: Row(),
}


def row_of(event: Any) -> Row:
    """一件事所属的一行。"""
    return TABLE[Act(event.act)]
