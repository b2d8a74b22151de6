"""邮件订阅一个栏目或者一个查找：写邮箱、到邮件里确认（双重确认）、每封信里可以退订。"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.applications.notices import leave
from gongkai.disclosures.models import Column, Item
from gongkai.disclosures.searching.ranking import matching
from gongkai.portal.apply.captcha import CaptchaForm, question
from gongkai.portal.models import Subscription
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.limits import too_often

_SALT = "gongkai.subscription"
_PURPOSE = "subscription-email"
_CONFIRM_SECONDS = 3 * 24 * 3600
A_MINUTE, _MOST = 5, 30


class EmailForm(forms.Form):
    """邮箱。"""

    email = forms.EmailField(
        label="电子邮箱",
        help_text="加密存放，只用来寄新公开的目录；随时可以退订",
        error_messages={"required": "请填写邮箱。", "invalid": "邮箱的写法不对，请核对。"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def _wanted(request: HttpRequest) -> tuple[Column | None, str]:
    """订什么：`?agency=…&column=…` 或者 `?q=…`。"""
    given = request.GET
    if given.get("column"):
        rows = Column.objects.select_related("agency")
        found = get_object_or_404(rows, agency__slug=given.get("agency", ""), slug=given["column"])
        return found, ""
    words = given.get("q", "").strip()[:100]
    if not words:
        raise Http404
    return None, words


@never_cache
def subscribe(request: HttpRequest) -> HttpResponse:
    """写邮箱；不论以前订没有订，回答都一样，看不出别人订了什么。"""
    column, words = _wanted(request)
    form, captcha = EmailForm(request.POST or None), CaptchaForm(request.POST or None)
    page: dict[str, Any] = {"column": column, "words": words, "form": form, "captcha": captcha}
    if request.method == "POST" and form.is_valid() and captcha.is_valid():
        if too_often(request, "subscribe", A_MINUTE):
            form.add_error(None, "订阅得太频繁，请过一分钟再试。")
        else:
            _ask(form.cleaned_data["email"].lower(), column, words)
            return render(request, "portal/disclosed/subscribed.html", page | {"asked": True})
    asked, token = question()
    captcha.fields["answer"].label = f"验证题：{asked}"
    if captcha.is_bound:
        captcha.ask_again(token)
    captcha.initial = {"captcha_token": token}
    status = 422 if form.errors or captcha.errors else 200
    return render(request, "portal/disclosed/subscribe.html", page, status=status)


@transaction.atomic
def _ask(email: str, column: Column | None, words: str) -> None:
    target = f"column:{column.pk}" if column else f"search:{words}"
    made, _ = Subscription.objects.get_or_create(
        email_key=blind(email, _PURPOSE),
        target=target,
        defaults={"email": email, "column": column, "words": words},
    )
    if made.confirmed is not None:
        return
    link = f"{settings.PUBLIC_URL}{reverse('subscription_confirm', args=[_token(made)])}"
    text = (
        f"有人用这个邮箱订阅了“{made.what}”。是您的话，请在三天内打开链接确认：{link}\n"
        "不是您的不用理会。"
    )
    key = f"subscribe:{made.pk}:{timezone.localdate().isoformat()}"
    leave(key, {"email": email}, "确认订阅", text)


def _token(one: Subscription) -> str:
    return signing.dumps(one.pk, salt=_SALT)


def _of(token: str, seconds: int | None = None) -> Subscription:
    try:
        pk = signing.loads(token, salt=_SALT, max_age=seconds)
    except signing.BadSignature as error:
        raise Http404("链接不对或者已经过期。") from error
    return get_object_or_404(Subscription, pk=pk)


@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """点按钮才确认：有的邮箱会自己打开信里的链接。"""
    one = _of(token, _CONFIRM_SECONDS)
    if request.method == "POST" and one.confirmed is None:
        one.confirmed = one.told_until = timezone.now()
        one.save()
    return render(request, "portal/disclosed/subscribed.html", {"one": one, "verb": "确认订阅"})


@never_cache
def leave_off(request: HttpRequest, token: str) -> HttpResponse:
    """退订。"""
    one = _of(token)
    gone = request.method == "POST"
    if gone:
        one.delete()
    page = {"one": one, "verb": "退订", "gone": gone}
    return render(request, "portal/disclosed/subscribed.html", page)


def tell(today: date) -> int:
    """每个确认了的订阅，把上次以后新公开的寄去；没有确认的三天以后删去。"""
    now = timezone.now()
    old = now - timezone.timedelta(seconds=_CONFIRM_SECONDS)  # type: ignore[attr-defined]
    Subscription.objects.filter(confirmed=None, created__lt=old).delete()
    rows = Subscription.objects.filter(confirmed__isnull=False).select_related("column")
    return sum(_tell(one, now) for one in rows.iterator())


@transaction.atomic
def _tell(one: Subscription, now: datetime) -> int:
    rows = Item.objects.filter(
        live=True, first_published_at__gt=one.told_until, first_published_at__lte=now
    ).select_related("agency")
    rows = rows.filter(column=one.column) if one.column else matching(rows, one.words)
    found = list(rows.order_by("-first_published_at")[:_MOST])
    if found:
        lines = [f"{i.title}\n{settings.PUBLIC_URL}{i.get_absolute_url()}" for i in found]
        off = f"{settings.PUBLIC_URL}{reverse('subscription_leave', args=[_token(one)])}"
        text = "\n\n".join([*lines, f"退订：{off}"])
        subject = f"“{one.what}”新公开 {len(found)} 件"
        leave(f"news:{one.pk}:{now.isoformat()}", {"email": one.email}, subject, text)
    Subscription.objects.filter(pk=one.pk).update(told_until=now)
    return bool(found)
