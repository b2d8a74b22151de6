"""摆上工作台的主动公开：等我审的、我写的被退回的、久没有更新的栏目，检索，一段时间公开的件数。"""

from datetime import date, timedelta

from django.urls import reverse
from wagtail.models import WorkflowState

from gongkai.agencies.policy import Do, ids_where, narrow
from gongkai.agencies.workplace import DueDay, Feed, Figure, Hit, Task
from gongkai.disclosures.late import last_published, late_columns, late_items
from gongkai.disclosures.models import Column, Item
from gongkai.disclosures.reviewing.progress import Place, places_of
from gongkai.disclosures.reviewing.queue import waiting_for
from gongkai.disclosures.searching.ranking import live_keys, similar
from gongkai.safekeeping.actor import Actor, account

_MOST, _HITS, _DAYS = 20, 8, 200
_MADE_PUBLIC = "公开"


def waiting(user: Actor, today: date) -> list[Task]:
    """等这个人审的；管栏目的人，另有晚了的栏目、过了期限没有公开的信息。"""
    return [*_reviews(user), *_late(user, today)]


def _reviews(user: Actor) -> list[Task]:
    """等我审的：到审查的网页；我写的被退回的：到编辑页。"""
    if not ids_where(user, Do.SEE_ITEMS):
        return []
    asked = [item for item, _ in waiting_for(user, _MOST)]
    back = _sent_back(user)
    places = places_of([*asked, *back])
    return [
        *(Task(i.title, _review_url(i), note=_told(places[i.pk])) for i in asked),
        *(Task(i.title, _url(i), note=_told(places[i.pk])) for i in back),
    ]


def _review_url(item: Item) -> str:
    return reverse("item_review", args=[item.pk])


def _sent_back(user: Actor) -> list[Item]:
    """这个人交的、被退回的。"""
    flows = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES,
        requested_by=account(user),
        base_content_type=Item.get_base_content_type(),
    )
    keys = flows.order_by("-pk").values_list("object_id", flat=True)[:_MOST]
    rows = narrow(Item.objects.all(), user, Do.WRITE)
    return list(rows.in_bulk([int(key) for key in keys]).values())


def _told(place: Place) -> str:
    """“等保密审查（李保密），11-24 09:10 起”。"""
    who = f"（{place.who}）" if place.who else ""
    since = f"，{place.at} 起" if place.at else ""
    return f"{place.words}{who}{since}{'：' if place.note else ''}{place.note}"


def _url(item: Item) -> str:
    return reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk])


def _late(user: Actor, today: date) -> list[Task]:
    reach = ids_where(user, Do.COLUMNS)
    if not reach:
        return []
    columns = Column.objects.filter(agency__in=reach, update_days__isnull=False)
    stale = late_columns(columns.annotate(last=last_published("column")), today)[:_MOST]
    front = reverse("disclosures")
    items = late_items(reach, today)[:_MOST]
    return [
        *(Task(f"栏目“{c.column.name}”", front, "更新", c.due, "久没有更新") for c in stale),
        *(Task(i.item.title, _url(i.item), _MADE_PUBLIC, i.due.last) for i in items),
    ]


def days(user: Actor, first: date, last: date) -> list[DueDay]:
    """栏目按更新要求到期的日子。"""
    columns = narrow(Column.objects.filter(update_days__isnull=False), user, Do.COLUMNS)
    front = reverse("disclosures")
    found = []
    for column in columns.annotate(last=last_published("column"))[:_DAYS]:
        due = column.last + timedelta(days=column.update_days) if column.last else None
        if due is not None and first <= due <= last:
            found.append(DueDay(due, f"栏目“{column.name}”", front, "更新"))
    return found


def find(user: Actor, words: str) -> list[Hit]:
    """公开的、没有公开的信息，栏目。"""
    reach = ids_where(user, Do.SEE_ITEMS)
    if not reach:
        return []
    public = Item.objects.filter(pk__in=live_keys(words, reach, _HITS))
    drafts = Item.objects.filter(agency__in=reach, live=False, title__icontains=words)
    rows = [*public.order_by("-pk"), *drafts.order_by("-pk")[:_HITS]]
    found = [Hit(i.title, _url(i), i.index_number) for i in rows]
    columns = narrow(Column.objects.filter(name__icontains=words), user, Do.COLUMNS)
    edit = "wagtailsnippets_disclosures_column:edit"
    return found + [Hit(f"栏目：{c.name}", reverse(edit, args=[c.pk])) for c in columns[:_HITS]]


def figures(user: Actor, first: date, last: date) -> list[Figure]:
    """这一段公开的。"""
    reach = ids_where(user, Do.SEE_ITEMS)
    if not reach:
        return []
    rows = Item.objects.filter(agency__in=reach, live=True, published_on__gte=first)
    return [Figure("公开信息", rows.filter(published_on__lte=last).count())]


def answered(user: Actor, asked: str, case: int) -> list[Hit]:
    """已经公开的差不多的。"""
    return [
        Hit(item.title, str(item.get_absolute_url()), f"已公开　{item.index_number}")
        for item in similar(asked)
    ]


FEED = Feed(
    name="主动公开",
    waiting=waiting,
    days=days,
    find=find,
    figures=figures,
    answered=answered,
)
