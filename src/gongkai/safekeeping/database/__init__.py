"""两种数据库的后端：比 Django 自带的多一件事，事务里最后才写留痕（`last.py`）。"""

from django.core.exceptions import ImproperlyConfigured

_OURS = {
    "django.db.backends.sqlite3": "gongkai.safekeeping.database.sqlite3",
    "django.db.backends.postgresql": "gongkai.safekeeping.database.postgresql",
}


def ours(engine: str) -> str:
    """我们自己的后端；别的数据库抛 ImproperlyConfigured。"""
    if engine not in _OURS:
        raise ImproperlyConfigured("DATABASE_URL 只支持 sqlite:// 和 postgres://。")
    return _OURS[engine]
