"""走完以后合起来查：打不开的页和链接、解读与政策连没连、检索找不找得到、指南有没有、没有走到的。"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from gongkai.language.personal import mask
from gongkai.oversight.walk.checks import Flaw, key_of
from gongkai.oversight.walk.pages import COLUMN, CONTENT, Page
from gongkai.oversight.walk.plans import Plan, mark
from gongkai.oversight.walk.store import (
    DONE,
    FAILED,
    MOST_COPIES,
    OUTSIDE,
    PAGE,
    ROBOTS,
    SEARCH,
    SKIPPED,
    UNRESOLVED,
    WAIT,
    Seen,
    Store,
)

POLICY, INTERPRETATION, GUIDE, ASKING = "policy", "interpretation", "guide", "asking"
_GONE = (404, 410)
#: 出在模板里的；超过这么多页、这么大的比例都一样的，合成一处
_TEMPLATED = ("meta_site", "meta_column", "meta_content", "footer")
_MANY, _SHARE = 20, 0.05
_GUARDED = (401, 403, 405, 406, 407, 429, 451)
_SERVER = 500
_NUMBERED = re.compile(r"(?:发文字号|文号)[:：]?.{0,12}[〔\[［（(]20\d\d[〕\]］）)].{0,3}\d+号")
_EXPLAINS = re.compile(r"(?:》.{0,6}|政策|图文|文字|一图|专家|视频)解读|解读[:：丨|]|解读$")
#: 像是指到政策的链接的文字
_NAMES = re.compile("《|原文|所解读")
#: 公文的标题：没有写文号的，也许就是所解读的政策
_PAPER = re.compile(
    "(?:通知|决定|命令|公告|通告|意见|办法|规定|细则|条例|方案|规划|计划)(?:[（(]|$)"
)
_NOT_EXPLAINED = re.compile("(?:通知|公告|函|办法|方案|指南)$")
_ASKS = re.compile("咨询|留言|信箱|互动交流|建言")

#: 控制字符、零宽的字、改方向的字
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LONGEST = 300

Across = Callable[[Store, Plan], Iterator[Flaw]]


def sort_of(page: Page) -> str:
    """解读、政策；别的为空。"""
    if page.role != CONTENT:
        return ASKING if page.fields and _ASKS.search(page.name + page.column + page.text) else ""
    explains = _EXPLAINS.search(page.column) or _EXPLAINS.search(page.name)
    if explains and not _NOT_EXPLAINED.search(page.name):
        return INTERPRETATION
    return POLICY if _NUMBERED.search(page.text) else ""


def dead(store: Store, plan: Plan) -> Iterator[Flaw]:
    """链接、页面打不开：没有这一页（404、410）的是死链接，服务器出错、不答、太慢的是页面打不开。"""
    resolves = _resolves(store)
    for page, url, words, status, said, kind in store.bad_links():
        where = "站内" if kind == PAGE else "站外"
        excerpt = f"{mask(words)}　{url}"
        if status in _GONE:
            name = "dead_inside" if kind == PAGE else "dead_outside"
            what = f"{where}的链接没有这一页（{status}）"
            yield Flaw(name, key_of(name, page, url), page, what, excerpt)
        elif kind != PAGE:
            yield _outside(page, url, status, said, excerpt, resolves)


def _resolves(store: Store) -> bool:
    """走的这台机器解析得了站外的域名：一个也解析不了的，也许是它没有接互联网。"""
    wanted = "kind=? AND state IN (?,?) AND said!=? AND url NOT GLOB ?"
    return store.count(wanted, OUTSIDE, DONE, FAILED, UNRESOLVED, "*://[0-9]*") > 0


def _outside(page: str, url: str, status: int, said: str, excerpt: str, resolves: bool) -> Flaw:
    """站外的：域名没有了的是死链接；别的也许只是这一会儿、不许程序看，判断不了。"""
    gone = said == UNRESOLVED and resolves
    what = f"站外的链接打不开（{said or status}）"
    key = key_of("dead_outside", page, url)
    return Flaw("dead_outside", key, page, what, excerpt, unsure=not gone)


def unreachable(store: Store, plan: Plan) -> Iterator[Flaw]:
    """自己的页面打不开：服务器出错、不答、超过规定的秒数；要登录、不许看的判断不了。"""
    rows = store.pages("kind=? AND (state=? OR status>=400)", PAGE, FAILED)
    for one in rows:
        if one.status in _GONE and not _is_start(one, plan):
            continue
        told = one.said or str(one.status)
        unsure = one.status in _GUARDED
        key = key_of("unreachable", one.url)
        yield Flaw("unreachable", key, one.url, f"页面打不开（{told}）", one.url, unsure)


def _is_start(one: Seen, plan: Plan) -> bool:
    return one.depth == 0 and not plan.only


def unjudged(store: Store, plan: Plan) -> Iterator[Flaw]:
    """没有看的：太大的；robots.txt 不许的（网站不要人看的，列出来，不影响各项的结果）。"""
    for state, name in ((ROBOTS, "robots"), (SKIPPED, "unseen")):
        for one in store.pages("kind=? AND state=?", PAGE, state):
            yield Flaw(name, key_of(name, one.url), one.url, one.said, "", unsure=True)


def copies(store: Store, plan: Plan) -> Iterator[Flaw]:
    """说自己是别的一页的另一种样子的没有另查：那一页要看到过，说是同一页的也不能太多。"""
    for url, count, state, status in store.copied():
        if state != DONE or status >= 400 or count >= MOST_COPIES:
            what = f"{count} 页说自己是这一页的另一种样子，没有另外查"
            yield Flaw("copies", key_of("copies", url), url, what, "", unsure=True)


def interpretations(store: Store, plan: Plan) -> Iterator[Flaw]:
    """解读要在正文里链接到所解读的政策；政策的页面要链接回解读。"""
    for one in store.pages("kind=? AND state=? AND sort=?", PAGE, DONE, INTERPRETATION):
        aims = {url: words for _, url, _, words in store.links("scope=?", one.url)}
        seen = [store.page(url) for url in aims if plan.is_inside(url)]
        policies = [p for p in seen if p and p.state == DONE and p.sort == POLICY]
        for policy in policies:
            if not any(store.links("scope=? AND url=?", policy.url, one.url)):
                key = key_of("unlinked_policy", policy.url, one.url)
                what = "政策的页面没有链接到它的解读"
                yield Flaw(
                    "unlinked_policy", key, policy.url, what, f"{mask(one.title)}　{one.url}"
                )
        if not policies:
            yield _unlinked(one, aims, seen)


def _unlinked(one: Seen, aims: dict[str, str], seen: list[Seen | None]) -> Flaw:
    """没有走到的、指到别的网站的、没有文号的公文，也许就是政策：判断不了。"""
    columns = {p.url for p in seen if p and p.role == COLUMN}
    named = any(_NAMES.search(words) for url, words in aims.items() if url not in columns)
    missing = any(p is None or p.state == WAIT for p in seen)
    paper = any(p and p.role == CONTENT and _PAPER.search(p.title) for p in seen)
    key = key_of("unlinked_interpretation", one.url)
    what = "解读没有链接到所解读的政策"
    unsure = named or missing or paper
    return Flaw("unlinked_interpretation", key, one.url, what, mask(one.title), unsure=unsure)


def searching(store: Store, plan: Plan) -> Iterator[Flaw]:
    """用内容页自己的标题检索，第一页的结果里要有它；没有看得懂的检索表单、不许程序检索的，判断不了。"""
    if not plan.only and not store.fact("search") and store.walked():
        what = "首页上没有找到看得懂的检索（可能要用脚本）"
        yield Flaw("search", key_of("search", "form"), plan.url, what, "", unsure=True)
    for one in store.pages("kind=?", SEARCH):
        page = store.page(one.about)
        title = mask(page.title) if page else ""
        key = key_of("search", one.about)
        if one.state == DONE and one.status < 400:
            if not one.sort:
                what = "站内检索找不到自己的标题"
                yield Flaw("search", key, one.about, what, title)
        else:
            what = f"检索没有做成（{one.said or one.status or 'robots.txt 不许看'}）"
            yield Flaw("search", key, one.about, what, title, unsure=True)


def channels(store: Store, plan: Plan) -> Iterator[Flaw]:
    """走到的页里要有信息公开指南、有能写的咨询留言的表单；没有走到的判断不了。"""
    if plan.only:
        return
    for sort, rule, what in (
        (GUIDE, "guide", "没有走到信息公开指南"),
        (ASKING, "engagement", "没有走到可以咨询、留言的表单"),
    ):
        if next(store.pages("sort=?", sort), None) is None:
            yield Flaw(rule, key_of(rule, "none"), plan.url, what, "", unsure=True)


def plain(flaw: Flaw) -> Flaw:
    """去掉看不见的、改文字方向的字，截短：对方写的，要进我们的表、文件、页面。"""
    what, excerpt = (_UNSEEN.sub("", text)[:_LONGEST] for text in (flaw.what, flaw.excerpt))
    return replace(flaw, what=what, excerpt=excerpt)


def gathered(found: list[Flaw], pages: int) -> list[Flaw]:
    """许多页都一样的（模板的问题）合成一处，写明有几页；差错各不相同的不合。"""
    flaws = [plain(one) for one in found]
    groups: dict[tuple[str, str], list[Flaw]] = {}
    for one in flaws:
        if one.check in _TEMPLATED and not one.unsure:
            groups.setdefault((one.check, one.what), []).append(one)
    many = {k: v for k, v in groups.items() if len(v) > max(_MANY, pages * _SHARE)}
    rest = [f for f in flaws if f.unsure or (f.check, f.what) not in many]
    return rest + [_whole(some) for some in many.values()]


def whole_key(flaw: Flaw) -> str:
    """全站都一样的一处的“哪一处”。"""
    return key_of(flaw.check, "site", flaw.what)


def _whole(some: list[Flaw]) -> Flaw:
    first = some[0]
    return replace(first, key=whole_key(first), what=f"{first.what}（{len(some)} 页都这样）")


ACROSS: tuple[Across, ...] = (
    dead, unreachable, unjudged, copies, interpretations, searching, channels
)  # fmt: skip
#: 合起来查的各种 -> 归到哪一条查法
RULES_OF = {
    "dead_inside": "site.links",
    "dead_outside": "site.links",
    "unreachable": "site.links",
    "unseen": "site.links",
    "robots": "",
    "script": "",
    "copies": "site.links",
    "unlinked_policy": "site.interpretation",
    "unlinked_interpretation": "site.interpretation",
    "search": "site.search",
    "engagement": "site.engagement",
    "personal_file": "site.personal",
}


def look_across(store: Store, plan: Plan) -> list[Flaw]:
    """合起来查一遍。"""
    return [flaw for one in ACROSS for flaw in one(store, plan)]


def is_aimed(plan: Plan, page: str, url: str) -> bool:
    """复核一处时，这一页的哪个链接要再走：它的记号在“哪一处”里。"""
    return mark(url) in plan.aim and mark(page) in plan.aim
