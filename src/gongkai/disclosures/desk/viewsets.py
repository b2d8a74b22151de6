"""后台编辑信息、栏目、标准目录的页面（Wagtail 的片段视图，过机关的界线）。"""

import json
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
)
from wagtail.admin.ui.tables import Column as Shown
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView

from gongkai.agencies.apart import ask
from gongkai.agencies.policy import Do, ids_where, may
from gongkai.disclosures.desk.boundary import AgencyViewSet
from gongkai.disclosures.desk.forms import ColumnForm, EntryForm, ItemForm
from gongkai.disclosures.desk.panels import PlaceColumn, PrecheckPanel
from gongkai.disclosures.desk.recording import (
    ColumnAdding,
    ColumnChanging,
    ColumnDeleting,
    EntryAdding,
    EntryChanging,
    EntryDeleting,
    ItemDeleting,
    ItemLocking,
    ItemUnlocking,
)
from gongkai.disclosures.models import CatalogueEntry, Column, Item
from gongkai.disclosures.models.hands import hands_of
from gongkai.disclosures.reviewing.progress import places_of
from gongkai.disclosures.searching.ranking import live_keys
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record


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


def saved_by(user: Actor, item: Item) -> None:
    """存草稿记入留痕：谁、哪一个修订（写的时候自动存的不逐次记）。"""
    detail = {"revision": item.latest_revision_id}
    record(user, "item.saved", item.subject_of_trail, agency=item.agency_id, detail=detail)


class ItemCreateView(CreateView):
    """写一件。"""

    def save_instance(self) -> Any:
        """记入留痕。"""
        saved = super().save_instance()
        saved_by(self.request.user, saved)
        return saved


class ItemEditView(EditView):
    """编辑：写的人，或者正轮到他审的人。"""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """看得见不等于改得了。"""
        if request.method == "POST" and not self._may_change(request):
            raise PermissionDenied("您的职责不包括改这件信息。")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def is_valid(self, form: Any) -> bool:
        """打开以后别人存过的，先让他看见，不悄悄盖掉；再按一次才盖。"""
        if not self.expects_json_response and self.is_out_of_date:
            latest = self.latest_revision
            who = latest.user.get_full_name() or latest.user.username if latest.user else "别人"
            at = timezone.localtime(latest.created_at)
            self.produced_error_message = (
                f"没有存：您打开以后，{who}在 {at:%H:%M} 存过这件信息。您写的还在下面，没有丢。"
                "请在“历史”里看过他的改动，合到下面，再按一次就存。"
            )
            return False
        return bool(super().is_valid(form)) and self._is_not_his_own(form)

    def _is_not_his_own(self, form: Any) -> bool:
        """审的人改了再按通过、退回：改的人不能自己审，什么也不存。"""
        if self.action != "workflow-action" or self._is_unchanged(form):
            return True
        user, item = self.request.user, self.object
        why = ask(user, item.agency_id, {*hands_of(item), user.pk}).why
        if why:
            self.produced_error_message = (
                "没有存，也没有审：您改了内容，改的人不能自己审这一稿。请退回作者改"
                "（不改内容，写明要改什么）；或者存下您的改动，由别人审。"
            )
        return not why

    def save_instance(self) -> Any:
        """通过、退回时没有改内容的，不另存修订：前面的审查才还算数。"""
        if self.action == "workflow-action" and self._is_unchanged(self.form):
            self.new_revision = self.object.latest_revision
            return self.object
        saved = super().save_instance()
        if not self.expects_json_response:
            saved_by(self.request.user, saved)
        return saved

    def _is_unchanged(self, form: Any) -> bool:
        kept = self.object.latest_revision.content
        given = _plain(form.save(commit=False).serializable_data())
        names = [*form.fields, *form.formsets]
        return all(_content(kept.get(name)) == _content(given.get(name)) for name in names)

    def _may_change(self, request: HttpRequest) -> bool:
        if may(request.user, Do.WRITE, self.object.agency_id):
            return True
        task = self.object.current_workflow_task
        return task is not None and task.user_can_access_editor(self.object, request.user)


class ItemDeleteView(ItemDeleting):
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


class ItemFilters(WagtailFilterSet):
    """列表的筛选。"""

    column = django_filters.ModelChoiceFilter(queryset=_own_columns, label="栏目")

    class Meta:
        model = Item
        fields: ClassVar[list[str]] = ["column", "genre", "validity", "live"]


class ItemIndexView(IndexView):
    """列表；查找走检索的索引，不逐件比对。"""

    def paginate_queryset(self, queryset: Any, page_size: Any) -> Any:
        """这一页各件走到哪一步，一起查。"""
        paginator, page, rows, more = super().paginate_queryset(queryset, page_size)
        places = places_of(list(page.object_list))
        for item in page.object_list:
            item.place = places[item.pk]
        return paginator, page, rows, more

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
    related = ("agency", "column")
    list_display: ClassVar[list[Any]] = [
        *("title", "index_number", "column", "made_on"),
        PlaceColumn("state", label="走到哪一步"),
    ]
    filterset_class = ItemFilters
    search_fields: ClassVar[list[str]] = ["title", "index_number", "document_number"]
    ordering = "-id"
    list_per_page = 50
    index_view_class = ItemIndexView
    add_view_class = ItemCreateView
    edit_view_class = ItemEditView
    delete_view_class = ItemDeleteView
    lock_view_class = ItemLocking
    unlock_view_class = ItemUnlocking
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            PrecheckPanel(heading="检查"),
            FieldPanel("title"),
            FieldPanel("body"),
            InlinePanel(
                "attachments",
                heading="附件",
                label="附件",
                panels=[FieldPanel("stored"), FieldPanel("name"), FieldPanel("description")],
            ),
            MultiFieldPanel(
                [
                    FieldPanel("column"),
                    FieldPanel("entry"),
                    FieldPanel("document_number"),
                    FieldPanel("made_on"),
                    FieldPanel("effective_on"),
                ],
                heading="放在哪里，文号和日期",
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
            MultiFieldPanel(
                [FieldPanel("correction"), FieldPanel("hides_earlier")],
                heading="更正（公开以后再改的）",
            ),
            PublishingPanel(),
        ],
        base_form_class=ItemForm,
    )


class ColumnViewSet(AgencyViewSet):
    """栏目。"""

    model = Column
    add_view_class = ColumnAdding
    edit_view_class = ColumnChanging
    delete_view_class = ColumnDeleting
    icon = "list-ul"
    base_url_path = "columns"
    list_display: ClassVar[list[Any]] = [
        *("name", "agency", "kind"),
        Shown(
            "update_days",
            accessor=lambda one: f"{one.update_days} 天以内更新" if one.update_days else "",
            label="更新期限",
            sort_key="update_days",
        ),
        Shown("order", accessor="order", label="次序", sort_key="order", classname="order"),
    ]
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
    add_view_class = EntryAdding
    edit_view_class = EntryChanging
    delete_view_class = EntryDeleting
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
