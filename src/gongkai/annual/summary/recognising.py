"""认出以前的体检结果：和年报放在一起，不要当成年报。"""

from pathlib import Path

from gongkai.documents import opening
from gongkai.documents.errors import FileRefused

_TITLE = "年度报告体检汇总"
_SHEET = "各份结果"
_HEAD = 2000


def is_summary(path: Path) -> bool:
    """是体检写的网页、工作簿、流水。"""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK"):
        return _is_workbook(path)
    text = head.decode("utf-8", "ignore")
    return _TITLE in text or text.startswith('{"file": ')


def _is_workbook(path: Path) -> bool:
    try:
        with opening.package(path) as opened:
            return _SHEET in opening.part(opened, "xl/workbook.xml").decode("utf-8", "ignore")
    except FileRefused:
        return False
