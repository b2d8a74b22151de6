"""取网页（Scrapy），在自己的进程里：`python -m gongkai.oversight.walk.crawler 目录`。

目录里有 plan.json，所得存在 walk.db。

守 robots.txt、隔开时间、只在许可的钟点、有限的页数和字节；
只连公网上的地址（解析一次，就连解析到的那个）。
不用数据库，也不载入 Django：网站的进程里没有它的反应器，坏网页伤不到办公的系统。
"""

import asyncio
import resource
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import scrapy
from scrapy import signals
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from gongkai.documents.apart import MEMORY_BYTES
from gongkai.documents.kinds import kind_of
from gongkai.oversight.walk.attachments import attachment
from gongkai.oversight.walk.checks import Flaw
from gongkai.oversight.walk.fetching import settings, trouble
from gongkai.oversight.walk.pages import CONTENT, Page, parsed
from gongkai.oversight.walk.plans import Plan, resolved
from gongkai.oversight.walk.store import DONE, OUTSIDE, PAGE, SEARCH, SKIPPED, Store
from gongkai.oversight.walk.taking import Taker

_BATCH = 32
#: 一张网页最多这么多字节：再大的，看它的工夫里别的页都等着，会当作没有答
_LARGEST = 4 * 1024 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGES = ("html", "txt")


