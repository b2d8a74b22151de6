"""登记回执：编号、收到之日、答复的期限、查询码，打印了交给申请人。"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.policy import Do, demand
from gongkai.applications.contents import you
from gongkai.applications.downloads import attachment
from gongkai.applications.happening import Happening
from gongkai.applications.letters import common_values, template_for
from gongkai.applications.models import Case
from gongkai.applications.numbers import code_of
from gongkai.applications.queues import seen_case
from gongkai.law.procedure import stand
from gongkai.letters import Blank, Letter, compose, write_pdf
from gongkai.safekeeping.trail import record


@never_cache
@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """下载回执；里面有查询码，记入留痕。"""
    case = seen_case(request, pk)
    demand(request.user, Do.INTAKE, case.agency_id)
    if case.closed:
        messages.error(request, "已经办结，不再出登记回执。")
        return redirect("case", pk=case.pk)
    try:
        written = receipt_of(case)
    except Blank:
        messages.error(request, "还没有与申请人确认收到，答复期限没有起算，确认以后再出回执。")
        return redirect("case", pk=case.pk)
    record(request.user, "letter.read", case.subject, agency=case.agency_id)
    return attachment(write_pdf(written), f"{case.number}登记回执.pdf", "pdf")


def receipt_of(case: Case) -> Letter:
    """回执；期限没有起算抛 Blank。"""
    events = list(case.events.all())
    happening = Happening(case, events[0], events, stand([e.as_law() for e in events]))
    values = common_values(happening)
    values |= {
        "you": you(happening),
        "case_number": case.number,
        "query_code": code_of(case.submission),
    }
    today = timezone.localdate()
    return compose(template_for(case, "receipt", today), values, "", today)
