"""一格点开：件数、第一页只看索引，不另排序；限定知悉的计入而不列出。"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Role
from gongkai.applications.models import Case, Restriction
from gongkai.reporting.counts import cases_of
from gongkai.reporting.desk.cells import listed, page_of_cases

from ..applications.people import agencies, new_case, person

pytestmark = pytest.mark.django_db
CARRIED = ("carried_in", "carried_out")
ROWS = ["new", "carried_in", "carried_out", "total", "granted", "denied.third_party"]


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    return bureau


def asked(bureau, row, user):
    """数件数、取第一页、数列不出来的，各条查询怎样执行。"""
    with CaptureQueriesContext(connection) as caught:
        rows = listed(cases_of(bureau, 2025, row, "total"), row)
        some, _ = page_of_cases(rows, user, 1, carried=row in CARRIED)
        list(some.paginator.object_list[:100])
    queries = [q["sql"] for q in caught.captured_queries if "applications_case" in q["sql"]]
    return [plan(sql) for sql in queries]


def plan(sql):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return "\n".join(row[3] for row in cursor.fetchall())
        # 表里没有几行，照实会走全表；看的是有没有只看索引的走法
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        # 清扫过的表（VACUUM 不能在事务里做）：各页都看得见
        cursor.execute(
            "UPDATE pg_class SET relpages = 1000, reltuples = 20000, relallvisible = 1000 "
            "WHERE relname = 'applications_case'"
        )
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize("row", ROWS)
def test_the_count_and_the_page_are_read_from_the_index_alone(bureau, row):
    for number in range(3):
        new_case(bureau, date(2025, 3, 3 + number))
    hidden, *rest = asked(bureau, row, person("officer", bureau, Role.OFFICER))
    index = "case_received" if row in ("new", "carried_in", "carried_out") else "case_concluded"
    only = "COVERING INDEX" if connection.vendor == "sqlite" else "Index Only Scan using"
    count, page = rest if row not in CARRIED else (rest[0], rest[0])
    # 两个索引里都有全部的栏；要照次序的只有一个
    assert f"{only} case_received" in count or f"{only} case_concluded" in count
    assert f"{only} {index}" in page
    assert "TEMP B-TREE" not in page and "Sort" not in page
    assert "case_restricted_" in hidden


@pytest.mark.parametrize("secret", [0, 2])
def test_the_number_of_queries_is_the_same_for_any_number(
    client, bureau, django_assert_num_queries, secret
):
    officer = person("officer", bureau, Role.OFFICER)
    client.force_login(officer)
    cases = [new_case(bureau, date(2025, 3, 3)) for _ in range(5)]
    for case in cases[:secret]:
        restrict(case)
    url = f"/admin/annual/{bureau.pk}/2025/cell/applications:new:total/"
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        client.get(url)
    for _ in range(8):
        new_case(bureau, date(2025, 3, 4))
    with django_assert_num_queries(len(first)):
        page = client.get(url).content.decode()
    assert f"共 {13 - secret} 件" in page and "：13</h2>" in page
    assert ("2 件限定知悉" in page) is bool(secret)


def restrict(case):
    Case.objects.filter(pk=case.pk).update(restricted=True)
    Restriction.objects.create(case=case, reason="涉及举报人。")