class Walker(scrapy.Spider):
    """走一个网站：要走的、走过的都在 `store` 里，内存里只有正在取的几页。"""

    name = "walk"

    def __init__(self, plan: Plan, store: Store, **given: Any) -> None:
        super().__init__(**given)
        self.plan, self.store = plan, store
        self.taker = Taker(plan, store)
        self.bytes = int(store.fact("bytes", 0))

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **given: Any) -> "Walker":
        """没有正在取的时候接着取。"""
        spider = super().from_crawler(crawler, *args, **given)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """从首页（复核的，从那几页）开始；接着走的，从没有走的开始。"""
        with self.store:
            self.store.tell("state", "walking")
            self.taker.start()
        for request in self._next():
            yield request

    def idle(self) -> None:
        """再取几页；没有了、不在许可的钟点的，停下来。"""
        wanted = self._next()
        for request in wanted:
            self.crawler.engine.crawl(request)
        if wanted:
            raise DontCloseSpider

    def _next(self) -> list[Any]:
        if not self.plan.allows(datetime.now().time()):
            return self._stop("paused")
        if self.bytes >= self.plan.total:
            return self._stop("full")
        found = self.store.waiting(_BATCH) or self._searches()
        if not found:
            return self._stop("done")
        return [made for one in found if (made := self._request(*one))]

    def _stop(self, state: str) -> list[Any]:
        with self.store:
            self.store.tell("state", state)
        return []

    def _request(self, url: str, kind: str, depth: int) -> Any:
        """一个请求；写法怪得取不了的记下，为 None。"""
        # 网址原样带着：Scrapy 会改写它的写法，答复照原样的记
        given = {"kind": kind, "far": depth, "url": url}
        method = "HEAD" if kind == OUTSIDE else "GET"
        try:
            return scrapy.Request(
                url, self.arrived, method, meta=given, dont_filter=True, errback=self.failed
            )
        except ValueError:
            self._lost(url, "网址写得不对，取不了")
            return None

    def _lost(self, url: str, said: str) -> None:
        with self.store:
            self.store.done(url, SKIPPED, said=said)

    def _searches(self) -> list[tuple[str, str, int]]:
        """页都走完了：用走到的内容页的标题检索，每一页只查一次。"""
        form = self.store.fact("search")
        if not form or self.store.fact("searched"):
            return []
        given = ("kind=? AND state=? AND role=? AND title!=''", PAGE, DONE, CONTENT)
        step = max(self.store.count(*given) // max(self.plan.searches, 1), 1)
        some = list(islice(self.store.pages(*given), 0, step * self.plan.searches, step))
        with self.store:
            self.store.tell("searched", True)
            for one in some:
                query = urlencode([*form["hidden"], (form["name"], one.title)])
                self.store.add(f"{form['action']}?{query}", SEARCH, 1, one.url)
        return self.store.waiting(_BATCH)

    async def arrived(self, response: Response) -> None:
        """到了一页；看它时出了错的记下，不再取。"""
        try:
            await self._arrived(response)
        except Exception:
            self.logger.exception("看一页时出错")
            self._lost(response.meta["url"], "看这一页时程序出错，没有看成")

    async def _arrived(self, response: Response) -> None:
        """看、查、存，一页一个事务。"""
        kind, url = response.meta["kind"], response.meta["url"]
        self.bytes += len(response.body)
        facts: dict[str, Any] = {"status": response.status}
        if response.status in _REDIRECTS:
            self._moved(response, url, kind, facts)
        elif kind == SEARCH:
            facts["sort"] = self._finds(response, url)
            self._keep(url, facts)
        elif kind == OUTSIDE or response.status >= 400:
            self._keep(url, facts)
        else:
            await self._page(response, url, facts)

    def _keep(self, url: str, facts: dict[str, Any], flaws: list[Flaw] | None = None) -> None:
        with self.store:
            self.store.done(url, DONE, **facts)
            self.store.flaw(flaws or [])
            self.store.tell("bytes", self.bytes)

    def _moved(self, response: Response, url: str, kind: str, facts: dict[str, Any]) -> None:
        raw = (response.headers.get("Location") or b"").decode("utf-8", "replace")
        to = resolved(url, raw) or ""
        with self.store:
            self.store.done(url, DONE, moved=to, **facts)
            if to and kind != SEARCH:
                self.taker.moved(url, to, response.meta["far"])

    async def _page(self, response: Response, url: str, facts: dict[str, Any]) -> None:
        kind = kind_of(response.body)
        said = _header(response, "Content-Type")
        given = _header(response, "Content-Disposition").startswith("attachment")
        if is_page(kind, said) and not given and len(response.body) > _LARGEST:
            self._lost(url, "太大，没有看")
        elif is_page(kind, said) and not given:
            page = parsed(url, response.body, getattr(response, "encoding", None), self.taker.home)
            if page is None:
                self._keep(url, facts | {"sort": "empty"})
            else:
                self._looked(page, response.meta["far"], facts)
        elif "xml" in said:  # 订阅、网站地图：里面的就是各页
            self._keep(url, facts | {"sort": "xml"})
        else:
            flaws = await asyncio.to_thread(attachment, url, kind, response.body)
            self._keep(url, facts | {"sort": kind}, flaws)

    def _looked(self, page: Page, depth: int, facts: dict[str, Any]) -> None:
        with self.store:
            self.taker.fetched(page, depth, facts)
            self.store.tell("bytes", self.bytes)

    def _finds(self, response: Response, url: str) -> str:
        """检索的结果里有没有那一页。"""
        asked = self.store.page(url)
        page = parsed(url, response.body, getattr(response, "encoding", None))
        if asked is None or page is None:
            return ""
        return "found" if any(x.url == asked.about for x in page.links) else ""

    def failed(self, failure: Any) -> None:
        """没有到：不许看的、太大的、打不开的。"""
        url = failure.request.meta["url"]
        state, said = trouble(failure, self.plan.seconds)
        with self.store:
            self.store.done(url, state, said=said)


def _header(response: Response, name: str) -> str:
    found: bytes = response.headers.get(name) or b""
    return found.decode("latin-1").strip().lower()


def is_page(kind: str, said: str) -> bool:
    """是网页：内容看着是，说的也是（没有说的，看内容）。"""
    return kind in _PAGES and ("html" in said or (kind == "html" and not said))


def main(argv: list[str]) -> int:
    """走，或者接着走；内存有限度，坏网页撑不大。"""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    place = Path(argv[0])
    plan = Plan.read(place / "plan.json")
    store = Store(place / "walk.db")
    process: Any = CrawlerProcess(settings(plan))
    process.crawl(Walker, plan=plan, store=store)
    process.start()
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
