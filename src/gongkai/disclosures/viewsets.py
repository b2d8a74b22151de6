"""后台编辑信息、栏目、标准目录的页面（Wagtail 的片段视图，过机关的界线）。"""

import json
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
)
from wagtail.snippets.views.snippets import DeleteView, EditView, IndexView

from gongkai.agencies.policy import Do, ids_where, may
from gongkai.disclosures.boundary import AgencyViewSet
from gongkai.disclosures.checkup import checkup
from gongkai.disclosures.forms import ColumnForm, EntryForm, ItemForm
from gongkai.disclosures.models import CatalogueEntry, Column, Item
from gongkai.disclosures.ranking import live_keys


class CheckupPanel(Panel):  # type: ignore[misc]
    """存下的草稿查出了什么，可以一键遮盖、写理由。"""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]
        """一件的。"""

        template_name = "disclosures/checkup_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """检查的结论。"""
            context: dict[str, Any] = super().get_context_data(parent_context)
            if self.instance.pk:
                context["found"] = checkup(self.instance)
                context["entry"] = self.instance.entry
            context["item"] = self.instance
            return context


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """和存下的修订一样，只有 JSON 的类型。"""
    found: dict[str, Any] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return found


def _content(value: Any) -> Any:
    """StreamField 存成文字，空白、键的次序不算；附件只看是哪一份、叫什么。"""
    if isinstance(value, str) and value.startswith("[{"):
        return json.loads(value)
    if isinstance(value, list):
        return [(v.get("stored"), v.get("name"), v.get("description")) for v in value]
    return value or None


class ItemEditView(EditView):  # type: ignore[misc]
    """编辑：写的人，或者正轮到他审的人。"""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """看得见不等于改得了。"""
        if request.method == "POST" and not self._may_change(request):
            raise PermissionDenied("您的职责不包括改这件信息。")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def save_instance(self) -> Any:
        """通过、退回时没有改内容的，不另存修订：前面的审查才还算数。"""
        if self.action == "workflow-action" and self._is_unchanged():
            self.new_revision = self.object.latest_revision
            return self.object
        return super().save_instance()

    def _is_unchanged(self) -> bool:
        kept = self.object.latest_revision.content
        given = _plain(self.form.save(commit=False).serializable_data())
        names = [*self.form.fields, *self.form.formsets]
        return all(_content(kept.get(name)) == _content(given.get(name)) for name in names)

    def _may_change(self, request: HttpRequest) -> bool:
        if may(request.user, Do.WRITE, self.object.agency_id):
            return True
        task = self.object.current_workflow_task
        return task is not None and task.user_can_access_editor(self.object, request.user)


class ItemDeleteView(DeleteView):  # type: ignore[misc]
    """删去从来没有公开过的草稿；公开过的只能撤下。"""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """公开过的、审查中的不删。"""
        item = self.get_object()
        if item.first_published_at or item.workflow_in_progress or item.published_on:
            raise PermissionDenied("公开过的、正在审查的不能删去；公开的可以撤下。")
        if not may(request.user, Do.WRITE, item.agency_id):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]


def _own_columns(request: HttpRequest) -> Any:
    """筛选里也只有看得见的机关的栏目。"""
    return Column.objects.filter(agency__in=ids_where(request.user, Do.SEE_ITEMS))


class ItemFilters(WagtailFilterSet):  # type: ignore[misc]
    """列表的筛选。"""

    column = django_filters.ModelChoiceFilter(queryset=_own_columns, label="栏目")

    class Meta:
        model = Item
        fields: ClassVar[list[str]] = ["column", "genre", "validity", "live"]


class ItemIndexView(IndexView):  # type: ignore[misc]
    """列表；查找走检索的索引，不逐件比对。"""

    def search_queryset(self, queryset: Any) -> Any:
        """公开的按检索找（最新的几百件），没有公开的不多，按标题找；编号写全的直接到。"""
        words = (self.search_query or "").strip()
        if not words:
            return queryset
        reach = sorted(ids_where(self.request.user, Do.SEE_ITEMS))
        # 写明不为空，数据库才用得上那个部分索引
        numbered = Q(index_number=words) | (Q(document_number=words) & ~Q(document_number=""))
        drafts = Q(live=False, title__icontains=words)
        found = queryset.filter(Q(pk__in=live_keys(words, reach)) | drafts | numbered)
        return found.order_by("-id")


class ItemViewSet(AgencyViewSet):
    """信息。"""

    model = Item
    icon = "doc-full-inverse"
    base_url_path = "items"
    list_display: ClassVar[list[str]] = ["title", "index_number", "column", "made_on"]
    filterset_class = ItemFilters
    search_fields: ClassVar[list[str]] = ["title", "index_number", "document_number"]
    ordering = "-id"
    list_per_page = 50
    index_view_class = ItemIndexView
    edit_view_class = ItemEditView
    delete_view_class = ItemDeleteView
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            CheckupPanel(heading="检查"),
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("column"),
                    FieldPanel("entry"),
                    FieldPanel("document_number"),
                    FieldPanel("made_on"),
                    FieldPanel("effective_on"),
                ],
                heading="是什么",
            ),
            FieldPanel("body"),
            InlinePanel(
                "attachments",
                heading="附件",
                label="附件",
                panels=[FieldPanel("stored"), FieldPanel("name"), FieldPanel("description")],
            ),
            MultiFieldPanel(
                [
                    FieldPanel("subject"),
                    FieldPanel("genre"),
                    FieldPanel("keywords"),
                    FieldPanel("source"),
                    FieldPanel("project"),
                    FieldPanel("procedure"),
                ],
                heading="分类",
            ),
            MultiFieldPanel(
                [FieldPanel("validity"), FieldPanel("replaced_by"), FieldPanel("interprets")],
                heading="有效性与解读",
            ),
            MultiFieldPanel(
                [FieldPanel("attribute"), FieldPanel("attribute_reason")], heading="公开属性"
            ),
            FieldPanel("correction"),
            PublishingPanel(),
        ],
        base_form_class=ItemForm,
    )


class ColumnViewSet(AgencyViewSet):
    """栏目。"""

    model = Column
    icon = "list-ul"
    base_url_path = "columns"
    list_display: ClassVar[list[str]] = ["name", "agency", "kind", "update_days", "order"]
    list_filter: ClassVar[list[str]] = ["kind"]
    search_fields: ClassVar[list[str]] = ["name"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel(name)
            for name in (
                *("agency", "name", "slug", "kind", "parent", "duty", "update_days", "owner"),
                *("workflow", "description", "keywords", "order", "shown"),
            )
        ],
        base_form_class=ColumnForm,
    )


class EntryViewSet(AgencyViewSet):
    """标准目录。"""

    model = CatalogueEntry
    icon = "list-ol"
    base_url_path = "catalogue"
    list_display: ClassVar[list[str]] = ["second", "first", "field", "agency", "days"]
    search_fields: ClassVar[list[str]] = ["first", "second"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel(name)
            for name in (
                *("agency", "field", "first", "second", "elements", "basis", "days", "channels"),
                *("audience", "on_request", "level", "every_days", "column", "order"),
            )
        ],
        base_form_class=EntryForm,
    )
