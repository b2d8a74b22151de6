"""PostgreSQL。"""

from typing import Any

from django.db.backends.postgresql import base

from gongkai.safekeeping.database.last import WritesLast


class DatabaseWrapper(WritesLast, base.DatabaseWrapper):
    """最后才写留痕的连接。"""

    def _configure_connection(self, connection: Any) -> bool:
        """不现编译查询：网站的都很短，估得贵一点的编译一次就要几十毫秒。"""
        super()._configure_connection(connection)  # type: ignore[misc]
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
        return True
