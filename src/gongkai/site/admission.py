"""门口：同时进 Django 的请求有上限，再来的排一会儿队，队也满了的马上答 503，请过几秒再来。

它在页面缓存之内：缓存的页面不用进来，人再多也看得到。静态文件也不用。
"""

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from gongkai.site.plain import plain

App = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Admission:
    """包在 `app` 外面：同时 `at_once` 个，排队 `waiting` 个，排 `patience` 秒。"""

    def __init__(self, app: App, at_once: int, waiting: int, patience: float) -> None:
        self.app, self.patience = app, patience
        self.line = threading.BoundedSemaphore(at_once + waiting)
        self.slots = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """进得去就办，进不去就说明。"""
        if environ["PATH_INFO"].startswith(settings.STATIC_URL):
            return self.app(environ, start)
        if not self.line.acquire(blocking=False):
            return busy(environ, start)
        with contextlib.ExitStack() as held:
            held.callback(self.line.release)
            if not self.slots.acquire(timeout=self.patience):
                return busy(environ, start)
            held.callback(self.slots.release)
            return _answer(self.app(environ, start), held)


def _answer(result: Any, held: contextlib.ExitStack) -> Iterable[bytes]:
    """一次写得完的马上写完、让出位置；一段一段送的，送完才让。"""
    if getattr(result, "streaming", False):
        return _Streamed(result, held.pop_all())
    try:
        return [b"".join(result)]
    finally:
        if hasattr(result, "close"):
            result.close()


class _Streamed:
    """一段一段送的：送完、断了、没有人要了，都让出位置。"""

    def __init__(self, result: Any, held: contextlib.ExitStack) -> None:
        self.result, self.held = result, held

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.result)

    def close(self) -> None:
        try:
            self.result.close()
        finally:
            self.held.close()

    def __del__(self) -> None:
        self.held.close()


def busy(environ: dict[str, Any], start: Any) -> list[bytes]:
    """503。"""
    answer = plain(WSGIRequest(environ), "busy")
    start(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]
