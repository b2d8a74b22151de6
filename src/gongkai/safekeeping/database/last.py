"""事务里最后才做的事：留痕先收着，到提交的前一步一起写，链头的锁只在那一刻拿着。

链头只有一行，谁先锁住它，后来的都要等。如果锁住以后还要去锁别的（案件、编号），两个事务就可能互相等；
最后才锁的，手里已经有了要的一切，等的只会是别人的提交，成不了环。
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper as Base
else:
    Base = object


class WritesLast(Base):
    """数据库连接：`last` 收着的，在最外面的事务提交以前写。

    与 Django 的 `run_on_commit` 一样按保存点记：退回到保存点，其后收着的就不算；整个退回，都不算。
    测试的外层事务不提交，写在其内最外一层结束的时候。
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._last: list[tuple[frozenset[str | None], Any]] = []

    @property
    def is_outside(self) -> bool:
        """不在事务里；测试的外层事务不算。"""
        return all(getattr(block, "_from_testcase", False) for block in self.atomic_blocks)

    def last(self, entry: Any) -> None:
        """收下一条；要在事务里。"""
        self._last.append((frozenset(self.savepoint_ids), entry))

    def commit(self) -> None:
        """写完再提交，写不成就退回，什么也没有发生；提交以后再存底。"""
        try:
            head = self._write_last()
        except BaseException:
            self.rollback()
            raise
        super().commit()
        if head is not None:
            from gongkai.safekeeping.anchor import after_commit

            after_commit(head)

    def savepoint_commit(self, sid: str) -> None:
        """测试里最外一层的保存点，等于提交。"""
        if self.is_outside:
            self._write_last()
        super().savepoint_commit(sid)

    def savepoint_rollback(self, sid: str) -> None:
        """退回到保存点：其后收着的不算。"""
        self._last = [(sids, entry) for sids, entry in self._last if sid not in sids]
        super().savepoint_rollback(sid)

    def rollback(self) -> None:
        """退回：都不算。"""
        self._last = []
        super().rollback()

    def connect(self) -> None:
        """断了重连：先前收着的都不算。"""
        self._last = []
        super().connect()

    def _write_last(self) -> Any:
        """写下收着的，返回链头；没有收着的为 None。"""
        waiting, self._last = [entry for _, entry in self._last], []
        if not waiting:
            return None
        from gongkai.safekeeping.trail import write

        if self.vendor == "postgresql":
            # 外键到提交时才核对，核对要锁所指的行：先核对完，再锁链头
            with self.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return write(waiting)
