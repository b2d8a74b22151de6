"""公开的统计页面。"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from gongkai.agencies.models import Agency
from gongkai.reporting.charts import bars
from gongkai.reporting.public import statistics
from gongkai.safekeeping import addresses

_FIRST_YEAR = 2019


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """一个机关一年：收多少、办多快、公开多少。"""
    agency = get_object_or_404(Agency, slug=slug, accepts_applications=True)
    this_year = timezone.localdate().year
    wanted = request.GET.get("year", "")
    year = addresses.year(wanted) if wanted else this_year
    if year is None or not _FIRST_YEAR <= year <= this_year:
        raise Http404
    found = statistics(agency, year)
    charts = (("办理结果", "结果", found.results), ("办理所用的工作日", "工作日", found.bands))
    shown = {
        "agency": agency,
        "year": year,
        "years": range(this_year, _FIRST_YEAR - 1, -1),
        "found": found,
        "charts": [(title, head, rows, bars(title, rows)) for title, head, rows in charts],
    }
    return render(request, "portal/statistics.html", shown)
