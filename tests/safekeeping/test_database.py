"""数据库的连接怎样设。"""

import pytest
from django.db import connection, connections


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite 没有这一项")
def test_postgresql_compiles_no_query_anew():
    """新开的连接也是：现编译一次的时间，够查好几遍。"""
    connections["default"].close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite 没有这一项")
@pytest.mark.parametrize(("given", "held"), [("4MB", "32MB"), ("64MB", "64MB")])
def test_a_query_may_hold_the_places_of_some_hundred_thousand(given, held):
    """设得小的加到够用，设得大的不动。"""
    another = connections.create_connection("default")
    another.settings_dict = another.settings_dict | {
        "OPTIONS": another.settings_dict["OPTIONS"] | {"options": f"-c work_mem={given}"}
    }
    try:
        with another.cursor() as cursor:
            cursor.execute("SHOW work_mem")
            assert cursor.fetchone() == (held,)
    finally:
        another.close()
