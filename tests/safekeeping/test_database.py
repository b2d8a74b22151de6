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
