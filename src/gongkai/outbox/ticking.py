"""做一遍时间带来的事。各件互不相干：一件不成，别的照做；同时有两处在做，每件只有一处做。"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DatabaseError, connection
from django.utils import timezone

from gongkai import kept
from gongkai.outbox import leases
from gongkai.outbox.jobs import RUN, Job, Run, in_order, said
from gongkai.outbox.models import JobState, Trouble

_LOG = logging.getLogger("gongkai")
_LONGEST = 300
DATA_FILES = "数据文件"


@dataclass(frozen=True, slots=True)
class Outcome:
    """一件做得怎样：做了多少，没有做完的原因，没有做成的几件，是不是正在别处做。"""

    done: int = 0
    error: str = ""
    failures: int = 0
    elsewhere: bool = False

    @property
    def is_fine(self) -> bool:
        """都做成了。"""
        return not self.error and not self.failures


def _never() -> bool:
    return False


def tick(today: date | None = None, stopping: Callable[[], bool] = _never) -> dict[str, Outcome]:
    """做一遍，返回各件的结果；不抛错。"""
    kept.refresh(0)
    found = {DATA_FILES: Outcome(error=kept.problem())} if kept.problem() else {}
    for job in in_order():
        if stopping():
            break
        _renew_connection()
        found[job.name] = _attempt(job, today or timezone.localdate(), stopping)
    return found


def _renew_connection() -> None:
    """断了的、用久了的连接换新的；测试套着一个事务，那时不换。"""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _attempt(job: Job, today: date, stopping: Callable[[], bool]) -> Outcome:
    try:
        if not job.alone:
            return _run(job, today, Run(job.name, None, stopping))
        with leases.held(f"job:{job.name}") as hold:
            if hold is None:
                return Outcome(elsewhere=True)
            return _run(job, today, Run(job.name, hold, stopping))
    except DatabaseError as error:
        _LOG.error("“%s”没有做：数据库连不上：%s", job.name, error)
        return Outcome(error=f"数据库连不上：{_one_line(error)}")


def _run(job: Job, today: date, run: Run) -> Outcome:
    started, error, done = timezone.now(), "", 0
    token = RUN.set(run)
    try:
        done = job.do(today)
    except Exception as problem:  # 哪一种错都只停这一件
        error = said(problem)
        _LOG.exception("“%s”没有做完", job.name)
    finally:
        RUN.reset(token)
    _remember(job, started, done, error, run)
    return Outcome(done, error, run.failures)


def _remember(job: Job, started: datetime, done: int, error: str, run: Run) -> None:
    """记下这一次的情况；做完了的，这次没有再出错的去掉。"""
    if not error and not run.stopping():
        Trouble.objects.filter(job=job.name).exclude(about__in=run.kept).delete()
    state = {"started": started, "finished": timezone.now(), "done": done}
    JobState.objects.update_or_create(name=job.name, defaults=state | {"error": error[:_LONGEST]})


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:_LONGEST]


def spoken(outcomes: dict[str, Outcome]) -> str:
    """一行话：各做了多少。"""
    parts = (
        f"{name} {'正在别处做' if one.elsewhere else one.done}"
        for name, one in outcomes.items()
        if name != DATA_FILES
    )
    return "，".join(parts)


def complaints(outcomes: dict[str, Outcome]) -> list[str]:
    """没有做成的，一件一行；都做成了为空。"""
    lines = []
    for name, one in outcomes.items():
        if one.error:
            lines.append(f"“{name}”没有做完：{one.error}")
        elif one.failures:
            lines.append(f"“{name}”里有 {one.failures} 件没有做成，见后台“通知与定时”。")
    return lines
