"""PostgreSQL。"""

from typing import Any

from django.db.backends.postgresql import base

from gongkai.safekeeping.database.last import WritesLast

#: 一次查询可用的内存至少这么多；设得更大的不动
_KILOBYTES = 32 * 1024
_ROOM = (
    "SELECT set_config('work_mem', %s::text, false) FROM pg_settings "
    "WHERE name = 'work_mem' AND setting::int < %s"
)


class DatabaseWrapper(WritesLast, base.DatabaseWrapper):
    """最后才写留痕的连接。"""

    def _configure_connection(self, connection: Any) -> bool:
        """不现编译查询：网站的都很短，估得贵一点的编译一次就要几十毫秒。

        检索的位图放得下几十万件：缺省的 4 MB 只记得住页，要把页上的件取出来重看。
        """
        super()._configure_connection(connection)  # type: ignore[misc]
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
            cursor.execute(_ROOM, [_KILOBYTES, _KILOBYTES])
        return True
