"""PostgreSQL。"""

from django.db.backends.postgresql import base

from gongkai.safekeeping.database.last import WritesLast


class DatabaseWrapper(WritesLast, base.DatabaseWrapper):
    """最后才写留痕的连接。"""
