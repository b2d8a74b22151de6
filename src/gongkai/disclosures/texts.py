"""信息里的文字：给检查、检索、摘要用的纯文字，遮盖正文。"""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

from gongkai.disclosures.models import FileReading, Item
from gongkai.language.guard import Unguardable, pieces
from gongkai.language.guard.office import PackageRefused
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import StoredFile

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


def reading(stored: StoredFile) -> FileReading:
    """附件的文字；同样的内容只读一次。"""
    found = FileReading.objects.filter(stored=stored).first()
    if found is not None:
        return found
    content, trouble = [], ""
    try:
        content = pieces(content_of(stored), stored.kind)
    except (Unguardable, PackageRefused) as error:
        trouble = str(error)
    made, _ = FileReading.objects.get_or_create(
        stored=stored, defaults={"content": content, "trouble": trouble[:200]}
    )
    return made


def fields_of(item: Item) -> Iterator[tuple[str, str]]:
    """（哪里，文字）：标题、正文等写在网页上的。"""
    yield "标题", item.title
    yield "正文", body_text(item)
    for label, value in (("关键词", item.keywords), ("建设项目", item.project)):
        if value:
            yield label, value
    if item.correction:
        yield "更正说明", item.correction
