"""搬旧网站的说明：每个栏目几件、附件几份、没有搬的为什么；写成 .csv 或者 .xlsx。"""

import os
from collections.abc import Iterator
from pathlib import Path

from gongkai.disclosures.moving.counting import Moved
from gongkai.disclosures.moving.source import SourceWrong
from gongkai.documents import sheets

_HEAD = ("哪里", "说明")
_KINDS = (".csv", ".xlsx")


def demand_place(path: Path) -> None:
    """写不到这里的，搬以前就说：抛 SourceWrong。"""
    if path.suffix.lower() not in _KINDS:
        raise SourceWrong(f"说明写成 .csv 或者 .xlsx，不能是“{path.name}”。")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise SourceWrong(f"说明写不到 {path}：目录 {path.parent} 不在，或者不能写。")


def write(path: Path, done: Moved) -> None:
    """写说明。"""
    if path.suffix.lower() == ".xlsx":
        book = sheets.new_book()
        sheet = sheets.new_sheet(book, "说明", _HEAD, (40, 100))
        for row in _rows(done):
            sheets.add(sheet, row, wrap=True)
        path.write_bytes(sheets.saved(book))
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(sheets.csv_lines(_HEAD, _rows(done)))


def by_column(done: Moved) -> Iterator[tuple[str, str]]:
    """（栏目，几件）；没有的栏目说明要新建。"""
    for name, count in sorted(done.columns.items()):
        new = "（原来没有，新建）" if name in done.new_columns else ""
        yield name, f"{count:,} 件{new}"


def _rows(done: Moved) -> Iterator[tuple[str, str]]:
    yield "合计", f"{done.items:,} 件，附件 {done.attachments:,} 份"
    yield from ((f"栏目“{name}”", told) for name, told in by_column(done))
    yield from done.notes
