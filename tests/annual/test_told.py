"""连写的数字由文字挑切法：说的是规章还是规范性文件，是哪一列。"""

import random

import pytest

from gongkai.annual.model import Cell, State
from gongkai.annual.read import read_text
from gongkai.annual.read.told import told
from gongkai.annual.specimen import run_together, specimen

RULES, FILES = "disclosures:rules:", "disclosures:normative:"


@pytest.mark.parametrize(
    ("said", "cells"),
    [
        ("制发行政规范性文件47件，废止26件。", {FILES + "made": 47, FILES + "repealed": 26}),
        ("废止26件规范性文件。", {FILES + "repealed": 26}),
        (
            "制定政府规章3件，废止1件，现行有效38件；出台规范性文件47件，废止26件。",
            {
                RULES + "made": 3,
                RULES + "repealed": 1,
                RULES + "in_force": 38,
                FILES + "made": 47,
                FILES + "repealed": 26,
            },
        ),
        (
            "新制作规范性文件6件，新公开6件，对外公开总数41件。",
            {FILES + "made": 6, FILES + "published": 6, FILES + "total": 41},
        ),
        ("废止26件，健全规章制度12件，废止3件。", {}),
        ("去年制定规范性文件12件。", {}),
        ("制定规范性文件12件，制定规范性文件13件。", {}),
    ],
)
def test_what_the_prose_says_of_table_two(said, cells):
    assert told(said) == cells


@pytest.mark.parametrize(
    "said",
    [
        "计划制定规范性文件12件。",
        "拟废止规范性文件5件。",
        "明年将制定规范性文件2件。",
        "近三年制发规范性文件3件。",
        "“十三五”期间共废止规范性文件9件。",
        "提请市政府制定规章1件。",
        "参与制定规章3部。",
        "建议废止规章2部。",
        "审查各镇制定规范性文件8件。",
        "2021年制发规范性文件3件。",
        "2021年，我局制发规范性文件3件。",
    ],
)
def test_what_was_not_done_in_this_year_by_this_organ_is_not_of_table_two(said):
    assert told(said, 2022) == {}


def test_what_was_done_in_the_year_of_the_report_is_of_table_two():
    assert told("2021年较少。2022年，制发规范性文件3件。", 2022) == {FILES + "made": 3}


@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize("row", ["规章", "规范性文件"])
def test_digits_run_together_are_split_as_the_prose_says(form, row):
    """说的是规章的，不拿去切规范性文件。"""
    made = specimen(random.Random(3), form, 40)
    columns = [column.id for column in made.form.disclosures[0].columns]
    for name in (RULES, FILES):
        for column, value in zip(columns, (47, 26, 318), strict=True):
            made.cells[name + column] = Cell(value, State.NUMBER, str(value))
    words = {
        "2021": f"制定{row}47件，废止26件，现行有效318件。",
        "2019": f"新制作{row}47件，新公开26件，对外公开总数318件。",
    }
    made.sections["overview"] = [words[form]]
    seen = read_text(run_together(made))
    name, other = (RULES, FILES) if row == "规章" else (FILES, RULES)
    assert [seen.number(name + column) for column in columns] == [47, 26, 318]
    assert {seen.cells[other + column].state for column in columns} == {State.AMBIGUOUS}
