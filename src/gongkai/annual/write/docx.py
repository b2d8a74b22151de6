"""写 .docx：官方版式（题目小标宋、标题黑体、正文仿宋，表格合并表头）。"""

from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm

from gongkai.annual.layout import KEPT_ROWS, Box, Table, shown, tables, title_lines
from gongkai.annual.model import Report
from gongkai.annual.write.docx_chart import add_chart
from gongkai.documents.paper.docx import (
    FANG,
    HEI,
    SONG,
    add_text,
    new_document,
    page_numbers,
    saved,
)
from gongkai.language.proper import proper

#: 版心宽 156 毫米（GB/T 9704）
_TEXT_WIDTH = Mm(156)
#: 表格里的字为五号；放不下的数依次小一些，使一个数总在一行里，最小 5 磅
_SIZE, _SMALLEST = 10.5, 5.0
#: 一个数字的宽与字号之比（取宽的字体）
_DIGIT = 0.64
#: 格的左右边距（二十分之一磅）：比缺省的窄，四位数在窄列里也不折
_MARGIN = "28"


def write_docx(report: Report) -> bytes:
    """Report -> .docx 字节。"""
    document = new_document()
    for line in title_lines(report):
        add_text(document, line, SONG, 22, centre=True)
    page_numbers(document)
    if report.published:
        add_text(document, f"发布日期：{report.published}", FANG, 12, centre=True)
    by_section = {t.section: t for t in tables(report.form_id)}
    for section in report.form.sections:
        if section.id not in report.sections:
            continue
        add_text(document, section.label, HEI, 16, indent=True, together=True)
        for text in report.sections[section.id]:
            add_text(document, text, FANG, 16, indent=True)
        for number, chart in report.charts_in(section.id):
            add_chart(document, chart, number)
        if section.id in by_section:
            _table(document, report, by_section[section.id])
    return saved(document)


def _table(document: Any, report: Report, table: Table) -> None:
    """直接写出行与格（gridSpan、vMerge）：比逐格合并快得多。"""
    columns = len(table.widths)
    word = document.add_table(rows=0, cols=columns, style="Table Grid")
    word.alignment = WD_TABLE_ALIGNMENT.CENTER
    word.autofit = False
    word._tbl.tblPr.append(_margins())
    unit = _TEXT_WIDTH / sum(table.widths)
    for column, width in zip(word.columns, table.widths, strict=True):
        column.width = Cm(unit * width / 360000)
    held: dict[int, tuple[int, int]] = {}
    widths = [unit * width / 12700 for width in table.widths]
    short = len(table.rows) <= KEPT_ROWS
    for number, row in enumerate(table.rows):
        together = short and number < len(table.rows) - 1
        repeat = number < table.head_rows
        word._tbl.append(_row(report, row, held, widths, repeat=repeat, together=together))
    document.add_paragraph()


def _margins() -> Any:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), _MARGIN)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def _row(
    report: Report,
    boxes: tuple[Box, ...],
    held: dict[int, tuple[int, int]],
    widths: list[float],
    *,
    repeat: bool,
    together: bool,
) -> Any:
    """一行；`widths` 为各列的宽（磅），`together` 使它与下一行在同一页。"""
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if repeat:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    queue = list(boxes)
    column = 0
    while column < len(widths):
        if column in held:
            left, span = held.pop(column)
            row.append(_cell("", span, "continue", _SIZE, together))
            if left > 1:
                held[column] = (left - 1, span)
            column += span
            continue
        box = queue.pop(0)
        text = shown(report, box.cell) if box.cell else box.text
        size = _size(text, sum(widths[column : column + box.columns]))
        merge = "restart" if box.rows > 1 else ""
        row.append(_cell(text, box.columns, merge, size, together))
        if box.rows > 1:
            held[column] = (box.rows - 1, box.columns)
        column += box.columns
    return row


def _cell(text: str, span: int, merge: str, size: float, together: bool) -> Any:
    cell = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    for tag, value in (
        ("w:gridSpan", str(span) if span > 1 else ""),
        ("w:vMerge", merge),
        ("w:noWrap", "1" if _is_number(text) else ""),
        ("w:vAlign", "center"),
    ):
        if value:
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            properties.append(child)
    cell.append(properties)
    cell.append(_cell_paragraph(text, size, together))
    return cell


def _cell_paragraph(text: str, points: float, together: bool) -> Any:
    paragraph = OxmlElement("w:p")
    settings = OxmlElement("w:pPr")
    if together:
        settings.append(OxmlElement("w:keepNext"))
    align = OxmlElement("w:jc")
    align.set(qn("w:val"), "center")
    settings.append(align)
    paragraph.append(settings)
    run = OxmlElement("w:r")
    look = OxmlElement("w:rPr")
    fonts = OxmlElement("w:rFonts")
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(key), FANG)
    size = OxmlElement("w:sz")
    size.set(qn("w:val"), str(int(points * 2)))
    look.extend([fonts, size])
    run.append(look)
    words = OxmlElement("w:t")
    words.text = proper(text)
    run.append(words)
    paragraph.append(run)
    return paragraph


def _is_number(text: str) -> bool:
    return text.replace(".", "").isdigit()


def _size(text: str, width: float) -> float:
    """`text` 在 `width` 磅宽的格里用几磅：是数才缩小。"""
    if not _is_number(text):
        return _SIZE
    fits = (width - 2 * int(_MARGIN) / 20) / (len(text) * _DIGIT)
    return max(_SMALLEST, min(_SIZE, int(fits * 2) / 2))
