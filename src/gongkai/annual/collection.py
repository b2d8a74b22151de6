"""成批体检：目录与通配符、多进程、逐个出结果；一个坏文件不影响其余。"""

import gc
import glob
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from types import FrameType
from typing import Any, Generic, TypeVar

from gongkai.annual.archives import members
from gongkai.annual.audit import (
    Result,
    audit_file,
    compare_file,
    compare_kept,
    read_only,
    unreadable,
)
from gongkai.annual.entries import Entry, entry_of
from gongkai.annual.read import ReadError

T = TypeVar("T")
READABLE = frozenset(
    {".txt", ".md", ".html", ".htm", ".docx", ".doc", ".wps", ".rtf", ".xlsx", ".xls"}
    | {".pdf", ".ofd", ".json", ".png", ".jpg", ".jpeg"}
)
#: 目录里遇到这些也要说一声“读不成”，而不是当作没有
KNOWN_UNREADABLE = frozenset({".et", ".zip", ".rar", ".7z"})
SECONDS_A_FILE = 30
#: 可能要认字的
_PICTURED = frozenset({".pdf", ".png", ".jpg", ".jpeg"})
_SECONDS_A_SCAN = 120
_CHUNK = 16
_AHEAD = 4


class TooSlow(ReadError):
    """超过单个文件的时限。"""

    rule = "read.too_slow"


class Crashed(ReadError):
    """读这个文件使进程中止。"""

    rule = "read.crashed"


@dataclass(frozen=True, slots=True)
class Job:
    """一个要体检的文件：路径、在结果里的名字、上一年度的文件；`only_previous` 为只与它核对，

    `kept` 为核对要用的、读的时候记下的（本年、上一年度），有就不再读文件；
    `only_read` 为只要各格，不查（汇总、并排看用）；`keep` 为记下与下一年度核对要用的。
    """

    path: str
    name: str
    previous: str | None = None
    only_previous: bool = False
    only_read: bool = False
    keep: bool = False
    kept: tuple[bytes, bytes] | None = None


def find_files(paths: Iterable[str]) -> list[str]:
    """各个路径、目录、通配符、压缩包下的文件，按名排序，不重复（`甲` 与 `./甲` 是同一份）。

    找不到的路径原样保留（会报读不成）。
    """
    found: dict[str, str] = {}
    for path in (one for given in paths for one in _named(given)):
        found.setdefault(os.path.abspath(path), path)  # noqa: PTH100 - 不必去掉符号链接
    return [one for path in found.values() for one in _unpacked(path)]


def _named(path: str) -> Iterator[str]:
    """一个路径、目录、通配符所指的文件。"""
    if Path(path).is_dir():
        yield from _walk(path)
    elif Path(path).exists() or not glob.has_magic(path):
        yield path
    else:
        for match in sorted(glob.glob(path, recursive=True)):
            yield from _walk(match) if Path(match).is_dir() else (match,)


def shown(path: str) -> str:
    """写得出的路径：不是 UTF-8 的（GBK 的压缩包在这里解开的）按 GBK 认。"""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path).decode("gb18030", "backslashreplace")
    return path


def _unpacked(path: str) -> list[str]:
    """压缩包为里面的各份；别的、打不开的压缩包为自己。"""
    if Path(path).suffix.lower() != ".zip":
        return [path]
    inside = (m for m in members(path) if Path(m).suffix.lower() in READABLE | KNOWN_UNREADABLE)
    return list(inside) or [path]


