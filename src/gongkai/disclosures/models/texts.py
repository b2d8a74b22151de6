"""信息里的文字：给检查、检索、摘要用的纯文字，遮盖正文。"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gongkai.disclosures.models.items import Item
from gongkai.disclosures.models.records import FileReading
from gongkai.documents.removal import Reading, read
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import StoredFile

Each = Callable[..., Iterable[Reading]]
_BREAK = re.compile(r"<br\s*/?>", re.I)
_BLOCK = re.compile(
    r"</?(?:p|h\d|li|ul|ol|div|tr|t[dh]|table|caption|blockquote|hr|pre)\b[^>]*>", re.I
)
_TAG = re.compile(r"<[^>]*>")
#: 块与块之间隔三个换行：两格里的数字不会被当成一个号码
_APART = "\n\n\n"


def plain(markup: str) -> str:
    """网页文字里的字；行内的标记直接去掉，一个号码中间加粗了也还是一个号码。"""
    text = _TAG.sub("", _BLOCK.sub(_APART, _BREAK.sub("\n", markup)))
    return html.unescape(text).strip()


def body_text(item: Item) -> str:
    """正文的字。"""
    return _APART.join(_block_text(b.block_type, b.value) for b in item.body)


def pictures_in(item: Item) -> list[str]:
    """正文中间用了附件里的哪几幅图。"""
    return [block.value["name"] for block in item.body if block.block_type == "picture"]


def _block_text(kind: str, value: Any) -> str:
    if kind == "picture":
        # 名称、说明都是附件的
        return ""
    if kind == "table":
        rows = (value or {}).get("data", [])
        return _APART.join(str(cell) for row in rows for cell in row if cell)
    return plain(getattr(value, "source", value) or "")


def masked_body(item: Item, mask: Callable[[str], str]) -> list[dict[str, Any]]:
    """遮盖以后的正文（StreamField 的原始数据）。"""
    found = []
    for raw in item.body.raw_data:
        block = dict(raw)
        if block["type"] == "table" and block["value"]:
            rows = block["value"].get("data", [])
            cells = [[mask(cell) if isinstance(cell, str) else cell for cell in r] for r in rows]
            block["value"] = block["value"] | {"data": cells}
        elif block["type"] == "picture":
            block["value"] = block["value"] | {"name": mask(block["value"]["name"])}
        elif isinstance(block["value"], str):
            block["value"] = mask(block["value"])
        found.append(block)
    return found


def file_text(stored: StoredFile) -> FileReading:
    """附件的文字；同样的内容只读一次。"""
    return file_texts([stored])[stored.pk]


def file_texts(files: Iterable[StoredFile], each: Each = map) -> dict[int, FileReading]:
    """各附件的文字：{附件的主键: 文字}。`each` 像 `map`，可以是进程池的。"""
    wanted = {one.pk: one for one in files}
    rows = FileReading.objects.filter(stored__in=wanted, concealed__isnull=False)
    found = {one.stored_id: one for one in rows}
    fresh = [one for pk, one in wanted.items() if pk not in found]
    texts = each(read, [content_of(one) for one in fresh], [one.kind for one in fresh])
    made = [_row(one, text) for one, text in zip(fresh, texts, strict=True)]
    # 别人同时读了的，内容一样；以前读的时候没有查过看不见的字的，换成新的
    FileReading.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["stored"],
        update_fields=["content", "properties", "concealed", "trouble"],
    )
    return found | {one.stored_id: one for one in made}


def _row(stored: StoredFile, text: Reading) -> FileReading:
    return FileReading(
        stored=stored,
        content=text.pieces,
        properties=text.properties,
        concealed=[[one.where, one.text, one.why] for one in text.concealed],
        trouble=text.trouble[:200],
    )


def fields_of(item: Item) -> Iterator[tuple[str, str]]:
    """（哪里，文字）：标题、正文等写在网页上的。"""
    yield "标题", item.title
    yield "正文", body_text(item)
    for label, value in (("关键词", item.keywords), ("建设项目", item.project)):
        if value:
            yield label, value
    if item.correction:
        yield "更正说明", item.correction
