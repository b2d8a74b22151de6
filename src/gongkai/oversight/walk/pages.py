"""一张网页看成结构：题目、标签、各段文字、链接、图片、检索的表单、是哪一种页。不联网、不碰数据库。"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gongkai.documents import opening
from gongkai.documents.errors import FileRefused
from gongkai.oversight.walk.plans import resolved

HOME, COLUMN, CONTENT, OTHER = "home", "column", "content", "other"
_CHROME = frozenset({"nav", "header", "footer", "aside"})
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "select"})
_BLOCK_NAMES = """address article aside blockquote body br button caption dd details div dl dt
fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol
option p pre section summary table tbody td tfoot th thead tr ul"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_COLUMN_TAGS = frozenset({"columnname", "columndescription", "columnkeywords"})
_CONTENT_TAGS = frozenset({"articletitle", "pubdate", "contentsource"})
_PUBLISHED = re.compile(r"(?:发布日期|发布时间|公开日期)[:：]?\s*20\d\d\s*[-年./]")
_DATED = re.compile(r"20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}")
_SEARCH_NAMES = frozenset({"q", "query", "keyword", "keywords", "wd", "searchword", "search"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
#: 开头写着的编码：已经解成文字，不再照它
_DECLARED = re.compile(r"<\?xml[^>]{0,200}\?>")
#: Python 认、浏览器不认的编码
_STRANGE = frozenset(
    {"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7"}
)
#: 检索的表单最多带这么多个隐藏的参数
_HIDDEN_MOST = 20
#: 半个字（代理码），存不下
_HALF = re.compile("[\ud800-\udfff]")
#: 标题、标签最多看这么多字；一页最多看这么多个链接、图、标签
_LONGEST = 500
MOST, _MOST_TAGS, _FOOTERS = 5000, 500, 5
_MANY = 3
_SCRIPTS = "//script[not(@type) or contains(@type, 'javascript') or @type='module']"
#: 正文少于这么多字的，算几乎没有
_BARE = 12


@dataclass(frozen=True, slots=True)
class Link:
    """一个链接：原样、指到哪里（写坏了的、不是网页的为空）、文字、在不在正文里。"""

    href: str
    url: str
    text: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class Image:
    """一幅图：哪里来的、替代文字（没有写的为 None）、看不看得见、在不在正文里。"""

    src: str
    alt: str | None
    named: bool
    is_main: bool


@dataclass(frozen=True, slots=True)
class Block:
    """一段文字。"""

    text: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class Search:
    """站内检索的表单（GET）：送到哪里、关键词的参数、别的隐藏的参数。"""

    action: str
    name: str
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Page:
    """一页。`lists` 是正文里列出的（带日子的链接）几条。"""

    url: str
    title: str = ""
    heading: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    search: Search | None = None
    lists: int = 0
    fields: int = 0
    footer: str = ""
    #: 写明自己是哪一页的另一种样子（canonical）；没有写的为空
    same_as: str = ""
    role: str = OTHER
    #: 有脚本
    scripted: bool = False
    #: 链接、图太多，只看了前面的
    is_cut: bool = False

    @property
    def text(self) -> str:
        """正文的文字，去掉空白。"""
        return "".join("".join(b.text.split()) for b in self.blocks if b.is_main)

    @property
    def name(self) -> str:
        """标题：标签里的、正文的大标题、网页的题目。"""
        return self.metas.get("articletitle") or self.heading or self.title

    @property
    def is_bare(self) -> bool:
        """正文除了标题几乎没有字，也没有链接、图、要填的，而有脚本：要用浏览器才看得到。"""
        return self.scripted and len(self.text) - len(self.heading) < _BARE and not self._shows()

    @property
    def is_blank(self) -> bool:
        """正文什么也没有。"""
        return not self.text and not self._shows()

    def _shows(self) -> bool:
        links = any(one.is_main and one.url for one in self.links)
        return links or any(one.is_main for one in self.images) or bool(self.fields)

    @property
    def column(self) -> str:
        """标签里的栏目。"""
        return self.metas.get("columnname", "")


def parsed(url: str, content: bytes, encoding: str | None = None, home: str = "") -> Page | None:
    """看成结构；不是网页、空的为 None。"""
    try:
        root = opening.web_page(_text(content, encoding))
    except FileRefused:
        return None
    page = Page(url)
    page.title = _named(str(root.xpath("string(//title)")))
    page.metas = _metas(root)
    base = resolved(url, str(root.xpath("string(//base/@href)")) or url) or url
    has_main = bool(root.xpath("//main|//*[@role='main']"))
    body = root.find("body")
    _walk(page, body if body is not None else root, base, has_main)
    page.heading = _heading(root)
    page.search = _search(root, base)
    page.footer = _footer(root)
    same = resolved(base, str(root.xpath("string(//link[@rel='canonical']/@href)")) or url)
    page.same_as = same if same and same != url else ""
    page.role = _role(page, home)
    page.scripted = bool(
        root.xpath("//script[not(@type) or contains(@type, 'javascript') or @type='module']")
    )
    return page


def _text(content: bytes, encoding: str | None) -> str:
    """解成文字；说的编码不是编码、解不了的，照 UTF-8。开头写着的编码不再照它。"""
    strange = (encoding or "").lower().replace("-", "_") in _STRANGE
    try:
        text = content.decode("utf-8" if strange else encoding or "utf-8", "replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    text = _HALF.sub("\ufffd", text).lstrip()
    return _DECLARED.sub("", text, count=1) if text.startswith("<?") else text


def _named(text: str) -> str:
    return "".join(text.split())[:_LONGEST]


def _metas(root: Any) -> dict[str, str]:
    """标签：名称小写；写了几次的，有内容的为准。"""
    found: dict[str, str] = {}
    for one in root.iter("meta"):
        name, value = one.get("name", "").strip().lower(), one.get("content", "").strip()
        if name and (value or name not in found):
            found[name[:_LONGEST]] = value[:_LONGEST]
        if len(found) >= _MOST_TAGS:
            break
    return found


def _heading(root: Any) -> str:
    found = root.xpath("//h1[not(ancestor::header) and not(ancestor::nav)]")
    return _named(found[0].text_content()) if found else ""


def _footer(root: Any) -> str:
    found = root.xpath(
        "//footer|//*[@id='footer']|//*[contains(concat(' ',@class,' '),' footer ')]"
    )
    found = found[:_FOOTERS]
    words = "".join(one.text_content() for one in found)
    alts = "".join(alt for one in found for alt in one.xpath(".//img/@alt|.//a/@title"))
    return "".join((words + alts).split())


def _walk(page: Page, body: Any, base: str, has_main: bool) -> None:
    """由上而下看一遍；用自己的栈，层次再深也不会撑破。"""
    words: list[str] = []
    listed: dict[Any, bool] = {}
    place = False

    def flush(is_main: bool) -> None:
        said = " ".join("".join(words).split())
        words.clear()
        if said:
            page.blocks.append(Block(said, is_main))

    for kind, one, is_main in _visits(body, has_main):
        if kind == "text":
            if is_main != place:
                flush(place)
                place = is_main
            words.append(one)
        elif kind == "break":
            flush(place)
        else:
            _seen(page, one, base, is_main, listed)
    flush(place)


def _visits(body: Any, has_main: bool) -> Iterator[tuple[str, Any, bool]]:
    """（text 文字、break 一段完了、element 元素，它，在不在正文里）。"""
    stack: list[tuple[str, Any, bool]] = [("open", body, not has_main)]
    while stack:
        kind, one, is_main = stack.pop()
        if kind != "open":
            yield kind, one, is_main
            continue
        if not isinstance(one.tag, str) or one.tag in _SILENT or _is_hidden(one):
            continue
        inner = _is_main(one, is_main, has_main)
        block = one.tag in _BLOCKS
        yield "element", one, inner
        if block:
            stack.append(("break", None, inner))
        for child in reversed(one):
            if child.tail:
                stack.append(("text", child.tail, inner))
            stack.append(("open", child, inner))
        if one.text:
            stack.append(("text", one.text, inner))
        if block:
            stack.append(("break", None, inner))


def _is_main(one: Any, is_main: bool, has_main: bool) -> bool:
    if one.tag == "main" or one.get("role") == "main":
        return True
    if one.tag in _CHROME or one.get("role") in ("navigation", "banner", "contentinfo"):
        return False
    return is_main


def _is_hidden(one: Any) -> bool:
    return one.get("hidden") is not None or bool(_HIDDEN.search(one.get("style", "")))


def _seen(page: Page, one: Any, base: str, is_main: bool, listed: dict[Any, bool]) -> None:
    if one.tag in ("a", "area") and one.get("href") is not None:
        if len(page.links) >= MOST:
            page.is_cut = True
            return
        href = one.get("href").strip()
        text = "".join(one.text_content().split()) or one.get("title", "")
        page.links.append(Link(href, resolved(base, href) or "", text, is_main))
        if is_main and _is_listed(one, listed):
            page.lists += 1
    elif one.tag == "img":
        if len(page.images) >= MOST:
            page.is_cut = True
            return
        named = bool(one.get("aria-label") or one.get("aria-labelledby"))
        quiet = one.get("role") in ("presentation", "none") or one.get("aria-hidden") == "true"
        page.images.append(Image(one.get("src", ""), one.get("alt"), named or quiet, is_main))
    elif one.tag in ("textarea", "input") and one.get("type", "text") in ("text", "search", ""):
        page.fields += 1 if one.tag == "textarea" else 0


def _is_listed(link: Any, listed: dict[Any, bool]) -> bool:
    """链接在一条带日子的里（列表的一条、表格的一行）；同一条只看一次。"""
    for up in link.iterancestors("li", "tr", "dd", "dt"):
        if up not in listed:
            listed[up] = bool(_DATED.search(up.text_content()))
        return listed[up]
    return False


def _search(root: Any, base: str) -> Search | None:
    for form in root.iter("form"):
        if form.get("method", "get").lower() != "get":
            continue
        name = _search_field(form)
        action = resolved(base, form.get("action") or base)
        if name and action:
            return Search(action, name, _kept(form, name))
    return None


def _search_field(form: Any) -> str:
    for one in form.iter("input"):
        name = one.get("name", "")
        if name and (one.get("type") == "search" or name.lower() in _SEARCH_NAMES):
            return str(name)
    return ""


def _kept(form: Any, name: str) -> tuple[tuple[str, str], ...]:
    hidden = [i for i in form.iter("input") if i.get("type") == "hidden" and i.get("name")]
    kept = [(i.get("name"), i.get("value", "")) for i in hidden if i.get("name") != name]
    return tuple(kept[:_HIDDEN_MOST])


def _role(page: Page, home: str) -> str:
    """首页、栏目页、内容页；看不出的为“别的”，不猜。"""
    if page.url == home:
        return HOME
    tags = {name for name, value in page.metas.items() if value}
    if tags & _CONTENT_TAGS:
        return CONTENT
    if any(b.is_main and _PUBLISHED.search(b.text) for b in page.blocks) and page.heading:
        return CONTENT
    if tags & _COLUMN_TAGS or page.lists >= _MANY:
        return COLUMN
    return OTHER
