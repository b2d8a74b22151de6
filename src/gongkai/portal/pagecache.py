"""公开页面的缓存：文件系统上，几个进程共用；公开、撤下哪一件，恰好使有关的页面作废。

每个网址由它的路径归入一组（一件信息、一个栏目、一个机关、全站），一组一起作废（见 `pagestore`）。
许多人同时要同一页时只有一个进程去生成，其余的等它。存不下的（磁盘满了、目录只能读）照样给，只是不留。
"""

import contextlib
import gzip
import hashlib
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import get_str_from_wsgi
from django.http import HttpResponse
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from gongkai.kept import refresh
from gongkai.portal.context import ENGLISH, ways
from gongkai.portal.pagestore import CURRENT, Page, Store, store
from gongkai.safekeeping.addresses import AFTER, LABEL, NUMBER, PART, YEAR

MARK = "X-Cached-Page"
#: 只认正规的写法（与 urls.py 的参数是同一套）：别的写法不缓存，也就没有撤不掉的一份
_ITEM = re.compile(rf"/gk/({LABEL})/({YEAR})/({NUMBER})/", re.A)
_COLUMN = re.compile(rf"/gk/({LABEL})/c/({LABEL})/", re.A)
_FEED = re.compile(rf"/gk/({LABEL})/c/({LABEL})/feed\.xml", re.A)
_AGENCY = re.compile(
    rf"/gk/({LABEL})/(?:|feed\.xml|catalogue/|projects/(?:[^/\0]{{1,600}}/)?)", re.A
)
_SITE = re.compile(rf"/(?:|site-map/|sitemap(?:-{PART})?\.xml|open-data/)", re.A)
#: 只有栏目可以带参数
_QUERY = re.compile(rf"(?:year={YEAR})?(?:(?:^|(?<=.)&)after={AFTER})?", re.A)
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_WAIT, _POLL, _STALE = 3.0, 0.01, 10.0
_MEMORY = 64 * 1024 * 1024
_SAY_EVERY = 60.0
_said = float("-inf")
_LOG = logging.getLogger("gongkai")
View = Callable[..., HttpResponse]


def cached_page(view: View) -> View:
    """这个页面可以缓存：与登录、会话无关，只随公开的内容变。"""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> HttpResponse:
        return mark(view(*args, **kwargs))

    return marked


def mark(response: HttpResponse) -> HttpResponse:
    """标明可以缓存；浏览器每次都要来问有没有变。"""
    if response.status_code == 200:
        response[MARK] = "1"
        response["Cache-Control"] = "no-cache"
    return response


def group_of(path: str) -> str | None:
    """网址属于哪一组；不缓存的为 None。英文外壳的与中文的同一组。"""
    path = _chinese(path)
    if found := _ITEM.fullmatch(path):
        return f"gk/{found[1]}/i-{found[2]}-{found[3]}"
    if found := _COLUMN.fullmatch(path) or _FEED.fullmatch(path):
        return f"gk/{found[1]}/c-{found[2]}"
    if found := _AGENCY.fullmatch(path):
        return f"gk/{found[1]}/home"
    return "site" if _SITE.fullmatch(path) else None


def _chinese(path: str) -> str:
    return path.removeprefix(ENGLISH) if path.startswith(f"{ENGLISH}/") else path


