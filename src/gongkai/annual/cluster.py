"""在 Dask 集群上成批体检（可选依赖 `gongkai[cluster]`）：文件内容随任务送去，不要求共享磁盘。"""

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gongkai.annual.audit import Result, audit_bytes, unreadable
from gongkai.annual.collection import Crashed, Job, chunks
from gongkai.annual.read import MOST_BYTES
from gongkai.annual.read.errors import Broken, TooLarge

_AHEAD = 4
Parcel = tuple[Job, bytes | None, bytes | None]


class ClusterMissing(Exception):
    """没有装集群的可选依赖，或者连不上调度器；str() 说明办法。"""


def audit_parcels(parcels: list[Parcel]) -> list[Result]:
    """在工作进程里体检一批文件内容。"""
    results = []
    for job, data, previous in parcels:
        if data is None:
            results.append(unreadable(job.name, _cannot_open(job)))
            continue
        try:
            results.append(audit_bytes(data, job.name, previous, keep=job.keep))
        except Exception as error:
            results.append(unreadable(job.name, Crashed(f"读取时出错（{type(error).__name__}）。")))
    return results


def audit_on_cluster(jobs: Iterable[Job], address: str) -> Iterator[Result]:
    """依次给出各文件的结果。没有装依赖或者连不上抛 ClusterMissing。"""
    client = _connect(address)
    try:
        ahead = max(2, len(client.scheduler_info()["workers"])) * _AHEAD
        flying: deque[tuple[list[Job], Any]] = deque()
        waiting = chunks(jobs)
        while True:
            while len(flying) < ahead and (batch := next(waiting, None)):
                parcels = [_parcel(job) for job in batch]
                flying.append((batch, client.submit(audit_parcels, parcels, pure=False)))
            if not flying:
                return
            batch, future = flying.popleft()
            yield from _results(batch, future)
    finally:
        client.close()


def _results(batch: list[Job], future: Any) -> Iterator[Result]:
    try:
        yield from future.result()
    except Exception:  # 工作进程反复中止（KilledWorker 等）
        for job in batch:
            yield unreadable(job.name, Crashed("集群的工作进程中止，这一批没有读成，请单独重试。"))


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterMissing(
            "要在集群上运行，请照 requirements.lock 装依赖，或者 pip install '.[cluster]'。"
        ) from error
    try:
        return Client(address, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterMissing(f"连不上调度器 {address}，请确认地址和网络。") from error


def _parcel(job: Job) -> Parcel:
    return job, _bytes(job.path), None if job.previous is None else _bytes(job.previous)


def _bytes(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes() if Path(path).stat().st_size <= MOST_BYTES else None
    except OSError:
        return None


def _cannot_open(job: Job) -> Broken | TooLarge:
    if Path(job.path).exists():
        return TooLarge("文件太大，没有读。")
    return Broken("文件打不开。")
