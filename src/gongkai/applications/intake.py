"""申请的填写：公众网页和受理登记共用的表单。"""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from gongkai.applications.applicants import (
    CREDIT_CODE,
    FIELDS,
    IDENTITY_KINDS,
    NATURAL,
    proofs_of,
    wrong_identity,
    wrong_phone,
)
from gongkai.applications.models import KINDS, PROVISIONS, WAYS
from gongkai.safekeeping.entry import visible

_LONGEST_ASKED = 4000


def _line(label: str, help_text: str = "", *, required: bool = True, longest: int = 100) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=longest,
        validators=[visible],
        error_messages={"required": f"请填写{label}。"},
    )


class KindForm(forms.Form):
    """第一步：申请人是谁。"""

    kind = forms.ChoiceField(
        label="申请人",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择申请人的类别。"},
    )


class PersonForm(forms.Form):
    """第二步：申请人的资料；自然人与组织所要的不同。"""

    name = _line("姓名")
    identity_kind = forms.ChoiceField(label="证件名称", choices=[(k, k) for k in IDENTITY_KINDS])
    identity = _line("证件号码", longest=40)
    representative = _line("法定代表人", required=False)
    contact = _line("联系人", required=False)
    phone = _line(
        "联系电话",
        "办理中与您联系、确认收到申请；没有电话的，填通信地址",
        required=False,
        longest=30,
    )
    email = forms.EmailField(label="电子邮箱", required=False)
    address = _line("通信地址", "选择邮寄的、没有电话的必须填写", required=False, longest=200)
    postcode = forms.RegexField(
        r"^\d{6}$",
        label="邮政编码",
        required=False,
        error_messages={"invalid": "邮政编码是六位数字。"},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proofs = [(p, p) for p in proofs_of(kind)]
        self.fields["identity_kind"].choices = proofs  # type: ignore[attr-defined]
        if kind == NATURAL:
            for name in ("representative", "contact"):
                del self.fields[name]
        else:
            self.fields["name"].label = "名称"
            self.fields["identity_kind"].initial = CREDIT_CODE
            for name in ("representative", "contact"):
                self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """证件号码的校验码；电话的写法；电话和地址至少有一样。"""
        given = super().clean() or {}
        why = wrong_identity(given.get("identity_kind", ""), given.get("identity", ""))
        if why and "identity" not in self.errors:
            self.add_error("identity", why)
        phone = given.get("phone", "")
        if why := wrong_phone(phone):
            self.add_error("phone", why)
        if not phone and not given.get("address") and "phone" not in self.errors:
            self.add_error("phone", "联系电话和通信地址至少填一样，不然无法与申请人联系。")
        return given

    def applicant(self) -> dict[str, Any]:
        """加密存放的资料。"""
        return {k: self.cleaned_data.get(k, "") for k in FIELDS}


class AskedForm(forms.Form):
    """第三步：要什么信息、怎样给。"""

    asked = forms.CharField(
        label="所需政府信息的内容描述",
        help_text="写清名称、文号或者便于查找的特征，一件申请只写一件事",
        min_length=5,
        max_length=_LONGEST_ASKED,
        validators=[visible],
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写明需要什么信息。", "min_length": "请写得再具体一些。"},
    )
    provision = forms.ChoiceField(label="提供信息的形式", choices=PROVISIONS)
    way = forms.ChoiceField(label="获取信息的方式", choices=WAYS)
    fee_reduction = forms.BooleanField(label="申请减免费用", required=False)


#: 获取的方式 -> 非有不可的资料和没有时的说明
_NEEDED = {
    "post": ("address", "选择邮寄的，请填写申请人的通信地址。"),
    "email": ("email", "选择电子邮件的，请填写申请人的电子邮箱。"),
}


def unreachable(person: Mapping[str, Any], way: str) -> str:
    """按所选的方式送不到的说明；送得到为空。"""
    field, why = _NEEDED.get(way, ("", ""))
    return why if field and not str(person.get(field) or "").strip() else ""


def new_submission() -> str:
    """一次提交的标识。"""
    return str(uuid.uuid4())


def submission_of(given: str) -> uuid.UUID:
    """表单里带来的一次提交的标识；没有、不像的另起一个。"""
    try:
        return uuid.UUID(given)
    except ValueError:
        return uuid.uuid4()