class PageCache:
    """包在 WSGI 应用外面：有缓存的不进 Django。"""

    def __init__(self, app: Any, on_start: Callable[[], None] | None = None) -> None:
        """`on_start` 在答第一个请求以前做一次。"""
        self.app = app
        self.on_start = on_start
        self.starting = threading.Lock()
        self.memory: dict[str, tuple[tuple[int, int], Page]] = {}
        self.held = 0

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """有就给，没有就生成。"""
        if self.on_start is not None:
            self._begin()
        refresh()
        group = self._group(environ)
        if group is None or not store().is_writable():
            return self.app(environ, start)  # type: ignore[no-any-return]
        name = _name(environ)
        page = self._read(f"{store().root}/{group}/{CURRENT}/{name}")
        if page is None:
            page = self._make(environ, start, group, name)
            if not isinstance(page, Page):
                return page  # type: ignore[no-any-return]
        return _answer(environ, start, page)

    def _begin(self) -> None:
        """同时来的第一批请求都等它做完：没有作废完的旧页还在那里。"""
        with self.starting:
            try:
                if self.on_start is not None:
                    self.on_start()
            finally:
                self.on_start = None

    def _group(self, environ: dict[str, Any]) -> str | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if query and not (_COLUMN.fullmatch(_chinese(path)) and _QUERY.fullmatch(query)):
            return None
        # 域名不对的由应用说明
        return group_of(path) if _is_our_host(environ) else None

    def _read(self, path: str) -> Page | None:
        try:
            state = os.stat(path)  # noqa: PTH116  每次请求都走，省去建 Path
        except OSError:
            return None
        sign = (state.st_ino, state.st_mtime_ns)
        known = self.memory.get(path)
        if known is not None and known[0] == sign:
            return known[1]
        try:
            page = Store.read(path)
        except (OSError, ValueError):
            return None
        self._remember(path, sign, page)
        return page

    def _remember(self, path: str, sign: tuple[int, int], page: Page) -> None:
        if self.held > _MEMORY:
            self.memory.clear()
            self.held = 0
        self.memory[path] = (sign, page)
        self.held += len(page.body) + len(page.zipped)

    def _make(self, environ: dict[str, Any], start: Any, group: str, name: str) -> Any:
        """生成；别的进程正在生成的等它。返回 Page，或者不能缓存的原样的响应。"""
        kept = store()
        is_new = not (kept.root / group).exists()
        try:
            generation = kept.current(group)
        except OSError as error:
            _full(error)
            return self._render(environ, start)
        lock = generation / f".lock-{name}"
        if not _lock(lock) and (waited := self._wait(generation / name, lock)) is not None:
            return waited
        try:
            # 看过没有、还没有占住的这一会儿，也许别人刚刚做好
            if (made := self._read(str(generation / name))) is not None:
                return made
            page = self._render(environ, start)
            if isinstance(page, Page):
                _keep(kept, generation, name, page)
            elif is_new:
                # 没有这样的机关、栏目：不留下空目录
                kept.drop(group)
            return page
        finally:
            with contextlib.suppress(OSError):
                lock.unlink()

    def _render(self, environ: dict[str, Any], start: Any) -> Any:
        status, headers, body = _call(self.app, environ | {"REQUEST_METHOD": "GET"})
        if dict(headers).get(MARK) == "1":
            return _page(status, headers, body)
        start(status, headers)
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _wait(self, path: Path, lock: Path) -> Page | None:
        end = time.monotonic() + _WAIT
        while time.monotonic() < end:
            if (page := self._read(str(path))) is not None:
                return page
            if not lock.exists():
                return self._read(str(path))
            time.sleep(_POLL)
        return None


def _lock(path: Path) -> bool:
    """占住生成的资格；死掉的进程留下的过了时间作废。"""
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > _STALE:
            path.unlink(missing_ok=True)
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    except OSError:
        # 这一代作废了，或者写不下：不等别人，自己生成
        return True
    return True


def _keep(kept: Store, generation: Path, name: str, page: Page) -> None:
    try:
        kept.write(generation, name, page)
    except OSError as error:
        _full(error)


def _full(error: OSError) -> None:
    """写不下的一分钟说一次；页面照给。"""
    global _said
    if time.monotonic() - _said > _SAY_EVERY:
        _said = time.monotonic()
        _LOG.warning("页面缓存写不下（%s），照样答，只是慢；请看看磁盘。", error.strerror)


def _is_our_host(environ: dict[str, Any]) -> bool:
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    return _is_allowed(host, tuple(settings.ALLOWED_HOSTS))


@lru_cache(maxsize=64)
def _is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def _name(environ: dict[str, Any]) -> str:
    # 与应用看到的一样：由解析好的 Cookie 定，不是在头里找字
    on = ways(parse_cookie(get_str_from_wsgi(environ, "HTTP_COOKIE", "")))
    looks = ",".join(name for name, given in on.items() if given)
    key = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}#{looks}"
    return hashlib.blake2b(key.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _call(app: Any, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    seen: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        seen[:] = [status, headers]

    result = app(environ, start)
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    return seen[0], seen[1], body


def _page(status: str, headers: list[tuple[str, str]], body: bytes) -> Page:
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    dropped = {"content-length", "set-cookie", "etag", "vary", "x-request-id", MARK.lower()}
    kept = [(k, v) for k, v in headers if k.lower() not in dropped]
    kept += [("ETag", etag), ("Vary", "Accept-Encoding, Cookie")]
    return Page(status, tuple(kept), body, gzip.compress(body, 6, mtime=0), etag)


def _answer(environ: dict[str, Any], start: Any, page: Page) -> Iterable[bytes]:
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start("304 Not Modified", list(page.headers))
        return []
    # 服务器会往给它的头里添，不能给缓存里的那一份
    body, headers = page.body, list(page.headers)
    if _GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body, headers = page.zipped, [*headers, ("Content-Encoding", "gzip")]
    start(page.status, [*headers, ("Content-Length", str(len(body)))])
    return [body] if environ["REQUEST_METHOD"] == "GET" else []
