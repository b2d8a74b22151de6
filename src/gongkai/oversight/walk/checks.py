"""一页一页地查：一条一个函数，有登记的名称和说明；只看给的这一页，不联网。判断不了的写明，不当作合格。"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from gongkai.language.personal import KIND_NAMES, mask, personal_in
from gongkai.language.wording import find_slips
from gongkai.oversight.walk.pages import COLUMN, CONTENT, HOME, Block, Page
from gongkai.oversight.walk.pages import MOST as MOST_LINKS
from gongkai.oversight.walk.plans import mark, may_reach

_AROUND = 15
_LONGEST = 120
#: 一页里一条查法最多记几处
_MOST = 100


@dataclass(frozen=True, slots=True)
class Flaw:
    """一处：哪一种、哪一处（同一处的记号一样）、哪一页、什么问题、摘录；`unsure` 为判断不了。"""

    check: str
    key: str
    url: str
    what: str
    excerpt: str = ""
    unsure: bool = False


Look = Callable[[Page], Iterator[Flaw]]


@dataclass(frozen=True, slots=True)
class Check:
    """一条：名称、做什么、归到哪一条查法（指标用的）。"""

    name: str
    about: str
    rule: str
    look: Look


CHECKS: dict[str, Check] = {}


def check(name: str, rule: str) -> Callable[[Look], Look]:
    """登记一条；没有说明的不收。"""

    def registered(look: Look) -> Look:
        about = (look.__doc__ or "").strip()
        if not about:
            raise ValueError(f"查法“{name}”没有说明。")
        CHECKS[name] = Check(name, about, rule, look)
        return look

    return registered


def look_at(page: Page) -> list[Flaw]:
    """一页照各条查；一条最多记 100 处。"""
    return [flaw for one in CHECKS.values() for flaw in islice(one.look(page), _MOST)]


def key_of(name: str, *parts: str) -> str:
    """哪一处：哪一种，各个网址、文字的记号。"""
    return ":".join([name, *(mark(part) for part in parts)])


def _where(page: Page, block: Block) -> str:
    """正文里的按页算；各页一样的页头页脚，全站只算一处。"""
    return page.url if block.is_main else ""


def _flaw(page: Page, name: str, what: str, excerpt: str, *parts: str) -> Flaw:
    key = key_of(name, *(parts or (page.url,)))
    return Flaw(name, key, page.url, mask(what), mask(excerpt)[:_LONGEST])


# 标签

_SITE = ("SiteName", "SiteDomain", "SiteIDCode")
_COLUMN = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
_CONTENT = ("ArticleTitle", "PubDate", "ContentSource")


def _lacks(page: Page, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if not page.metas.get(name.lower())]


def _tags(page: Page, name: str, names: tuple[str, ...], whose: str) -> Iterator[Flaw]:
    if lacks := _lacks(page, names):
        yield _flaw(page, name, f"缺{whose}的标签：{'、'.join(lacks)}", page.title)


@check("meta_site", "site.meta")
def site_tags(page: Page) -> Iterator[Flaw]:
    """每一页要有网站的标签：SiteName、SiteDomain、SiteIDCode，有名称也有内容。"""
    yield from _tags(page, "meta_site", _SITE, "网站")


@check("meta_column", "site.meta")
def column_tags(page: Page) -> Iterator[Flaw]:
    """栏目页要有栏目的标签：ColumnName、ColumnDescription、ColumnKeywords、ColumnType。"""
    if page.role == COLUMN:
        yield from _tags(page, "meta_column", _COLUMN, "栏目")


@check("meta_content", "site.meta")
def content_tags(page: Page) -> Iterator[Flaw]:
    """内容页要有 ArticleTitle、PubDate、ContentSource 三个标签。"""
    if page.role == CONTENT:
        yield from _tags(page, "meta_content", _CONTENT, "内容页")


# 文字


@check("wording", "site.wording")
def wording(page: Page) -> Iterator[Flaw]:
    """用词差错：照差错表查每一段文字，各条自带排除误报的语境。"""
    for block in page.blocks:
        words = "".join(block.text.split())
        for hit in find_slips(words):
            around = mask(words[max(hit.start - _AROUND, 0) : hit.end + _AROUND])
            what = f"“{hit.slip.wrong}”应为“{hit.slip.right}”"
            parts = (_where(page, block), hit.slip.wrong, around)
            yield _flaw(page, "wording", what, around, *parts)


@check("personal_text", "site.personal")
def personal_text(page: Page) -> Iterator[Flaw]:
    """网页的文字里有居民身份证号码、手机号码、银行卡号；摘录里已经遮去。"""
    for block in page.blocks:
        for hit in personal_in(block.text):
            if hit.hides:
                # 遮一整段再截：截在号码中间的，剩下的一半就认不出来了
                around = mask(block.text)[max(hit.start - _AROUND, 0) : hit.end + _AROUND]
                what = f"有{KIND_NAMES[hit.kind]}：{hit.masked}"
                yield _flaw(page, "personal_text", what, around, _where(page, block), hit.number)


# 图片


@check("no_alt", "site.images")
def no_alt(page: Page) -> Iterator[Flaw]:
    """图片没有替代文字（没有写 alt）；装饰的写 alt="" 就行，读屏器会跳过。"""
    for one in page.images:
        if one.alt is None and not one.named:
            where = page.url if one.is_main else ""
            yield _flaw(page, "no_alt", "图片没有替代文字", one.src[:_LONGEST], where, one.src)


# 链接写得对不对

_SCRIPTED = ("javascript:", "#", "data:", "about:blank")
_LOCAL_PATH = re.compile(r"^(?:file:|[a-z]:[\\/]|\\\\)", re.I)
_DOUBLE = re.compile(r"^https?:/*https?[:/]", re.I)
_APART = ("mailto:", "tel:", "sms:", "weixin:", "ftp:")


def wrong_with(href: str, url: str, home: str) -> str:
    """链接错在哪里；没有错的为空。"""
    if _LOCAL_PATH.match(href):
        return "指到写的人自己电脑里的文件"
    if _DOUBLE.match(href):
        return "网址写了两遍“http://”"
    if href.lower().startswith((*_SCRIPTED, *_APART)) or not href:
        return ""
    if not url:
        return (
            ""
            if re.match(r"[a-z][a-z0-9+.\-]*:", href, re.I) and "//" not in href
            else "网址不成形"
        )
    host = urlsplit(url).hostname or ""
    if host != urlsplit(home).hostname and not may_reach(host):
        return "指到内网、本机的地址，来访的人打不开"
    return ""


@check("wrong_link", "site.links")
def wrong_links(page: Page) -> Iterator[Flaw]:
    """链接写错了：指到电脑里的文件、内网的地址，网址不成形。"""
    for link in page.links:
        if why := wrong_with(link.href, link.url, page.url):
            where = page.url if link.is_main else ""
            excerpt = f"{mask(link.text)}　{link.href}"
            yield _flaw(page, "wrong_link", f"链接{why}", excerpt, where, link.href)


@check("cut_links", "site.links")
def cut_links(page: Page) -> Iterator[Flaw]:
    """一页的链接、图太多，没有看完的判断不了。"""
    if page.is_cut:
        what = f"这一页的链接、图超过 {MOST_LINKS} 个，只看了前面的"
        yield replace(_flaw(page, "cut_links", what, ""), unsure=True)


# 页脚

_MARKS = (
    ("主办单位", re.compile("主办")),
    ("网站标识码", re.compile("标识码|Sitecode", re.I)),
    ("ICP备案号", re.compile("ICP备", re.I)),
    ("公安备案号", re.compile("公网安备")),
    ("联系方式", re.compile(r"联系|电话|0\d{2,3}-?\d{7,8}")),
    ("网站地图", re.compile("网站地图|站点地图")),
)


@check("footer", "site.footer")
def footer(page: Page) -> Iterator[Flaw]:
    """首页的页脚写明主办单位、标识码、备案号（ICP、公安）、联系方式、网站地图；别的页有标识码。"""
    marks = _MARKS if page.role == HOME else _MARKS[1:2]
    for name, pattern in marks:
        if not pattern.search(page.footer):
            yield _flaw(page, "footer", f"页脚没有{name}", page.footer, page.url, name)


# 栏目、指南


@check("empty_column", "site.columns")
def empty_column(page: Page) -> Iterator[Flaw]:
    """栏目页（标明了栏目的）一条也没有列出，正文里也没有别的链接。"""
    bare = not page.lists and not any(link.is_main and link.url for link in page.links)
    if page.role == COLUMN and bare:
        yield _flaw(page, "empty_column", f"栏目“{page.column or page.name}”是空的", page.title)


_GUIDE = re.compile("(?:政府)?信息公开(?:工作)?指南")
_ROADS = (
    ("当面", re.compile("当面|现场提交|现场申请|窗口")),
    ("邮寄", re.compile("邮寄|信函|寄送")),
    ("网上", re.compile("网上|在线|互联网|网络")),
    ("传真", re.compile("传真")),
)


def is_guide(page: Page) -> bool:
    """是信息公开指南的一页。"""
    return page.role != COLUMN and bool(_GUIDE.search(page.name)) and "申请" in page.text


@check("guide", "site.guide")
def guide(page: Page) -> Iterator[Flaw]:
    """信息公开指南要写明当面、邮寄、网上、传真四种申请的渠道。"""
    if is_guide(page):
        for name, pattern in _ROADS:
            if not pattern.search(page.text):
                yield _flaw(page, "guide", f"指南里没有写“{name}”申请", page.name, page.url, name)
