"""摆上工作台的年报：从十一月起，到公布为止，写着法定的最后一天（条例第四十九条）。"""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where
from gongkai.agencies.workplace import DueDay, Feed, Task
from gongkai.annual.timeliness import due_day
from gongkai.applications.models import Case
from gongkai.reporting.models import Closing, Filing, MonthlyCount, PastReport
from gongkai.safekeeping.actor import Actor

_FROM, _UNTIL, _MOST = 11, 6, 60
_MADE_PUBLIC = "公布"


def season(today: date) -> int | None:
    """这时候该办哪一年的年报：十一、十二月办本年的，一到六月办上年的；别的时候没有。"""
    if today.month >= _FROM:
        return today.year
    return today.year - 1 if today.month <= _UNTIL else None


def unpublished(user: Actor, year: int) -> list[Agency]:
    """`user` 要办、`year` 年的还没有公布的机关。"""
    done = Filing.objects.filter(
        closing__year=year, published__isnull=False, item__live=True
    ).values("closing__agency")
    elsewhere = PastReport.objects.filter(year=year).values("agency")
    rows = agencies_where(user, Do.FIGURES).exclude(pk__in=done).exclude(pk__in=elsewhere)
    if year < timezone.localdate().year:
        rows = rows.filter(_was_here(year))
    return list(rows.order_by("path")[:_MOST])


def _was_here(year: int) -> Q:
    """那一年已经用着本系统的：有申请，或者填过数；不然那一年的年报是别处写的。"""
    cases = Case.objects.filter(agency=OuterRef("pk"), receipt__lte=date(year, 12, 31))
    counts = MonthlyCount.objects.filter(agency=OuterRef("pk"), year=year)
    return Q(Exists(cases)) | Q(Exists(counts))


def _url(agency: Agency, year: int) -> str:
    return f"{reverse('report')}?agency={agency.pk}&year={year}"


def waiting(user: Actor, today: date) -> list[Task]:
    """还没有公布的年报。"""
    year = season(today)
    if year is None:
        return []
    found = unpublished(user, year)
    closed = set(
        Closing.objects.filter(agency__in=found, year=year).values_list("agency_id", flat=True)
    )
    return [_task(agency, year, agency.pk in closed) for agency in found]


def _task(agency: Agency, year: int, is_closed: bool) -> Task:
    due, rule = due_day(year, government=agency.is_government)
    note = "关了账，还没有公布" if is_closed else "还没有关账"
    title = f"{agency.name}{year}年年报"
    return Task(title, _url(agency, year), _MADE_PUBLIC, due, f"{note}（{rule.citation}）")


def days(user: Actor, first: date, last: date) -> list[DueDay]:
    """这一段里到期的。"""
    found = []
    for year in range(first.year - 1, last.year):
        for agency in unpublished(user, year):
            due, _ = due_day(year, government=agency.is_government)
            if first <= due <= last:
                title = f"{agency.name}{year}年年报"
                found.append(DueDay(due, title, _url(agency, year), _MADE_PUBLIC))
    return found


FEED = Feed(name="年报", waiting=waiting, days=days)
