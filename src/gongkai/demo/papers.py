"""演示信息的附件和插图：都由程序画出来，种子固定。"""

import random
from typing import Any

from gongkai.disclosures.models import Attachment
from gongkai.documents import sheets
from gongkai.documents.paper.docx import FANG, SONG, add_text, new_document, saved
from gongkai.documents.paper.pdf import FontMissing, families, font_folders
from gongkai.look import token
from gongkai.safekeeping.files import store

_WIDTH, _HEIGHT = 360, 200
_NAMES = {"bars": "示意图：近五期的数量", "plan": "示意图：位置与范围"}


def papers_of(row: dict[str, object], title: str) -> list[Attachment]:
    """一件信息的附件、插图。"""
    found = []
    if kind := row.get("file"):
        content = _sheet(row) if kind == "xlsx" else _document(title, row)
        found.append(Attachment(stored=store(content), name=f"{title[:60]}.{kind}"))
    if kind := row.get("picture"):
        found += _picture(str(kind), title)
    return found


def _sheet(row: dict[str, object]) -> bytes:
    table: list[list[str]] = row.get("table") or [["项目", "数量"], ["甲", "12"], ["乙", "9"]]  # type: ignore[assignment]
    book = sheets.new_book()
    sheet = sheets.new_sheet(book, "明细", table[0])
    for line in table[1:]:
        sheets.add(sheet, line)
    return sheets.saved(book)


def _document(title: str, row: dict[str, object]) -> bytes:
    document = new_document()
    add_text(document, title, SONG, 22, centre=True)
    for text in row["text"]:  # type: ignore[attr-defined]
        add_text(document, text, FANG, 16, indent=True)
    return saved(document)


def _picture(kind: str, title: str) -> list[Attachment]:
    """插图；没有中文字体的机器上没有。"""
    try:
        content = _drawn(kind, random.Random(title))
    except FontMissing:
        return []
    name = _NAMES[kind]
    return [Attachment(stored=store(content), name=f"{name}.png", description=f"{name}，{title}")]


def _drawn(kind: str, rng: random.Random) -> bytes:
    import typst

    families()
    shapes = _bars(rng) if kind == "bars" else _plan(rng)
    page = (
        f"#set page(width: {_WIDTH}pt, height: {_HEIGHT}pt, margin: 0pt, "
        f'fill: rgb("{token("shade")}"))\n#set text(size: 11pt, fill: rgb("{token("ink")}"))\n'
    )
    source = (page + "\n".join(shapes)).encode()
    png: Any = typst.compile(source, format="png", ppi=144, font_paths=font_folders())  # type: ignore[call-overload]
    return bytes(png)


def _bars(rng: random.Random) -> list[str]:
    heights = [rng.randint(50, 130) for _ in range(5)]
    found = []
    for number, height in enumerate(heights):
        x, top = 40 + number * 62, 165 - height
        found.append(_box(x, top, 36, height, "accent"))
        found.append(_text(x + 8, top - 14, str(height)))
        found.append(_text(x + 4, 172, f"第{number + 1}期"))
    return found


def _plan(rng: random.Random) -> list[str]:
    road = rng.randint(80, 110)
    found = [
        _box(0, road, _WIDTH, 22, "line"),
        _box(rng.randint(150, 190), 0, 20, _HEIGHT, "line"),
        _text(12, road + 5, "和平路"),
    ]
    for x, y in ((24, 18), (90, 24), (225, 20), (285, 130), (40, 140)):
        found.append(_box(x, y, rng.randint(40, 56), rng.randint(30, 44), "accent-soft"))
    found.append(_box(214, 126, 52, 48, "warn-line"))
    return [*found, _text(218, 142, "本项目")]


def _box(x: int, y: int, width: int, height: int, colour: str) -> str:
    return (
        f"#place(dx: {x}pt, dy: {y}pt, rect(width: {width}pt, height: {height}pt, "
        f'fill: rgb("{token(colour)}")))'
    )


def _text(x: int, y: int, words: str) -> str:
    return f"#place(dx: {x}pt, dy: {y}pt, [{words}])"
