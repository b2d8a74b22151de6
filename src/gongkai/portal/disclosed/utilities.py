"""一个机关主管的公共企事业单位：怎样联系、应当公开什么、向哪里申诉（条例第五十五条）。"""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.law.errors import NotInForce
from gongkai.law.parameters import rule
from gongkai.law.utilities import Industry, industry
from gongkai.portal.disclosed.views import agency_of, beside
from gongkai.portal.pagecache import cached_page
from gongkai.remedies.models import Utility


@require_safe
@cached_page
def utilities(request: HttpRequest, slug: str) -> HttpResponse:
    """各家。"""
    found, today = agency_of(slug), timezone.localdate()
    rows = Utility.objects.filter(agency=found, shown=True)
    page = {
        "agency": found,
        "rows": [(one, _law(one.industry, today)) for one in rows],
        "duty": rule("utility.duty", today),
        "appeal": rule("complaint.a55", today),
    }
    return render(request, "portal/disclosed/utilities.html", page | beside(found))


def _law(id: str, today: date) -> Industry | None:
    try:
        return industry(id, today)
    except NotInForce:
        return None
