"""汇总的明细 .xlsx：一行一格，一列一个单位，最后一列是合计。"""

from gongkai.annual.forms import cell_name
from gongkai.annual.layout import shown
from gongkai.annual.rollup import Rolled
from gongkai.documents import sheets

_WIDTH, _UNIT = 44, 14


def write_rolled(rolled: Rolled) -> bytes:
    """`rolled` 的明细和没有加的各份；读不准的写“？”，那一格的合计也是“？”。"""
    book = sheets.new_book()
    heads = ["格", *(part.agency for part in rolled.parts), "合计"]
    sheet = sheets.new_sheet(book, "各单位", heads, [_WIDTH] + [_UNIT] * (len(heads) - 1))
    report = rolled.report
    for cell in report.cells:
        values = ["？" if v is None else v for _, v in rolled.parts_of(cell)]
        total = report.cells[cell].value
        sheets.add(
            sheet,
            [
                cell_name(report.form_id, cell),
                *values,
                shown(report, cell) if total is None else total,
            ],
        )
    left = sheets.new_sheet(book, "没有加的", ["文件", "为什么"], [_WIDTH, _WIDTH])
    for row in rolled.left:
        sheets.add(left, row)
    return sheets.saved(book)
