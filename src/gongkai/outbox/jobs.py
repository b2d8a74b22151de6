"""定时的事，按名称登记；`gongkai tick` 每次都做一遍，所以做几遍、晚几天结果都要一样。"""

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from gongkai.outbox.leases import Hold, LeaseLost
from gongkai.outbox.models import Trouble

T = TypeVar("T")
_LOG = logging.getLogger("gongkai")
_LONGEST = 300
#: 一件定时的事里没有做成的，最多记下这么多
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Job:
    """一件。`do` 返回做了多少；`order` 小的先做；`alone` 为一次只许一处做。"""

    name: str
    do: Callable[[date], int]
    order: int = 50
    alone: bool = True


@dataclass(slots=True)
class Run:
    """正在做的一件。"""

    job: str
    hold: Hold | None = None
    stopping: Callable[[], bool] = lambda: False
    kept: dict[str, str] = field(default_factory=dict)
    failures: int = 0


JOBS: dict[str, Job] = {}
RUN: ContextVar[Run | None] = ContextVar("RUN", default=None)


def register(name: str, do: Callable[[date], int], *, order: int = 50, alone: bool = True) -> None:
    """登记一件定时的事；写在 apps.py 的 ready() 里。"""
    JOBS[name] = Job(name, do, order, alone)


def in_order() -> list[Job]:
    """全部，按先后。"""
    return sorted(JOBS.values(), key=lambda job: job.order)


def stopping() -> bool:
    """要停了（收到 SIGTERM）：做完手上的一件就停。"""
    run = RUN.get()
    return run is not None and run.stopping()


def keep_going() -> bool:
    """一件里面又分很多步的，每步以前问一声：续租约；要停了得 False，剩下的下次接着做。"""
    run = RUN.get()
    if run is not None and run.hold is not None:
        run.hold.renew()
    return not stopping()


def each(rows: Iterable[T], one: Callable[[T], int]) -> int:
    """一件一件地做，返回各件之和。一件不成不耽误别的，原因记下；每件之间续租约、看要不要停。

    数据库连不上的照样抛出：不是哪一件的毛病，再试也没有用。
    """
    done = 0
    for row in rows:
        if not keep_going():
            break
        try:
            done += int(one(row))
        except (OperationalError, InterfaceError, LeaseLost):
            raise
        except Exception as error:
            note(_name(row), _agency(row), said(error), error)
    return done


def note(about: str, agency: int | None, cause: str, error: Exception | None = None) -> None:
    """记下没有做成的一件和原因；同样的原因只写一次日志。"""
    run = RUN.get()
    job = run.job if run else "定时的事"
    known = Trouble.objects.filter(job=job, about=about, error=_short(cause))
    if run is None or not known.exists():
        _LOG.warning("“%s”里 %s 没有做成：%s", job, about, cause, exc_info=error)
    if run is None:
        return
    run.failures += 1
    if len(run.kept) >= _MOST_KEPT and about not in run.kept:
        return
    run.kept[about] = cause
    found = {"error": _short(cause), "agency_id": agency, "last": timezone.now()}
    Trouble.objects.update_or_create(job=job, about=about, defaults=found)


def troubled() -> list[str]:
    """这件事上次没有做成的各件。"""
    run = RUN.get()
    job = run.job if run else ""
    return list(Trouble.objects.filter(job=job).values_list("about", flat=True))


def said(error: BaseException) -> str:
    """给人看的原因：我们自己的错误本来就是中文；别的写明是程序出错。"""
    text = str(error)
    is_ours = type(error).__module__.startswith("gongkai.")
    return text if is_ours and text else f"程序出错（{type(error).__name__}：{text}）"


def _name(row: Any) -> str:
    return f"{row._meta.model_name}:{row.pk}" if hasattr(row, "_meta") else str(row)


def _agency(row: Any) -> int | None:
    """这一件的机关，或者它所属的案件的。"""
    owner = row if hasattr(row, "agency_id") else getattr(row, "case", None)
    return getattr(owner, "agency_id", None)


def _short(cause: str) -> str:
    return cause[:_LONGEST]
