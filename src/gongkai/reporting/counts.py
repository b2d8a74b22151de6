"""数据库里的统计：每一格的件数，和这一格是哪些案件——两者出自同一个筛选。"""

from collections import Counter
from datetime import date

from django.db.models import Count, Q, QuerySet

from gongkai.agencies.models import Agency
from gongkai.annual.derive import PENDING
from gongkai.annual.forms import CARRIED_IN, CARRIED_OUT, NEW, RESULT_TOTAL, TOTAL, form
from gongkai.applications.models import Case, CaseEvent
from gongkai.law.procedure import Act
from gongkai.remedies.models import Contest

Counts = Counter[tuple[str, str]]
#: 2019年格式的“其他处理”，登记里细分为这些
_OTHERS = ("other.uncorrected", "other.unpaid", "other.other")


def _span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _row_filter(row: str, year: int) -> Q:
    """表三一行的筛选。"""
    first, last = _span(year)
    if row == NEW:
        return Q(receipt__range=(first, last))
    if row == CARRIED_IN:
        return Q(receipt__lt=first) & (Q(closed__isnull=True) | Q(closed__gte=first))
    if row == CARRIED_OUT:
        return Q(receipt__lte=last) & (Q(closed__isnull=True) | Q(closed__gt=last))
    closed = Q(receipt__isnull=False, closed__range=(first, last))
    if row == RESULT_TOTAL:
        return closed
    return closed & Q(decision__in=_OTHERS if row == "other" else (row,))


def counted_once(agency: Agency) -> QuerySet[Case]:
    """计入年报的案件：责令重新答复的不是新的申请（`count.reanswer`），原来的一件照旧计入。"""
    again = Case.everything.filter(agency=agency, reanswers__isnull=False)
    return Case.objects.filter(agency=agency).exclude(pk__in=again.values("pk"))


def new_cases(agency: Agency, year: int) -> QuerySet[Case]:
    """当年新收的：表三第一行所计的。"""
    return counted_once(agency).filter(_row_filter(NEW, year))


def application_counts(agency: Agency, year: int) -> Counts:
    """表三各叶子行、各列的件数：三条按日期的汇总和一条按结果的汇总。"""
    rows = counted_once(agency)
    counts: Counts = Counter()
    for row in (NEW, CARRIED_IN, CARRIED_OUT):
        grouped = rows.filter(_row_filter(row, year)).values_list("kind").annotate(n=Count("pk"))
        counts.update({(row, kind): n for kind, n in grouped.order_by()})
    closed = rows.filter(_row_filter(RESULT_TOTAL, year))
    grouped = closed.values_list("decision", "kind").annotate(n=Count("pk")).order_by()
    counts.update({(decision, kind): n for decision, kind, n in grouped})
    return counts


def contest_counts(agency: Agency, year: int) -> Counts:
    """表四各组、各列的件数。"""
    rows = Contest.objects.filter(case__agency=agency)
    counts: Counts = Counter()
    for row in rows.filter(_pending(year)).values_list("group").annotate(n=Count("pk")).order_by():
        counts[row[0], PENDING] = row[1]
    done = rows.filter(_concluded(year)).values_list("group", "result").annotate(n=Count("pk"))
    counts.update({(group, result): n for group, result, n in done.order_by()})
    return counts


def _pending(year: int) -> Q:
    last = _span(year)[1]
    return Q(received__lte=last) & (Q(closed__isnull=True) | Q(closed__gt=last))


def _concluded(year: int) -> Q:
    return Q(closed__range=_span(year)) & ~Q(result="")


def fees_received(agency: Agency, year: int) -> int:
    """当年收到的信息处理费（元）。"""
    paid = CaseEvent.objects.filter(
        case__agency=agency, act=Act.PAID, on__range=_span(year)
    ).values_list("data", flat=True)
    return sum(int(data.get("yuan", 0)) for data in paid)


def cases_of(agency: Agency, year: int, row: str, column: str) -> QuerySet[Case]:
    """表三一格所计的案件；没有这一格抛 KeyError。"""
    shape = form("2021")
    known = {r.id for r in (*shape.rows, *form("2019").rows)}
    if row not in known or column not in {c.id for c in shape.columns}:
        raise KeyError(row)
    rows = counted_once(agency).filter(_row_filter(row, year))
    return rows if column == TOTAL else rows.filter(kind=column)


def contests_of(agency: Agency, year: int, group: str, column: str) -> QuerySet[Contest]:
    """表四一格所计的复议或诉讼。"""
    rows = Contest.objects.filter(case__agency=agency, group=group)
    if column == PENDING:
        return rows.filter(_pending(year))
    if column == TOTAL:
        return rows.filter(_pending(year) | _concluded(year))
    return rows.filter(_concluded(year), result=column)
