"""网页文字：里面看得见的字、写在标记里的字（链接、提示），在原处遮盖。"""

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

_BREAK = re.compile(r"<br\s*/?>", re.I)
_BLOCK = re.compile(
    r"</?(?:p|h\d|li|ul|ol|div|tr|t[dh]|table|caption|blockquote|hr|pre)\b[^>]*>", re.I
)
_TAG = re.compile(r"<[^>]*>")
#: 总有收尾标记的（或者成对套着才能再套的）：数得出套了几层
_NESTED = re.compile(
    r"<(/?)(?:div|span|a|b|i|u|em|strong|font|sup|sub|ul|ol|table|blockquote|section|article)\b",
    re.I,
)
#: 网页、Word 里的文字套不到这么深；再深的，清洗、去空的要的时间按层数的平方涨
_DEEPEST = 100
_ATTRIBUTE = re.compile(r"""(?<=[\s"'])([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_TABLE = re.compile(r"<table\b.*?</table>", re.I | re.S)
_ROW = re.compile(r"<tr\b.*?(?=<tr\b|</table>)", re.I | re.S)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)(?=<t[dh]\b|</tr>|</t[dh]>|$)", re.I | re.S)
#: 块与块之间隔三个换行：两格里的数字不会被当成一个号码
APART = "\n\n\n"
Hide = Callable[[str], str]


def plain(markup: str) -> str:
    """网页文字里的字；行内的标记直接去掉，一个号码中间加粗了也还是一个号码。"""
    text = _TAG.sub("", _BLOCK.sub(APART, _BREAK.sub("\n", markup)))
    return html.unescape(text).strip()


def too_deep(markup: str) -> bool:
    """一层套一层，套得太深：不是写出来的网页文字，清洗它会占住整个进程。"""
    depth = 0
    for match in _NESTED.finditer(markup):
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def inside_tags(markup: str) -> list[str]:
    """写在标记里的字：链接的目标、提示……；百分号编码的还原。"""
    return [words for tag in _TAG.findall(markup) for _, words in _attributes(tag) if words]


def _attributes(tag: str) -> list[tuple[str, str]]:
    """（原来的写法，字）。"""
    found = [match[2] for match in _ATTRIBUTE.finditer(tag)]
    return [(raw, unquote(html.unescape(raw.strip("\"'")))) for raw in found]


def tables_in(markup: str) -> list[list[list[str]]]:
    """网页文字里的各张表：各行各格的字。"""
    return [
        [[plain(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(table)]
        for table in _TABLE.findall(markup)
    ]


def masked_markup(markup: str, hide: Hide) -> str:
    """遮盖以后的网页文字：号码被行内的标记隔开的、写成实体的、在链接里的都遮。

    `hide` 给一样长的字。
    """
    pieces = re.split(r"(<[^>]*>)", markup)
    run: list[int] = []
    for place, piece in enumerate(pieces):
        if not piece.startswith("<"):
            run.append(place)
            continue
        if _BLOCK.fullmatch(piece):
            _hide_run(pieces, run, hide)
            run = []
        pieces[place] = _hide_tag(piece, hide)
    _hide_run(pieces, run, hide)
    return "".join(pieces)


def _hide_run(pieces: list[str], run: list[int], hide: Hide) -> None:
    """一段里的各截接起来遮，再分回各截；换行的标记算一个换行。"""
    texts = [html.unescape(pieces[place]) for place in run]
    joined = "".join(_with_breaks(pieces, run, texts))
    hidden = hide(joined)
    if hidden == joined:
        return
    start = 0
    for place, text in zip(run, texts, strict=True):
        start += 1 if _follows_break(pieces, place) and place != run[0] else 0
        pieces[place] = html.escape(hidden[start : start + len(text)], quote=False)
        start += len(text)


def _with_breaks(pieces: list[str], run: list[int], texts: list[str]) -> Iterator[str]:
    for place, text in zip(run, texts, strict=True):
        if place != run[0] and _follows_break(pieces, place):
            yield "\n"
        yield text


def _follows_break(pieces: list[str], place: int) -> bool:
    return place > 0 and _BREAK.fullmatch(pieces[place - 1]) is not None


def _hide_tag(tag: str, hide: Hide) -> str:
    for raw, words in _attributes(tag):
        if (hidden := hide(words)) != words:
            tag = tag.replace(raw, f'"{html.escape(hidden)}"')
    return tag
