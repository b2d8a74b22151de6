"""读入带依据、分时期的 TOML 数据，并逐条校验；错误指出文件与行号。"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.kept import kept, watch
from gongkai.law.errors import LawDataError, NotInForce

DATA = Path(__file__).parent / "data"
Entry = dict[str, Any]
Schema = Mapping[str, type | tuple[type, ...]]
OPTIONAL = frozenset({"to", "note", "contested"})
DATED: Schema = {
    "id": str,
    "from": date,
    "to": date,
    "citation": str,
    "read": bool,
    "note": str,
    "contested": bool,
}


def load(path: Path, table: str, schema: Schema, optional: Iterable[str] = ()) -> list[Entry]:
    """读 `path` 里的各个 [[table]]，按 `schema`（字段名 -> 类型）校验。

    每条返回值附加 `_line`（表头行号）。文件不是合法 TOML、有未知字段、缺字段、类型不符、
    缺依据或同一 id 的施行期间重叠，都抛 LawDataError。
    """
    text = path.read_text("utf-8")
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LawDataError(f"{path.name}：不是合法的 TOML：{error}") from error
    if unknown := set(parsed) - {table}:
        name = sorted(unknown)[0]
        raise LawDataError(f"{path.name} 第 {_line_of(text, name)} 行：不认识的表“{name}”。")
    lines = _header_lines(text, table)
    entries = [dict(e) for e in parsed.get(table, [])]
    for entry, line in zip(entries, lines, strict=True):
        _check_entry(path.name, line, entry, schema, OPTIONAL | set(optional))
        entry["_line"] = line
    _check_overlaps(path.name, entries)
    return entries


def in_force(entries: Iterable[Entry], on: date) -> list[Entry]:
    """`on` 这一天施行的各条。"""
    return [e for e in entries if e["from"] <= on <= e.get("to", date.max)]


def _header_lines(text: str, table: str) -> list[int]:
    pattern = re.compile(rf"^\s*\[\[\s*{re.escape(table)}\s*\]\]")
    return [n for n, line in enumerate(text.splitlines(), 1) if pattern.match(line)]


def _line_of(text: str, word: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), 1) if word in line), 1)


def _check_entry(
    name: str, line: int, entry: Entry, schema: Schema, optional: frozenset[str]
) -> None:
    where = f"{name} 第 {line} 行（{entry.get('id', '无 id')}）"
    if "citation" in schema and not entry.get("citation"):
        raise LawDataError(f"{where}：缺少依据 citation。")
    for key in entry:
        if key not in schema:
            raise LawDataError(f"{where}：不认识的字段“{key}”。")
    for key, kind in schema.items():
        if key not in entry:
            if key in optional:
                continue
            raise LawDataError(f"{where}：缺少字段“{key}”。")
        if not isinstance(entry[key], kind) or (kind is int and isinstance(entry[key], bool)):
            raise LawDataError(f"{where}：字段“{key}”的类型不对：{entry[key]!r}。")
    if "from" in entry and entry["from"] > entry.get("to", date.max):
        raise LawDataError(f"{where}：施行期间的起日晚于止日。")


def _check_overlaps(name: str, entries: list[Entry]) -> None:
    seen: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        key = (entry["id"], str(entry.get("applies", "")))
        for other in seen.setdefault(key, []):
            if _overlap(entry, other):
                raise LawDataError(
                    f"{name} 第 {entry['_line']} 行（{entry['id']}）："
                    f"施行期间与第 {other['_line']} 行重叠。"
                )
        seen[key].append(entry)


def _overlap(a: Entry, b: Entry) -> bool:
    if "from" not in a:
        return True
    return bool(a["from"] <= b.get("to", date.max) and b["from"] <= a.get("to", date.max))


def one_in_force(entries: Iterable[Entry], id: str, on: date) -> Entry:
    """`id` 在 `on` 这一天施行的那一条；没有则抛 NotInForce。"""
    for entry in in_force(entries, on):
        if entry["id"] == id:
            return entry
    raise NotInForce(f"{on.year}年{on.month}月{on.day}日没有施行中的规定“{id}”。")


@kept
def shipped(name: str) -> list[Entry]:
    """随系统发布的数据文件 `name`（不含后缀），已校验。"""
    table, schema, optional = SHIPPED[name]
    return load(DATA / f"{name}.toml", table, schema, optional)


#: 文件名 -> 表名、各字段、可以不写的字段
SHIPPED: dict[str, tuple[str, Schema, tuple[str, ...]]] = {
    "parameters": ("value", {**DATED, "name": str, "amount": int, "unit": str}, ()),
    "rules": (
        "rule",
        {**DATED, "text": str, "month": int, "day": int, "confirmed": bool},
        ("month", "day", "confirmed"),
    ),
    "fees": (
        "schedule",
        {
            **DATED,
            "name": str,
            "measure": str,
            "period": str,
            "bands": list,
            "step": int,
            "rise": int,
            "monthly": bool,
        },
        (),
    ),
    "duties": ("duty", {**DATED, "name": str}, ()),
    "acts": ("act", {**DATED, "name": str, "text": str, "legal": bool}, ()),
    "decisions": ("decision", {"id": str, "name": str, "group": str, "routes": list}, ()),
    "findings": (
        "finding",
        {**DATED, "decision": str, "name": str, "articles": list, "needs": list},
        (),
    ),
    "remedies": ("remedy", {**DATED, "text": str, "routes": list}, ()),
    "organs": ("organ", {**DATED, "name": str, "organs": list}, ()),
    "utilities": ("utility", {**DATED, "name": str, "text": str}, ()),
    "indicators": (
        "indicator",
        {
            **DATED,
            **dict.fromkeys(("group", "name", "text", "way", "rule"), str),
            **dict.fromkeys(("points", "most", "mend"), int),
            "limits": dict,
        },
        ("rule", "limits"),
    ),
    "readings": (
        "reading",
        {**DATED, "name": str, "options": dict, "default": str},
        (),
    ),
}
#: 内嵌在一条里的分期数据 -> 各字段；`decisions` 的 `routes` 每一段另有依据
ROUTE: Schema = {
    "from": date,
    "to": date,
    "first": str,
    "contested": bool,
    "citation": str,
    "read": bool,
    "note": str,
}


def periods(entry: Entry, key: str, schema: Schema, name: str) -> list[Entry]:
    """`entry[key]` 里的各段，逐段校验；一段有误、两段重叠抛 LawDataError。"""
    found = [dict(e, id=entry["id"]) for e in entry[key]]
    for one in found:
        _check_entry(name, entry["_line"], one, {**schema, "id": str}, OPTIONAL)
        one["_line"] = entry["_line"]
    _check_overlaps(name, found)
    return found


def _prove() -> None:
    """各个数据文件都合规矩；不合的抛 LawDataError。"""
    for name, (table, schema, optional) in SHIPPED.items():
        entries = load(DATA / f"{name}.toml", table, schema, optional)
        for entry in entries:
            if name == "decisions":
                periods(entry, "routes", ROUTE, f"{name}.toml")


def _warm() -> None:
    for name in SHIPPED:
        shipped(name)


watch(lambda: [DATA / f"{name}.toml" for name in SHIPPED], _prove, _warm)
