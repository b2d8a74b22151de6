"""搬来的各批：保密审查员写意见，负责人批准；查出个人信息留着的列出来。"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongkai.agencies.apart import OwnWork
from gongkai.agencies.policy import Do, ids_where, may, may_anywhere
from gongkai.disclosures.desk.forms import ReasonForm
from gongkai.disclosures.models import MovedRow, SiteImport
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.moving.approve import approve, review

_MOST = 200


def _seen(request: HttpRequest) -> QuerySet[SiteImport]:
    if not may_anywhere(request.user, Do.SEE_ITEMS):
        raise PermissionDenied
    return SiteImport.objects.filter(agency__in=ids_where(request.user, Do.SEE_ITEMS))


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """各批。"""
    rows = _seen(request).select_related("agency", "reviewed_by", "approved_by")
    counted = rows.annotate(
        count=Count("items"), live=Count("items", filter=Q(items__live=True))
    ).order_by("-id")
    held = MovedRow.objects.filter(batch__in=rows, item__live=False).exclude(held="")
    page = {
        "batches": [
            (
                b,
                may(request.user, Do.SECRECY, b.agency_id) and not b.approved,
                may(request.user, Do.SIGN, b.agency_id) and b.opinion and not b.approved,
            )
            for b in counted
        ],
        "held": held.select_related("item")[:_MOST],
    }
    return render(request, "disclosures/moved.html", page)


@never_cache
@require_POST
def reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    """保密审查意见。"""
    batch = get_object_or_404(_seen(request), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明保密审查意见。")
        return redirect("moved")
    try:
        review(batch, form.cleaned_data["reason"], request.user)
    except (NotReady, OwnWork) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "意见已记下。")
    return redirect("moved")


@never_cache
@require_POST
def approved(request: HttpRequest, pk: int) -> HttpResponse:
    """批准公开。"""
    batch = get_object_or_404(_seen(request), pk=pk)
    try:
        approve(batch, request.user)
    except (NotReady, OwnWork) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已批准，接着一批一批地公开（gongkai tick）。")
    return redirect("moved")
