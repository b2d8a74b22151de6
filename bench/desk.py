"""测办案台：很多案件时首页与各种筛选的耗时（百分之九十五位）、年报统计对光秃秃的 GROUP BY。"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

PATHS = {
    "首页": "",
    "我承办的": "queue=mine",
    "已逾期": "queue=overdue",
    "三日内": "queue=soon",
    "待审批": "queue=approval",
    "等第三方": "queue=third_party",
    "待送达": "queue=undelivered",
    "全部": "queue=all",
    "全部第二页": "queue=all&after=500000",
    "按类别": "queue=all&kind=business",
    "按编号": "queue=all&q=2023-500000",
    "常见的词": "queue=all&q=棚户区改造",
    "少见的词": "queue=all&q=项目777777",
    "几个词": "queue=all&q=和平小区 补偿方案",
    "在办里找词": "queue=open&q=滨河公园",
    "没有的词": "queue=all&q=没有这样的话",
}
RUNS = 25


def main(count: int, times: int = 1) -> dict[str, float]:
    """`count` 件，再照抄到 `times` 倍；用 DATABASE_URL 指的库（空的）。"""
    os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp())
    os.environ["GONGKAI_SECOND_FACTOR"] = "optional"
    os.environ["GONGKAI_HOSTS"] = "testserver"
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.site.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from register_data import fill, multiply

    start = time.perf_counter()
    agency, officer = fill(count)
    if times > 1:
        multiply(times)
        count *= times
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"写入 {count:,} 件：{time.perf_counter() - start:.0f} 秒", file=sys.stderr)
    figures = _pages(officer) | _report(agency) | _cells(agency)
    return {f"{name}_{connection.vendor}": value for name, value in figures.items()}


def _pages(officer: object) -> dict[str, float]:
    """各种筛选合在一起的百分之九十五位（毫秒），和最慢的一种的中位数。"""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(officer)
    every, medians, queries = [], {}, {}
    for name, query in PATHS.items():
        # 所找的字不在网址里
        look = partial(client.post, "/admin/cases/", dict(parse_qsl(query)))
        assert look().status_code == 200, name
        with CaptureQueriesContext(connection) as caught:
            look()
        queries[name] = len(caught)
        times = [_milliseconds(look) for _ in range(RUNS)]
        every += times
        medians[name] = statistics.median(times)
    print(medians, queries, file=sys.stderr)
    return {
        "desk_p95_ms": statistics.quantiles(every, n=20)[-1],
        "desk_slowest_ms": max(medians.values()),
        "desk_queries": max(queries.values()),
    }


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


#: 与年报同样口径的四条汇总，手写的 SQL
_FROM = "FROM applications_case WHERE agency_id = %s AND"
_BARE = (
    f"SELECT kind, count(*) {_FROM} receipt BETWEEN %s AND %s GROUP BY kind",
    f"SELECT kind, count(*) {_FROM} receipt < %s AND (closed IS NULL OR closed >= %s) "
    "GROUP BY kind",
    f"SELECT kind, count(*) {_FROM} receipt <= %s AND (closed IS NULL OR closed > %s) "
    "GROUP BY kind",
    f"SELECT decision, kind, count(*) {_FROM} receipt IS NOT NULL AND closed BETWEEN %s AND %s "
    "GROUP BY decision, kind",
)


def bare_year(agency: Any) -> Callable[[], None]:
    """手写的四条汇总，做一遍。"""
    from django.db import connection

    first, last = "2024-01-01", "2024-12-31"
    spans = ((first, last), (first, first), (last, last), (first, last))

    def bare() -> None:
        with connection.cursor() as cursor:
            for sql, span in zip(_BARE, spans, strict=True):
                cursor.execute(sql, [agency.pk, *span])
                cursor.fetchall()

    return bare


def _report(agency: Any) -> dict[str, float]:
    """推出一年的表，对光秃秃的 GROUP BY：秒与倍数。"""
    from gongkai.reporting.report import report_of

    bare = bare_year(agency)
    report_of(agency, 2024), bare()
    pairs = [
        (_milliseconds(lambda: report_of(agency, 2024)), _milliseconds(bare)) for _ in range(7)
    ]
    return {
        "report_ms": statistics.median(a for a, _ in pairs),
        "report_ratio": statistics.median(a / b for a, b in pairs),
    }


def _cells(agency: object) -> dict[str, float]:
    """一格所计的件数和第一页的各件：最慢的一格的中位数（毫秒）。"""
    from gongkai.reporting.counts import cases_of

    medians = {}
    for row, column in (("new", "total"), ("carried_in", "total"), ("granted", "natural_person")):
        rows = cases_of(agency, 2024, row, column).order_by("receipt", "pk")
        medians[row] = statistics.median(
            _milliseconds(lambda rows=rows: (rows.count(), list(rows[:100]))) for _ in range(7)
        )
    print(medians, file=sys.stderr)
    return {"cell_ms": max(medians.values())}


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
