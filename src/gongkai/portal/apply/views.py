"""分步填写一件申请；每一步都存草稿，断线不丢；提交得到编号和查询码。"""

import time
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.agencies.models import Agency
from gongkai.applications.intake import (
    AskedForm,
    KindForm,
    PersonForm,
    new_submission,
    unreachable,
)
from gongkai.applications.models import KIND_NAMES, PROVISIONS, WAYS
from gongkai.applications.register import NewCase, Proof, Registered, register, registered
from gongkai.disclosures.searching.ranking import similar
from gongkai.documents.kinds import FileRefused, demand_picture
from gongkai.law.facts import Channel
from gongkai.portal.apply import drafts
from gongkai.portal.apply.captcha import CaptchaForm
from gongkai.safekeeping.files import put
from gongkai.safekeeping.limits import too_often

STEPS = (
    ("kind", "申请人类别"),
    ("person", "申请人资料"),
    ("asked", "所需信息"),
    ("check", "核对提交"),
)
_NAMES = [s for s, _ in STEPS]
_RECEIPT_KEPT = 3600
#: 填一件，各步加上回头改的，至多存这么多次
_STEPS = 20


class ProofForm(forms.Form):
    """身份证明。"""

    proof = forms.FileField(
        label="身份证明",
        help_text="身份证或者营业执照的照片、扫描件，不超过 20 MB；加密存放，只供核对身份",
        required=True,
        error_messages={"required": "请选择身份证明的文件。"},
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """选择机关；另说明当面、邮寄、传真怎样申请。"""
    agencies = Agency.objects.filter(accepts_applications=True).order_by("path")
    return render(request, "portal/apply/start.html", {"agencies": agencies})


@never_cache
def step(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """一步。"""
    agency = get_object_or_404(Agency, slug=slug, accepts_applications=True)
    draft = drafts.load(request)
    if name == "check" and _just_submitted(agency, draft):
        return _receipt(request, registered(uuid.UUID(draft["submission"])))
    if draft.get("agency") != agency.pk or "submitted" in draft:
        draft = {"agency": agency.pk, "submission": new_submission()}
    ready = _reached(draft)
    if name not in _NAMES or _NAMES.index(name) > ready:
        return redirect("apply_step", slug=slug, name=_NAMES[ready])
    if name == "check":
        return _check(request, agency, draft)
    form = _form(name, draft, request.POST or None)
    if name == "asked" and form.is_valid():
        why = unreachable(draft["person"], form.cleaned_data["way"])
        if why:
            form.add_error("way", f"{why}（回到上一步）")
    if request.method == "POST" and form.is_valid() and _may_save(request, form):
        draft[name] = form.cleaned_data
        response = redirect("apply_step", slug=slug, name=_NAMES[_NAMES.index(name) + 1])
        drafts.save(request, response, draft)
        return response
    return _page(request, agency, name, {"form": form}, 422 if form.errors else 200)


def _may_save(request: HttpRequest, form: forms.Form) -> bool:
    if not too_often(request, "draft", _STEPS * settings.APPLY_RATE, 3600):
        return True
    form.add_error(None, "这里保存得太频繁了，请过一小时再试，或者当面、邮寄提交。")
    return False


def _reached(draft: dict[str, Any]) -> int:
    """已经填到第几步。"""
    return next((i for i, n in enumerate(_NAMES[:-1]) if n not in draft), len(_NAMES) - 1)


def _form(name: str, draft: dict[str, Any], data: Any) -> forms.Form:
    initial = draft.get(name)
    if name == "kind":
        return KindForm(data, initial=initial)
    if name == "person":
        return PersonForm(data, kind=draft["kind"]["kind"], initial=initial)
    return AskedForm(data, initial=initial)


def _page(
    request: HttpRequest, agency: Agency, name: str, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    number = _NAMES.index(name)
    shown = {
        "agency": agency,
        "steps": STEPS,
        "name": name,
        "number": number + 1,
        "title": STEPS[number][1],
        "before": _NAMES[number - 1] if number else "",
        "reading": not more.get("form"),
    }
    return render(request, "portal/apply/step.html", shown | more, status=status)


def _check(request: HttpRequest, agency: Agency, draft: dict[str, Any]) -> HttpResponse:
    """核对、验证题、身份证明、提交。"""
    captcha, proof = CaptchaForm(), ProofForm()
    status = 200
    if request.method == "POST":
        captcha, proof = CaptchaForm(request.POST), ProofForm(request.POST, request.FILES)
        done = _submitted(request, agency, draft, captcha, proof)
        if done is not None:
            return done
        status = 422
    captcha.ask()
    more: dict[str, Any] = {"captcha": captcha, "proof": proof, "summary": _summary(draft)}
    more["alike"] = similar(draft["asked"]["asked"])
    return _page(request, agency, "check", more, status)


def _submitted(
    request: HttpRequest, agency: Agency, draft: dict[str, Any], captcha: Any, proof: Any
) -> HttpResponse | None:
    if too_often(request, "apply", settings.APPLY_RATE, 3600):
        captcha.add_error(None, "这里提交得太频繁了，请过一小时再试，或者当面、邮寄提交。")
        return None
    if not all([captcha.is_valid(), proof.is_valid()]):
        return None
    upload = proof.cleaned_data["proof"]
    try:
        content = upload.read()
        demand_picture(content)
        kept = put(content)
    except FileRefused as error:
        proof.add_error("proof", str(error))
        return None
    done = register(_new_case(agency, draft, Proof(upload.name, kept)))
    response = _receipt(request, done)
    # 不马上删：回执在路上丢了，重新打开这一页还看得到；个人信息已经不在里面
    left = {"agency": agency.pk, "submission": draft["submission"], "submitted": time.time()}
    drafts.save(request, response, left)
    return response


def _just_submitted(agency: Agency, draft: dict[str, Any]) -> bool:
    """这个浏览器刚提交过（一小时以内）。"""
    at = draft.get("submitted")
    return draft.get("agency") == agency.pk and at is not None and time.time() - at < _RECEIPT_KEPT


def _new_case(agency: Agency, draft: dict[str, Any], proof: Proof) -> NewCase:
    person = PersonForm(draft["person"], kind=draft["kind"]["kind"])
    person.is_valid()
    return NewCase(
        agency=agency,
        channel=Channel.INTERNET,
        received=timezone.localdate(),
        kind=draft["kind"]["kind"],
        applicant=person.applicant(),
        submission=uuid.UUID(draft["submission"]),
        proofs=(proof,),
        **draft["asked"],
    )


def _receipt(request: HttpRequest, done: Registered) -> HttpResponse:
    return render(request, "portal/apply/receipt.html", {"case": done.case, "code": done.code})


def _summary(draft: dict[str, Any]) -> list[tuple[str, str]]:
    kind, person, asked = draft["kind"]["kind"], draft["person"], draft["asked"]
    form = PersonForm(kind=kind)
    lines = [("申请人", KIND_NAMES[kind])]
    lines += [(str(f.label), str(person.get(n, ""))) for n, f in form.fields.items()]
    lines += [
        ("所需信息", asked["asked"]),
        ("提供形式", dict(PROVISIONS)[asked["provision"]]),
        ("获取方式", dict(WAYS)[asked["way"]]),
        ("申请减免费用", "是" if asked["fee_reduction"] else "否"),
    ]
    return [(name, value) for name, value in lines if value]
