"""“粘贴 Word 全文”：一份 Word 文件、复制来的网页文字或者纯文字，变成干净的几块，表格还是表格。

清洗用正文的同一套（`models.blocks.cleaned`），文件在另一个进程里打开。Word 文件里的图片一起来，
在原来的地方，成为这一件的附件：与上传的一样认内容、查毒、查个人信息，说明由作者写。
"""

import re
from base64 import b64decode
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Any

import nh3

from gongkai.disclosures.models.blocks import cleaned, table_body
from gongkai.disclosures.models.markup import plain, tables_in, too_deep
from gongkai.documents.apart import apart, docx_apart
from gongkai.documents.errors import FileRefused
from gongkai.documents.kinds import LARGEST, kind_of
from gongkai.documents.legacy import old_kind
from gongkai.language.proper import proper
from gongkai.safekeeping.files import Put, put

Blocks = list[dict[str, Any]]
_TABLE = re.compile(r"<table\b.*?</table>", re.I | re.S)
_SPANS = re.compile(r"<t[dh]\b[^>]*\b(?:col|row)span=\"?(?!1\b)\d", re.I)
_FIRST_ROW = re.compile(r"<tr\b.*?</tr>", re.I | re.S)
_EMPTY = re.compile(
    r"<(p|h2|h3|li|strong|em|b|i|sup|sub|a)\b[^>]*>(?:\s|&nbsp;|<br\s*/?>)*</\1>", re.I
)
#: 段落里留的标记；其余的只留字
_TAGS = {
    *("h2", "h3", "p", "br", "hr", "strong", "b", "em", "i"),
    *("sup", "sub", "ol", "ul", "li", "a"),
}
_RENAMED = (
    (re.compile(r"<(/?)h1\b[^<>]*>", re.I), r"<\1h2>"),
    (re.compile(r"<(/?)h[4-6]\b[^<>]*>", re.I), r"<\1h3>"),
    (re.compile(r"<(/?)(?:div|blockquote|pre|section|article)\b[^<>]*>", re.I), r"<\1p>"),
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """得到的各块（正文的原始数据），落了盘的各幅图片，没有带来的图片的幅数。

    图片的一块里写的名称是它的散列，存的时候（`named`）换成附件的名称。
    """

    blocks: Blocks
    pictures: list[Put] = field(default_factory=list)
    left: int = 0

    @property
    def told(self) -> str:
        """得到了什么，一句话。"""
        tables = sum(_has_table(one) for one in self.blocks)
        texts = sum(one["type"] == "paragraph" for one in self.blocks)
        words = f"文字 {texts} 块、表格 {tables} 张"
        if self.pictures:
            words += f"、图片 {len(self.pictures)} 幅（请在“附件”里逐幅写说明，不写交不出去）"
        if not self.left:
            return words
        return f"{words}；图片 {self.left} 幅没有带来，请在“附件”里上传，再放到正文里"

    def named(self, names: dict[str, str]) -> Blocks:
        """图片按散列换成附件的名称。"""
        return [
            {"type": "picture", "value": {"name": names[one["value"]["name"]]}}
            if one["type"] == "picture"
            else one
            for one in self.blocks
        ]

    @property
    def title(self) -> str:
        """像标题的：第一块文字的第一行。"""
        for one in self.blocks:
            lines = plain(str(one["value"])).split("\n") if one["type"] == "paragraph" else []
            if first := next((line.strip() for line in lines if line.strip()), ""):
                return first[:200]
        return ""


def _has_table(block: dict[str, Any]) -> bool:
    return block["type"] in ("table", "html")


def of_file(content: bytes) -> Pasted:
    """Word 文件（.docx；装了 LibreOffice 的也收 .doc、.wps、.rtf）；别的抛 FileRefused。"""
    if len(content) > LARGEST:
        raise FileRefused(f"文件超过 {LARGEST // 1024 // 1024} MB，请分成几份。")
    kind = old_kind(content) or kind_of(content)
    if kind in ("doc", "rtf"):
        content, kind = docx_apart(content, kind), "docx"
    if kind != "docx":
        raise FileRefused("这不是 Word 文件，请选 .docx；PDF、扫描件请作附件上传。")
    return _with_pictures(apart("flow", content))


def _with_pictures(found: dict[str, Any]) -> Pasted:
    """文字变成各块，图片查过、落盘；查出病毒的抛 Infected，一幅也不带来。"""
    blocks: Blocks = []
    kept, left = _kept([b64decode(one) for one in found["pictures"]])
    for part in found["parts"]:
        if isinstance(part, str):
            blocks += blocks_of(proper(part))
        elif (file := kept[part]) is not None:
            blocks.append({"type": "picture", "value": {"name": file.digest}})
    pictures = {file.digest: file for file in kept if file is not None}
    return Pasted(_demanded(blocks), list(pictures.values()), int(found["left"]) + left)


def _kept(contents: list[bytes]) -> tuple[list[Put | None], int]:
    """各幅落盘；另一个进程给的，这里再认一遍内容。"""
    kept = [put(one) if kind_of(one) in ("png", "jpg") else None for one in contents]
    return kept, kept.count(None)


def of_markup(markup: str) -> Pasted:
    """复制来的网页文字（Word、WPS、网页里复制的都带着）。"""
    pictures = len(re.findall(r"<(?:img|v:imagedata)\b", markup, re.I))
    return Pasted(_demanded(blocks_of(markup)), left=pictures)


def of_text(text: str) -> Pasted:
    """纯文字：一行一段；接连几行都有一样多的制表符的是表格。"""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    blocks: Blocks = []
    for tabs, group in groupby(
        (line for line in lines if line.strip()), lambda one: one.count("\t")
    ):
        rows = list(group)
        if tabs and len(rows) > 1:
            blocks += table_body([[cell.strip() for cell in row.split("\t")] for row in rows])
        else:
            blocks += _paragraph("".join(f"<p>{escape(row.strip())}</p>" for row in rows))
    return Pasted(_demanded(blocks))


def _demanded(blocks: Blocks) -> Blocks:
    if all(one["type"] == "picture" for one in blocks):
        raise FileRefused("里面没有文字；只有图片的，请作附件上传。")
    return blocks


def blocks_of(markup: str) -> Blocks:
    """清洗过的各块：文字一块，表格各一块；有合并的格的表格留作网页文字，格不散。"""
    if too_deep(markup):
        raise FileRefused("里面的格式一层套一层，套得太深；请只粘贴文字，或者另存为 .docx 再传。")
    for pattern, to in _RENAMED:
        markup = pattern.sub(to, markup)
    safe = cleaned(markup)
    blocks: Blocks = []
    last = 0
    for match in _TABLE.finditer(safe):
        blocks += _paragraph(safe[last : match.start()])
        blocks += _table(match[0])
        last = match.end()
    return blocks + _paragraph(safe[last:])


def _paragraph(markup: str) -> Blocks:
    text = nh3.clean(markup, tags=_TAGS, attributes={"a": {"href"}}, link_rel=None)
    text = text.replace("\n", " ")
    while (less := _EMPTY.sub("", text)) != text:
        text = less
    return [{"type": "paragraph", "value": text.strip()}] if plain(text) else []


def _table(markup: str) -> Blocks:
    if _SPANS.search(markup):
        return [{"type": "html", "value": _with_head(markup)}]
    rows = [row for row in next(iter(tables_in(markup)), []) if any(cell.strip() for cell in row)]
    if not rows:
        return []
    width = max(len(row) for row in rows)
    return table_body([_tidy(row, width) for row in rows])


def _tidy(row: list[str], width: int) -> list[str]:
    return [re.sub(r"\s*\n\s*", "\n", cell).strip() for cell in row] + [""] * (width - len(row))


def _with_head(markup: str) -> str:
    """没有表头的，第一行作表头：听屏幕的人要它。"""
    if "<th" in markup.lower():
        return markup
    head = _FIRST_ROW.search(markup)
    if head is None:
        return markup
    row = re.sub(r"<td\b", '<th scope="col"', head[0], flags=re.I).replace("</td>", "</th>")
    return markup.replace(head[0], row, 1)
