"""Excel 一格显示的样子：一格里划去的、上标的字，划去的数，显示的格式改了的数。"""

import re
from typing import Any
from zipfile import ZipFile

from gongkai.annual.read.cells import UNSURE
from gongkai.annual.read.marks import has_digit, is_note, is_number_like
from gongkai.documents import opening

_STYLES = "xl/styles.xml"
_WRITTEN = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
#: 字节
_LARGEST = 5 * 1024 * 1024
_RICH = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b")
#: 划去的、白的字，百分数、千、零不显示之类的格式
_TELLING = re.compile(
    rb"<(?:\w+:)?strike\b|rgb=\"FFFFFFFF\"|numFmtId=\"(?:[1-4]|9|10|3[7-9]|40)\""
    rb"|formatCode=\"[^\"]*(?:%|;;|,\"|[.;,]|&quot;|\\\\)"
)
_WHITE = "FFFFFFFF"
_LITERAL = re.compile(r"\"([^\"]*)\"|\\(.)|\[[^\]]*\]|_.|\*.")
_DECIMALS = re.compile(r"\.([0#?]+)")
#: 浮点的误差
_NOISE = 1e-6
#: 格式里写着的这些字改了数的大小
_SCALES = re.compile(r"[\d万亿千百]")


def is_rich(package: ZipFile) -> bool:
    """有一格里各截字的样子不一样、有划去或者上标的；太大的不看（要整本载入）。"""
    parts = [one for one in package.infolist() if _WRITTEN.fullmatch(one.filename)]
    if sum(one.file_size for one in parts) > _LARGEST:
        return False
    return any(_RICH.search(opening.part(package, one)) is not None for one in parts)


def is_telling(package: ZipFile) -> bool:
    """有的格显示的与存的恐怕不一样，要逐格看样子。"""
    names = package.namelist()
    return _STYLES in names and _TELLING.search(opening.part(package, _STYLES)) is not None


def plain(value: Any) -> Any:
    """各截字样子不一样的一格，接成看得见的字；别的值不动。"""
    from openpyxl.cell.rich_text import CellRichText, TextBlock

    if not isinstance(value, CellRichText):
        return value
    parts = [(one, None) if isinstance(one, str) else (one.text, one.font) for one in value]
    rest = "".join(text for text, font in parts if not _is_marked(font))
    if not any(isinstance(one, TextBlock) and _is_marked(one.font) for one in value):
        return rest
    return "".join(_part(text, font, rest) for text, font in parts)


def _is_marked(font: Any) -> bool:
    return font is not None and bool(font.strike or _is_raised(font))


def _is_raised(font: Any) -> bool:
    return font.vertAlign in ("superscript", "subscript")


def _part(text: str, font: Any, rest: str) -> str:
    """一截：划去的，旁边有数的不算；注号不是数的一部分；别的与数连着的，说不准。"""
    if not _is_marked(font):
        return text
    if font.strike:
        beside = has_digit(rest)
        return "" if beside else f"{text}{UNSURE}" if is_number_like(text) else text
    if rest.strip() and is_note(text):
        return ""
    return f"{text}{UNSURE}" if has_digit(text) and has_digit(rest) else text


def shown(cell: Any) -> Any:
    """一格显示的值；划去的数、显示的与存的不是一个数的，后面加问号。"""
    value = plain(cell.value)
    if value is None or isinstance(value, bool):
        return value
    if _is_white(cell) and is_number_like(str(value)):
        return None
    if cell.font.strike and is_number_like(str(value)):
        return f"{value}{UNSURE}"
    return _formatted(value, cell.number_format) if isinstance(value, int | float) else value


def _is_white(cell: Any) -> bool:
    """没有底色而字是白的。"""
    colour = cell.font.color
    return colour is not None and colour.rgb == _WHITE and not cell.fill.fill_type


def _formatted(value: float, code: str) -> Any:
    if code in ("General", "@"):
        return value
    section = code.split(";")[0]
    if not section.strip() and ";" in code:
        return None
    written = "".join(a or b for a, b in _LITERAL.findall(section))
    digits = _LITERAL.sub("", section).strip()
    if not re.search("[0#?]", digits):
        return value
    if "%" in digits or digits.endswith(",") or _SCALES.search(written):
        return f"{value}{UNSURE}"
    if isinstance(value, int) or value.is_integer():
        return value
    decimals = _DECIMALS.search(digits)
    near = round(value, len(decimals[1]) if decimals else 0)
    return near if abs(near - value) < _NOISE else f"{value}{UNSURE}"
