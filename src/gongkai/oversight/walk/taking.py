"""看过的一页怎样收下：查、存、记下接着要走的。取来的、用浏览器看的同用这一处。"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from gongkai.oversight.walk.across import GUIDE, is_aimed, sort_of
from gongkai.oversight.walk.checks import CHECKS, Flaw, is_guide, key_of, look_at, wrong_with
from gongkai.oversight.walk.pages import HOME, Page
from gongkai.oversight.walk.plans import Plan, may_reach, resolved
from gongkai.oversight.walk.store import (
    COPY,
    CUT_DEPTH,
    CUT_OUTSIDE,
    CUT_PAGES,
    CUTS,
    DONE,
    MOST_COPIES,
    OUTSIDE,
    PAGE,
    SCRIPT,
    Store,
)

_META = "site.meta"
_UNSEEN = "这一页要用脚本才看得到内容，没有用浏览器看"


def unseen(url: str, what: str = _UNSEEN) -> Flaw:
    """要用脚本的一页没有看到：判断不了。"""
    return Flaw("script", key_of("script", url), url, what, "", unsure=True)


class Taker:
    """收下一页一页；须在 `store` 的事务里调用。"""

    def __init__(self, plan: Plan, store: Store) -> None:
        self.plan, self.store = plan, store
        self.home = resolved(plan.url, plan.url) or plan.url
        self.known, self.outside = store.known(PAGE), store.known(OUTSIDE)
        self.cut = {name for name in CUTS if store.fact(name)}

    def start(self) -> None:
        """从首页（复核的，从那几页）开始。"""
        for url in self.plan.only or (self.home,):
            self.known += self.store.add(resolved(url, url) or url, PAGE, 0)

    def moved(self, url: str, to: str, depth: int) -> None:
        """转到别的一页去了：也算一步，转个没完的到了深度就停。"""
        self.store.link([(url, to, url, "转到")])
        self.follow(to, depth + 1, url)

    def fetched(self, page: Page, depth: int, facts: dict[str, Any]) -> None:
        """取来的一页。几乎没有字而有脚本的，不由它判断内容，等浏览器看。"""
        if page.is_bare and not self._is_copy(page):
            self.store.done(page.url, DONE, **facts, role=page.role, title=page.name, sort=SCRIPT)
            meta = [flaw for flaw in look_at(page) if CHECKS[flaw.check].rule == _META]
            self.store.flaw([*meta, unseen(page.url)])
        else:
            self._judged(page, facts, look_at(page))
        self._onward(page, depth)

    def drawn(self, page: Page, depth: int) -> list[Flaw]:
        """用浏览器看到的一页，返回查到的；标签仍以不用脚本看到的为准。"""
        if page.is_blank:
            self.store.flaw([unseen(page.url, "这一页要用脚本才看得到内容，浏览器看到的是空的")])
            return []
        flaws = [flaw for flaw in look_at(page) if CHECKS[flaw.check].rule != _META]
        self._judged(page, {}, flaws)
        self._onward(page, depth)
        return flaws

    def _judged(self, page: Page, facts: dict[str, Any], flaws: Sequence[Flaw]) -> None:
        """是别的一页的另一种样子（外文的、打印的）的，查那一页，不查两遍。"""
        if self._is_copy(page):
            self.store.done(page.url, DONE, **facts, sort=COPY, about=page.same_as)
            return
        sort = GUIDE if is_guide(page) else sort_of(page)
        self.store.done(page.url, DONE, **facts, role=page.role, title=page.name, sort=sort)
        self.store.flaw(flaws)

    def _is_copy(self, page: Page) -> bool:
        """是另一种样子；说是同一页的太多（模板里写死了的），不信，照样查。"""
        to = page.same_as
        if not to or self.plan.only or not self.plan.is_inside(to):
            return False
        return self.store.count("sort='copy' AND about=? AND url!=?", to, page.url) < MOST_COPIES

    def _onward(self, page: Page, depth: int) -> None:
        is_copy = self._is_copy(page)
        self._form(page)
        self._links(page, depth, page.same_as if is_copy else page.url)
        if is_copy:
            self.follow(page.same_as, depth + 1, page.url)

    def _form(self, page: Page) -> None:
        """站内检索的表单：首页的为准，首页没有的用先看到的。"""
        one = page.search
        if one is None or not self.plan.is_near(one.action):  # 别人的检索，不去
            return
        if page.role == HOME or not self.store.fact("search"):
            given = {"action": one.action, "name": one.name, "hidden": one.hidden}
            self.store.tell("search", given)

    def _links(self, page: Page, depth: int, of: str) -> None:
        """`of` 为这些链接算在哪一页：另一种样子的算在原来的一页，不算两遍。"""
        # 写错了的另有一条查，不再走
        right = [x for x in page.links if x.url and not wrong_with(x.href, x.url, page.url)]
        rows = [(x.url, x.text[:80], x.is_main) for x in right]
        self.store.link([(of if m else "", u, of, w) for u, w, m in rows])
        for url, _, is_main in rows:
            whole = is_main and self.plan.aim.startswith("unlinked_interpretation")
            if not self.plan.only or whole or is_aimed(self.plan, page.url, url):
                self.follow(url, depth + 1, page.url)

    def follow(self, url: str, depth: int, page: str) -> None:
        """要走的：自己的不超过页数、深度，站外的只看打不打得开。到了上限没有走的，记下有。"""
        if self.plan.is_inside(url):
            if depth > self.plan.depth:
                self._cut(CUT_DEPTH, url)
            elif self.known < self.plan.pages:
                self.known += self.store.add(url, PAGE, depth)
            else:
                self._cut(CUT_PAGES, url)
        elif may_reach(urlsplit(url).hostname or "", self.plan.loopback):
            if self.outside < self.plan.outside:
                self.outside += self.store.add(url, OUTSIDE, depth)
            else:
                self._cut(CUT_OUTSIDE, url)

    def _cut(self, name: str, url: str) -> None:
        """到了上限：有一页不知道的就够了，以后不再看；已经在走的不算。"""
        if name not in self.cut and self.store.page(url) is None:
            self.cut.add(name)
            self.store.tell(name, True)
