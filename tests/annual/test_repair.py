import random
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual import milp
from gongkai.annual import repair as repair_module
from gongkai.annual.audit import examine
from gongkai.annual.check import check_identities
from gongkai.annual.identities import all_hold
from gongkai.annual.model import Cell, Change, State
from gongkai.annual.read import read_file
from gongkai.annual.repair import MOST_REPAIRS, describe, filled_totals, repairs
from gongkai.annual.specimen import specimen

from .reports import reports, with_cell


@pytest.fixture(autouse=True, scope="module")
def _unhurried():
    """求得出求不出，不看机器这会儿忙不忙；限时另外测。"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair_module, "_SECONDS", 600.0)
        yield


def applied(report, repair):
    for change in repair.changes:
        report = with_cell(report, change.cell, change.after)
    return report


@given(reports(), st.data(), st.booleans())
def test_one_changed_cell_is_put_back(report, data, with_prose):
    names = [*report.form.application_cells(), *report.form.remedy_cells()]
    name = data.draw(st.sampled_from(names))
    original = int(report.number(name))
    changed = data.draw(st.integers(0, 10**6).filter(lambda n: n != original))
    if not with_prose:
        report.sections = {}
    found = repairs(with_cell(report, name, changed))
    assert 1 <= len(found) <= MOST_REPAIRS
    restored = [[(c.cell, c.before, c.after) for c in r.changes] for r in found]
    assert [(name, changed, original)] in restored


@settings(max_examples=15)
@given(reports(largest=40), st.data())
def test_every_suggestion_makes_every_identity_hold(report, data):
    names = data.draw(
        st.lists(
            st.sampled_from(report.form.application_cells()), min_size=2, max_size=3, unique=True
        )
    )
    for name in names:
        report = with_cell(report, name, int(report.number(name)) + data.draw(st.integers(1, 9)))
    found = repairs(report)
    if not check_identities(report):
        assert found == []
        return
    assert found
    sizes = {len(r.changes) for r in found}
    assert max(sizes) <= len(names) + 9
    assert all(all_hold(applied(report, r)) for r in found)


def test_a_consistent_report_needs_none():
    assert repairs(specimen(random.Random(1))) == []


def test_a_wrong_row_of_table_four_has_five_equal_repairs():
    report = specimen(random.Random(3))
    for i, column in enumerate(("upheld", "corrected", "other", "pending")):
        report.cells[f"remedies:reconsideration:{column}"] = Cell(5 + i)
    report.cells["remedies:reconsideration:total"] = Cell(27)
    report.sections = {}
    found = repairs(report)
    assert len(found) == 5 and all(len(r.changes) == 1 for r in found)


def test_the_prose_decides_between_equal_repairs():
    report = specimen(random.Random(3))
    for i, column in enumerate(("upheld", "corrected", "other", "pending")):
        report.cells[f"remedies:reconsideration:{column}"] = Cell(5 + i)
    report.cells["remedies:reconsideration:total"] = Cell(27)
    report.sections["overview"] = ["因政府信息公开被申请行政复议26件。"]
    (found,) = repairs(report)
    assert [(c.cell, c.after) for c in found.changes] == [("remedies:reconsideration:total", 26)]
    assert "行政复议26件" in found.why and "仅供参考" in found.why


def test_a_blank_to_be_filled_has_no_before():
    report = specimen(random.Random(3))
    report.sections = {}
    name = "applications:granted:natural_person"
    report = with_cell(report, name, 7)
    report.cells[name] = Cell(None, State.BLANK, "")
    total = with_cell(report, "applications:granted:total", 7)
    assert all(c.before is None or c.cell != name for r in repairs(total) for c in r.changes)


def test_cells_that_are_ambiguous_are_left_out():
    report = specimen(random.Random(3))
    report.cells["applications:granted:natural_person"] = Cell(None, State.AMBIGUOUS, "1 2")
    total = int(report.number("applications:new:total"))
    found = repairs(with_cell(report, "applications:new:total", total + 4))
    assert found and all(len(r.changes) == 1 for r in found)


def test_absurd_numbers_end_in_time():
    report = with_cell(specimen(random.Random(3)), "applications:new:total", 10**18)
    report = with_cell(report, "applications:granted:total", 10**17)
    assert isinstance(repairs(report), list)


def test_the_housing_bureau_is_repaired_as_its_prose_says(housing):
    report = read_file(housing)
    found = repairs(report)
    assert len(found) == 2
    for repair in found:
        mended = applied(report, repair)
        assert all_hold(mended)
        assert mended.number("applications:total:total") == 1
        assert mended.number("applications:new:total") == 2
        assert mended.number("applications:carried_out:total") == 1


@pytest.mark.parametrize("takes", [0.1, 0.5, 1.5, 4.0])
def test_all_the_solutions_share_one_limit_of_time(monkeypatch, takes):
    """模糊测试发现过：求第二、三个解时，每次都又给了全部的时间。钟是假的，求一次走 `takes` 秒。"""
    now, limits = [0.0], []

    def solve(seconds):
        limits.append(seconds)
        now[0] += takes
        return 1.0, {"a": len(limits)}

    monkeypatch.setattr(milp, "time", SimpleNamespace(monotonic=lambda: now[0]))
    model = SimpleNamespace(solve=solve, forbid=lambda cells: None)
    found = list(milp._equally_small(model, 5, 3.0))
    shares = [3.0 - takes * n for n in range(5)]
    assert limits == pytest.approx([left for left in shares if left > 0])
    assert len(found) == len(limits)


def test_what_is_not_solved_in_time_is_not_suggested(monkeypatch):
    """一格改不成、又没有时间求的，不给建议。"""
    monkeypatch.setattr(repair_module, "_SECONDS", 0.0)
    rng = random.Random(4)
    report = specimen(rng, "2019")
    for name in rng.sample(report.form.application_cells(), 60):
        report = with_cell(report, name, rng.randint(0, 90))
    assert repairs(report) == []


def two_wrong_groups(*overview):
    """复议、直接起诉两组各项之和 26，总计都写 27。"""
    report = specimen(random.Random(3))
    for group in ("reconsideration", "litigation.direct"):
        for i, column in enumerate(("upheld", "corrected", "other", "pending")):
            report.cells[f"remedies:{group}:{column}"] = Cell(5 + i)
        report.cells[f"remedies:{group}:total"] = Cell(27)
    report.sections = {"overview": list(overview)} if overview else {}
    return report


def test_each_group_is_repaired_and_the_combinations_are_few():
    report = two_wrong_groups()
    for most in (1, 2, MOST_REPAIRS):
        found = repairs(report, most)
        assert len(found) == len({r.changes for r in found}) == most
    for one in repairs(report):
        assert {c.cell.split(":")[1] for c in one.changes} == {
            "reconsideration",
            "litigation.direct",
        }
        assert one.why.startswith("改 2 格，") and all_hold(applied(report, one))
    assert len(repairs(report)) == MOST_REPAIRS == 5


def test_the_words_for_and_against_are_quoted():
    said = "因政府信息公开被申请行政复议26件。"
    for one in repairs(two_wrong_groups(said)):
        assert "；与文字“行政复议26件”一致" in one.why and "不符" not in one.why
    # 总计和一项各差一件，文字三处都说原来的数：怎么改都违背一处
    report = specimen(random.Random(3))
    report.cells |= {n: Cell(0) for n in report.form.remedy_cells()}
    report.cells["remedies:reconsideration:upheld"] = Cell(2)
    report.cells["remedies:reconsideration:total"] = Cell(3)
    report.sections["overview"] = [
        "因政府信息公开被申请行政复议3件，结果维持2件，结果纠正0件，其他结果0件，尚未审结0件。"
    ]
    for one in repairs(report):
        assert len(one.changes) == 1 and all_hold(applied(report, one)) and "；但与文字“" in one.why


def test_about_so_many_decides_nothing():
    found = repairs(two_wrong_groups("因政府信息公开被申请行政复议约26件。"))
    assert len(found) == MOST_REPAIRS and all("文字" not in r.why for r in found)


def test_a_blank_total_is_filled_with_the_sum():
    report = specimen(random.Random(3))
    assert filled_totals(report) == []
    names = ["applications:granted:total", "remedies:reconsideration:total"]
    before = {n: int(report.number(n)) for n in names}
    for name in names:
        report.cells[name] = Cell(None, State.BLANK, "")
    (filled,) = filled_totals(report)
    assert set(filled.changes) == {Change(n, None, value) for n, value in before.items()}
    assert "2 格" in filled.why


def test_a_change_is_told_in_words():
    report = specimen(random.Random(3))
    told = describe(report, Change("applications:new:other", 3, 4))
    assert "“其他”列" in told and told.endswith("：3 → 4")
    assert describe(report, Change("applications:new:other", None, 4)).endswith("：空白 → 4")


def test_a_blank_part_has_no_before_and_the_others_have_theirs():
    report = specimen(random.Random(3))
    report.sections = {}
    for column in ("upheld", "corrected", "other", "pending"):
        report.cells[f"remedies:reconsideration:{column}"] = Cell(None, State.BLANK, "")
    report.cells["remedies:reconsideration:upheld"] = Cell(2)
    report.cells["remedies:reconsideration:total"] = Cell(5)
    changes = {c for r in repairs(report) for c in r.changes}
    at = "remedies:reconsideration"
    assert changes == {
        Change(f"{at}:upheld", 2, 5),
        Change(f"{at}:total", 5, 2),
        *(Change(f"{at}:{c}", None, 3) for c in ("corrected", "other", "pending")),
    }


def test_no_number_falls_below_nought():
    """各项之和比总计多：减一项不够的，不减那一项。"""
    report = specimen(random.Random(3))
    report.sections = {}
    for column, value in (("upheld", 9), ("corrected", 1), ("other", 0), ("pending", 0)):
        report.cells[f"remedies:reconsideration:{column}"] = Cell(value)
    report.cells["remedies:reconsideration:total"] = Cell(7)
    changes = {(c.cell.split(":")[-1], c.after) for r in repairs(report) for c in r.changes}
    assert changes == {("upheld", 6), ("total", 10)}
    report.cells["remedies:reconsideration:total"] = Cell(1)  # 减到 0 可以
    changes = {(c.cell.split(":")[-1], c.after) for r in repairs(report) for c in r.changes}
    assert changes == {("upheld", 0), ("total", 10)}


@pytest.mark.parametrize(
    "name",
    [
        "applications:new:total",
        "applications:granted:natural_person",
        "remedies:reconsideration:total",
    ],
)
@pytest.mark.parametrize("part", ["0.5", "0.04"])
def test_a_fraction_is_for_a_person_to_look_at(name, part):
    """去掉小数恰好都成立的也一样：不提建议，也不出错。"""
    report = specimen(random.Random(3), "2021")
    wrong = with_cell(report, name, report.number(name) + Decimal(part))
    assert check_identities(wrong) and repairs(wrong) == []
    assert examine(wrong).repairs == []
