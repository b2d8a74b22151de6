"""分步写一件留言；每一步都存草稿，断线不丢；提交以前先看看知识库里有没有；提交得到编号和查询码。"""

import time
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongkai.agencies.models import Agency
from gongkai.applications.forms import line, text
from gongkai.applications.intake import new_submission
from gongkai.engagement import knowledge
from gongkai.engagement.acts import length_of
from gongkai.engagement.models import Channel, Kind
from gongkai.engagement.register import FIELDS, NewMessage, Registered, register, registered
from gongkai.portal.apply import drafts
from gongkai.portal.apply.captcha import CaptchaForm
from gongkai.safekeeping.limits import too_often

COOKIE = "message"
STEPS = (("what", "写什么"), ("who", "您是谁"), ("check", "核对提交"))
_NAMES = [s for s, _ in STEPS]
_RECEIPT_KEPT = 3600
#: 写一件，各步加上回头改的，至多存这么多次
_STEPS = 20
_A_MINUTE = 60 * 5
_LONGEST_STORY = 500
_LONGEST = 5000


class WhatForm(forms.Form):
    """第一步：写什么。"""

    kind = forms.ChoiceField(
        label="类别",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择类别。"},
    )
    title = line("标题", longest=80)
    text = text("内容", "一件只说一件事；写清时间、地点。请不要写身份证号码、银行卡号", rows=8)
    may_publish = forms.BooleanField(
        label="同意公开（公开以前遮去姓名、电话、住址）", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].max_length = _LONGEST  # type: ignore[attr-defined]


class WhoForm(forms.Form):
    """第二步：怎样找到您。"""

    name = line("姓名或名称", longest=60)
    phone = line("联系电话", "办理中与您联系；答复以后短信告诉您", longest=30)
    email = forms.EmailField(label="电子邮箱", required=False)
    address = line("地址", "要到现场看的填", required=False, longest=200)


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """选择机关；各类多久答复。"""
    today = timezone.localdate()
    terms = [(kind.label, length_of(kind, today)) for kind in Kind]
    agencies = Agency.objects.filter(accepts_applications=True).order_by("path")
    page = {"agencies": agencies, "terms": terms}
    return render(request, "portal/engagement/start.html", page)


@never_cache
def step(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """一步。"""
    agency = get_object_or_404(Agency, slug=slug, accepts_applications=True)
    draft = drafts.load(request, COOKIE)
    if name == "check" and _just_submitted(agency, draft):
        return _receipt(request, registered(uuid.UUID(draft["submission"])))
    if draft.get("agency") != agency.pk or "submitted" in draft:
        draft = {"agency": agency.pk, "submission": new_submission()}
    ready = _reached(draft)
    if name not in _NAMES or _NAMES.index(name) > ready:
        return redirect("message_write", slug=slug, name=_NAMES[ready])
    if name == "check":
        return _check(request, agency, draft)
    form = (WhatForm if name == "what" else WhoForm)(request.POST or None, initial=draft.get(name))
    if request.method == "POST" and form.is_valid() and _may_save(request, form):
        draft[name] = form.cleaned_data
        response = redirect("message_write", slug=slug, name=_NAMES[_NAMES.index(name) + 1])
        drafts.save(request, response, draft, COOKIE)
        return response
    return _page(request, agency, name, {"form": form}, 422 if form.errors else 200)


def _may_save(request: HttpRequest, form: forms.Form) -> bool:
    if not too_often(request, "message-draft", _STEPS * settings.APPLY_RATE, 3600):
        return True
    form.add_error(None, "这里保存得太频繁了，请过一小时再试，或者打电话。")
    return False


def _reached(draft: dict[str, Any]) -> int:
    """已经填到第几步。"""
    return next((i for i, n in enumerate(_NAMES[:-1]) if n not in draft), len(_NAMES) - 1)


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
    }
    return render(request, "portal/engagement/step.html", shown | more, status=status)


def _check(request: HttpRequest, agency: Agency, draft: dict[str, Any]) -> HttpResponse:
    """核对、看看知识库里有没有、验证题、提交。"""
    captcha = CaptchaForm()
    if request.method == "POST":
        captcha = CaptchaForm(request.POST)
        if (done := _submitted(request, agency, draft, captcha)) is not None:
            return done
    status = 422 if captcha.errors else 200
    captcha.ask()
    what = draft["what"]
    more: dict[str, Any] = {"captcha": captcha, "summary": _summary(draft)}
    more["alike"] = knowledge.alike(f"{what['title']} {what['text']}"[:_LONGEST_STORY], agency)
    return _page(request, agency, "check", more, status)


def _submitted(
    request: HttpRequest, agency: Agency, draft: dict[str, Any], captcha: Any
) -> HttpResponse | None:
    if too_often(request, "message", settings.APPLY_RATE, 3600):
        captcha.add_error(None, "这里提交得太频繁了，请过一小时再试，或者打电话。")
        return None
    if not captcha.is_valid():
        return None
    done = register(_new_message(agency, draft))
    response = _receipt(request, done)
    # 不马上删：回执在路上丢了，重新打开这一页还看得到；个人信息已经不在里面
    left = {"agency": agency.pk, "submission": draft["submission"], "submitted": time.time()}
    drafts.save(request, response, left, COOKIE)
    return response


def _just_submitted(agency: Agency, draft: dict[str, Any]) -> bool:
    """这个浏览器刚提交过（一小时以内）。"""
    at = draft.get("submitted")
    return draft.get("agency") == agency.pk and at is not None and time.time() - at < _RECEIPT_KEPT


def _new_message(agency: Agency, draft: dict[str, Any]) -> NewMessage:
    return NewMessage(
        agency=agency,
        channel=Channel.WEB,
        received=timezone.localdate(),
        sender={name: draft["who"].get(name, "") for name in FIELDS},
        submission=uuid.UUID(draft["submission"]),
        **draft["what"],
    )


def _receipt(request: HttpRequest, done: Registered) -> HttpResponse:
    page = {"message": done.message, "code": done.code}
    return render(request, "portal/engagement/receipt.html", page)


def _summary(draft: dict[str, Any]) -> list[tuple[str, str]]:
    what, who = draft["what"], draft["who"]
    lines = [("类别", Kind(what["kind"]).label), ("标题", what["title"]), ("内容", what["text"])]
    lines += [("公开", "同意" if what["may_publish"] else "不同意")]
    lines += [(FIELDS[name], str(who.get(name, ""))) for name in FIELDS]
    return [(str(name), value) for name, value in lines if value]


@require_POST
@never_cache
def alike(request: HttpRequest, slug: str) -> HttpResponse:
    """知识库里相近的：提交以前先看。写的话不放在网址里。"""
    agency = get_object_or_404(Agency, slug=slug)
    if too_often(request, "suggest", _A_MINUTE):
        return JsonResponse({"items": []}, status=429)
    found = knowledge.alike(request.POST.get("q", "")[:_LONGEST_STORY], agency)
    items = [
        {"title": k.question, "url": k.get_absolute_url(), "agency": agency.name} for k in found
    ]
    return JsonResponse({"items": items})
