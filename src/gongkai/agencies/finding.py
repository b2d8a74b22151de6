"""工作台上找人：本机关的同事（有我的职责的机关），他的职责、电话不在这里。"""

from django.db.models import Prefetch, Q
from django.urls import reverse

from gongkai.agencies.models import Duty
from gongkai.agencies.policy import Do, ids_where, roles_of
from gongkai.agencies.workplace import Feed, Hit
from gongkai.safekeeping.actor import Actor

_HITS = 8


def find(user: Actor, words: str) -> list[Hit]:
    """姓名、账号里有这些字的；管理员点开是“机关与人员”，别人只看是谁、什么职责。"""
    from django.contrib.auth.models import User

    manage = ids_where(user, Do.MANAGE)
    reach = {duty.agency_id for duty in roles_of(user)} | set(manage)
    if not reach:
        return []
    duties = Duty.objects.filter(agency__in=reach).select_related("agency")
    named = Q(last_name__icontains=words) | Q(first_name__icontains=words)
    named |= Q(username__icontains=words)
    rows = User.objects.filter(named, is_active=True, duties__agency__in=reach).distinct()
    rows = rows.prefetch_related(Prefetch("duties", duties)).order_by("username")[:_HITS]
    url = reverse("people") if manage else ""
    return [Hit(person.get_full_name() or person.username, url, _duties(person)) for person in rows]


def _duties(person: object) -> str:
    held = person.duties.all()  # type: ignore[attr-defined]
    return "、".join(f"{d.agency}{d.get_role_display()}" for d in held)


FEED = Feed(name="人员", find=find)
