"""信息里的文字：给检查、检索、摘要用的纯文字，遮盖正文。"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gongkai.disclosures.models.items import Item
from gongkai.disclosures.models.markup import (
    APART,
    Hide,
    inside_tags,
    masked_markup,
    plain,
    tables_in,
)
from gongkai.disclosures.models.records import FileReading
from gongkai.disclosures.models.wording import worded
from gongkai.documents.apart import read_apart as read
from gongkai.documents.removal import Reading
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import StoredFile

Each = Callable[..., Iterable[Reading]]


def body_text(item: Item) -> str:
    """正文的字。"""
    return APART.join(_block_text(b.block_type, b.value) for b in item.body)


def pictures_in(item: Item) -> list[str]:
    """正文中间用了附件里的哪几幅图。"""
    return [block.value["name"] for block in item.body if block.block_type == "picture"]


def _block_text(kind: str, value: Any) -> str:
    if kind == "picture":
        # 名称、说明都是附件的
        return ""
    if kind == "table":
        rows = (value or {}).get("data", [])
        return APART.join(str(cell) for row in rows for cell in row if cell)
    return plain(markup_of(value))


def beside_body(item: Item) -> Iterator[tuple[str, str]]:
    """（哪里，文字）：正文里不是段落、格子的字，也随网页公开。"""
    for block in item.body:
        if block.block_type == "picture":
            yield "正文里图片的名称", block.value["name"]
        elif block.block_type == "table":
            yield "正文里表格的标题", (block.value or {}).get("table_caption") or ""
        else:
            for words in inside_tags(markup_of(block.value)):
                yield "正文里的链接", words


def tables_of(item: Item) -> list[list[list[str]]]:
    """正文里的各张表。"""
    found = []
    for block in item.body:
        if block.block_type == "table":
            rows = (block.value or {}).get("data") or []
            found.append([[str(cell or "") for cell in row] for row in rows])
        elif block.block_type != "picture":
            found += tables_in(markup_of(block.value))
    return found


def markup_of(value: Any) -> str:
    """一块文字的网页文字。"""
    return str(getattr(value, "source", value) or "")


def masked_body(item: Item, mask: Hide) -> list[dict[str, Any]]:
    """遮盖以后的正文（StreamField 的原始数据）。"""
    return masked_blocks(item.body.raw_data, mask)


def masked_blocks(blocks: Iterable[Any], mask: Hide) -> list[dict[str, Any]]:
    """遮盖以后的各块（原始数据）；块的标识不动。"""
    return [dict(raw) | {"value": masked_value(raw["value"], mask)} for raw in blocks]


def masked_value(value: Any, mask: Hide) -> Any:
    """一块里的每一段字：网页文字连同标记里的，表格的每一格和标题，图片的名称。"""
    if isinstance(value, dict):
        return {name: masked_value(one, mask) for name, one in value.items()}
    if isinstance(value, list):
        return [masked_value(one, mask) for one in value]
    if not isinstance(value, str):
        return value
    return masked_markup(value, mask) if "<" in value or "&" in value else mask(value)


def masked_content(content: dict[str, Any], names: Iterable[str], mask: Hide) -> dict[str, Any]:
    """遮盖以后的一个修订的内容；`names` 为写着字的各栏。"""
    found = dict(content)
    for name in names:
        if isinstance(found.get(name), str):
            found[name] = mask(found[name])
    if isinstance(found.get("body"), str):
        blocks = json.loads(found["body"])
        # 没有要遮的，写法也不变
        if (hidden := masked_blocks(blocks, mask)) != blocks:
            found["body"] = json.dumps(hidden, ensure_ascii=False)
    found["attachments"] = [
        one | {key: mask(one[key]) for key in ("name", "description") if one.get(key)}
        for one in found.get("attachments") or []
    ]
    return found


def file_text(stored: StoredFile) -> FileReading:
    """附件的文字；同样的内容只读一次。"""
    return file_texts([stored])[stored.pk]


def read_ahead(*items: Item) -> None:
    """在事务以前读好各件附件的字：事务里只取现成的，不在锁着的时候打开文件。"""
    file_texts(one.stored for item in items for one in item.attachments.all())


def file_texts(
    files: Iterable[StoredFile], each: Each = map, reader: Any = None
) -> dict[int, FileReading]:
    """各附件的文字：{附件的主键: 文字}。

    `each` 像 `map`；已经在别的进程里的，`reader` 给就地读的。
    """
    wanted = {one.pk: one for one in files}
    rows = FileReading.objects.filter(stored__in=wanted, doubts__isnull=False)
    found = {one.stored_id: one for one in rows}
    fresh = [one for pk, one in wanted.items() if pk not in found]
    texts = each(reader or read, [content_of(one) for one in fresh], [one.kind for one in fresh])
    made = [_row(one, text) for one, text in zip(fresh, texts, strict=True)]
    # 别人同时读了的，内容一样；以前读的时候没有查过看不见的字的，换成新的
    FileReading.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["stored"],
        update_fields=["content", "properties", "concealed", "trouble", "doubts"],
    )
    return found | {one.stored_id: one for one in made}


def _row(stored: StoredFile, text: Reading) -> FileReading:
    return FileReading(
        stored=stored,
        content=text.pieces,
        properties=text.properties,
        concealed=[[one.where, one.text, one.why] for one in text.concealed],
        trouble=text.trouble[:200],
        doubts=text.doubts,
    )


def fields_of(item: Item) -> Iterator[tuple[str, str]]:
    """（哪里，文字）：一件信息里人写的、随网页公开的每一段字；附件另看。"""
    for field in worded(type(item)):
        if value := getattr(item, field.name):
            yield str(field.verbose_name), str(value)
    yield "正文", body_text(item)
    for where, words in beside_body(item):
        if words:
            yield where, words
