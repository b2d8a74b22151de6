"""PDF 里看不见而仍在的字：把页画出来，文字层说有字而画上没有笔画的，就是盖住的、与底色一样的。

不论用什么盖的（黑块、图、批注）都看得出来。画一页要几十毫秒，所以先看页里有没有盖得住字的东西，
没有的不画。
"""

from collections.abc import Iterable, Iterator
from ctypes import byref, c_double, c_float, c_uint, pointer
from dataclasses import dataclass
from typing import Any

from gongkai.documents.canvas import Box, pixels, scale_of
from gongkai.documents.concealed import Concealed
from gongkai.documents.units import is_half, units, whole

#: 画的倍数
_SCALE = 2.0
#: 字的框里最亮和最暗差不到这么多的，看不出笔画
_FAINT = 24
#: 挨着这么多个看不见才算：单个的常是字体的毛病
_FEWEST = 2
#: 短边不到这么多磅的是线，盖不住字
_LINE = 4.0
_PALE, _DARK = 230, 60
#: 比这还透明的看不出
_CLEAR = 25
#: 一边不到另一边这么多的是细长的字；字的每一边让出多少
_THIN, _EDGE = 0.45, 0.15
_INVISIBLE_MODES = (3, 7)


@dataclass(frozen=True, slots=True)
class Unseen:
    """挨着的几个看不见的字：文字层里的位置、字、画出来是不是黑的。"""

    first: int
    last: int
    text: str
    dark: bool


def concealed_in(document: Any) -> list[Concealed]:
    """各页看不见的字。"""
    found = []
    for number, page in enumerate(document, 1):
        for one in unseen(page):
            why = "黑块底下还有字" if one.dark else "与底色一样或者盖住的文字"
            found.append(Concealed(f"第{number}页", one.text, why))
    return found


def unseen(page: Any) -> list[Unseen]:
    """一页里看不见的字。"""
    if not _may_cover(page):
        return []
    picture = pictured(page)
    text_page = page.get_textpage()
    try:
        runs = list(_faint(page, text_page, picture))
    finally:
        text_page.close()
    return [run for run in runs if len(run.text) >= _FEWEST]


def pictured(page: Any) -> Any:
    """画出来的一页，行、列、颜色的数组。"""
    return page.render(scale=scale_of(page, _SCALE)).to_numpy()


def suspects(page: Any, text_page: Any, indices: Iterable[int]) -> list[int]:
    """文字层里的这些字，哪些恐怕看不见：不画的、浅色的、透明的、在页外的；快，不画页。"""
    import pypdfium2.raw as raw

    red, green, blue, alpha = (c_uint() for _ in range(4))
    colour = [byref(part) for part in (red, green, blue, alpha)]
    left, right, bottom, top = (c_double() for _ in range(4))
    box = [byref(edge) for edge in (left, right, bottom, top)]
    edges, page_text = page.get_bbox(), text_page.raw
    is_cropped = tuple(edges) != tuple(page.get_mediabox())

    def is_suspect(index: int) -> bool:
        one = raw.FPDFText_GetTextObject(page_text, index)
        if raw.FPDFTextObj_GetTextRenderMode(one) in _INVISIBLE_MODES:
            return True
        if raw.FPDFPageObj_GetFillColor(one, *colour) and (
            min(red.value, green.value, blue.value) > _PALE or alpha.value < _CLEAR
        ):
            return True
        if not is_cropped:
            return False
        raw.FPDFText_GetCharBox(page_text, index, *box)
        return _is_outside((left.value, bottom.value, right.value, top.value), edges)

    return [index for index in indices if is_suspect(index)]


def is_seen(page: Any, text_page: Any, index: int, picture: Any) -> bool:
    """画上看得出这个字的笔画。"""
    return _ink(page, text_page.get_charbox(index), picture) is None


def _may_cover(page: Any) -> bool:
    """有没有填色的块、图、批注、浅色或者不画的字。"""
    import pypdfium2.raw as raw

    if raw.FPDFPage_GetAnnotCount(page.raw):
        return True
    return any(_is_suspect(one, page.get_bbox(), raw) for one in page.get_objects())


def _is_suspect(one: Any, edges: Box, raw: Any) -> bool:
    if one.type == raw.FPDF_PAGEOBJ_TEXT:
        mode = raw.FPDFTextObj_GetTextRenderMode(one.raw)
        pale = min(_fill(one, raw)) > _PALE
        return mode in _INVISIBLE_MODES or pale or _is_outside(_bounds(one, raw), edges)
    if one.type not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
        return False
    left, bottom, right, top = _bounds(one, raw)
    return min(right - left, top - bottom) >= _LINE


def _is_outside(box: Box, edges: Box) -> bool:
    return box[0] < edges[0] or box[1] < edges[1] or box[2] > edges[2] or box[3] > edges[3]


def _bounds(one: Any, raw: Any) -> Box:
    edges = [c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(one.raw, *(pointer(edge) for edge in edges)):
        return (0, 0, 0, 0)
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def _fill(one: Any, raw: Any) -> tuple[int, int, int]:
    colour = [c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(one.raw, *(pointer(part) for part in colour)):
        return (0, 0, 0)
    return colour[0].value, colour[1].value, colour[2].value


def _faint(page: Any, text_page: Any, picture: Any) -> Iterator[Unseen]:
    """挨着的看不见的字；中间的空格、标点不打断。"""
    first, last, text, dark = -1, -1, "", False
    for index, char in enumerate(units(text_page)):
        if not (char.isalnum() or is_half(char)):
            continue
        ink = _ink(page, text_page.get_charbox(index), picture)
        if ink is None:
            if text:
                yield Unseen(first, last, whole(text), dark)
            text = ""
            continue
        first = first if text else index
        dark = ink and (dark or not text)
        text, last = text + char, index
    if text:
        yield Unseen(first, last, whole(text), dark)


def _ink(page: Any, box: Box, picture: Any) -> bool | None:
    """看得出笔画为 None；看不出的，底色是黑的为 True。"""
    height, width = picture.shape[:2]
    left, top, right, bottom = pixels(page, box, (width, height))
    if left >= width or top >= height or right <= 0 or bottom <= 0:
        return False
    across = _core(left, right, bottom - top)
    down = _core(top, bottom, right - left)
    region = picture[down, across, :3]
    low, high = region.min(axis=(0, 1)), region.max(axis=(0, 1))
    if int((high.astype(int) - low).max()) >= _FAINT:
        return None
    return int(high.max()) < _DARK


def _core(start: int, end: int, other: int) -> slice:
    """字的中间一段（盖的东西常不到字的边）；细长的字（“一”“1”）框里全是笔画，要带上两边。"""
    size = end - start
    if size <= max(_THIN * other, 4):
        return slice(max(start - 2, 0), end + 3)
    cut = int(size * _EDGE)
    return slice(max(start + cut, 0), max(end - cut, 1))
