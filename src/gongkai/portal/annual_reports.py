"""公开的年报并排：历年、各机关，图连同表。"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from gongkai.agencies.models import Agency
from gongkai.reporting import comparing
from gongkai.reporting.charts import bars
from gongkai.safekeeping import addresses

#: 图里至多画这么多个机关，全部的在表里
_DRAWN = 20


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """历年的中位数，一年的各机关，选了机关的另有它的历年。"""
    lines = comparing.public_lines()
    years = comparing.years_of(lines)
    wanted, slug = request.GET.get("year", ""), request.GET.get("agency", "")
    year = addresses.year(wanted) if wanted else (years[0] if years else None)
    if wanted and year not in years:
        raise Http404
    agency = get_object_or_404(Agency, slug=slug) if slug else None
    own = [] if agency is None else comparing.of_agency(lines, agency.name)
    same = [line for line in lines if line.year == year]
    mine = [line for line in lines if agency is not None and line.agency == agency.name]
    names = {line.agency for line in lines}
    shown = {
        "columns": list(comparing.COLUMNS.values()),
        "years": years,
        "year": year,
        "agency": agency,
        "agencies": Agency.objects.filter(name__in=names).order_by("path"),
        "middles": comparing.middles(lines),
        "rows": [] if year is None else comparing.of_year(lines, year),
        "own": own,
        "drawn": bars(f"{year}年各机关新收的申请", comparing.received(same)[:_DRAWN]),
        "most": _DRAWN,
        "middles_drawn": bars("历年新收的中位数", comparing.received_by_year(lines)),
        "own_drawn": bars(
            "历年新收的申请", [(f"{line.year}年", line.values.get("new", 0)) for line in mine]
        ),
    }
    return render(request, "portal/annual_reports.html", shown)
