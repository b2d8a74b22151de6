"""铃：没有看过的通知有几条；看过的做上记号。"""

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.outbox.models import Notice
from gongkai.safekeeping.actor import Actor, account, account_id

#: 多到这里就写“99+”
_MANY = 99
SHOWN = 50


def notices_of(user: Actor) -> QuerySet[Notice]:
    """给这个人的，新的在前。"""
    return Notice.objects.filter(user=account_id(user)).select_related("message").order_by("-id")


def unseen(user: Actor) -> int:
    """没有看过的条数，至多数到一百；一次请求只查一次。"""
    person = account(user)
    if person is None:
        return 0
    known = vars(person)
    if "_gongkai_unseen" not in known:
        rows = Notice.objects.filter(user=person, seen__isnull=True)
        known["_gongkai_unseen"] = rows[: _MANY + 1].count()
    return int(known["_gongkai_unseen"])


def counted(user: Actor) -> str:
    """写在“通知”后面的，如“（3）”；没有的为空。"""
    many = unseen(user)
    return f"（{_MANY}+）" if many > _MANY else f"（{many}）" if many else ""


def see(user: Actor, pk: int | None = None) -> None:
    """这一条（不给即全部）看过了。"""
    rows = Notice.objects.filter(user=account_id(user), seen__isnull=True)
    (rows if pk is None else rows.filter(pk=pk)).update(seen=timezone.now())
