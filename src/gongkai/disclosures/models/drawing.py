"""正文里的图表：标题写着“图1　……”的表，显示时由表里的数在上面画出来，图与表不会不一样。"""

import re
from html import unescape

from django.utils.html import strip_tags

from gongkai.documents.bars import grouped
from gongkai.language.numerals import whole

_CAPTION = re.compile(r"<caption[^>]*>\s*(图\d{1,2}[ \u3000].*?)</caption>", re.S)
_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.S)
_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.S)
_MOST_ROWS, _MOST_BARS = 40, 3


def drawn(table: str) -> str:
    """一张表（清洗过的网页）-> 图；不是图表的、有一格不是数的为空。"""
    caption = _CAPTION.search(table)
    if caption is None or "span=" in table:
        return ""
    head, *rows = [_cells(row) for row in _ROW.findall(table)] or [[]]
    count = len(head) - 1
    if not 1 <= count <= _MOST_BARS or not 1 <= len(rows) <= _MOST_ROWS:
        return ""
    given = [(name, [whole(text) for text in cells]) for name, *cells in rows if cells]
    known = [(name, [n for n in numbers if n is not None]) for name, numbers in given]
    if len(known) != len(rows) or any(len(numbers) != count for _, numbers in known):
        return ""
    return grouped(_words(caption[1]), head[1:], known)


def _cells(row: str) -> list[str]:
    return [_words(cell) for cell in _CELL.findall(row)]


def _words(html: str) -> str:
    return unescape(strip_tags(html)).strip()
