"""历年、各机关并排；一个目录的汇总。"""

import random
from io import BytesIO

import openpyxl
import pytest

from gongkai.annual.audit import as_result, examine, unreadable
from gongkai.annual.compare import compare
from gongkai.annual.forms import form_for_year
from gongkai.annual.model import Cell, State
from gongkai.annual.read.errors import Broken
from gongkai.annual.rollup import check_rollup, roll_up
from gongkai.annual.specimen import specimen
from gongkai.annual.write.rolled import write_rolled

NEW = "applications:new:total"


def report(agency, year=2024, seed=1, **values):
    made = specimen(random.Random(seed), form_for_year(year).id)
    made.agency, made.year = agency, year
    for cell, value in values.items():
        made.cells[cell] = Cell(value, State.NUMBER, str(value))
    return made


def result(made, file=""):
    return as_result(file or f"{made.agency}{made.year}.txt", examine(made))


def test_the_sum_is_what_the_checker_expects():
    parts = [report(f"{n}局", seed=n) for n in range(5)]
    rolled = roll_up(map(result, parts), "河口县", 2024)
    assert len(rolled.parts) == 5 and not rolled.left
    assert check_rollup(rolled.report, parts) == []
    assert rolled.report.number(NEW) == sum(p.number(NEW) for p in parts)
    assert sum(n for _, n in rolled.parts_of(NEW)) == rolled.report.number(NEW)


def test_what_is_not_added_is_said_with_the_reason():
    good, old = report("甲局"), report("乙局", 2023)
    results = [
        result(good),
        result(old),
        result(report("甲局", seed=9), "又一份.txt"),
        unreadable("坏.pdf", Broken("文件是空的。")),
        result(report("丙局", 2020), "丙.txt"),
    ]
    results[-1]["year"] = 2024
    rolled = roll_up(results, "河口县", 2024)
    assert rolled.report.number(NEW) == good.number(NEW)
    reasons = dict(rolled.left)
    assert "2023年度的" in reasons["乙局2023.txt"] and "同一机关" in reasons["又一份.txt"]
    assert reasons["坏.pdf"] == "文件是空的。" and "格式" in reasons["丙.txt"]


def test_a_doubtful_part_makes_the_sum_doubtful_and_nothing_else():
    doubtful = report("甲局")
    doubtful.cells[NEW] = Cell(None, State.AMBIGUOUS, "12?")
    rolled = roll_up([result(doubtful), result(report("乙局", seed=2))], "河口县", 2024)
    assert rolled.report.ambiguous() == [NEW]
    book = openpyxl.load_workbook(BytesIO(write_rolled(rolled)))
    heads = [c.value for c in book["各单位"][1]]
    assert heads == ["格", "甲局", "乙局", "合计"]
    rows = {r[0]: r[1:] for r in book["各单位"].iter_rows(min_row=2, values_only=True)}
    assert [r[2] for r in rows.values()].count("？") == 1


def test_a_year_without_a_form_is_refused():
    with pytest.raises(ValueError, match="2018"):
        roll_up([], "河口县", 2018)


def test_what_was_carried_out_is_carried_in_or_said():
    out = "applications:carried_out:total"
    first, second = report("甲局", 2023, **{out: 7}), report("甲局", 2024)
    second.cells["applications:carried_in:total"] = Cell(5, State.NUMBER, "5")
    before, after = compare(map(result, (second, first))).lines
    assert (before.year, before.notes) == (2023, ())
    assert after.notes == ("上年结转 5 件，而上一年的结转下年是 7 件",)
    assert before.values["carried_out"] == 7


def test_one_far_from_all_others_is_pointed_out():
    usual = [report(f"{n}局", seed=n, **{NEW: 20 + n}) for n in range(9)]
    lines = compare(map(result, [*usual, report("多局", seed=77, **{NEW: 4000})])).lines
    odd = [line.agency for line in lines if any("新收 4000" in n for n in line.notes)]
    assert odd == ["多局"]
    assert not any("新收" in n for line in lines if line.agency != "多局" for n in line.notes)


def test_the_rate_is_closed_of_what_could_be_closed():
    (line,) = compare([result(report("甲局"))]).lines
    whole = line.values["new"] + line.values["carried_in"]
    assert line.rate == line.values["closed"] / whole


def test_what_is_not_shown_is_said_with_the_reason():
    nameless, undated = report(""), report("乙局", seed=3)
    undated.year = None
    results = [
        result(report("甲局")),
        result(report("甲局", seed=9), "又一份.txt"),
        unreadable("坏.pdf", Broken("文件是空的。")),
        result(nameless, "无名.txt"),
        result(undated, "无年.txt"),
    ]
    found = compare(results)
    assert [(line.agency, line.file) for line in found.lines] == [("甲局", "甲局2024.txt")]
    assert dict(found.left) == {
        "又一份.txt": "与 甲局2024.txt 是同一机关同一年度的（甲局2024年），只列一份。",
        "坏.pdf": "文件是空的。",
        "无名.txt": "没有读出机关。",
        "无年.txt": "没有读出年度。",
    }
    assert found.unread == 3
