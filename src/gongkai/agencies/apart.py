"""职责分开：谁也不能批准、审查自己拟的、自己交的；只在这里回答，办案、信息审查、搬来的一批都问它。

唯一的例外：机关的管理员（或者上级的）登记过人手不够，写明理由、到哪一天。登记的人自己不在其内。
用一次，记一次。
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from gongkai.agencies.models import Agency, ShortHanded
from gongkai.agencies.policy import Do, demand
from gongkai.safekeeping.actor import Actor, account, account_id
from gongkai.safekeeping.trail import record

#: 一次最长登记这么久，到期再看要不要续
LONGEST = timedelta(days=366)
OWN = "这是您自己拟的、自己交的（或者您承办的），要由别人来办。"


class OwnWork(PermissionDenied):
    """自己的事不能自己批；str() 说明怎么办。"""


@dataclass(frozen=True, slots=True)
class Apart:
    """问的结果：不能办的理由（能办为空）；靠哪一条登记才能办（不靠的为 None）。"""

    why: str = ""
    waiver: ShortHanded | None = None

    @property
    def note(self) -> str:
        """靠登记才能办的，写在页面上的话。"""
        return f"{OWN}{self.waiver.words}所以您可以办，这一次会记入留痕。" if self.waiver else ""


def ask(
    user: Actor, agency: int, hands: Collection[int | None], at: datetime | None = None
) -> Apart:
    """`user` 可不可以批 `hands`（拟的、交的各人的主键）的事；`at` 缺省为现在。"""
    return allowed(account_id(user), agency, hands, at)


def allowed(
    person: int | None, agency: int, hands: Collection[int | None], at: datetime | None = None
) -> Apart:
    """同 `ask`，只知道主键的。"""
    if person is None or person not in hands:
        return Apart()
    waiver = in_force(agency, at or timezone.now()).exclude(by=person).first()
    why = f"{OWN}确实没有别人的，请管理员在“机关与人员”里登记人手不够。"
    return Apart(waiver=waiver) if waiver is not None else Apart(why)


def permit(
    user: Actor, agency: int, hands: Collection[int | None], action: str, subject: str
) -> None:
    """把关：不能办抛 OwnWork；靠登记办的记入留痕（与所办的事同一个事务）。"""
    found = ask(user, agency, hands)
    if found.why:
        raise OwnWork(found.why)
    if found.waiver is not None:
        detail = {"for": action, "record": found.waiver.pk, "reason": found.waiver.reason}
        record(user, "apart.waived", subject, agency=agency, detail=detail)


def in_force(agency: int, at: datetime) -> QuerySet[ShortHanded]:
    """`at` 那时有效的登记，新的在前。"""
    day = timezone.localdate(at)
    rows = ShortHanded.objects.filter(agency=agency, since__lte=day, until__gte=day)
    rows = rows.filter(recorded__lte=at).filter(Q(ended__isnull=True) | Q(ended__gt=at))
    return rows.order_by("-pk")


class Unfit(Exception):
    """登记的日期、理由不行；str() 说明哪里不行。"""


@transaction.atomic
def short_handed(by: Actor, agency: Agency, reason: str, until: date) -> ShortHanded:
    """登记一个机关人手不够，从今天到 `until`；没有管理的职责抛 PermissionDenied。"""
    demand(by, Do.MANAGE, agency)
    today = timezone.localdate()
    if not reason.strip():
        raise Unfit("请写明为什么没有别人可以办。")
    if not today <= until <= today + LONGEST:
        raise Unfit(f"到哪一天，应在今天以后、{LONGEST.days} 天以内。")
    made = ShortHanded.objects.create(
        agency=agency, reason=reason.strip(), since=today, until=until, by=account(by)
    )
    detail = {"record": made.pk, "reason": made.reason, "until": until.isoformat()}
    record(by, "apart.recorded", f"agency:{agency.pk}", agency=agency.pk, detail=detail)
    return made


@transaction.atomic
def enough(by: Actor, waiver: ShortHanded) -> None:
    """人手够了：到此为止；已经结束的什么也不做。"""
    demand(by, Do.MANAGE, waiver.agency_id)
    now = timezone.now()
    rows = ShortHanded.objects.filter(pk=waiver.pk, ended__isnull=True)
    if rows.update(ended=now, ended_by=account(by)):
        subject, detail = f"agency:{waiver.agency_id}", {"record": waiver.pk}
        record(by, "apart.ended", subject, agency=waiver.agency_id, detail=detail)
