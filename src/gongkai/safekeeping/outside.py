"""慢的、外面的（邮件、HTTP、查毒、转换文件）不许在数据库事务里做：对方慢，锁就不放，别人都写不了。"""

from django.db import connection


class InTransaction(RuntimeError):
    """程序写错了：在事务里做了慢的事。"""


def demand_outside(what: str) -> None:
    """在事务里的抛 InTransaction（测试套在外面的那个事务不算）。"""
    blocks = getattr(connection, "atomic_blocks", [])
    if any(not block._from_testcase for block in blocks):
        raise InTransaction(f"{what}不能在数据库事务里做。")
