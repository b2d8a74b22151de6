"""Excel 里只读看得见的：隐藏的表、行、列，一格里划去的、上标的，显示的格式。"""

import io
import random

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from gongkai.annual.model import State
from gongkai.annual.read import read_bytes
from gongkai.annual.read.lines import CELL
from gongkai.annual.read.xlsx import read_xlsx
from gongkai.annual.write import write
from gongkai.documents.concealed.sheet import Places, hidden_places
from gongkai.documents.opening import package
from tests.annual.reports import facts_of
from tests.annual.test_read_files import report

STRUCK, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")


def book_of(one):
    return openpyxl.load_workbook(io.BytesIO(write(one, ".xlsx")))


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell_of(value, change=lambda cell: None):
    """第二格读到的字。"""
    book = openpyxl.Workbook()
    book.active.append(["甲", value, 9])
    change(book.active["B1"])
    return read_xlsx(saved(book)).text.split(CELL)[1]


def numbers(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int)]


@pytest.mark.parametrize(
    "value",
    [
        CellRichText("12", TextBlock(RAISED, "1")),
        CellRichText(TextBlock(STRUCK, "3"), "12"),
        CellRichText(TextBlock(STRUCK, "3"), "12", TextBlock(RAISED, "[2]")),
        CellRichText(TextBlock(InlineFont(b=True), "1"), "2"),
        CellRichText(TextBlock(RAISED, "12")),
    ],
)
def test_parts_of_a_cell_are_read_as_they_look(value):
    assert cell_of(value) == "12"


@pytest.mark.parametrize(
    "value",
    [
        CellRichText(TextBlock(STRUCK, "12"), " "),
        CellRichText(TextBlock(STRUCK, "3"), TextBlock(RAISED, "1")),
        CellRichText("12", TextBlock(RAISED, "345")),
    ],
)
def test_parts_that_cannot_be_told_are_doubtful(value):
    assert "？" in cell_of(value)


@pytest.mark.parametrize(
    ("value", "code", "found"),
    [
        (12, "0", "12"),
        (12, "#,##0", "12"),
        (12, '0"件"', "12"),
        (12.000000001, "0", "12"),
        (12.35, "0.00", "12.35"),
        (12.35, "General", "12.35"),
        (12.35, "0", "12.35？"),
        (12, "0%", "12？"),
        (12000, "#,##0,", "12000？"),
        (12, '0"万"', "12？"),
        (12, ";;;", ""),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(value, code, found):
    assert cell_of(value, lambda cell: setattr(cell, "number_format", code)) == found


def test_a_struck_number_is_doubtful_and_a_white_one_is_not_seen():
    assert cell_of(12, lambda cell: setattr(cell, "font", Font(strike=True))) == "12？"
    assert cell_of(12, lambda cell: setattr(cell, "font", Font(color="FFFFFFFF"))) == ""

    def on_dark(cell):
        cell.font, cell.fill = Font(color="FFFFFFFF"), PatternFill("solid", "FF000000")

    assert cell_of(12, on_dark) == "12"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("first", [True, False])
def test_a_hidden_sheet_is_not_the_report(state, first):
    one = report()
    book = book_of(one)
    copy = book.copy_worksheet(book.worksheets[0])
    for cell in numbers(copy):
        cell.value = 7
    copy.sheet_state = state
    if first:
        book.move_sheet(copy, -len(book.worksheets) + 1)
        book.active = 1
    assert facts_of(read_bytes(saved(book))) == facts_of(one)


def test_a_report_on_hidden_sheets_only_is_read():
    one = report()
    book = book_of(one)
    book.create_sheet("说明")["A1"] = "数据见隐藏的表"
    for sheet in book.worksheets[:-1]:
        sheet.sheet_state = "hidden"
    book.active = len(book.worksheets) - 1
    assert facts_of(read_bytes(saved(book))) == facts_of(one)


def test_a_hidden_column_of_other_numbers_is_not_read():
    one = report()
    book = book_of(one)
    for sheet in book.worksheets:
        last = sheet.max_column + 1
        for row in {cell.row for cell in numbers(sheet)}:
            sheet.cell(row, last).value = random.Random(row).randint(1, 99)
        sheet.column_dimensions[openpyxl.utils.get_column_letter(last)].hidden = True
    assert facts_of(read_bytes(saved(book))) == facts_of(one)


def test_hidden_rows_are_not_read_and_places_stay():
    book = openpyxl.Workbook()
    for row in (["甲", 1], ["甲", 2], ["甲", 3]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    lines = read_xlsx(saved(book))
    assert lines.text == f"甲{CELL}1\n甲{CELL}3"
    assert lines.where[1].endswith("第3行")


def test_a_merged_label_whose_first_cell_is_hidden_is_seen_in_the_next():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["甲", None, 1], [None, "乙", 2], [None, "丙", 3]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.column_dimensions["A"].hidden = True
    assert read_xlsx(saved(book)).text == f"甲{CELL}1\n乙{CELL}2\n丙{CELL}3"


def test_where_nothing_is_hidden_there_are_no_places():
    with package(write(report(), ".xlsx")) as opened:
        assert hidden_places(opened) == {}


def test_the_places_that_are_hidden():
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active.merge_cells("A1:C2")
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    with package(saved(book)) as opened:
        found = hidden_places(opened)["Sheet"]
    assert found == Places(False, frozenset({2}), frozenset({2}), ((1, 1, 2, 3),))


def test_a_formula_without_its_value_is_blank_and_an_error_is_doubtful():
    book = book_of(report())
    first, second = numbers(book.worksheets[0])[:2]
    first.value, second.value = "=1+2", "#REF!"
    states = [c.state for c in read_bytes(saved(book)).cells.values()]
    assert states.count(State.BLANK) == 1 and states.count(State.AMBIGUOUS) == 1
