"""写 .xlsx：一个工作表，文字一段一行，表格照官方版式合并单元格。"""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from gongkai.annual.layout import Table, heading_of, placed, shown, tables
from gongkai.annual.model import Report, State
from gongkai.documents.sheets import put

_COLUMNS = 16
_SIDE = Side(style="thin")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def write_xlsx(report: Report) -> bytes:
    """Report -> .xlsx 字节。"""
    book = Workbook()
    sheet = book.active
    sheet.title = "年度报告"
    for column in range(1, _COLUMNS):
        sheet.column_dimensions[get_column_letter(column)].width = 11
    row = _paragraph(sheet, 1, heading_of(report), Font(name="方正小标宋简体", size=22))
    if report.published:
        row = _paragraph(sheet, row, f"发布日期：{report.published}", Font(name="仿宋", size=12))
    by_section = {t.section: t for t in tables(report.form_id)}
    for section in report.form.sections:
        if section.id not in report.sections:
            continue
        row = _paragraph(sheet, row, section.label, Font(name="黑体", size=16))
        for text in report.sections[section.id]:
            row = _paragraph(sheet, row, text, Font(name="仿宋", size=12))
        if section.id in by_section:
            row = _table(sheet, row, report, by_section[section.id])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _paragraph(sheet: Any, row: int, text: str, font: Font) -> int:
    cell = sheet.cell(row, 1)
    put(cell, text)
    cell.font = font
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=_COLUMNS - 1)
    sheet.row_dimensions[row].height = 20 * (1 + len(text) // 75)
    return row + 1


def _table(sheet: Any, first: int, report: Report, table: Table) -> int:
    for r, c, box in placed(table):
        top, left = first + r, 1 + c
        cell = sheet.cell(top, left)
        put(cell, _value(report, box.cell) if box.cell else box.text)
        for i in range(box.rows):
            for j in range(box.columns):
                sheet.cell(top + i, left + j).border = _BORDER
        cell.alignment = _CENTRE
        cell.font = Font(name="仿宋", size=11)
        if box.rows > 1 or box.columns > 1:
            sheet.merge_cells(
                start_row=top,
                end_row=top + box.rows - 1,
                start_column=left,
                end_column=left + box.columns - 1,
            )
    return first + len(table.rows)


def _value(report: Report, name: str) -> object:
    cell = report.cells.get(name)
    if cell is not None and cell.state is State.NUMBER:
        return cell.value
    return shown(report, name) or None
