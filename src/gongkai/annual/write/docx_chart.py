"""Word 里的图表：一张表，名称、横条、数在一行；横条是空段的底纹，右缩进定长短。

不用图片，也不用嵌入的图：放大不糊，什么软件都画得出，数就在条旁边。
"""

from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from gongkai.annual.model import Chart
from gongkai.documents.paper.docx import FANG, HEI, add_text, set_run
from gongkai.language.proper import proper
from gongkai.look import token

_NAME, _BARS, _NUMBER = 40, 80, 18
#: 条的左右各空这么多毫米，条高（磅）
_AROUND, _HIGH, _SIZE = 2.0, 9.0, 10.5
_BEFORE, _NOW = (token(name).removeprefix("#").upper() for name in ("edge", "accent"))


def add_chart(document: Any, chart: Chart, number: int) -> None:
    """第 `number` 张图表。"""
    add_text(document, chart.caption(number), HEI, 12, centre=True, together=True)
    widths = [_NAME, _BARS, *([_NUMBER] * len(chart.heads))]
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    head, *lines = chart.grid()
    _row(table, widths, head[0], [], head[1:], chart)
    for (_, numbers), line in zip(chart.rows, lines, strict=True):
        _row(table, widths, line[0], numbers, line[1:], chart)
    _heads(table.rows[0].cells[2:])
    add_text(document, chart.source(number), FANG, _SIZE, centre=True)


def _row(
    table: Any, widths: list[int], name: str, bars: Any, numbers: list[str], chart: Chart
) -> None:
    cells = table.add_row().cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Mm(width)
    _text(cells[0], name)
    for cell, number in zip(cells[2:], numbers, strict=True):
        _text(cell, number)
    for index, value in enumerate(bars):
        paragraph = cells[1].paragraphs[0] if index == 0 else cells[1].add_paragraph()
        _bar(paragraph, value / chart.most, _shade(index, len(bars)))
    _kept(cells[1].paragraphs)


def _shade(index: int, count: int) -> str:
    return _NOW if index == count - 1 else _BEFORE


def _text(cell: Any, text: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_run(paragraph.add_run(proper(text)), FANG, _SIZE)
    _kept([paragraph])


def _kept(paragraphs: Any) -> None:
    for paragraph in paragraphs:
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = True


def _bar(paragraph: Any, share: float, colour: str) -> None:
    """一条：空段，底纹从左到右缩进处为止；为零的没有底纹。"""
    layout = paragraph.paragraph_format
    layout.line_spacing = Pt(_HIGH)
    whole = Mm(_BARS - 2 * _AROUND)
    layout.right_indent = Length(int(whole * (1 - share)))
    if share:
        _shaded(paragraph, colour)


def _shaded(paragraph: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        shade, "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind", "w:jc"
    )


def _heads(cells: Any) -> None:
    """表头的年份用条的颜色画一道底线：看得出哪一条是哪一年。"""
    for index, cell in enumerate(cells):
        borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
        for name, value in (
            ("val", "single"),
            ("sz", "36"),
            ("space", "0"),
            ("color", _shade(index, len(cells))),
        ):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
        cell._tc.get_or_add_tcPr().append(borders)
