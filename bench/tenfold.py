"""测一千万件对一百万件：信息页、检索、公开一件各是几倍；正文短（中位 60 字），不然一台机器放不下。

`python bench/tenfold.py 1000000 10000000`，DATABASE_URL 指的库要是空的；
PostgreSQL 约要 50 GB、一个多小时，`POSTGRES_OPTIONS="-c shared_buffers=4GB -c max_wal_size=4GB"`。
"""

import json
import os
import sys
import tempfile
import time

MIDDLE = 60


def main(small: int, large: int) -> dict[str, float]:
    """先写到 `small` 件量一遍，再写到 `large` 件量一遍。"""
    os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp())
    os.environ["GONGKAI_HOSTS"] = "testserver,127.0.0.1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.site.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    found: dict[str, float] = {}
    for size, since, name in ((small, 0, "small"), (large, small, "large")):
        _write(size, since)
        found |= {f"tenfold_{name}_{key}": value for key, value in _measured().items()}
        print(found, file=sys.stderr, flush=True)
    return {f"{name}_{connection.vendor}": value for name, value in found.items()}


def _write(size: int, since: int) -> None:
    from copied import copy
    from django.db import connection

    from gongkai.disclosures.searching import index

    start = time.perf_counter()
    copy(size, since, MIDDLE)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    while index.seal():
        pass
    seconds = time.perf_counter() - start
    print(f"写到 {size:,} 件：{seconds:.0f} 秒", file=sys.stderr, flush=True)


def _measured() -> dict[str, float]:
    from portal import _pages, _publish, _search

    from gongkai.agencies.models import Agency

    agency = Agency.objects.get(slug="housing")
    column = agency.columns.get(slug="c0")
    return _pages(column) | _search() | _publish(agency)


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]] or [1_000_000, 10_000_000]
    print(json.dumps(main(*sizes)))
