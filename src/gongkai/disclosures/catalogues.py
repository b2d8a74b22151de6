"""标准目录的各行：随系统的数据，.xlsx 的读写。"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import CatalogueEntry

_DATA = Path(__file__).parent / "data" / "catalogues.toml"
_CHANNELS = "政府网站"
#: 表头 -> 字段；次序就是目录的次序
_COLUMNS = {
    "序号": "order",
    "领域": "field",
    "一级事项": "first",
    "二级事项": "second",
    "公开内容（要素）": "elements",
    "公开依据": "basis",
    "公开时限（工作日）": "days",
    "公开主体": "agency",
    "公开渠道和载体": "channels",
    "公开对象": "audience",
    "公开方式": "on_request",
    "公开层级": "level",
    "周期（天）": "every_days",
}
#: 只在表里有的一列：标记要删的行
REMOVED = "removed"
_REMOVE = "删除"
HEADERS = [*_COLUMNS, _REMOVE]
#: 以前导出的表里的写法，也认
_FORMER = {"依申请公开": "on_request"}
_MANNERS = {True: ("依申请", "依申请公开", "是", "√"), False: ("主动", "主动公开", "否", "")}
_NUMBERS = frozenset({"order", "days", "every_days"})
_REMOVALS = {True: ("是", "删", "删除", "√", "x"), False: ("否", "")}
#: 认一行用的三项
KEY = ("field", "first", "second")


class CatalogueWrong(ValueError):
    """目录表有错；str() 说明第几行错在哪里。"""


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    return {f["name"]: f for f in tomllib.loads(_DATA.read_text("utf-8"))["field"]}


def shipped_fields() -> list[str]:
    """随系统的各领域。"""
    return list(_shipped())


def shipped_rows(field: str) -> list[dict[str, Any]]:
    """随系统的一个领域的各行。"""
    one = _shipped()[field]
    return [
        {
            "field": field,
            "first": row["first"],
            "second": row["second"],
            "elements": "\n".join(row.get("elements", [])),
            # 没有核对过的行不写依据，依据一条也不编
            "basis": "\n".join(row.get("basis", one["basis"] if row["read"] else [])),
            "days": row.get("days"),
            "channels": _CHANNELS,
            "audience": row.get("audience", "全社会"),
            "on_request": row.get("on_request", False),
            "order": order,
        }
        for order, row in enumerate(one["rows"], 1)
    ]


@transaction.atomic
def save_rows(agency: Agency, rows: list[dict[str, Any]]) -> int:
    """存下；同一领域、一级、二级事项的换成新的。"""
    for row in rows:
        key = {name: row[name] for name in KEY}
        rest = {k: v for k, v in row.items() if k not in KEY}
        CatalogueEntry.objects.update_or_create(agency=agency, **key, defaults=rest)
    return len(rows)


def to_row(entry: CatalogueEntry) -> list[Any]:
    """一行，按表头的次序；“删除”空着。"""
    return [*(_shown(entry, name) for name in _COLUMNS.values()), ""]


def titled(name: str) -> str:
    """字段在表头里的叫法。"""
    return next(title for title, known in _COLUMNS.items() if known == name)


def _shown(entry: CatalogueEntry, name: str) -> Any:
    value = getattr(entry, name)
    if name == "agency":
        return value.name
    if name == "on_request":
        return _MANNERS[bool(value)][0]
    return value


def read_rows(rows: list[list[str]], agency: Agency | None = None) -> list[dict[str, Any]]:
    """表里的各行；缺列、缺内容、数不是数、别的机关的、写了两遍的抛 CatalogueWrong。

    `agency` 为导入到哪个机关；要删的行有 `removed`。
    """
    header = [cell.strip() for cell in rows[0]]
    missing = [h for h, name in _COLUMNS.items() if name in KEY and h not in header]
    if missing:
        raise CatalogueWrong(f"表头里没有“{'、'.join(missing)}”，请用导出的表改。")
    name = agency.name if agency else ""
    found = [_read(header, row, number, name) for number, row in enumerate(rows[1:], 2)]
    _demand_once(found)
    return found


def _demand_once(found: list[dict[str, Any]]) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(found, 2):
        before = first.setdefault(tuple(row[name] for name in KEY), number)
        if before != number:
            raise CatalogueWrong(f"第 {number} 行与第 {before} 行是同一个事项，只留一行。")


def _read(header: list[str], row: list[str], number: int, agency: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for title, cell in zip(header, row, strict=True):
        name = _COLUMNS.get(title) or _FORMER.get(title) or (REMOVED if title == _REMOVE else "")
        if name == "agency":
            _demand_own(cell.strip(), agency, number)
        elif name:
            found[name] = _value(name, cell, number, title)
    lacking = [h for h, name in _COLUMNS.items() if name in KEY and not found.get(name)]
    if lacking:
        raise CatalogueWrong(f"第 {number} 行没有写“{'、'.join(lacking)}”。")
    checked = CatalogueEntry(**{k: v for k, v in found.items() if k != REMOVED})
    try:
        checked.clean_fields(exclude=["agency", "column"])
        checked.clean()
    except ValidationError as error:
        raise CatalogueWrong(f"第 {number} 行：{'；'.join(error.messages)}") from error
    return found


def _demand_own(cell: str, agency: str, number: int) -> None:
    """公开主体不是要导入的机关的，整份不收。"""
    if cell and agency and cell != agency:
        raise CatalogueWrong(
            f"第 {number} 行的公开主体是“{cell}”，不是“{agency}”：各机关的请分开导入。"
        )


def _value(name: str, cell: str, number: int, title: str) -> Any:
    if name == "on_request":
        return _either(cell.strip(), _MANNERS, "主动或者依申请", number, title)
    if name == REMOVED:
        return _either(cell.strip().lower(), _REMOVALS, "是或者空着", number, title)
    if not cell.strip():  # 空着的用缺省，如公开对象为全社会
        field: Any = CatalogueEntry._meta.get_field(name)
        return field.get_default()
    if name not in _NUMBERS:
        return cell.strip()
    if not cell.isdigit():
        raise CatalogueWrong(f"第 {number} 行的“{title}”要是整数，现在是“{cell}”。")
    return int(cell)


def _either(cell: str, words: Any, wanted: str, number: int, title: str) -> bool:
    """两样里的哪一样；认不得的抛 CatalogueWrong。"""
    for value, known in words.items():
        if cell in known:
            return bool(value)
    raise CatalogueWrong(f"第 {number} 行的“{title}”要是{wanted}，现在是“{cell}”。")
