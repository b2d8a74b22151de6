"""等着我办的（给工作台）：一行一件，标题、网址、期限、哪一类。不含留言的内容。"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.policy import Do, ids_where
from gongkai.engagement.models import Consultation, Knowledge, Message, State, Topic
from gongkai.safekeeping.actor import Actor, account

#: 每一类最多列这么多
MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """一行。"""

    title: str
    url: str
    due: date | None
    kind: str


def for_user(user: Actor) -> list[Waiting]:
    """等着 `user` 办的，有期限的在前。"""
    person = account(user)
    if person is None:
        return []
    today = timezone.localdate()
    found = [*_messages(user, person.pk), *_topics(user), *_consultations(user, today)]
    found += _knowledge(user, person.pk, today)
    return sorted(found, key=lambda w: (w.due is None, w.due or today))


def _messages(user: Actor, pk: int) -> Iterator[Waiting]:
    mine = Q(officer=pk, state=State.OPEN)
    if assigns := ids_where(user, Do.ANSWER):
        mine |= Q(agency__in=assigns, officer__isnull=True, state=State.OPEN)
    if checks := ids_where(user, Do.RELEASE):
        mine |= Q(agency__in=checks, state=State.CHECKING)
    rows = Message.objects.filter(mine, closed__isnull=True).select_related("agency")
    for row in rows.order_by("due", "id")[:MOST]:
        what = "答复待审核" if row.state == State.CHECKING else "留言待答复"
        yield Waiting(
            f"{row.number}：{what}", reverse("message", args=[row.pk]), row.due, "message"
        )


def _topics(user: Actor) -> Iterator[Waiting]:
    reach = ids_where(user, Do.RELEASE)
    rows = Topic.objects.filter(agency__in=reach).defer("text")
    drafted = list(rows.filter(state=Topic.State.DRAFTED).order_by("id")[:MOST])
    rising = list(rows.filter(rising=True, state=Topic.State.NONE).order_by("-recent")[:MOST])
    for topic, what in [(t, "统一答复待审核") for t in drafted] + [(t, "正在升温") for t in rising]:
        url = reverse("topic", args=[topic.pk])
        yield Waiting(f"热点“{topic.shown}”：{what}", url, None, "topic")


def _consultations(user: Actor, today: date) -> Iterator[Waiting]:
    kinds = Consultation.State
    checks, writes = ids_where(user, Do.RELEASE), ids_where(user, Do.ANSWER)
    checking = Q(agency__in=checks, state__in=(kinds.CHECKING, kinds.OUTCOME_CHECKING))
    owed = Q(agency__in=writes, state=kinds.PUBLISHED, closes__lt=today)
    for row in Consultation.objects.filter(checking | owed, ended__isnull=True)[:MOST]:
        what = "待审核" if row.state != kinds.PUBLISHED else "已截止，还没有公布结果"
        url = reverse("consultation_edit", args=[row.pk])
        yield Waiting(
            f"{row.get_kind_display()}“{row.title}”：{what}", url, row.outcome_due, row.kind
        )


def _knowledge(user: Actor, pk: int, today: date) -> Iterator[Waiting]:
    rows = Knowledge.objects.filter(agency__in=ids_where(user, Do.ANSWER), review__lte=today)
    for row in rows.filter(Q(owner=pk) | Q(owner__isnull=True)).order_by("review")[:MOST]:
        url = reverse("knowledge_edit", args=[row.pk])
        yield Waiting(f"知识库“{row.question}”到期复核", url, row.review, "knowledge")
