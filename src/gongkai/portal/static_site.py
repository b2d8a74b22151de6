"""把公开的网站写成静态文件：每一页就是服务器会给的那一页，附件、开放数据也在，附校验和。"""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.utils import translation

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Attachment, Column, Item
from gongkai.documents import parquet
from gongkai.portal.context import ENGLISH
from gongkai.portal.disclosed.annual import FORMS
from gongkai.portal.disclosed.feeds import PART
from gongkai.portal.generations import renewed
from gongkai.reporting.filing import public_filings

#: 栏目页里的年份、“更早的”：带参数的写法 -> 静态的路径
_MORE = re.compile(r'href="\?(?:year=(\d{4}))?(?:&amp;)?(?:after=([\d_-]+))?"')
#: 一页放不下的：栏目、目录的一行
_LONG = re.compile(r"/c/[-\w]+/$|/catalogue/\d+/$", re.A)
_BATCH = 2000
SUMS = "SHA256SUMS"


class Broken(Exception):
    """有一页写不出来；str() 说明哪一页。"""


def export(folder: Path, progress: Callable[[int], None] | None = None) -> int:
    """写到 `folder`（写在旁边，写完一步换上），返回写了多少个文件。

    别的进程正在写的抛 Busy；写不成的（磁盘满了等）抛 OSError、Broken，原来的没有动。
    """
    with renewed(folder, SUMS) as made:
        site = _Site(made, progress)
        with _one_connection():
            for path in paths():
                site.write(path)
                if path.endswith("/"):
                    site.write(f"{ENGLISH}{path}")
        shutil.copytree(settings.STATIC_ROOT, made / "static", dirs_exist_ok=True)
        return _sums(made)


@contextmanager
def _one_connection() -> Iterator[None]:
    """每个请求前后会关过时的连接，一边取网址一边写页就断了：这时不关。"""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def paths() -> Iterator[str]:
    """要写的网址。"""
    yield from ("/", "/site-map/", "/open-data/", "/sitemap.xml", "/robots.txt", "/favicon.ico")
    for agency in Agency.objects.order_by("path"):
        home = f"/gk/{agency.slug}/"
        yield from (home, f"{home}feed.xml", f"{home}projects/")
        yield from (f"/open-data/{agency.slug}/items.{kind}" for kind in ("csv", "json"))
        rows = Item.objects.filter(agency=agency, live=True).exclude(project="")
        if agency.utilities.filter(shown=True).exists():
            yield f"{home}utilities/"
        if agency.catalogue.exists():
            yield f"{home}catalogue/"
            yield from (
                f"{home}catalogue/{e}/" for e in agency.catalogue.values_list("pk", flat=True)
            )
        for name in rows.values_list("project", flat=True).distinct():
            yield f"{home}projects/{quote(name)}/"
    yield from _annual()
    for column in Column.objects.select_related("agency"):
        yield column.get_absolute_url()
        yield f"{column.get_absolute_url()}feed.xml"
    last = Item.objects.filter(live=True).order_by("-pk").values_list("pk", flat=True).first()
    for part in range((last or 0) // PART + 1):
        yield f"/sitemap-{part}.xml"
    rows = Item.objects.filter(live=True, published_on__isnull=False).select_related("agency")
    for item in rows.only("agency__slug", "year", "serial").iterator(chunk_size=_BATCH):
        yield item.get_absolute_url()
    given = Attachment.objects.filter(item__live=True).select_related("item__agency", "stored")
    for attachment in given.iterator(chunk_size=_BATCH):
        yield attachment.get_absolute_url()


def _annual() -> Iterator[str]:
    """公开了的年报的数据。"""
    whole = "/open-data/annual-reports/"
    names = ["cells.csv", "cells.json", "dictionary.csv"]
    names += ["cells.parquet"] if parquet.available() else []
    yield from (f"{whole}{name}" for name in names)
    for filing in public_filings():
        place = f"/open-data/{filing.closing.agency.slug}/annual-reports/{filing.closing.year}"
        yield from (f"{place}/report.{kind}" for kind in FORMS)


def _static(base: str, year: str | None, after: str | None) -> str:
    return base + (f"year/{year}/" if year else "") + (f"after/{after}/" if after else "")


def _asked(base: str, year: str | None, after: str | None) -> str:
    given = [f"year={year}"] if year else []
    return f"{base}?{'&'.join([*given, f'after={after}'] if after else given)}"


class _Site:
    def __init__(self, folder: Path, progress: Callable[[int], None] | None) -> None:
        self.folder, self.progress = folder, progress
        self.app, self.factory = WSGIHandler(), RequestFactory()

    def write(self, path: str) -> None:
        """写一页；栏目的各年、后面各页写在 year/、after/ 之下。"""
        if _LONG.search(path):
            self._listing(path)
        elif not (path.startswith("/sitemap-") and self._ask(path)[0] == 404):
            # 中间删空了的一段，网站地图没有那一份
            self._save(path, self._page(path))

    def _listing(self, path: str) -> None:
        waiting, done = [(path, path)], {path}
        while waiting:
            ask, write = waiting.pop()
            text = self._page(ask).decode()
            for year, after in _MORE.findall(text):
                place = _static(path, year, after)
                if place not in done:
                    done.add(place)
                    waiting.append((_asked(path, year, after), place))
            text = _MORE.sub(lambda m: f'href="{_static(path, m[1], m[2])}"', text)
            self._save(write, text.encode())

    def _page(self, path: str) -> bytes:
        status, body = self._ask(path)
        if status != 200:
            raise Broken(f"{path} 得到 {status}。")
        return body

    def _ask(self, path: str) -> tuple[int, bytes]:
        environ = self.factory.get(path, SERVER_NAME="localhost").environ
        # 建请求时路径已经解成汉字，WSGI 要的是原来的字节
        environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")
        seen: list[str] = []

        def start(status: str, headers: Any, exc_info: Any = None) -> Any:
            seen[:] = [status]

        # 英文的一页写完，网址仍按中文的算
        with translation.override(settings.LANGUAGE_CODE):
            body = b"".join(self.app(environ, start))
        return int(seen[0][:3]), body

    def _save(self, path: str, body: bytes) -> None:
        name = unquote(path).lstrip("/")
        target = self.folder / (f"{name}index.html" if path.endswith("/") else name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        if self.progress:
            self.progress(1)


def _sums(folder: Path) -> int:
    """各文件的校验和，`sha256sum -c SHA256SUMS` 可以核对。"""
    lines = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{digest}  {path.relative_to(folder).as_posix()}")
    (folder / SUMS).write_text("\n".join(lines) + "\n", "utf-8")
    return len(lines)
