"""导出列表（.csv）：所看的一队，姓名已遮盖；记入留痕。"""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.policy import Do, ids_where, may_anywhere
from gongkai.applications.applicants import masked_name
from gongkai.applications.models import Case
from gongkai.applications.queues import BY_ID
from gongkai.applications.seeing import seen
from gongkai.documents.download import download
from gongkai.documents.sheets import csv_lines
from gongkai.law.decisions import decisions
from gongkai.safekeeping.trail import record

#: 表头
HEAD = (
    "编号",
    "申请人",
    "类别",
    "渠道",
    "收到之日",
    "阶段",
    "期限",
    "办理结果",
    "办结之日",
    "申请内容",
    "重新答复的是",
)


@never_cache
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """一队的全部；边查边写，内存不随件数增加。"""
    if not may_anywhere(request.user, Do.EXPORT):
        raise PermissionDenied
    queue = BY_ID.get(request.GET.get("queue", "open"), BY_ID["open"])
    known = seen(Case.objects.all(), request.user, Do.EXPORT)
    rows = queue.pick(known, request.user, timezone.localdate())
    for agency in ids_where(request.user, Do.EXPORT):
        record(request.user, "cases.exported", f"queue:{queue.id}", agency=agency)
    return StreamingHttpResponse(
        csv_lines(HEAD, export_rows(rows)), headers=download(f"cases-{queue.id}.csv", "csv")
    )


def export_rows(rows: QuerySet[Case]) -> Iterator[tuple[object, ...]]:
    """各件的一行，姓名已遮盖。"""
    names = {id: one.name for id, one in decisions().items()}
    for case in (
        rows.select_related("agency", "reanswers__agency").order_by("pk").iterator(chunk_size=1000)
    ):
        yield (
            case.number,
            masked_name(case.applicant),
            case.get_kind_display(),
            case.get_channel_display(),
            case.receipt,
            case.get_stage_display(),
            case.due,
            names.get(case.decision),
            case.closed,
            case.asked,
            case.reanswers.told_as if case.reanswers else "",
        )
