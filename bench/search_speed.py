"""只测检索的快慢：`search_speed.py 件数`，库要是空的（DATABASE_URL），正文长短像真的。"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path


def main(count: int) -> dict[str, float]:
    """写到 `count` 件，各种问法各问几遍。"""
    os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp())
    os.environ["GONGKAI_HOSTS"] = "testserver,127.0.0.1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.site.settings"
    import django

    django.setup()
    from copied import copy
    from django.core.management import call_command
    from django.db import connection
    from portal import _search

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    copy(count)
    with connection.cursor() as cursor:
        # PostgreSQL 的倒排索引先攒着，平时由它自己整理
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"写到 {count:,} 件：{time.perf_counter() - start:.0f} 秒", file=sys.stderr)
    if connection.vendor == "sqlite":
        size = Path(str(connection.settings_dict["NAME"])).stat().st_size
        print(f"数据库 {size / 2**30:.2f} GB", file=sys.stderr)
    found = {f"{name}_{connection.vendor}": value for name, value in _search().items()}
    print(json.dumps(found))
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
