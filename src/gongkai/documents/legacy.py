"""旧格式：.doc、.wps、.rtf 由 LibreOffice 换成 .docx，.xls 由 xlrd 读。都经 `apart` 做。"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from gongkai.documents.concealed.sheet import Places
from gongkai.documents.errors import Damaged, FileRefused, TooLarge

#: 换一份最多用的秒数
CONVERTING_SECONDS = 60
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 50, 5_000, 200
_OFFICES = ("soffice", "libreoffice")
_WORD, _BOOKS = "WordDocument", ("Workbook", "Book")
_NO_OFFICE = (
    "这是旧格式的文件（.doc、.wps、.rtf），读它要装 LibreOffice"
    "（apt install libreoffice-writer）；也可以另存为 .docx 或 PDF 再试。"
)
_NO_XLRD = (
    "这是旧格式的 .xls，读它要装 xlrd（pip install 'gongkai[xls]'）；也可以另存为 .xlsx 再试。"
)
Rows = list[list[str | int | float | None]]


def old_kind(content: bytes) -> str:
    """旧的 Office 文件是什么：doc、xls、rtf；看不出得空。"""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    if not content.startswith(b"\xd0\xcf\x11\xe0"):
        return ""
    if _WORD.encode("utf-16-le") in content:
        return "doc"
    return "xls" if any(name.encode("utf-16-le") in content for name in _BOOKS) else ""


def office() -> str | None:
    """LibreOffice 的程序；没有装得 None。"""
    return next((found for name in _OFFICES if (found := shutil.which(name))), None)


def as_docx(content: bytes, kind: str) -> bytes:
    """`kind`（doc、rtf）的内容换成 .docx。

    没有装 LibreOffice 抛 FileRefused，换不成抛 Damaged，太久抛 TooLarge。
    """
    program = office()
    if program is None:
        raise FileRefused(_NO_OFFICE)
    with tempfile.TemporaryDirectory(prefix="gongkai-office-") as name:
        folder = Path(name)
        source = folder / f"in.{kind}"
        source.write_bytes(content)
        _run(program, source, folder)
        made = folder / "out" / "in.docx"
        if not made.is_file():
            raise Damaged("旧格式的文件换不成 .docx，请另存为 .docx 或 PDF 再试。")
        return made.read_bytes()


def _run(program: str, source: Path, folder: Path) -> None:
    """换一次：自己的设置目录，不留进程；输入、输出都不接。"""
    command = [
        *(program, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--convert-to", "docx", "--outdir", str(folder / "out"), str(source)),
    ]
    environment = {"HOME": str(folder), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command,
        env=environment,
        start_new_session=True,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
    ) as child:
        try:
            child.wait(CONVERTING_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise TooLarge(
                f"换成 .docx 用了 {CONVERTING_SECONDS} 秒还没有完，放弃；请另存为 .docx 再试。"
            ) from error
        finally:
            _kill(child.pid)


def _kill(group: int) -> None:
    """换完了、超时了，这一组进程都不留。"""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def sheets(content: bytes) -> list[tuple[str, Rows, Places]]:
    """.xls 的各工作表：(名称, 各行的值, 隐藏着的行、列)。

    没有装 xlrd 抛 FileRefused，坏了抛 Damaged，过大抛 TooLarge。
    """
    try:
        import xlrd
    except ImportError as error:
        raise FileRefused(_NO_XLRD) from error
    with Path(os.devnull).open("w") as nowhere:
        try:
            book = xlrd.open_workbook(
                file_contents=content, logfile=nowhere, on_demand=True, formatting_info=True
            )
            return _sheets(book)
        except FileRefused:
            raise
        except Exception as error:  # xlrd 对坏文件抛各种异常
            raise Damaged("文件已经损坏，或者不是 Excel 文件（.xls）。") from error


def _sheets(book: Any) -> list[tuple[str, Rows, Places]]:
    found = []
    for sheet in (book.sheet_by_index(i) for i in range(min(book.nsheets, MOST_SHEETS))):
        if sheet.nrows > MOST_ROWS or sheet.ncols > MOST_COLUMNS:
            raise TooLarge(f"工作表超过 {MOST_ROWS} 行或者 {MOST_COLUMNS} 列，没有读。")
        rows = [_values(sheet.row(number)) for number in range(sheet.nrows)]
        found.append((sheet.name, rows, _places(sheet)))
    return found


def _places(sheet: Any) -> Places:
    """隐藏着的，从 1 数起；xlrd 从 0 数起，合并的格不含末一行、末一列。"""
    return Places(
        bool(sheet.visibility),
        frozenset(n + 1 for n, row in sheet.rowinfo_map.items() if row.hidden),
        frozenset(n + 1 for n, column in sheet.colinfo_map.items() if column.hidden),
        tuple((top + 1, left + 1, down, right) for top, down, left, right in sheet.merged_cells),
    )


def _values(row: list[Any]) -> list[str | int | float | None]:
    """数、文字；空的、出错的为 None。"""
    return [cell.value if cell.ctype in (1, 2, 3) else None for cell in row]
