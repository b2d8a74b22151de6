"""热点的页面：清单、一组、统一答复、整理、写成公开的信息。"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.apart import OwnWork, ask
from gongkai.agencies.policy import Do, agencies_where, demand, ids_where, may, may_anywhere
from gongkai.agencies.policy import narrow as narrowed
from gongkai.applications.forms import choice, line, text
from gongkai.disclosures.models import Column
from gongkai.disclosures.models.classes import choices
from gongkai.engagement.acts import NotNow
from gongkai.engagement.guard import masked
from gongkai.engagement.models import Message, Topic
from gongkai.engagement.queues import heard, seen_message
from gongkai.engagement.topics import answering, arranging, incremental
from gongkai.engagement.topics.settings import setting
from gongkai.engagement.topics.vectors import available

#: 清单最多列这么多，一组里先列这么多件
_MOST, _MEMBERS = 200, 50


def visible(request: HttpRequest) -> QuerySet[Topic]:
    """看得见的各组，两件以上。"""
    rows = narrowed(Topic.objects.all(), request.user, Do.HEAR)
    return rows.filter(merged_into__isnull=True)


def seen_topic(request: HttpRequest, pk: int) -> Topic:
    """看得见的一组；否则 404。"""
    return get_object_or_404(visible(request).select_related("agency", "item"), pk=pk)


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """升温的在前，其余件数多的在前。"""
    if not may_anywhere(request.user, Do.HEAR):
        raise PermissionDenied
    rows = visible(request).filter(size__gte=2).select_related("agency").defer("text")
    page = {
        "rising": rows.filter(rising=True).order_by("-recent", "-id")[:_MOST],
        "rows": rows.filter(rising=False).order_by("-size", "-id")[:_MOST],
        "may_group": may_anywhere(request.user, Do.ANSWER),
        "available": available(),
        "span": int(setting("recent")),
    }
    return render(request, "engagement/topics.html", page)


@never_cache
@require_POST
def regroup(request: HttpRequest) -> HttpResponse:
    """现在就把新来的归类（平时由定时的事做）。"""
    if not may_anywhere(request.user, Do.ANSWER):
        raise PermissionDenied
    try:
        done = sum(
            incremental.group_new(agency) for agency in agencies_where(request.user, Do.ANSWER)
        )
    except incremental.Unavailable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"归类了 {done} 件。")
    return redirect("topics")


@never_cache
@require_GET
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """一组。"""
    return _page(request, seen_topic(request, pk))


class AnswerForm(forms.Form):
    """统一答复。"""

    title = line("标题", "公开在门户上；不要写谁问的", longest=120)
    text = text("统一答复", "公开在门户上，问过的每个人都收到", rows=10)


class ItemForm(forms.Form):
    """写成一件信息。"""

    column = forms.ModelChoiceField(label="栏目", queryset=Column.objects.none())
    subject = choice("主题分类", {"": "请选择", **dict(choices("subject"))})
    genre = choice("体裁分类", {"": "请选择", **dict(choices("genre"))})

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Column.objects.filter(agency=topic.agency_id)
        self.fields["column"].queryset = rows  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """起名。"""

    name = line("名称", longest=60)


class MergeForm(forms.Form):
    """并进哪一组。"""

    into = forms.ModelChoiceField(label="并进", queryset=Topic.objects.none())

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Topic.objects.filter(agency=topic.agency_id, merged_into__isnull=True, size__gte=2)
        others = rows.exclude(pk=topic.pk).order_by("-size", "-id")
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class OpinionForm(forms.Form):
    """退回的意见。"""

    opinion = line("退回的意见", longest=500)


Make = Callable[[HttpRequest, Topic, Any], forms.Form]
#: 办什么 -> 表单
FORMS: dict[str, Make] = {
    "draft": lambda request, topic, data: AnswerForm(
        data, initial={"title": topic.title or topic.shown, "text": topic.text}
    ),
    "return": lambda request, topic, data: OpinionForm(data),
    "answer": lambda request, topic, data: forms.Form(data),
    "disclose": lambda request, topic, data: ItemForm(data, topic=topic),
    "rename": lambda request, topic, data: NameForm(data, initial={"name": topic.shown}),
    "merge": lambda request, topic, data: MergeForm(data, topic=topic),
}
_NEEDED = {
    "draft": Do.ANSWER,
    "return": Do.RELEASE,
    "answer": Do.RELEASE,
    "disclose": Do.WRITE,
    "rename": Do.ANSWER,
    "merge": Do.ANSWER,
}


def _page(
    request: HttpRequest, found: Topic, filled: dict[str, forms.Form] | None = None
) -> HttpResponse:
    members = heard(Message.objects.filter(topic=found), request.user)
    members = members.select_related("agency", "officer").order_by("-id")[:_MEMBERS]
    counted = Message.objects.filter(topic=found).order_by().values("joint")
    forms_ = {
        name: make(request, found, None)
        for name, make in FORMS.items()
        if _offered(found, name) and may(request.user, _NEEDED[name], found.agency_id)
    } | (filled or {})
    page = {
        "topic": found,
        "span": int(setting("recent")),
        "rows": [(one, masked(one.title, one.sender)) for one in members],
        "told": counted.filter(joint=True).count(),
        "forms": forms_,
        "apart": ask(request.user, found.agency_id, {found.drafter_id}),
        "may_answer": found.agency_id in ids_where(request.user, Do.ANSWER),
        "wrong": next(iter((filled or {}).values()), None),
    }
    return render(request, "engagement/topic.html", page, status=422 if filled else 200)


def _offered(found: Topic, name: str) -> bool:
    """这一步现在有没有。"""
    states = Topic.State
    return {
        "draft": found.state in (states.NONE, states.DRAFTED),
        "return": found.state == states.DRAFTED,
        "answer": found.state == states.DRAFTED,
        "disclose": found.state == states.ANSWERED and found.item_id is None,
        "rename": True,
        "merge": found.state == states.NONE,
    }[name]


@never_cache
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """办一件事。"""
    found = seen_topic(request, pk)
    if name not in FORMS:
        raise Http404
    demand(request.user, _NEEDED[name], found.agency_id)
    form = FORMS[name](request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, {name: form})
    try:
        after = _take(request, found, name, form.cleaned_data)
    except (NotNow, OwnWork, ValueError) as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)
    else:
        messages.success(request, "已办。")
        return after
    return _page(request, found, {name: form})


def _take(request: HttpRequest, found: Topic, name: str, given: dict[str, Any]) -> HttpResponse:
    by = request.user
    if name == "draft":
        answering.draft(found, given["title"], given["text"], by)
    elif name == "return":
        answering.send_back(found, given["opinion"], by)
    elif name == "answer":
        answering.answer(found, by)
    elif name == "rename":
        arranging.rename(found, given["name"], by)
    elif name == "merge":
        arranging.merge(found, given["into"], by)
        return redirect("topic", pk=given["into"].pk)
    else:
        item = answering.as_item(found, **given, by=by)
        return redirect("wagtailsnippets_disclosures_item:edit", item.pk)
    return redirect("topic", pk=found.pk)


@never_cache
@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """把一件拿出去。"""
    message = seen_message(request, pk)
    demand(request.user, Do.ANSWER, message.agency_id)
    topic_pk = message.topic_id
    try:
        arranging.take_out(message, request.user)
    except NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已拿出去。")
    return redirect("topic", pk=topic_pk) if topic_pk else redirect("message", pk=pk)
