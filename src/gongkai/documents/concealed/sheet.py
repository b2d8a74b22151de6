"""Excel 里隐藏的工作表、行、列：打开看不见，取消隐藏就都在。"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from zipfile import ZipFile

from gongkai.documents import opening
from gongkai.documents.concealed import Concealed
from gongkai.documents.places import Figure, name_of

_MARKS = re.compile(rb"""hidden\s*=\s*["'](?:1|true)|(?:ht|width)\s*=\s*["']0(?:\.\d*)?["']""")
_STATES = re.compile(rb"""state\s*=\s*["'](?:hidden|veryHidden)""")
_ON = ("1", "true")
_BOOK, _STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
_LETTERS = re.compile(r"[A-Z]+")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
#: 一份文件最多说这么多处
_MOST = 50


class Places(NamedTuple):
    """一张表里隐藏着的：整张、行、列（从 1 数起）。

    `merged` 为合并的格：首行、首列、末行、末列。
    """

    gone: bool = False
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """隐藏着的一格：在哪里、字、为什么看不见。"""

    element: Any
    where: str
    text: str
    why: str


def concealed_in(package: ZipFile) -> list[Concealed]:
    """隐藏的各处，一张表、一行、一列一处。"""
    found: dict[tuple[str, str], list[str]] = {}
    for _, _, cells in hidden_cells(package):
        for cell in cells:
            found.setdefault((cell.where, cell.why), []).append(cell.text)
    return [Concealed(w, "、".join(t), y) for (w, y), t in list(found.items())[:_MOST]]


def first_hidden(content: bytes) -> str:
    """有隐藏而有字的：是什么（如“隐藏的列（名单C）”）；没有为空。"""
    with opening.package(content) as package:
        found = concealed_in(package)
    return f"{found[0].why}（{found[0].where}）" if found else ""


def erase(package: ZipFile) -> dict[str, Any]:
    """把隐藏着的字换成星号；{部件名: 改过的根}。"""
    changed = {}
    for name, root, cells in hidden_cells(package):
        for cell in cells:
            _blank(cell)
        if cells:
            changed[name] = root
    return changed


def _blank(cell: Cell) -> None:
    inside = cell.element.makeelement(cell.element.tag)
    cell.element.append(inside)
    Figure((inside,)).put("*" * len(cell.text))


def hidden_cells(package: ZipFile) -> Iterator[tuple[str, Any, list[Cell]]]:
    """（部件名，根，隐藏着的各格）；没有隐藏标记的部件不解析。"""
    names = set(package.namelist())
    if _BOOK not in names:
        return
    strings: list[str] | None = None
    for name, title, gone in _sheets(package, names):
        part = opening.part(package, name)
        if not gone and not _MARKS.search(part):
            continue
        strings = _strings(package, names) if strings is None else strings
        root = opening.xml(part)
        yield name, root, list(_cells(root, title, gone, strings))


def hidden_places(package: ZipFile) -> dict[str, Places]:
    """工作表的名称 -> 隐藏着的行、列；没有隐藏的表不在其中。"""
    names, found = set(package.namelist()), {}
    for name, title, gone in _sheets(package, names) if _BOOK in names else ():
        part = b"" if gone else opening.part(package, name)
        if gone:
            found[title] = Places(gone=True)
        elif _MARKS.search(part):
            root = opening.xml(part)
            rows = (row.get("r", "") for row in root.iter("{*}row") if _is_out(row))
            places = frozenset(int(r) for r in rows if r.isdigit()), _hidden_columns(root)
            if any(places):
                found[title] = Places(False, *places, tuple(_merged(root)))
    return found


def _merged(root: Any) -> Iterator[tuple[int, int, int, int]]:
    for one in root.iter("{*}mergeCell"):
        if corners := _RANGE.fullmatch(one.get("ref", "")):
            left, top, right, bottom = corners.groups()
            yield int(top), _number(left), int(bottom), _number(right)


def _is_out(row: Any) -> bool:
    return row.get("hidden") in _ON or _is_thin(row.get("ht"))


def _sheets(package: ZipFile, names: set[str]) -> Iterator[tuple[str, str, bool]]:
    """各工作表：部件名、名称、整张隐藏着没有。"""
    book = opening.xml(opening.part(package, _BOOK))
    targets = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for one in opening.xml(opening.part(package, "xl/_rels/workbook.xml.rels")):
            targets[one.get("Id")] = one.get("Target", "")
    for sheet in book.iter("{*}sheet"):
        key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        target = targets.get(key, "")
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if name in names:
            gone = sheet.get("state") in ("hidden", "veryHidden")
            yield name, sheet.get("name", ""), gone


def _strings(package: ZipFile, names: set[str]) -> list[str]:
    if _STRINGS not in names:
        return []
    root = opening.xml(opening.part(package, _STRINGS))
    return ["".join(t.text or "" for t in one.iter("{*}t")) for one in root.iter("{*}si")]


def _cells(root: Any, title: str, gone: bool, strings: list[str]) -> Iterator[Cell]:
    columns = _hidden_columns(root)
    for row in root.iter("{*}row"):
        number, out = row.get("r", ""), _is_out(row)
        for cell in row.iterchildren("{*}c"):
            letters = _LETTERS.match(cell.get("r", ""))
            column = letters[0] if letters else ""
            why = _why(gone, out, _number(column) in columns)
            text = _text(cell, strings) if why else ""
            if text.strip(" *＊"):
                where = (
                    title if gone else f"{title}{'第' + number + '行' if out else column + '列'}"
                )
                yield Cell(cell, where, text, why)


def _why(sheet: bool, row: bool, column: bool) -> str:
    if sheet:
        return "隐藏的工作表"
    return "隐藏的行" if row else "隐藏的列" if column else ""


def _hidden_columns(root: Any) -> frozenset[int]:
    found: set[int] = set()
    for column in root.iter("{*}col"):
        if column.get("hidden") in _ON or _is_thin(column.get("width")):
            last = min(int(column.get("max", "0")), 20_000)
            found |= set(range(int(column.get("min", "1")), last + 1))
    return frozenset(found)


def _is_thin(size: str | None) -> bool:
    """窄得、矮得看不见。"""
    return size is not None and re.fullmatch(r"0(?:\.[01]\d*)?", size) is not None


def _number(letters: str) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def _text(cell: Any, strings: list[str]) -> str:
    kind, value = cell.get("t", "n"), cell.find("{*}v")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter("{*}t"))
    written = (value.text or "") if value is not None else ""
    if kind == "s" and written.isdigit() and int(written) < len(strings):
        return strings[int(written)]
    return written if name_of(cell) else ""
