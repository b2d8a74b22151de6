"""邮件订阅一个栏目或者一个查找：写邮箱、到邮件里确认（双重确认）、每封信里可以退订。"""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.disclosures.models import Column, Item
from gongkai.disclosures.searching.ranking import matching
from gongkai.language.proper import one_line
from gongkai.outbox.jobs import each
from gongkai.outbox.messages import post
from gongkai.portal.apply.captcha import CaptchaForm
from gongkai.portal.models import Subscription
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.limits import too_often

_SALT = "gongkai.subscription"
_PURPOSE = "subscription-email"
_CONFIRM_SECONDS = 3 * 24 * 3600
#: 一封信里列出的件数；再多的说还有几件、在哪里看
A_MINUTE, _MOST = 5, 30
#: 选的时候至多列出几个栏目；再多的到栏目的页面去订
_CHOICES = 400
#: 公开的时刻记在事务开头，提交在后：往前多看这么久，看过的记着，才不会漏
_OVERLAP, _A_DAY = timedelta(minutes=15), timedelta(days=1)


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
        rows = Column.objects.filter(shown=True).select_related("agency")
        found = get_object_or_404(rows, agency__slug=given.get("agency", ""), slug=given["column"])
        return found, ""
    return None, one_line(given.get("q", ""))[:100]


@never_cache
def subscribe(request: HttpRequest) -> HttpResponse:
    """写邮箱；不论以前订没有订，回答都一样，看不出别人订了什么。没有说订什么的，先选。"""
    column, words = _wanted(request)
    if column is None and not words:
        return _choose(request)
    form, captcha = EmailForm(request.POST or None), CaptchaForm(request.POST or None)
    page: dict[str, Any] = {"column": column, "words": words, "form": form, "captcha": captcha}
    if request.method == "POST" and form.is_valid() and captcha.is_valid():
        if too_often(request, "subscribe", A_MINUTE):
            form.add_error(None, "订阅得太频繁，请过一分钟再试。")
        else:
            _ask(form.cleaned_data["email"].lower(), column, words)
            return render(request, "portal/disclosed/subscribed.html", page | {"asked": True})
    captcha.ask()
    status = 422 if form.errors or captcha.errors else 200
    return render(request, "portal/disclosed/subscribe.html", page, status=status)


def _choose(request: HttpRequest) -> HttpResponse:
    """按机关、栏目选，或者写一个词。"""
    rows = Column.objects.filter(shown=True).select_related("agency")
    groups: dict[str, list[Column]] = {}
    for one in rows.order_by("agency__path", "order", "id")[:_CHOICES]:
        groups.setdefault(one.agency.name, []).append(one)
    return render(request, "portal/disclosed/subscriptions.html", {"groups": groups})


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
    agency = column.agency_id if column else None
    post(key=key, subject="确认订阅", text=text, to=[("mail", email)], agency=agency)


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
    old = now - timedelta(seconds=_CONFIRM_SECONDS)
    Subscription.objects.filter(confirmed=None, created__lt=old).delete()
    rows = Subscription.objects.filter(confirmed__isnull=False).select_related("column__agency")
    # 邮箱用到才解密：一个解不开的，不耽误别人
    return each(rows.defer("email").order_by("pk"), lambda one: _tell(one, now))


def _tell(one: Subscription, now: datetime) -> bool:
    seen = dict(_published(one, now).values_list("pk", "first_published_at"))
    fresh = [pk for pk in seen if pk not in set(one.told)]
    if not fresh and one.told_until and one.told_until > now - _A_DAY:
        return False
    told = [pk for pk, at in seen.items() if at > now - _OVERLAP]
    with transaction.atomic():
        rows = Subscription.objects.filter(pk=one.pk, told_until=one.told_until)
        if not rows.update(told_until=now, told=told) or not fresh:
            return False
        return _post_news(one, fresh, now)


def _published(one: Subscription, now: datetime) -> QuerySet[Item]:
    """上次以后公开的（往前多看一段），新的在前；时钟拨回过的，从现在往前看。"""
    since = min(one.told_until or now, now) - _OVERLAP
    if one.confirmed and one.confirmed <= now:
        since = max(since, one.confirmed)
    rows = Item.objects.filter(
        live=True, first_published_at__gt=since, first_published_at__lte=now
    ).order_by("-first_published_at", "-pk")
    return rows.filter(column=one.column) if one.column else matching(rows, one.words)


def _post_news(one: Subscription, keys: list[int], now: datetime) -> bool:
    found = Item.objects.select_related("agency").in_bulk(keys[:_MOST])
    shown = [found[pk] for pk in keys[:_MOST] if pk in found]
    lines = [f"{i.title}\n{settings.PUBLIC_URL}{i.get_absolute_url()}" for i in shown]
    if len(keys) > len(shown):
        lines.append(f"还有 {len(keys) - len(shown)} 件没有列出，都在：{_where(one)}")
    lines.append(f"退订：{settings.PUBLIC_URL}{reverse('subscription_leave', args=[_token(one)])}")
    return post(
        key=f"news:{one.pk}:{now.isoformat()}",
        subject=f"“{one.what}”新公开 {len(keys)} 件",
        text="\n\n".join(lines),
        to=[("mail", one.email)],
        agency=one.column.agency_id if one.column else None,
    )


def _where(one: Subscription) -> str:
    """全部的在哪里看：栏目的页面，或者按日期排的查找。"""
    if one.column:
        path = reverse("column", args=[one.column.agency.slug, one.column.slug])
    else:
        path = f"{reverse('search')}?{urlencode({'q': one.words, 'order': 'date'})}"
    return f"{settings.PUBLIC_URL}{path}"
