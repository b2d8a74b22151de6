"""页面缓存的文件：一组一个目录，一组的页面放在 `组/cur/` 里，`cur` 是指向当前一代的符号链接。

作废就是去掉 `cur`（一步，不要空间）：正在按旧内容生成的页面只能写进旧的一代，没有人再读。
所以没有旧页，也不必记每页依赖什么。写了一半的都在 `.new/`、`.trash-…` 里，启动时清掉。
"""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from gongkai import kept

CURRENT = "cur"
_NEW, _TRASH = ".new", ".trash-"
#: 写一半的过了这么多秒，写它的进程一定不在了
_DEAD = 60.0
_PACKAGE = Path(__file__).parents[1]
_SOURCES = frozenset({".py", ".html", ".txt", ".toml", ".mo"})


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

    def is_writable(self) -> bool:
        """写不了的，作废也作废不了：里面的也不能再给。还没有建的算写得了。"""
        # 先看有没有：反过来，两次看之间别人刚建好的会算成写不了
        return not self.root.exists() or os.access(self.root, os.W_OK)

    def current(self, group: str) -> Path:
        """这一组当前一代的真实目录；没有就建，建不了的抛 OSError。"""
        folder = self.root / group
        link = folder / CURRENT
        with contextlib.suppress(FileNotFoundError):
            return folder / link.readlink()
        made = folder / f"g{secrets.token_hex(6)}"
        made.mkdir(parents=True)
        try:
            link.symlink_to(made.name)
        except FileExistsError:
            made.rmdir()
        self._clean(folder)
        return folder / link.readlink()

    def _clean(self, folder: Path) -> None:
        """作废到一半被杀的留下的各代。"""
        with contextlib.suppress(OSError):
            now = (folder / CURRENT).readlink().name
            for one in folder.glob("g*"):
                if one.name != now and _is_dead(one):
                    shutil.rmtree(one, ignore_errors=True)

    def forget(self, group: str) -> None:
        """这一组的页面全部作废。

        还没有 `cur` 的不用管：生成页面的人先建它才去读内容，没有它就没有人读过旧的内容。
        """
        folder = self.root / group
        try:
            old = folder / (folder / CURRENT).readlink()
            (folder / CURRENT).unlink()
        except FileNotFoundError:
            return
        shutil.rmtree(old, ignore_errors=True)

    def forget_below(self, group: str) -> None:
        """`group` 之下各组都作废：整个目录挪走再删。"""
        trash = self.root / f"{_TRASH}{secrets.token_hex(6)}"
        with contextlib.suppress(FileNotFoundError):
            (self.root / group).rename(trash)
        shutil.rmtree(trash, ignore_errors=True)

    def drop(self, group: str) -> None:
        """去掉空的一组，和因此空了的上一层。"""
        with contextlib.suppress(OSError):
            self.forget_below(group)
            (self.root / group).parent.rmdir()

    def write(self, generation: Path, name: str, page: Page) -> None:
        """写进那一代；那一代已经作废的不写，写不下的抛 OSError，什么也不留下。"""
        head = json.dumps(
            [page.status, page.headers, page.etag, len(page.body)], ensure_ascii=False
        ).encode()
        (self.root / _NEW).mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.root / _NEW)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(len(head).to_bytes(4, "big") + head + page.body + page.zipped)
            Path(temporary).replace(generation / name)
        except BaseException as error:
            Path(temporary).unlink(missing_ok=True)
            if not isinstance(error, FileNotFoundError):
                raise

    def sweep(self) -> None:
        """被杀的进程写了一半、删了一半的。"""
        for one in (*self.root.glob(f"{_TRASH}*"), *(self.root / _NEW).glob("*")):
            if _is_dead(one):
                _remove(one)

    @staticmethod
    def read(path: str) -> Page:
        """读一页；没有抛 FileNotFoundError。"""
        raw = Path(path).read_bytes()
        start = 4 + int.from_bytes(raw[:4], "big")
        status, headers, etag, size = json.loads(raw[4:start])
        pairs = tuple((str(k), str(v)) for k, v in headers)
        return Page(status, pairs, raw[start : start + size], raw[start + size :], etag)


def _is_dead(path: Path) -> bool:
    try:
        return time.time() - path.lstat().st_mtime > _DEAD
    except OSError:
        return False


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def fingerprint() -> str:
    """程序、模板、法律数据、静态文件、网站标识的指纹：有一样变了，以前的缓存不再用。"""
    known = hashlib.sha256()
    for path in (*_sources(), *kept.places(), Path(settings.STATIC_ROOT) / "staticfiles.json"):
        known.update(path.read_bytes() if path.is_file() else b"")
    site = (settings.PUBLIC_URL, settings.WAGTAIL_SITE_NAME, settings.SITE_IDENTITY)
    known.update(repr(site).encode())
    return known.hexdigest()[:16]


@lru_cache(maxsize=1)
def _sources() -> list[Path]:
    return sorted(p for p in _PACKAGE.rglob("*") if p.suffix in _SOURCES)


@lru_cache(maxsize=4)
def _store(home: Path) -> Store:
    return Store(home / "pages" / fingerprint())


def store() -> Store:
    """现用的缓存。"""
    return _store(settings.HOME)


def stores() -> Iterator[Store]:
    """全部的缓存：升级、换数据的那一会儿，别的进程还在用旧的，作废也要作废它的。"""
    pages = settings.HOME / "pages"
    yield from (Store(p) for p in pages.glob("*") if p.is_dir())


def sweep() -> None:
    """启动时：写了一半的，不再用的（一天没有人动过的）旧缓存。"""
    for one in stores():
        if one.root != store().root and _unused(one.root):
            _remove(one.root)
        else:
            one.sweep()


def _unused(root: Path) -> bool:
    with contextlib.suppress(OSError):
        return time.time() - (root / _NEW).stat().st_mtime > _A_DAY
    return _is_dead(root)


_A_DAY = 24 * 3600.0
# 数据文件换了新的，指纹也重算
kept.watch(lambda: (), lambda: None, _store.cache_clear)
