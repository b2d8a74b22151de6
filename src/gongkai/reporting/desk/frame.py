"""年报各页共用的：看得见的机关、那一年的年报、上面一排去处。"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, may
from gongkai.annual.derive import NoForm
from gongkai.annual.model import Report
from gongkai.annual.write.html import chart_html
from gongkai.reporting.drawn import charts_of
from gongkai.reporting.report import report_of

_PAGES = (
    ("report_counts", "按月的数"),
    ("report_standing", "文件的性质"),
    ("report_prose", "文字"),
    ("report_close", "关账与公开"),
)
_DISTRICT = (("report_district", "汇总"),)


@dataclass(frozen=True, slots=True)
class Tab:
    """一个去处。"""

    name: str
    url: str
    here: bool


def agency_of(request: HttpRequest, pk: int) -> Agency:
    """看得见的机关；看不见的 404。"""
    found: Agency = get_object_or_404(agencies_where(request.user, Do.COUNT), pk=pk)
    return found


def derived(agency: Agency, year: int) -> Report:
    """那一年的年报；没有格式的年份 404。"""
    try:
        return report_of(agency, year)
    except NoForm as error:
        raise Http404(str(error)) from error


def drawn(agency: Agency, year: int, report: Report) -> list[SafeString]:
    """各张图表的网页。"""
    charts = charts_of(agency, year, report)
    return [mark_safe(chart_html(one, n)) for n, one in enumerate(charts, 1)]  # noqa: S308


def page_of(request: HttpRequest, agency: Agency, year: int, here: str) -> dict[str, Any]:
    """每一页都有的。"""
    return {
        "agency": agency,
        "year": year,
        "tabs": _tabs(agency, year, here),
        "may_fill": may(request.user, Do.FIGURES, agency),
        "may_close": may(request.user, Do.CLOSE, agency),
        "may_write": may(request.user, Do.WRITE, agency),
    }


def front(agency: Agency, year: int) -> str:
    """表的那一页的网址。"""
    return f"{reverse('report')}?agency={agency.pk}&year={year}"


def _tabs(agency: Agency, year: int, here: str) -> list[Tab]:
    first = Tab("各表", front(agency, year), here == "report")
    others = (
        Tab(name, reverse(view, args=[agency.pk, year]), here == view)
        for view, name in (*_PAGES, *(_DISTRICT if agency.is_government else ()))
    )
    return [first, *others]
