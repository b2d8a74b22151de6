"""审计员看留痕：只看本机关的，新的在前，按对象、人、行为、日子找，可以导出；看、导出也留痕。"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.comings import of_person
from gongkai.agencies.policy import Do, ids_where, may_anywhere
from gongkai.documents import sheets
from gongkai.documents.download import download
from gongkai.law.days import strange
from gongkai.safekeeping.actions import NAMES, named
from gongkai.safekeeping.actor import name_in_trail
from gongkai.safekeeping.models import TrailEntry

PAGE = 100
#: 一次最多导出几行
MOST = 20_000
#: 对象的代码 -> 怎样说
SUBJECTS = {
    "case": "申请",
    "item": "信息",
    "agency": "机关",
    "person": "人员",
    "user": "人员",
    "contest": "复议诉讼",
    "complaint": "投诉举报",
    "message": "群众留言",
    "consultation": "征集",
    "topic": "热点",
    "knowledge": "知识",
    "import": "导入的一批",
    "batch": "导入的一批",
}
#: 详情的代码 -> 怎样说
DETAILS = {
    "step": "步骤",
    "comment": "意见",
    "reason": "理由",
    "revision": "修订",
    "file": "文件",
    "found": "处数",
    "rows": "行数",
    "cases": "件数",
    "letter": "文书",
    "event": "记事",
    "year": "年度",
    "format": "格式",
    "kind": "种类",
    "on": "日期",
    "at": "时间",
    "until": "到哪一天",
    "name": "名称",
    "username": "账号",
    "role": "职责",
    "changed": "改了",
    "subject": "对什么",
    "actor": "谁",
    "action": "做了什么",
    "since": "从哪一天",
    "draft": "草稿",
    "by": "由谁",
    "address": "来自地址",
    "words": "字词",
    "count": "件数",
    "record": "登记",
    "for": "办什么",
    "item": "信息",
}


def _plausible(day: date) -> None:
    """年份打错的（9999 年的后一天算不出来）。"""
    if why := strange(day, timezone.localdate()):
        raise forms.ValidationError(why)


class FindForm(forms.Form):
    """找什么。"""

    subject = forms.CharField(label="对什么（如 case:12）", required=False, max_length=80)
    actor = forms.CharField(label="谁（账号或者姓名）", required=False, max_length=150)
    action = forms.CharField(label="做了什么（如 下载附件）", required=False, max_length=40)
    since = forms.DateField(
        validators=[_plausible],
        label="从哪一天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        validators=[_plausible],
        label="到哪一天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


@never_cache
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """一页留痕。"""
    form, given, rows = _asked(request)
    found = list(rows[: PAGE + 1])
    of_person(request.user, "trail.read", request.user, **_plain(given))
    page = {
        "form": form,
        "rows": list(_shown(found[:PAGE])),
        "below": found[PAGE - 1].number if len(found) > PAGE else None,
        "most": MOST,
    }
    return render(request, "agencies/trail.html", page)


@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """找到的各行，.xlsx。"""
    _, given, rows = _asked(request)
    book = sheets.new_book()
    heads = ("序号", "时间", "账号", "姓名", "做了什么", "对什么", "详情")
    sheet = sheets.new_sheet(book, "留痕", heads, (10, 20, 16, 14, 24, 18, 60))
    for one in _shown(list(rows[:MOST])):
        e = one["entry"]
        at = f"{timezone.localtime(e.at):%Y-%m-%d %H:%M:%S}"
        cells = (e.number, at, e.actor, one["name"], one["action"], one["subject"], one["detail"])
        sheets.add(sheet, cells)
    of_person(request.user, "trail.exported", request.user, **_plain(given))
    return HttpResponse(sheets.saved(book), headers=download("留痕.xlsx", "xlsx"))


def _asked(request: HttpRequest) -> tuple[FindForm, dict[str, Any], QuerySet[TrailEntry]]:
    if not may_anywhere(request.user, Do.TRAIL):
        raise PermissionDenied
    form = FindForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows = TrailEntry.objects.filter(agency__in=ids_where(request.user, Do.TRAIL), **_wanted(given))
    return form, given, rows.order_by("-number")


def _shown(rows: Iterable[TrailEntry]) -> Iterable[dict[str, Any]]:
    """写成话：姓名、对什么、详情。"""
    rows = list(rows)
    keys = {key for e in rows if (key := e.actor.rpartition("#")[2]).isdigit()}
    people = get_user_model().objects.filter(pk__in=[int(key) for key in keys])
    names = {name_in_trail(one): one.get_full_name() for one in people}
    for e in rows:
        yield {
            "entry": e,
            "name": names.get(e.actor, ""),
            "action": NAMES.get(e.action, e.action),
            "subject": subject_in_words(e.subject),
            "detail": "　".join(f"{DETAILS.get(k, k)}：{_words(v)}" for k, v in e.detail.items()),
        }


def subject_in_words(subject: str) -> str:
    """“case:12”写成“申请 12”；不认识的原样。"""
    kind, _, key = subject.partition(":")
    return f"{SUBJECTS[kind]} {key}" if kind in SUBJECTS else subject


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _wanted(given: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if given.get("subject"):
        wanted["subject"] = given["subject"].strip()
    if given.get("actor"):
        wanted |= _by(given["actor"].strip())
    if given.get("action"):
        wanted["action__in"] = named(given["action"].strip())
    if given.get("since"):
        wanted["at__gte"] = _midnight(given["since"])
    if given.get("until"):
        wanted["at__lt"] = _midnight(given["until"] + timedelta(days=1))
    if given.get("below"):
        wanted["number__lt"] = given["below"]
    return wanted


def _by(words: str) -> dict[str, Any]:
    """写的是姓名的，换成账号；不然按账号的开头。"""
    accounts = [name_in_trail(one) for one in get_user_model().objects.filter(last_name=words)]
    return {"actor__in": accounts} if accounts else {"actor__startswith": words}


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """找的什么，记进留痕。"""
    return {k: v if isinstance(v, int) else str(v) for k, v in given.items() if v}
