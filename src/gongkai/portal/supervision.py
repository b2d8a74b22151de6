"""公开的监督检查情况：查出多少、整改多少。"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from gongkai.agencies.models import Agency
from gongkai.oversight.public import rows
from gongkai.safekeeping import addresses

_FIRST_YEAR = 2019


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """一个机关连同下级的一年。"""
    agency = get_object_or_404(Agency, slug=slug)
    this_year = timezone.localdate().year
    wanted = request.GET.get("year", "")
    year = addresses.year(wanted) if wanted else this_year
    if year is None or not _FIRST_YEAR <= year <= this_year:
        raise Http404
    below = list(Agency.objects.filter(path__startswith=agency.path).order_by("path"))
    shown = {
        "agency": agency,
        "year": year,
        "years": range(this_year, _FIRST_YEAR - 1, -1),
        "rows": rows(below, year),
    }
    return render(request, "portal/supervision.html", shown)
