"""测年报一格点开的各件：每种行的件数与第一页，毫秒，和对光秃秃的一条 SQL 的倍数。

`python bench/cells.py --size 200000`；DATABASE_URL 指的库要是空的。
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

YEAR, EACH, RUNS = 2024, 100, 9
_FROM = "FROM applications_case WHERE agency_id = %s AND NOT void AND"
_OPEN = "(closed IS NULL OR closed {} %s)"
#: 行 -> (所计的，按什么排，两个日子)
BARE = {
    "new": ("receipt BETWEEN %s AND %s", "receipt", ("2024-01-01", "2024-12-31")),
    "carried_in": (f"receipt < %s AND {_OPEN.format('>=')}", "receipt", ("2024-01-01",) * 2),
    "carried_out": (f"receipt <= %s AND {_OPEN.format('>')}", "receipt", ("2024-12-31",) * 2),
    "total": ("closed BETWEEN %s AND %s", "closed", ("2024-01-01", "2024-12-31")),
    "granted": (
        "closed BETWEEN %s AND %s AND decision = 'granted'",
        "closed",
        ("2024-01-01", "2024-12-31"),
    ),
}


def main(size: int) -> dict[str, float]:
    """`size` 件；最慢的一行的毫秒，最大的倍数。"""
    agency, officer, vendor = prepared(size)
    from django.db import connection

    found: dict[str, tuple[float, float]] = {}
    for row in BARE:
        ours, bare = _ours(agency, officer, row), _bare(connection, agency, row)
        assert ours() == bare(), row
        pairs = [(milliseconds(ours), milliseconds(bare)) for _ in range(RUNS)]
        found[row] = (
            statistics.median(a for a, _ in pairs),
            statistics.median(a / b for a, b in pairs),
        )
    print({k: (round(a, 1), round(b, 2)) for k, (a, b) in found.items()}, file=sys.stderr)
    return {
        f"cell_list_ms_{vendor}": max(a for a, _ in found.values()),
        f"cell_list_ratio_{vendor}": max(b for _, b in found.values()),
    }


def prepared(size: int) -> tuple[Any, Any, str]:
    """建库，写入 `size` 件（已经写过的接着用）；机关、负责人、哪一种库。"""
    os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.site.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from register_data import fill

    from gongkai.agencies.models import Agency

    call_command("migrate", verbosity=0)
    known = Agency.objects.filter(slug="bench").first()
    agency, officer = known, get_user_model().objects.filter(username="bench").first()
    if known is None:
        agency, officer = fill(size)
    assert agency.cases.count() == size, "库里是别的件数，请换一个空的"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return agency, officer, connection.vendor


def milliseconds(work: Callable[[], object]) -> float:
    """做一次用多少毫秒。"""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _ours(agency: Any, officer: Any, row: str) -> Callable[[], tuple[int, int]]:
    """页面做的：件数、列不出来的几件、第一页的各件。"""
    from gongkai.applications.models import Case
    from gongkai.reporting.counts import cases_of
    from gongkai.reporting.desk.cells import listed, page_of_cases

    def work() -> tuple[int, int]:
        rows = listed(cases_of(agency, YEAR, row, "total"), row)
        some, hidden = page_of_cases(rows, officer, 1, carried=row.startswith("carried"))
        found = Case.objects.select_related("officer").in_bulk(list(some))
        return some.paginator.count + hidden, len(found)

    return work


def _bare(connection: Any, agency: Any, row: str) -> Callable[[], tuple[int, int]]:
    """手写的：件数，第一页。"""
    where, order, span = BARE[row]

    def work() -> tuple[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {_FROM} {where}", [agency.pk, *span])
            (count,) = cursor.fetchone()
            page = f"SELECT * {_FROM} {where} ORDER BY {order}, id LIMIT {EACH}"
            cursor.execute(page, [agency.pk, *span])
            return count, len(cursor.fetchall())

    return work


def size_given(default: int) -> int:
    """`--size` 给的多少。"""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=default)
    return int(parser.parse_args().size)


if __name__ == "__main__":
    print(json.dumps(main(size_given(200_000))))
