"""一件信息在一种渠道上写成什么样：不超过对方的限度；预览与真的发出去的是同一份。"""

import html
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import nh3
from django.conf import settings

from gongkai.channels.kinds import Kind
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.texts import body_text
from gongkai.language.personal import KIND_NAMES, personal_in
from gongkai.language.proper import one_line, proper

_SPACE = re.compile(r"\s+")
_MORE = "……"
_TAGS = {
    *("p", "br", "strong", "b", "em", "i", "u", "h2", "h3", "h4", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td", "caption", "blockquote"),
}
_CELLS = {"th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}


@dataclass(frozen=True, slots=True)
class Written:
    """写成的一份；没有的项为空。"""

    title: str
    text: str
    digest: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """预览的一项：名称、字、用了多少、至多多少（没有上限为 0）。"""

    name: str
    words: str
    used: int
    most: int

    @property
    def fits(self) -> bool:
        """没有超过。"""
        return not self.most or self.used <= self.most


def address_of(item: Item) -> str:
    """门户上的网址，绝对的。"""
    return f"{settings.PUBLIC_URL}{item.get_absolute_url()}"


def size(text: str, half: bool) -> int:
    """有多少个字；`half` 为两个半角字符算一个字。"""
    return math.ceil(sum(map(_wide, text)) / 2) if half else len(text)


def _wide(one: str) -> int:
    return 1 if ord(one) < 128 else 2


def cut(text: str, most: int, half: bool = False) -> str:
    """截到 `most` 个字以内；截了的末尾是省略号。"""
    if not most or size(text[: 2 * most + 1], half) <= most:
        return text
    room, used = 2 * (most - len(_MORE)), 0
    for end, one in enumerate(text):
        used += _wide(one) if half else 2
        if used > room:
            return text[:end] + _MORE
    return text


def written(item: Item, kind: Kind, own: str = "", correcting: bool = False) -> Written:
    """`item` 在 `kind` 上写成的一份；`own` 为批准了的自己写的文字。"""
    title = one_line(item.title)
    gist = _SPACE.sub(" ", proper(body_text(item))).strip()
    mark = "更正：" if correcting else ""
    told = _files_told(item) if correcting else ""
    if kind.html:
        begin = f"{mark}{told}" if told else ""
        return Written(
            cut(mark + title, kind.title),
            own,
            digest=own or cut(begin + gist, kind.digest),
            html=_article(item, kind, begin),
        )
    tail = f"详见 {address_of(item)} （{item.index_number}）"
    given = f"{mark}{own}" if own else ""
    return Written(title, _short(given, mark, title, told + gist, tail, kind))


def _files_told(item: Item) -> str:
    """最近一次更正里附件改了什么（号码已经遮去）；没有改、更正前的不公开的为空。"""
    latest = item.corrections.first()
    if latest is None or latest.hidden or not latest.files:
        return ""
    return f"附件{'；'.join(latest.files)}。"


def _short(own: str, mark: str, title: str, gist: str, tail: str, kind: Kind) -> str:
    """短的文字：标题、摘要，末尾一定有网址和索引号（每一件都不同，重发时认得出）。"""
    room = kind.length - size(tail, kind.half) - 1 if kind.length else 0
    # 自己写的不截：长了要他改短
    words = own or cut(f"{mark}【{title}】{gist}", room, kind.half)
    # 微博的这个接口不许有“#话题#”
    return f"{words} {tail}".replace("#", "＃" if kind.half else "#")


def _article(item: Item, kind: Kind, begin: str) -> str:
    """公众号的正文：段落与表格；太长的到此为止，说全文在哪里。`begin` 为附件改了什么。"""
    end = f"<p>全文：{html.escape(address_of(item))}（{html.escape(item.index_number)}）</p>"
    start = f"<p>{html.escape(begin, quote=False)}</p>" if begin else ""
    room, pieces = kind.html - len(end) - len(start), list[str]()
    for piece in _pieces(item):
        if len(piece) > room:
            break
        pieces.append(piece)
        room -= len(piece)
    return start + "".join(pieces) + end


def _pieces(item: Item) -> Iterator[str]:
    for block in item.body:
        if block.block_type == "table":
            yield _table(block.value or {})
        elif block.block_type != "picture":
            source = str(getattr(block.value, "source", block.value) or "")
            yield from _paragraphs(nh3.clean(proper(source), tags=_TAGS, attributes=_CELLS))


def _paragraphs(markup: str) -> list[str]:
    """一段一段的；表格不拆开。"""
    return [
        one for one in re.split(r"(?<=</p>)|(?<=</table>)|(?<=</ul>)|(?<=</ol>)", markup) if one
    ]


def _table(value: dict[str, Any]) -> str:
    rows = value.get("data") or []
    lines = ("".join(f"<td>{html.escape(str(cell or ''))}</td>" for cell in row) for row in rows)
    title = html.escape(value.get("table_caption") or "")
    caption = f"<caption>{title}</caption>" if title else ""
    return f"<table>{caption}{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def measured(given: Written, kind: Kind) -> list[Measured]:
    """预览：各项的字和长短。"""
    rows = (
        ("标题", given.title, kind.title, False),
        ("摘要", given.digest, kind.digest, False),
        ("文字", given.text if not kind.html else "", kind.length, kind.half),
        ("正文", given.html, kind.html, False),
    )
    return [
        Measured(name, words, size(words, half), most) for name, words, most, half in rows if words
    ]


def wrong_in(text: str) -> str:
    """还有个人信息的，说是什么；没有为空。"""
    hits = [hit for hit in personal_in(text) if hit.hides]
    if not hits:
        return ""
    told = "、".join(dict.fromkeys(f"{KIND_NAMES[h.kind]}（{h.masked}）" for h in hits))
    return f"里面有{told}，不能发出去，请去掉。"


def too_long(given: Written, kind: Kind) -> str:
    """超过限度的，说哪一项；没有为空。"""
    over = [one for one in measured(given, kind) if not one.fits]
    return "；".join(f"{o.name} {o.used} 字，至多 {o.most} 字" for o in over)
