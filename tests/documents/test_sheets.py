"""写出的表格：别人写的文字原样是文字，不是公式；写不进去的字符不让整份写不成。"""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gongkai
from gongkai.documents.sheets import add, csv_lines, csv_text, new_book, new_sheet, saved
from gongkai.language.proper import proper

FORMULAS = ["=1+1", "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1", "\n=1", " =1"]
SOURCE = Path(gongkai.__file__).parent


def back(rows):
    """写成 .xlsx 再打开。"""
    book = new_book()
    sheet = new_sheet(book, "表", ["甲", "乙"])
    for row in rows:
        add(sheet, row)
    return openpyxl.load_workbook(io.BytesIO(saved(book))).active


@pytest.mark.parametrize("text", FORMULAS)
def test_in_csv_no_text_begins_as_a_formula(text):
    assert csv_text(text) == f"'{text}"


@pytest.mark.parametrize("number", ["-5", "+3.5", "7"])
def test_numbers_stay_numbers(number):
    assert csv_text(number) == number


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_any_text_comes_back_from_csv(rows):
    read = list(csv.reader(io.StringIO("".join(csv_lines(["甲", "乙"], rows))[1:])))
    assert len(read) == len(rows) + 1
    for row, got in zip(rows, read[1:], strict=True):
        assert [g.removeprefix("'") for g in got] == [proper(v).removeprefix("'") for v in row]


@pytest.mark.parametrize("text", [*FORMULAS, "#REF!", '=HYPERLINK("http://x")'])
def test_in_xlsx_it_is_text_and_unchanged(text):
    cell = back([[text, "x"]])["A2"]
    assert cell.data_type == "s" and cell.value == text


@pytest.mark.parametrize("text", ["名\x01字", "\x0b", "\ufffe", "\ud800"])
def test_characters_no_file_can_hold_are_left_out(text):
    left = back([[text, "x"]])["A2"].value or ""
    assert left == proper(text) and "x" in "".join(csv_lines(["头"], [[text, "x"]]))


def test_numbers_and_empty_cells_are_what_they_are():
    sheet = back([[3, None], [2.5, ""]])
    assert [c.value for c in sheet[2]] == [3, None] and sheet["A3"].value == 2.5


def test_nobody_writes_a_csv_or_a_workbook_by_himself():
    """写 .csv 的只有一处；写 .xlsx 的只多年报的版式，它也用同一个 put。"""
    allowed = {"documents/sheets.py", "annual/write/xlsx.py"}
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "csv.writer(" in path.read_text("utf-8") or "Workbook(" in path.read_text("utf-8")
    }
    assert found == allowed
    assert ".value =" not in (SOURCE / "annual/write/xlsx.py").read_text("utf-8")
