"""健康与指标：给监控看的，凭令牌（`GONGKAI_METRICS_TOKEN`），没有设的没有这两个网址。

只有件数，没有任何人的信息。
"""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.applications.models import Case
from gongkai.engagement.models import Message, State
from gongkai.outbox.models import Delivery, JobState, Trouble

Sample = tuple[str, str, dict[str, str], float]


def _demand_token(request: HttpRequest) -> None:
    """令牌不对的与没有这一页一样。"""
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given, wanted):
        raise Http404


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """数据库连得上为 200，连不上为 503。"""
    _demand_token(request)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("数据库连不上\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("正常\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus 的文字格式。"""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    _demand_token(request)
    registry = CollectorRegistry()
    known: dict[str, Gauge] = {}
    for name, told, labels, value in _samples():
        if name not in known:
            known[name] = Gauge(name, told, list(labels), registry=registry)
        gauge = known[name]
        (gauge.labels(**labels) if labels else gauge).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _samples() -> Iterator[Sample]:
    open_cases = Case.objects.filter(closed__isnull=True)
    yield "gongkai_cases_open", "在办的申请", {}, open_cases.count()
    letters = Message.objects.filter(state=State.OPEN)
    yield "gongkai_messages_open", "在办的群众留言", {}, letters.count()
    rows = Delivery.objects.exclude(state__in=(Delivery.State.SENT, Delivery.State.OFF))
    for row in rows.values("state").annotate(n=Count("pk")).order_by("state"):
        labels = {"state": str(row["state"])}
        yield "gongkai_deliveries", "没有发出的通知", labels, row["n"]
    yield "gongkai_troubles", "定时的事里没有做成的", {}, Trouble.objects.count()
    last = JobState.objects.aggregate(n=Max("finished"))["n"]
    if last is not None:
        yield "gongkai_tick_last_seconds", "定时的事最后做完的时间", {}, last.timestamp()
