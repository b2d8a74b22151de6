"""“粘贴 Word 全文”：写新的一件，或者接到、换掉一件的正文；存成草稿，到编辑页看。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.agencies.policy import Do, demand, ids_where, may_anywhere
from gongkai.disclosures.desk.views import visible
from gongkai.disclosures.desk.viewsets import saved_by
from gongkai.disclosures.models import Attachment, Column, Item
from gongkai.disclosures.models.texts import file_texts
from gongkai.disclosures.moving.pasting import Pasted, of_file, of_markup, of_text
from gongkai.documents.kinds import LARGEST, FileRefused
from gongkai.language.proper import proper
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.files import registered

_LONGEST = 2_000_000
APPEND, REPLACE = "append", "replace"
_PICTURE = "插图"


class PasteForm(forms.Form):
    """一份文件，或者粘贴的全文；`markup` 是脚本由剪贴板取的带格式的。"""

    column = forms.ModelChoiceField(label="栏目", queryset=Column.objects.none())
    title = forms.CharField(
        label="标题", max_length=200, required=False, help_text="不填的用全文的第一行"
    )
    file = forms.FileField(
        label="Word 文件（.docx）",
        required=False,
        error_messages={"empty": "文件是空的，请重新选择。"},
    )
    text = forms.CharField(
        label="或者把全文粘贴在这里",
        help_text="在 Word、WPS 里全选、复制，粘贴到下面：标题、段落、表格都带过来",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "data-paste": ""}),
    )
    markup = forms.CharField(required=False, max_length=_LONGEST, widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label="放在哪里",
        choices=[(APPEND, "接在现在的正文后面"), (REPLACE, "换掉现在的正文")],
        initial=APPEND,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: Actor, item: Item | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("how",) if item is None else ("column", "title"):
            del self.fields[name]
        if item is None:
            rows = Column.objects.filter(agency__in=ids_where(user, Do.WRITE))
            self.fields["column"].queryset = rows  # type: ignore[attr-defined]
        elif not item.body:
            self.fields["how"].initial = REPLACE

    def clean(self) -> dict[str, Any]:
        """给了的变成各块；读不了的说明为什么。"""
        given: dict[str, Any] = super().clean() or {}
        try:
            given["pasted"] = _pasted(given)
        except FileRefused as error:
            self.add_error("file" if given.get("file") else "text", str(error))
        return given


def _pasted(given: dict[str, Any]) -> Pasted:
    if given.get("file"):
        return of_file(given["file"].read(LARGEST + 1))
    if (given.get("markup") or "").strip():
        return of_markup(proper(given["markup"]))
    if not (given.get("text") or "").strip():
        raise FileRefused("请选择 Word 文件，或者把全文粘贴在框里。")
    return of_text(given["text"])


@never_cache
def paste_new(request: HttpRequest) -> HttpResponse:
    """写新的一件。"""
    if not may_anywhere(request.user, Do.WRITE):
        raise PermissionDenied
    return _answer(request, None)


@never_cache
def paste_into(request: HttpRequest, pk: int) -> HttpResponse:
    """放进已有的一件。"""
    item = get_object_or_404(visible(request.user), pk=pk)
    demand(request.user, Do.WRITE, item.agency_id)
    lock = item.get_lock()
    if lock is not None and lock.for_user(request.user):
        messages.error(request, "这一件正在审查或者锁着，现在不能改。")
        return redirect("wagtailsnippets_disclosures_item:edit", pk)
    return _answer(request, item.get_latest_revision_as_object())


def _answer(request: HttpRequest, item: Item | None) -> HttpResponse:
    form: Any = PasteForm(request.POST or None, request.FILES or None, user=request.user, item=item)
    if request.method == "POST" and form.is_valid():
        saved = _saved(form.cleaned_data, request.user, item)
        told = form.cleaned_data["pasted"].told
        messages.success(request, f"已存为草稿：{told}。请看过，补上属性再提交审查。")
        return redirect("wagtailsnippets_disclosures_item:edit", saved.pk)
    page = {"form": form, "item": item}
    return render(request, "disclosures/paste.html", page, status=422 if form.errors else 200)


@transaction.atomic
def _saved(given: dict[str, Any], user: Any, item: Item | None) -> Item:
    """存成新的修订；公开着的不动，审过才换。"""
    pasted: Pasted = given["pasted"]
    is_new = item is None
    if item is None:
        item = _new(given, pasted)
    before = [] if is_new or given.get("how") == REPLACE else list(item.body.raw_data)
    raw = [*before, *pasted.named(_attached(item, pasted))]
    item.body = type(item.body)(item.body.stream_block, raw, is_lazy=True)
    if not item.live:
        item.save()
    item.save_revision(user=user, log_action="wagtail.create" if is_new else "wagtail.edit")
    saved_by(user, item)
    return item


def _attached(item: Item, pasted: Pasted) -> dict[str, str]:
    """各幅图片成为附件：散列 -> 附件的名称；已经有一样的用那一份，名称不重复。"""
    held = list(item.attachments.all())
    known = {one.stored.digest: str(one.name) for one in held}
    used, number = {str(one.name) for one in held}, 0
    for stored in registered(pasted.pictures):
        if stored.digest in known:
            continue
        name = ""
        while not name or name in used:
            number += 1
            name = f"{_PICTURE} {number}.{stored.kind}"
        used.add(name)
        known[stored.digest] = name
        item.attachments.add(Attachment(stored=stored, name=name, sort_order=len(used)))
    # 存、提交审查都在事务里，先读好
    file_texts(one.stored for one in item.attachments.all())
    return known


def _new(given: dict[str, Any], pasted: Pasted) -> Item:
    return Item(
        column=given["column"],
        title=given["title"].strip() or pasted.title or "没有标题的草稿",
        made_on=timezone.localdate(),
        subject="general",
        genre="notice",
        live=False,
    )
