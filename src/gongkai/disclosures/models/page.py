"""一件信息在门户上的样子要的东西：公众的网页、编辑时的预览、审查的网页都用它。"""

from typing import Any

from gongkai.disclosures.models.classes import REPEALED, VALID, name_of


def page_of(item: Any, attachments: list[Any]) -> dict[str, Any]:
    """正文旁边的附件、图片、有关的信息、更正、提醒。`item` 可以是没有写完的草稿。"""
    placed = {b.value["name"] for b in item.body if b.block_type == "picture"}
    images = [one for one in attachments if one.is_image]
    return {
        "item": item,
        "agency": item.column.agency if item.column_id else None,
        "pictures": {one.name: one for one in images},
        "images": [one for one in images if one.name not in placed],
        "first_image": next(iter(images), None),
        "files": [one for one in attachments if not one.is_image],
        "names": item.names(),
        "warning": _warning(item),
        "interpretations": _live(item.interpretations) if item.pk else [],
        "replaces": _live(item.replaces) if item.pk else [],
        "corrections": item.corrections.all() if item.pk else [],
    }


def _live(rows: Any) -> Any:
    found = rows.filter(live=True, published_on__isnull=False).select_related("agency")
    return found.order_by("-published_on", "-id").defer("body")


def _warning(item: Any) -> str:
    """已经失效、所解读的已经废止，写在最前面。"""
    if item.validity != VALID:
        return f"本文件已{name_of('validity', item.validity)}，仅供查阅。"
    policy = item.interprets
    if policy is not None and policy.validity != VALID:
        done = "废止" if policy.validity == REPEALED else "失效"
        return f"所解读的文件已{done}，解读仅供查阅。"
    return ""
