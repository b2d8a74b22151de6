"""年报的图表：各栏目公开了多少，收到、办结多少申请，什么结果，哪一月收的；今年与去年。

数就是各表的格，和推出它们的那几条查询：各月的数合起来不是表里的那一格（更正过、汇总的）就不画。
"""

from collections.abc import Callable

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractMonth

from gongkai.agencies.models import Agency
from gongkai.annual.forms import NEW, TOTAL, form_for_year
from gongkai.annual.model import Chart, Report
from gongkai.disclosures.models import Item
from gongkai.reporting import correcting
from gongkai.reporting.counts import new_cases
from gongkai.reporting.live import GROUPS, ROWS
from gongkai.reporting.past import report_for
from gongkai.reporting.report import register_of, report_of

#: 栏目太多的，只画最多的几个，其余合在一起
_COLUMNS, _REST = 8, "其他栏目"
Numbers = dict[str, int]


def whole_of(agency: Agency, year: int) -> Report:
    """整份年报，连图表。"""
    report = report_of(agency, year)
    report.charts = charts_of(agency, year, report)
    return report


def charts_of(agency: Agency, year: int, report: Report) -> list[Chart]:
    """`report` 的各张图表；一件也没有的不画。"""
    before = _before(agency, year - 1)
    found = [
        _chart(year, "主动公开信息的栏目（条）", *_columns(agency, year)),
        _chart(year, "收到、办结的申请（件）", *_both(_balance, report, before)),
        _chart(year, "申请的办理结果（件）", *_both(_results, report, before)),
        _chart(
            year,
            "各月新收的申请（件）",
            _months(agency, year, report),
            _months(agency, year - 1, before) if before else {},
        ),
    ]
    return [chart for chart in found if chart is not None]


def disclosed(agency: Agency, year: int) -> QuerySet[Item]:
    """那一年发布、现在公开着的信息。"""
    return Item.objects.filter(  # type: ignore[no-any-return]
        agency=agency, live=True, published_on__year=year
    )


def _before(agency: Agency, year: int) -> Report | None:
    """上一年的：公开的那一份；没有的由登记推出，一件申请也没有的不算。"""
    found = report_for(agency, year)
    if found is None and form_for_year(year) is not None:
        register, _ = register_of(agency, year)
        found = correcting.corrected(register, correcting.in_force(agency, year))
    return found if found is not None and any(_balance(found).values()) else None


def _chart(year: int, title: str, now: Numbers, before: Numbers) -> Chart | None:
    """今年有数才画；去年有的画两条。"""
    if not any(now.values()):
        return None
    if not any(before.values()):
        rows = tuple((name, (number,)) for name, number in now.items())
        return Chart("overview", title, (f"{year}年",), rows)
    both = tuple((name, (before.get(name, 0), number)) for name, number in now.items())
    return Chart("overview", title, (f"{year - 1}年", f"{year}年"), both)


def _both(
    of: Callable[[Report], Numbers], report: Report, before: Report | None
) -> tuple[Numbers, Numbers]:
    return of(report), of(before) if before else {}


def _balance(report: Report) -> Numbers:
    return {name: _total(report, row) for name, row in ROWS.items()}


def _results(report: Report) -> Numbers:
    rows = [row.id for row in report.form.leaves]
    return {
        name: sum(_total(report, row) for row in rows if row.split(".")[0] == group)
        for name, group in GROUPS.items()
    }


def _total(report: Report, row: str) -> int:
    return int(report.number(f"applications:{row}:{TOTAL}") or 0)


def _months(agency: Agency, year: int, report: Report) -> Numbers:
    """各月新收的；合起来不是表里那一格的为空。"""
    grouped = new_cases(agency, year).values_list(ExtractMonth("receipt")).annotate(n=Count("pk"))
    found = dict(grouped.order_by())
    if sum(found.values()) != _total(report, NEW):
        return {}
    return {f"{month}月": found.get(month, 0) for month in range(1, 13)}


def _columns(agency: Agency, year: int) -> tuple[Numbers, Numbers]:
    """今年、去年各栏目的条数：今年多的在前。"""
    now, before = (_by_column(agency, y) for y in (year, year - 1))
    names = sorted(now | before, key=lambda name: (-now.get(name, 0), -before.get(name, 0), name))
    shown, rest = names[:_COLUMNS], names[_COLUMNS:]
    return _with_rest(now, shown, rest), _with_rest(before, shown, rest)


def _by_column(agency: Agency, year: int) -> Numbers:
    rows = disclosed(agency, year).values_list("column__name").annotate(n=Count("pk")).order_by()
    found: Numbers = {}
    for name, number in rows:
        found[name] = found.get(name, 0) + number
    return found


def _with_rest(numbers: Numbers, shown: list[str], rest: list[str]) -> Numbers:
    found = {name: numbers.get(name, 0) for name in shown}
    return found | {_REST: sum(numbers.get(n, 0) for n in rest)} if rest else found
