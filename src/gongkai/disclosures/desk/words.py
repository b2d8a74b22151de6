"""管理员的“检索用词”：本站自己的同义说法，查了而没有的，检索补编到哪里了。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongkai.agencies.policy import Do, agencies_where, ids_where, may_anywhere
from gongkai.disclosures.models import SearchMiss, WordGroup
from gongkai.disclosures.searching import misses, rebuilding
from gongkai.language.thesaurus import group_of, thesaurus
from gongkai.safekeeping.actor import Actor, account, runs_the_system
from gongkai.safekeeping.trail import record

_MOST_GROUPS, _MOST_MISSES = 300, 100
#: 随系统的查出来最多列几组
_MOST_SHIPPED = 20


class WordsForm(forms.ModelForm[WordGroup]):
    """一组。"""

    class Meta:
        model = WordGroup
        fields = ("words",)
        error_messages = {"words": {"required": "请写至少两个说法，用“、”隔开。"}}  # noqa: RUF012

    def clean_words(self) -> str:
        """至少两个，没有空的。"""
        found = group_of(self.cleaned_data["words"]).found
        if len(found) < 2:
            raise forms.ValidationError("请写至少两个说法，用“、”隔开。")
        if WordGroup.objects.count() >= _MOST_GROUPS:
            raise forms.ValidationError(f"最多 {_MOST_GROUPS} 组，请先删去不用的。")
        return "、".join(found)


def may_edit(user: Actor) -> bool:
    """同义的说法全站通用：系统管理员，或者最上级机关的管理员才能改。"""
    return runs_the_system(user) or agencies_where(user, Do.MANAGE).filter(depth=1).exists()


def _missed(user: Actor) -> QuerySet[SearchMiss]:
    """自己管的机关的；没有选机关查的，给能改全站用词的人。"""
    wanted = Q(agency__in=ids_where(user, Do.MANAGE))
    if may_edit(user):
        wanted |= Q(agency__isnull=True)
    rows = SearchMiss.objects.filter(wanted, count__gte=misses.ENOUGH).exclude(words="")
    return rows.select_related("agency").order_by("-count", "words")


@never_cache
def search_words(request: HttpRequest) -> HttpResponse:
    """一页：添一组、本站的各组、查了而没有的、随系统的怎样写。"""
    if not may_anywhere(request.user, Do.MANAGE) and not runs_the_system(request.user):
        raise PermissionDenied
    editing = may_edit(request.user)
    given = request.POST if request.method == "POST" else None
    if given is not None and not editing:
        raise PermissionDenied("同义的说法全站通用，请最上级机关的管理员来改。")
    form = WordsForm(given, initial={"words": request.GET.get("words", "")[:40]})
    if given is not None and form.is_valid():
        return _save(request, form)
    return render(
        request,
        "disclosures/search_words.html",
        {"form": form, "may_edit": editing, "waiting": rebuilding.waiting()} | _shown(request),
        status=422 if form.errors else 200,
    )


def _shown(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.get("q", "").strip()[:40]
    same = thesaurus().of(asked.lower()) if asked else ()
    return {
        "groups": WordGroup.objects.select_related("by")[:_MOST_GROUPS],
        "missed": _missed(request.user)[:_MOST_MISSES],
        "enough": misses.ENOUGH,
        "asked": asked,
        "shipped": same[1:][:_MOST_SHIPPED],
    }


@transaction.atomic
def _save(request: HttpRequest, form: WordsForm) -> HttpResponse:
    form.instance.by = account(request.user)
    group = form.save()
    record(request.user, "words.added", f"words:{group.pk}", detail={"words": group.words})
    messages.success(request, "已存下，马上就用。")
    return redirect("search_words")


@never_cache
@require_POST
def forget_words(request: HttpRequest, pk: int) -> HttpResponse:
    """删去一组。"""
    if not may_edit(request.user):
        raise PermissionDenied("同义的说法全站通用，请最上级机关的管理员来改。")
    group = get_object_or_404(WordGroup, pk=pk)
    with transaction.atomic():
        record(request.user, "words.removed", f"words:{group.pk}", detail={"words": group.words})
        group.delete()
    messages.success(request, f"已删去“{group.words}”。")
    return redirect("search_words")
