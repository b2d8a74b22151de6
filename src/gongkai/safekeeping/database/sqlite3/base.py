"""SQLite。"""

from django.db.backends.sqlite3 import base

from gongkai.safekeeping.database.last import WritesLast


class DatabaseWrapper(WritesLast, base.DatabaseWrapper):
    """最后才写留痕的连接。"""
