"""读一次就留着的数据文件（法律、放假安排、同义词）：运行中改了，每个进程在下一个请求以前都换成新的。

用 `kept` 代替 `functools.cache`，用 `watch` 登记文件；`refresh` 在每个请求、每次 `gongkai tick`
以前做；正在办的别的请求，其后读到的也是新的。改坏了的文件不用：接着用原来的，`problem` 说坏在哪里。
"""

import functools
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_SECONDS = 1.0
_CACHES: list[Any] = []


@dataclass(frozen=True, slots=True)
class _Watched:
    """`places` 为文件或者目录；`proof` 从头读一遍，坏的抛错；`warm` 为换上以后先算好的。"""

    places: Callable[[], Iterable[Path]]
    proof: Callable[[], object]
    warm: Callable[[], object]


_WATCHED: list[_Watched] = []


def kept(function: Callable[P, T]) -> Callable[P, T]:
    """结果留着，文件改了才重算；参数要能散列。

    换上以前开始算、换上以后才算完的，是按旧文件算的：记在旧的一代名下，不会再用。
    """

    @functools.lru_cache(maxsize=4096)
    def cached(generation: int, *args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    @functools.wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        return cached(_STATE.generation, *args, **kwargs)  # type: ignore[arg-type]

    _CACHES.append(cached)
    called.cache_clear = cached.cache_clear  # type: ignore[attr-defined]
    return called


def watch(
    places: Callable[[], Iterable[Path]], proof: Callable[[], object], warm: Callable[[], object]
) -> None:
    """登记要看着的文件（或者目录里的）。

    换上以前用 `proof` 读一遍，抛错的不换；换上以后用 `warm` 算好留着，以后改坏了还有这一份。
    """
    _WATCHED.append(_Watched(places, proof, warm))


class _State:
    """这个进程看到的样子；`problem` 为改坏了的文件的说明。"""

    def __init__(self) -> None:
        self.seen: tuple[Any, ...] | None = None
        self.looked = float("-inf")
        self.problem = ""
        #: 换过几次
        self.generation = 0
        self.lock = threading.Lock()


_STATE = _State()


def refresh(every: float = _SECONDS) -> bool:
    """看一看文件改了没有（`every` 秒以内看过就不看）；换成了新的得 True。"""
    if time.monotonic() - _STATE.looked < every or not _STATE.lock.acquire(blocking=every == 0):
        return False
    try:
        return _refresh()
    finally:
        _STATE.looked = time.monotonic()
        _STATE.lock.release()


def places() -> list[Path]:
    """看着的全部文件。"""
    return [path for one in _WATCHED for path in _files(one)]


def problem() -> str:
    """改坏了、没有用上的文件的说明；没有为空。"""
    return _STATE.problem


def _refresh() -> bool:
    found = tuple(_stamp(path) for one in _WATCHED for path in _files(one))
    if found == _STATE.seen:
        return False
    _STATE.seen = found
    try:
        for one in _WATCHED:
            one.proof()
    except Exception as error:  # 坏文件的种类由各家定；哪一种都不能停了服务
        _STATE.problem = str(error)
        logging.getLogger(__name__).error("数据文件改得不对，仍用原来的：%s", error)
        return False
    _STATE.problem = ""
    _STATE.generation += 1
    for cached in _CACHES:
        cached.cache_clear()
    for one in _WATCHED:
        one.warm()
    return True


def _files(one: _Watched) -> Iterable[Path]:
    for place in one.places():
        yield from sorted(place.iterdir()) if place.is_dir() else [place]


def _stamp(path: Path) -> tuple[Any, ...]:
    try:
        state = path.stat()
    except OSError:
        return (str(path),)
    return (str(path), state.st_mtime_ns, state.st_size, state.st_ino)
