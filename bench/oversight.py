"""测监督检查：由登记查一个有许多信息的门户的秒数，监督台（60 个机关、许多案件）的毫秒数。

`python bench/oversight.py 信息的件数 案件的件数`，用 DATABASE_URL 指的库（空的）。
"""

import json
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from datetime import date, timedelta

AGENCIES, COLUMNS, RUNS, BATCH = 60, 190, 15, 5000
TODAY = date(2026, 11, 25)


def main(items: int, cases: int) -> dict[str, float]:
    """先写入，再量。"""
    os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp())
    os.environ["GONGKAI_SECOND_FACTOR"] = "optional"
    os.environ["GONGKAI_HOSTS"] = "testserver"
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.site.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    start = time.perf_counter()
    agencies, supervisor = _district()
    _items(agencies[0], items)
    _cases(agencies, cases)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"写入：{time.perf_counter() - start:.0f} 秒", file=sys.stderr)
    found = _checking(agencies[0]) | _district_page(supervisor)
    return {f"{name}_{connection.vendor}": value for name, value in found.items()}


def _district() -> tuple[list[object], object]:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Permission

    from gongkai.agencies.models import Agency, Duty, Role

    above = Agency.add_root(name="测速区", slug="district", mark="测政", is_government=True)
    agencies = []
    for number in range(AGENCIES):
        above.refresh_from_db()
        given = {"name": f"测速局{number}", "slug": f"a{number}", "mark": f"测{number}"}
        agencies.append(above.add_child(**given))
    user = get_user_model().objects.create_user("bench", password="不用来登录")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    Duty.objects.create(user=user, agency=above, role=Role.SUPERVISOR)
    return agencies, user


def _items(agency: object, count: int) -> None:
    """一成草稿，一成解读，一成缺关键词，四分之一在政策栏目。"""
    from gongkai.disclosures.models import Column, Item

    kinds = ("policy", "notice", "news", "statutory")
    columns = [
        Column.objects.create(
            agency=agency, name=f"栏目{n}", slug=f"c{n}", kind=kinds[n % 4], update_days=30
        )
        for n in range(COLUMNS)
    ]
    rng, body = random.Random(1), [("paragraph", "<p>现将有关事项通知如下。</p>")]
    batch = []
    for number in range(count):
        made = TODAY - timedelta(rng.randint(30, 2000))
        is_live = number % 10 > 0
        batch.append(
            Item(
                agency=agency,
                column=columns[number % COLUMNS],
                year=made.year,
                serial=number + 1,
                index_number=f"测-{number}",
                title=f"第{number}件",
                document_number="" if number % 20 == 1 else f"测发〔2026〕{number}号",
                keywords="" if number % 10 == 2 else "住房",
                made_on=made,
                published_on=made if is_live else None,
                live=is_live,
                subject="general",
                genre="interpretation" if number % 10 == 3 else "notice",
                body=body,
            )
        )
        if len(batch) == BATCH:
            Item.objects.bulk_create(batch)
            batch = []
    Item.objects.bulk_create(batch)


def _cases(agencies: list[object], count: int) -> None:
    from gongkai.applications.models import KINDS, Case
    from gongkai.law.decisions import decisions
    from gongkai.law.procedure import Stage

    rng, results, kinds = random.Random(2), list(decisions()), [k for k, _ in KINDS]
    days, batch = (TODAY - date(2019, 6, 1)).days, []
    for number in range(count):
        receipt = date(2019, 6, 1) + timedelta(days * number // count)
        is_open = number >= count * 0.98
        due = receipt + timedelta(rng.randint(20, 90)) if is_open else None
        batch.append(
            Case(
                agency=agencies[number % AGENCIES],
                year=receipt.year,
                serial=number + 1,
                submission=uuid.UUID(int=number),
                query_key=f"{number:032}",
                channel="internet",
                kind=rng.choice(kinds),
                applicant={"name": "张三丰"},
                asked="申请公开补偿方案",
                provision="electronic",
                way="online",
                version=1,
                stage=Stage.PROCESSING if is_open else Stage.ARCHIVED,
                receipt=receipt,
                due=due,
                reply_due=due,
                decision="" if is_open else rng.choice(results),
                closed=None if is_open else receipt + timedelta(rng.randint(1, 40)),
            )
        )
        if len(batch) == BATCH:
            Case.objects.bulk_create(batch)
            batch = []
    Case.objects.bulk_create(batch)


def _checking(agency: object) -> dict[str, float]:
    """第一次（登记问题）、第二次（问题都登记过）。"""
    from gongkai.oversight.checking import check
    from gongkai.oversight.models import Finding

    times = []
    for ago in (1, 0):
        start = time.perf_counter()
        check(agency, TODAY - timedelta(ago))
        times.append(time.perf_counter() - start)
    print(f"登记了 {Finding.objects.count()} 个问题", file=sys.stderr)
    return {"check_s": times[0], "check_again_s": times[1]}


def _district_page(supervisor: object) -> dict[str, float]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(supervisor)
    address = "/admin/oversight/district/?year=2026"
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
        queries = len(caught)
    slow = sorted(caught, key=lambda q: -float(q["time"]))[:4]
    print(*((q["time"], q["sql"][:160]) for q in slow), sep="\n", file=sys.stderr)
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    return {
        "district_ms": statistics.median(times),
        "district_p95_ms": statistics.quantiles(times, n=20)[-1],
        "district_queries": queries,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
