"""公开页面的缓存：文件系统上，几个进程共用；公开、撤下哪一件，恰好使有关的页面作废。

每个网址由它的路径归入一组（一件信息、一个栏目、一个机关、全站），一组的页面放在 `组/cur/` 里，
`cur` 是指向当前一代的符号链接。作废就是把 `cur` 换到新的一代（改名是原子的）：正在按旧内容生成的
页面只能写进旧的一代，没有人再读。所以没有旧页，也不必记每页依赖什么。

许多人同时要同一页时只有一个进程去生成，其余的等它。
"""

import contextlib
import gzip
import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from gongkai.portal.context import APPEARANCE, ENGLISH

MARK = "X-Cached-Page"
_CURRENT = "cur"
_ITEM = re.compile(r"^/gk/([-\w]+)/(\d{4})/(\d+)/$", re.A)
_COLUMN = re.compile(r"^/gk/([-\w]+)/c/([-\w]+)/", re.A)
_AGENCY = re.compile(r"^/gk/([-\w]+)/", re.A)
_SITE = re.compile(r"^/(?:|site-map/|sitemap(?:-\d+)?\.xml|open-data/)$")
#: 只有栏目可以带参数，写法固定；别的写法不缓存，缓存才不会被编造的网址撑大
_QUERY = re.compile(r"^(?:year=\d{4})?(?:&?after=\d{4}-\d\d-\d\d_\d{1,12})?$", re.A)
_WAIT, _POLL, _STALE = 3.0, 0.01, 10.0
_MEMORY = 64 * 1024 * 1024
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
    if found := _ITEM.match(path):
        return f"gk/{found[1]}/i-{found[2]}-{found[3]}"
    if found := _COLUMN.match(path):
        return f"gk/{found[1]}/c-{found[2]}"
    if found := _AGENCY.match(path):
        return f"gk/{found[1]}/home"
    return "site" if _SITE.match(path) else None


def _chinese(path: str) -> str:
    return path.removeprefix(ENGLISH) if path.startswith(f"{ENGLISH}/") else path


@dataclass(frozen=True, slots=True)
class Page:
    """一页：状态行、头、内容、压缩了的内容、ETag。"""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    zipped: bytes
    etag: str


