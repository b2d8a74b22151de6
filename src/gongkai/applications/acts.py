"""各种行为在本机关怎样办，一种一行：谁可以办、填什么、出什么文书、告诉谁、怎样给人看。

法律上的一半（关口、数据、对状态的影响）在 `law/procedure/table.py`，名称和依据在
`law/data/acts.toml`，文书的文字在 `letters/data/letters.toml`。添一种行为，只添这几处的一行。
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django import forms

from gongkai.agencies.policy import Do
from gongkai.applications import contents as fill
from gongkai.applications import sayings as say
from gongkai.applications.contents import Get
from gongkai.applications.forms import (
    AssignForm,
    CorrectionForm,
    ProposeForm,
    StepForm,
    choice,
    day,
    form_of,
    line,
    schedule_choices,
    text,
)
from gongkai.applications.happening import Happening
from gongkai.applications.models import APPLICANT, THIRD_PARTY
from gongkai.applications.sayings import Say
from gongkai.law.procedure import MANNER_NAMES, OPINION_NAMES, Act


class Told(Enum):
    """一件事要告诉谁。"""

    NOBODY = auto()
    APPLICANT = auto()
    #: 填了电子邮箱的第三方，连同答复用的链接
    THIRD_PARTY = auto()


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


@dataclass(frozen=True, slots=True)
class Row:
    """一种行为。

    `form` 为 None 的不由工作人员填；`says` 为经过里跟在名称后面的话；`mine` 为申请人自己在网上办时
    所填内容的字段；`by` 为不是工作人员办的，经手人的称呼；`routine` 的按钮放在后面；
    `preview` 可以先看答复书的样稿；`shows_proposal` 的表单上面先出示拟定的答复书。
    """

    do: Do = Do.WORK
    form: type[StepForm] | None = StepForm
    writing: Writing | None = None
    told: Told = Told.NOBODY
    says: tuple[Say, ...] = ()
    mine: str = ""
    by: str = APPLICANT
    routine: bool = False
    preview: bool = False
    shows_proposal: bool = False
    #: 记下以后案件的哪些列直接照所填的改：列 -> 所填的一项
    columns: Mapping[str, str] = field(default_factory=dict)


def _only(name: str, field: forms.Field) -> type[StepForm]:
    return form_of({name: field}, private=(name,))


_OPINION = form_of(
    {"opinion": choice("意见", OPINION_NAMES), "reason": text("理由", required=False)}, ("reason",)
)
_INFORMATION = {"information": fill.told("information")}
_REPLY = Writing(
    "公开",
    {
        "decision": fill.decision_names,
        "basis": fill.basis,
        "reason": fill.proposed("reason"),
        "information": fill.proposed("information"),
        "other_agency": fill.proposed("other_agency"),
        "remedy": fill.remedy_text,
    },
    kind=fill.reply_kind,
)

TABLE: dict[Act, Row] = {
    Act.RECEIVED: Row(Do.INTAKE, form=None),
    Act.CONFIRMED: Row(Do.INTAKE, told=Told.APPLICANT),
    Act.ASSIGNED: Row(form=AssignForm, routine=True, columns={"officer_id": "officer"}),
    Act.NOTED: Row(form=_only("text", text("内容")), routine=True),
    Act.CORRECTION_ASKED: Row(
        form=CorrectionForm,
        writing=Writing("公开补", {"items": fill.told("items"), "until": fill.day("until")}),
        told=Told.APPLICANT,
        says=(say.until,),
    ),
    Act.CORRECTED: Row(Do.INTAKE, _only("text", text("补正的内容")), mine="text"),
    Act.THIRD_PARTY_ASKED: Row(
        form=form_of(
            {
                "third_party": line("第三方的姓名或名称"),
                "email": forms.EmailField(label="第三方的电子邮箱", required=False),
            },
            ("third_party", "email"),
        ),
        writing=Writing(
            "公开征",
            {"until": fill.within("consultation.third_party")},
            to=fill.told("third_party"),
            public=False,
        ),
        told=Told.THIRD_PARTY,
    ),
    Act.THIRD_PARTY_ANSWERED: Row(form=_OPINION, says=(say.opinion,), by=THIRD_PARTY),
    Act.AGENCY_ASKED: Row(
        form=form_of({"other_agency": line("机关名称")}),
        writing=Writing(
            "公开协",
            {"until": fill.within("consultation.agency")},
            to=fill.told("other_agency"),
            public=False,
        ),
        says=(say.value("other_agency"),),
    ),
    Act.AGENCY_ANSWERED: Row(form=_OPINION, says=(say.opinion,)),
    Act.EXTENSION_REQUESTED: Row(form=_only("reason", text("理由"))),
    Act.EXTENDED: Row(
        Do.APPROVE,
        _only(
            "reason",
            text("告知申请人的理由", "写在《延期答复告知书》里，如“需要检索的档案较多”"),
        ),
        Writing("公开延", {"reason": fill.clause("reason")}),
        Told.APPLICANT,
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
    ),
    Act.FEE_NOTICED: Row(
        Do.APPROVE,
        form_of(
            {
                "schedule": forms.ChoiceField(label="计费标准", choices=schedule_choices),
                "count": forms.IntegerField(label="件数或者页数", min_value=1, max_value=1_000_000),
            }
        ),
        Writing(
            "公开费",
            {
                "amount": fill.amount,
                "explanation": fill.explanation,
                "until": fill.within("fee.payment"),
            },
        ),
        Told.APPLICANT,
    ),
    Act.PAID: Row(
        Do.INTAKE,
        form_of({"yuan": forms.IntegerField(label="金额（元）", min_value=1)}),
        says=(say.value("yuan", "元"),),
    ),
    Act.PROPOSED: Row(form=ProposeForm, says=(say.decisions,), preview=True),
    Act.RETURNED: Row(Do.APPROVE, _only("reason", text("理由"))),
    Act.DECIDED: Row(
        Do.APPROVE,
        writing=_REPLY,
        told=Told.APPLICANT,
        says=(say.decisions,),
        shows_proposal=True,
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
    Act.SUPPLEMENTED: Row(
        form=_only("information", text("内容")),
        writing=Writing("公开充", _INFORMATION),
        told=Told.APPLICANT,
    ),
    Act.RECORD_CORRECTED: Row(
        form=_only("information", text("内容")),
        writing=Writing("公开更", _INFORMATION),
        told=Told.APPLICANT,
    ),
    Act.WITHDRAWN: Row(Do.INTAKE, _only("reason", text("理由")), mine="reason"),
    Act.ARCHIVED: Row(),
}


def row_of(event: Any) -> Row:
    """一件事所属的一行。"""
    return TABLE[Act(event.act)]
