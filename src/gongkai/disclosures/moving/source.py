"""旧网站导出的目录：一张或几张表（.csv、.xlsx），正文在表里或者在文件里，附件是相对路径。"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from gongkai.disclosures.models.classes import choices
from gongkai.disclosures.moving.files import Files, Found, RowWrong, inside
from gongkai.documents import opening
from gongkai.documents.errors import FileRefused
from gongkai.language.proper import one_line, proper
from gongkai.law.days import not_past, strange

#: 我们的字段 -> 表头里可能的写法
HEADERS = {
    "title": ("标题", "title", "信息标题"),
    "column": ("栏目", "栏目名称", "channel", "column"),
    "published_on": ("发布日期", "发布时间", "pubdate", "PubDate"),
    "made_on": ("成文日期", "生成日期", "形成日期"),
    "document_number": ("发文字号", "文号"),
    "subject": ("主题分类", "主题"),
    "genre": ("体裁分类", "体裁"),
    "validity": ("有效性", "时效性"),
    "keywords": ("关键词", "keywords"),
    "source": ("来源", "信息来源", "ContentSource"),
    "body": ("正文", "内容", "content"),
    "body_file": ("正文文件", "content_file"),
    "attachments": ("附件", "attachments"),
    "old_url": ("网址", "旧网址", "url"),
}
_NEEDED = ("title", "column", "published_on")
_DATE = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})")
_TABLES = (".csv", ".xlsx")
_LONGEST_CELL = 50_000_000
#: 体裁没有写的，从标题末尾认
_GENRE_ENDS = {name: id for id, name in choices("genre") if len(name) <= 2}


class SourceWrong(Exception):
    """整个目录不能搬；str() 说明为什么、怎样改。"""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """对照：表头、栏目（旧名 -> 新栏目的 slug 或者名称）、各分类（旧写法 -> 标识）。"""

    headers: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """一行：在哪张表第几行、认它的键、各字段；`body` 为（html 或 picture，网页文字或图片名称）。"""

    place: str
    key: str
    title: str
    column: str
    published_on: date
    made_on: date
    old_path: str
    body: tuple[tuple[str, str], ...]
    attachments: tuple[Found, ...]
    fields: Mapping[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """不是一行的说明（如不认识的表头）：在哪里，怎么了。"""

    place: str
    why: str


def read_mapping(path: Path | None) -> Correspondence:
    """对照文件（TOML：[headers]、[columns]、[subject]、[genre]、[validity]）；没有给的全按缺省。"""
    if path is None:
        return Correspondence()
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceWrong(f"对照文件读不了：{error}") from error
    unknown = set(given) - {"headers", "columns", "subject", "genre", "validity"}
    if unknown:
        raise SourceWrong(f"对照文件里有不认识的一节“{sorted(unknown)[0]}”。")
    classes = {name: given.get(name, {}) for name in ("subject", "genre", "validity")}
    for name, table in classes.items():
        wrong = set(table.values()) - {id for id, _ in choices(name)}
        if wrong:
            raise SourceWrong(f"对照文件 [{name}] 里的“{sorted(wrong)[0]}”不是我们的分类标识。")
    return Correspondence(given.get("headers", {}), given.get("columns", {}), classes)


def rows_of(folder: Path, mapping: Correspondence) -> Iterator[Row | Aside | tuple[str, str]]:
    """各行；不能搬的一行给（哪里，为什么）；没有用的列给 Aside。

    没有表、缺了非有不可的列的抛 SourceWrong。
    """
    tables = sorted(p for p in folder.iterdir() if p.suffix.lower() in _TABLES)
    if not tables:
        raise SourceWrong(f"{folder} 里没有 .csv 或者 .xlsx 表。")
    for table in tables:
        lines = _lines(table)
        head = [_text(cell) for cell in next(lines, [])]
        places = _places(table, head, mapping)
        yield from _unused(table, head, places)
        for number, line in enumerate(lines, 2):
            where = f"{table.name} 第 {number} 行"
            given = {n: _text(line[i]) if i < len(line) else "" for n, i in places.items()}
            if not any(given.values()):
                continue
            try:
                yield _row(folder, where, given, mapping)
            except RowWrong as error:
                yield where, str(error)


def _lines(table: Path) -> Iterator[list[Any]]:
    if table.suffix.lower() == ".xlsx":
        yield from _sheet(table)
        return
    raw = table.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield from _long(csv.reader(io.StringIO(text, newline="")))
        return
    raise SourceWrong(f"{table.name} 的编码认不出，请另存为 UTF-8。")


def _long(lines: Iterator[list[str]]) -> Iterator[list[str]]:
    """一格可以是一篇长文的各行；csv 模块的上限是整个进程的，只在读一行的时候放宽。"""
    while True:
        before = csv.field_size_limit(_LONGEST_CELL)
        try:
            line = next(lines, None)
        finally:
            csv.field_size_limit(before)
        if line is None:
            return
        yield line


def _sheet(table: Path) -> Iterator[list[Any]]:
    """第一张工作表的各行。"""
    try:
        with opening.workbook(table) as book:
            yield from (list(row) for row in opening.rows(book.worksheets[0]))
    except (FileRefused, IndexError) as error:
        raise SourceWrong(f"{table.name} 打不开，请重新保存为 .xlsx。") from error


def _unused(table: Path, head: list[str], places: Mapping[str, int]) -> Iterator[Aside]:
    """没有用上的列：不认识的，或者同一样写了两列的后一列。"""
    used = set(places.values())
    for place, title in enumerate(head):
        if title and place not in used:
            why = f"“{title}”一列不认识，没有用；要用的，在对照文件的 [headers] 里写"
            yield Aside(f"{table.name} 的表头", why)


def _places(table: Path, titles: list[str], mapping: Correspondence) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        name = mapping.headers.get(title) or next(
            (n for n, known in HEADERS.items() if title in known), None
        )
        if name in HEADERS and name not in found:
            found[name] = place
    missing = [HEADERS[n][0] for n in _NEEDED if n not in found]
    if missing:
        raise SourceWrong(
            f"{table.name} 的表头里没有“{'、'.join(missing)}”；"
            "叫法不同的，在对照文件的 [headers] 里写。"
        )
    return found


def _text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return f"{value.year}-{value.month:02d}-{value.day:02d}"
    return "" if value is None else proper(str(value)).strip()


def _row(folder: Path, where: str, given: dict[str, str], mapping: Correspondence) -> Row:
    notes: list[str] = []
    title = one_line(given["title"])
    if not title:
        raise RowWrong("没有标题")
    if len(title) > 200:
        notes.append("标题超过 200 字，截去了后面的")
        title = title[:200]
    published = _date(given["published_on"], "发布日期")
    made = _date(given["made_on"], "成文日期") if given.get("made_on") else published
    column = given["column"]
    if not column:
        raise RowWrong("没有栏目")
    old = urlsplit(given.get("old_url", ""))
    path = old.path + (f"?{old.query}" if old.query else "")
    fields = {
        name: one_line(given.get(name, ""))[:size]
        for name, size in (("document_number", 60), ("keywords", 100), ("source", 60))
    }
    for name in ("subject", "genre", "validity"):
        fields[name] = _class(name, given.get(name, ""), title, mapping, notes)
    files = Files(folder, notes)
    body = files.cut(_body(folder, given))
    files.listed(given.get("attachments", ""))
    return Row(
        place=where,
        key=path or where,
        title=title,
        column=mapping.columns.get(column, column),
        published_on=published,
        made_on=made,
        old_path=path,
        body=tuple(body),
        attachments=tuple(files.found),
        fields=fields,
        notes=tuple(notes),
    )


def _date(text: str, name: str) -> date:
    found = _DATE.search(text)
    try:
        day = date(*(int(n) for n in found.groups())) if found else date.fromisoformat(text)
    except ValueError:
        raise RowWrong(f"{name}“{text}”不是日期") from None
    today = timezone.localdate()
    if why := strange(day, today) or not_past(day, today):
        raise RowWrong(f"{name}：{why}")
    return day


_DEFAULTS = {"subject": "other", "genre": "other", "validity": "valid"}


def _class(name: str, text: str, title: str, mapping: Correspondence, notes: list[str]) -> str:
    """分类的标识；不认识的用缺省并记下。"""
    ours = dict(choices(name))
    if text in ours:
        return text
    known = mapping.classes.get(name, {}).get(text) or {v: k for k, v in ours.items()}.get(text)
    if known:
        return known
    if text:
        notes.append(f"{_LABELS[name]}“{text}”不认识，用了“{ours[_DEFAULTS[name]]}”")
    elif name == "genre":
        return next((i for end, i in _GENRE_ENDS.items() if title.endswith(end)), "other")
    return _DEFAULTS[name]


_LABELS = {"subject": "主题分类", "genre": "体裁分类", "validity": "有效性"}


def _body(folder: Path, given: dict[str, str]) -> str:
    if not given.get("body_file"):
        return given.get("body", "")
    path = inside(folder, given["body_file"])
    try:
        raw = path.read_bytes()
    except OSError:
        raise RowWrong(f"正文文件“{given['body_file']}”读不了") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return proper(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise RowWrong(f"正文文件“{given['body_file']}”的编码认不出")