class Store:
    """缓存的文件。`root` 之下一组一个目录。"""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self, group: str) -> Path:
        """这一组当前一代的真实目录；没有就建。"""
        folder = self.root / group
        link = folder / _CURRENT
        with contextlib.suppress(FileNotFoundError):
            return folder / link.readlink()
        self._renew(folder, replace=False)
        return folder / link.readlink()

    def _renew(self, folder: Path, *, replace: bool) -> None:
        made = f"g{secrets.token_hex(6)}"
        (folder / made).mkdir(parents=True)
        if replace:
            temporary = folder / f".{made}"
            temporary.symlink_to(made)
            temporary.replace(folder / _CURRENT)
        else:
            with contextlib.suppress(FileExistsError):
                (folder / _CURRENT).symlink_to(made)

    def forget(self, group: str) -> None:
        """这一组的页面全部作废。

        还没有 `cur` 的不用管：生成页面的人先建它才去读内容，没有它就没有人读过旧的内容。
        """
        folder = self.root / group
        try:
            old = folder / (folder / _CURRENT).readlink()
        except FileNotFoundError:
            return
        self._renew(folder, replace=True)
        shutil.rmtree(old, ignore_errors=True)

    def forget_below(self, group: str) -> None:
        """`group` 之下各组都作废：整个目录挪走再删。"""
        folder = self.root / group
        trash = self.root / f".trash-{secrets.token_hex(6)}"
        with contextlib.suppress(FileNotFoundError):
            folder.rename(trash)
        shutil.rmtree(trash, ignore_errors=True)

    def drop(self, group: str) -> None:
        """去掉空的一组，和因此空了的上一层。"""
        self.forget_below(group)
        with contextlib.suppress(OSError):
            (self.root / group).parent.rmdir()

    def write(self, generation: Path, name: str, page: Page) -> None:
        """写进那一代；那一代已经作废的不写。"""
        head = json.dumps(
            [page.status, page.headers, page.etag, len(page.body)], ensure_ascii=False
        ).encode()
        try:
            handle, temporary = tempfile.mkstemp(dir=generation, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(len(head).to_bytes(4, "big") + head + page.body + page.zipped)
            Path(temporary).replace(generation / name)
        except FileNotFoundError:
            return

    @staticmethod
    def read(path: str) -> Page:
        """读一页；没有抛 FileNotFoundError。"""
        raw = Path(path).read_bytes()
        start = 4 + int.from_bytes(raw[:4], "big")
        status, headers, etag, size = json.loads(raw[4:start])
        pairs = tuple((str(k), str(v)) for k, v in headers)
        return Page(status, pairs, raw[start : start + size], raw[start + size :], etag)


def fingerprint() -> str:
    """程序、静态文件的指纹：升级以后旧的缓存不再用。"""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    content = manifest.read_bytes() if manifest.exists() else b""
    return hashlib.sha256(content + str(settings.PUBLIC_URL).encode()).hexdigest()[:16]


@lru_cache(maxsize=4)
def _store(home: Path) -> Store:
    return Store(home / "pages" / fingerprint())


def store() -> Store:
    """现用的缓存。"""
    return _store(settings.HOME)


class PageCache:
    """包在 WSGI 应用外面：有缓存的不进 Django。"""

    def __init__(self, app: Any, on_start: Callable[[], None] | None = None) -> None:
        """`on_start` 在答第一个请求以前做一次。"""
        self.app = app
        self.on_start = on_start
        self.memory: dict[str, tuple[tuple[int, int], Page]] = {}
        self.held = 0

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """有就给，没有就生成。"""
        if self.on_start is not None:
            begin, self.on_start = self.on_start, None
            begin()
        group = self._group(environ)
        if group is None:
            return self.app(environ, start)  # type: ignore[no-any-return]
        name = _name(environ)
        page = self._read(f"{store().root}/{group}/{_CURRENT}/{name}")
        if page is None:
            page = self._make(environ, start, group, name)
            if not isinstance(page, Page):
                return page  # type: ignore[no-any-return]
        return _answer(environ, start, page)

    def _group(self, environ: dict[str, Any]) -> str | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if query and not (_COLUMN.match(_chinese(path)) and _QUERY.match(query)):
            return None
        return group_of(path)

    def _read(self, path: str) -> Page | None:
        try:
            state = os.stat(path)  # noqa: PTH116  每次请求都走，省去建 Path
        except FileNotFoundError:
            return None
        sign = (state.st_ino, state.st_mtime_ns)
        known = self.memory.get(path)
        if known is not None and known[0] == sign:
            return known[1]
        try:
            page = Store.read(path)
        except (FileNotFoundError, ValueError):
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
        is_new = not (store().root / group).exists()
        generation = store().current(group)
        lock = generation / f".lock-{name}"
        if not _lock(lock) and (waited := self._wait(generation / name, lock)) is not None:
            return waited
        try:
            status, headers, body = _call(self.app, environ | {"REQUEST_METHOD": "GET"})
            if dict(headers).get(MARK) != "1":
                if is_new:
                    # 没有这样的机关、栏目：不留下空目录
                    store().drop(group)
                start(status, headers)
                return [body] if environ["REQUEST_METHOD"] == "GET" else []
            page = _page(status, headers, body)
            store().write(generation, name, page)
            return page
        finally:
            lock.unlink(missing_ok=True)

    def _wait(self, path: Path, lock: Path) -> Page | None:
        end = time.monotonic() + _WAIT
        while time.monotonic() < end:
            if (page := self._read(str(path))) is not None:
                return page
            if not lock.exists():
                return None
            time.sleep(_POLL)
        return None


def _lock(path: Path) -> bool:
    """占住生成的资格；死掉的进程留下的过了时间作废。"""
    with contextlib.suppress(FileNotFoundError):
        if time.time() - path.stat().st_mtime > _STALE:
            path.unlink(missing_ok=True)
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    except FileNotFoundError:
        return True
    return True


def _name(environ: dict[str, Any]) -> str:
    cookies = environ.get("HTTP_COOKIE", "")
    ways = [name for name in APPEARANCE if f"{name}=1" in cookies]
    key = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}#{','.join(ways)}"
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
    dropped = {"content-length", "set-cookie", "etag", "vary", MARK.lower()}
    kept = [(k, v) for k, v in headers if k.lower() not in dropped]
    kept += [("ETag", etag), ("Vary", "Accept-Encoding, Cookie")]
    return Page(status, tuple(kept), body, gzip.compress(body, 6, mtime=0), etag)


def _answer(environ: dict[str, Any], start: Any, page: Page) -> Iterable[bytes]:
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start("304 Not Modified", list(page.headers))
        return []
    # 服务器会往给它的头里添，不能给缓存里的那一份
    body, headers = page.body, list(page.headers)
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body, headers = page.zipped, [*headers, ("Content-Encoding", "gzip")]
    start(page.status, [*headers, ("Content-Length", str(len(body)))])
    return [body] if environ["REQUEST_METHOD"] == "GET" else []
