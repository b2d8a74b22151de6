"""写 .xlsx：一个工作表，文字一段一行，表格照官方版式合并单元格。"""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from gongkai.annual.layout import Table, heading_of, placed, shown, tables
from gongkai.annual.model import Chart, Report, State
from gongkai.documents.sheets import put
from gongkai.look import token

_COLUMNS = 16
_BEFORE, _NOW = (token(name).removeprefix("#") for name in ("edge", "accent"))
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
        for number, chart in report.charts_in(section.id):
            row = _chart(sheet, row, chart, number)
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


def _chart(sheet: Any, first: int, chart: Chart, number: int) -> int:
    """一张表，旁边是 Excel 自己的条形图，数改了图跟着改。"""
    font = Font(name="仿宋", size=11)
    row = _paragraph(sheet, first, chart.caption(number), Font(name="黑体", size=12))
    last = row + len(chart.rows)
    _filled(sheet, row, chart)
    drawn = BarChart()
    drawn.type, drawn.title = "bar", None
    drawn.add_data(
        Reference(sheet, min_col=2, max_col=1 + len(chart.heads), min_row=row, max_row=last),
        titles_from_data=True,
    )
    drawn.set_categories(Reference(sheet, min_col=1, min_row=row + 1, max_row=last))
    for series, shade in zip(reversed(drawn.series), (_NOW, _BEFORE), strict=False):
        series.graphicalProperties.solidFill = shade
    # 与表一样高（一行 20 磅）、第一行在上
    drawn.y_axis.delete = drawn.x_axis.delete = False
    drawn.x_axis.scaling.orientation = "maxMin"
    drawn.width, drawn.height = 18, max(7.0, (len(chart.rows) + 1) * 20 / 28.35)
    sheet.add_chart(drawn, f"{get_column_letter(3 + len(chart.heads))}{row}")
    spare = max(0, int(drawn.height * 28.35 / 20) - len(chart.rows))
    return _paragraph(sheet, last + 1, chart.source(number), font) + spare


def _filled(sheet: Any, first: int, chart: Chart) -> None:
    values: list[list[Any]] = [chart.grid()[0], *([name, *numbers] for name, numbers in chart.rows)]
    for r, line in enumerate(values, first):
        sheet.row_dimensions[r].height = 20
        for c, value in enumerate(line, 1):
            cell = sheet.cell(r, c)
            put(cell, value)
            cell.border, cell.alignment = _BORDER, _CENTRE
            cell.font = Font(name="仿宋", size=11)


def _value(report: Report, name: str) -> object:
    cell = report.cells.get(name)
    if cell is not None and cell.state is State.NUMBER:
        return cell.value
    return shown(report, name) or None
