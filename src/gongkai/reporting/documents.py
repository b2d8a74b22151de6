"""表二的规章、规范性文件：由政策库公开的各件数出；一格点开正是那么多件。"""

from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.derive import Numbers
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.classes import VALID
from gongkai.law.facts import chinese
from gongkai.reporting.models import Standing
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

_COUNTED = (Standing.Rank.RULES, Standing.Rank.NORMATIVE)


class Unfit(ValueError):
    """填的不行；str() 说明哪里不行。"""


def counted(agency: Agency) -> QuerySet[Item]:
    """公开着的规章、规范性文件。"""
    return Item.objects.filter(  # type: ignore[no-any-return]
        agency=agency, live=True, standing__rank__in=_COUNTED
    )


def _columns(year: int) -> dict[str, Q]:
    """表二各列的筛选，两种格式的都有。"""
    first, last = date(year, 1, 1), date(year, 12, 31)
    ended = Q(standing__ended__isnull=False)
    return {
        "made": Q(made_on__range=(first, last)),
        "repealed": ended & Q(standing__ended__range=(first, last)),
        "in_force": Q(made_on__lte=last) & ~(ended & Q(standing__ended__lte=last)),
        "published": Q(published_on__range=(first, last)),
        "total": Q(published_on__lte=last),
    }


def document_counts(agency: Agency, year: int) -> Numbers:
    """（规章／规范性文件，列）-> 件数：一条汇总。"""
    columns = _columns(year)
    sums = {name: Count("pk", filter=chosen) for name, chosen in columns.items()}
    grouped = counted(agency).values("standing__rank").annotate(**sums).order_by()
    return {(row["standing__rank"], name): row[name] for row in grouped for name in columns}


def documents_of(agency: Agency, year: int, row: str, column: str) -> QuerySet[Item]:
    """表二一格所计的各件；没有这一格抛 KeyError。"""
    return counted(agency).filter(_columns(year)[column], standing__rank=row)


def concerning(rows: QuerySet[Item], year: int) -> QuerySet[Item]:
    """到那一年年底有了的各件：以后制发、公开的不进那一年的表，不该挡住它关账、修订。"""
    last = date(year, 12, 31)
    return rows.filter(Q(made_on__lte=last) | Q(published_on__lte=last))


def unranked(agency: Agency) -> QuerySet[Item]:
    """政策栏目里公开了、还没有定性质的。"""
    rows = Item.objects.filter(agency=agency, live=True, column__kind="policy")
    return rows.filter(standing__isnull=True).order_by("-id")  # type: ignore[no-any-return]


def undated(agency: Agency) -> QuerySet[Item]:
    """失效、废止了而没有写哪一天的：数不出是哪一年废止的。"""
    return counted(agency).filter(~Q(validity=VALID), standing__ended__isnull=True)


def overdue(agency: Agency, today: date) -> QuerySet[Item]:
    """写了失效、废止的日子、那天过了，而有效性还写着有效的。"""
    return counted(agency).filter(validity=VALID, standing__ended__lte=today)


@transaction.atomic
def rank(item: Item, given: str, ended: date | None, user: Actor) -> Standing:
    """定一件的性质；日子不对的抛 Unfit。与存下同一个事务留痕。"""
    demand(user, Do.FIGURES, item.agency_id)
    if given not in Standing.Rank.values:
        raise Unfit("请选性质。")
    if ended is not None and ended < item.made_on:
        raise Unfit(f"失效、废止之日早于成文日期（{chinese(item.made_on)}）。")
    if ended is not None and ended > timezone.localdate() and item.validity != VALID:
        raise Unfit("已经失效、废止的，日子不能晚于今天。")
    before = Standing.objects.filter(item=item).first()
    made, _ = Standing.objects.update_or_create(
        item=item, defaults={"rank": given, "ended": ended, "by": account(user)}
    )
    detail = {
        "rank": made.get_rank_display(),
        "ended": ended.isoformat() if ended else "",
        "before": str(before.get_rank_display()) if before else "",
    }
    record(user, "report.ranked", item.subject_of_trail, agency=item.agency_id, detail=detail)
    return made