def _walk(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            suffix = Path(name).suffix.lower()
            if suffix in READABLE | KNOWN_UNREADABLE and not name.startswith((".", "~$")):
                yield os.path.join(parent, name)  # noqa: PTH118 - 十万个文件时快得多


def audit_jobs(jobs: Iterable[Job], processes: int) -> Iterator[Result]:
    """依次给出各文件的结果；同时在途的有限，内存不随文件数增长。"""
    if processes <= 1:
        return map(audit_one, jobs)
    return _Pool(processes, audit_chunk, lambda result: result).run(jobs)


def entries(jobs: Iterable[Job], processes: int) -> Iterator[Entry]:
    """与 `audit_jobs` 一样，各份写成一行（见 `Entry`）。"""
    if processes <= 1:
        return (entry_of(audit_one(job)) for job in jobs)
    return _Pool(processes, entries_chunk, entry_of).run(jobs)


def _patience(path: str) -> int:
    """一个文件最多读几秒：扫描件、照片认字要久些。"""
    return _SECONDS_A_SCAN if Path(path).suffix.lower() in _PICTURED else SECONDS_A_FILE


def audit_one(job: Job) -> Result:
    """体检一个文件，限时；任何意外都成为一条“读不成”的结果。"""
    try:
        with _time_limit(_patience(job.path)):
            if job.only_read:
                return read_only(Path(job.path), job.name, keep=job.keep)
            if job.kept is not None:
                return compare_kept(job.name, *job.kept)
            previous = None if job.previous is None else Path(job.previous)
            if previous is not None and job.only_previous:
                return compare_file(Path(job.path), job.name, previous)
            return audit_file(Path(job.path), job.name, previous, keep=job.keep)
    except TooSlow as error:
        return unreadable(job.name, error)
    except MemoryError:
        return unreadable(job.name, Crashed("内存不够，没有读。"))
    except Exception as error:
        return unreadable(
            job.name,
            Crashed(f"读取时出现没有料到的错误（{type(error).__name__}），请把文件发给开发者。"),
        )


def audit_chunk(jobs: list[Job]) -> list[Result]:
    """一批文件的结果。"""
    return [audit_one(job) for job in jobs]


def entries_chunk(jobs: list[Job]) -> list[Entry]:
    """一批文件的，写成一行一行。"""
    return [entry_of(result) for result in audit_chunk(jobs)]


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """主线程里限时；别的线程里（如集群的工作进程）不限。"""

    def expired(signum: int, frame: FrameType | None) -> None:
        raise TooSlow(f"读了 {seconds} 秒还没有读完，放弃。")

    try:
        before = signal.signal(signal.SIGALRM, expired)
    except ValueError:
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def chunks(jobs: Iterable[Job], size: int = _CHUNK) -> Iterator[list[Job]]:
    """每 `size` 个一批。"""
    batch: list[Job] = []
    for job in jobs:
        batch.append(job)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


class _Pool(Generic[T]):
    """进程池；某个文件使进程崩溃时，把在途的各批逐个单独重做，找出它。

    `work` 在工作进程里做一批，`made` 把“读不成”的结果写成一样的。
    """

    def __init__(
        self, processes: int, work: Callable[[list[Job]], list[T]], made: Callable[[Result], T]
    ) -> None:
        self.processes, self.work, self.made = processes, work, made

    def run(self, jobs: Iterable[Job]) -> Iterator[T]:
        """依次给出各文件的。"""
        waiting = chunks(jobs)
        flying: deque[tuple[list[Job], Future[list[T]]]] = deque()
        pool = self._new()
        try:
            while True:
                while len(flying) < self.processes * _AHEAD:
                    batch = next(waiting, None)
                    if batch is None:
                        break
                    flying.append((batch, pool.submit(self.work, batch)))
                if not flying:
                    return
                batch, future = flying.popleft()
                try:
                    yield from future.result()
                except BrokenProcessPool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    for broken in [batch, *(b for b, _ in flying)]:
                        yield from self._one_by_one(broken)
                    flying.clear()
                    pool = self._new()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _new(self) -> ProcessPoolExecutor:
        return _workers(self.processes)

    def _one_by_one(self, batch: list[Job]) -> Iterator[T]:
        pool: Any = None
        for job in batch:
            pool = pool or _workers(1)
            try:
                yield from pool.submit(self.work, [job]).result()
            except BrokenProcessPool:
                pool.shutdown(wait=False)
                pool = None
                lost = unreadable(job.name, Crashed("读这个文件时程序中止了，已经跳过。"))
                yield self.made(lost)
        if pool is not None:
            pool.shutdown()


def _workers(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    # 装好的不再看，一份报告的东西用完就没有环：少收几遍垃圾，快百分之三
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    _end_with_the_master()


def _end_with_the_master() -> None:
    """主进程不在了（被杀的来不及说一声），干活的进程也不留下。"""
    master = parent_process()
    if master is not None:
        threading.Thread(target=_watch, args=(master.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
