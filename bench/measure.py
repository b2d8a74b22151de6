"""测速共用：中位数、进程树的内存、结果的写法。"""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path


def median_seconds(work: Callable[[], object], least: float = 1.0, runs: int = 7) -> float:
    """`work` 一次的中位秒数：先热身，再量到总时间不少于 `least` 秒、次数不少于 `runs`。"""
    work()
    times: list[float] = []
    while sum(times) < least or len(times) < runs:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def per_call(work: Callable[[], object], calls: int) -> float:
    """极快的 `work` 一次的中位秒数：每次量 `calls` 次。"""

    def batch() -> None:
        for _ in range(calls):
            work()

    return median_seconds(batch, 0.5) / calls


def tree_memory(pid: int) -> int:
    """进程 `pid` 连同子孙现在占用的内存（字节，共享的按份摊）。"""
    total = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _descends(int(folder.name), pid):
            total += _pss(folder)
    return total


def _descends(child: int, ancestor: int) -> bool:
    while child > 1:
        if child == ancestor:
            return True
        try:
            stat = Path(f"/proc/{child}/stat").read_text()
        except OSError:
            return False
        child = int(stat.rpartition(")")[2].split()[1])
    return False


def _pss(folder: Path) -> int:
    try:
        for line in (folder / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def pin_to_one_core() -> None:
    """只用一个核。"""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
