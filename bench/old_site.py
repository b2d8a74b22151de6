"""一个真实区级门户那么大的旧网站：件、栏目、附件（.docx、.xlsx、.txt，份份不同）。"""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
from docx import Document

COLUMNS = 190
MARK = "NO000000"
_WORDS = f"{MARK}。供热管网改造进展情况，按职责分工抓好落实。"


def make(folder: Path, count: int, attachments: int) -> None:
    """`count` 件，均匀分在各栏目；前 `attachments` 件各带一份附件。"""
    (folder / "files").mkdir(parents=True)
    kinds = {"docx": _docx(), "xlsx": _xlsx(), "txt": _WORDS.encode() * 60}
    with (folder / "items.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["标题", "栏目", "发布日期", "正文", "附件", "网址"])
        for n in range(count):
            name = ""
            if n < attachments:
                kind = list(kinds)[n % len(kinds)]
                name = f"files/{n}.{kind}"
                (folder / name).write_bytes(_own(kinds[kind], kind, n))
            day = f"{2012 + n % 14}-{n % 12 + 1}-{n % 28 + 1}"
            body = f"<p>第{n}件旧信息，供热管网改造进展。</p>" * 8
            rows.writerow([f"旧信息{n}", f"旧栏目{n % COLUMNS}", day, body, name, f"/art/{n}"])


def _docx() -> bytes:
    document = Document()
    for _ in range(20):
        document.add_paragraph(_WORDS)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in range(30):
        book.active.append([row, MARK, "和平小区", "供热管网"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _own(content: bytes, kind: str, n: int) -> bytes:
    """把记号换成第几份：份份不同，不能因为内容一样只存一次。"""
    mark, own = MARK.encode(), f"NO{n:06d}".encode()
    if kind == "txt":
        return content.replace(mark, own)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part).replace(mark, own), zipfile.ZIP_DEFLATED)
    return out.getvalue()
