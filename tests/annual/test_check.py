import random

from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.check import check, repeated_share
from gongkai.annual.identities import all_hold, check_identities, identities
from gongkai.annual.model import Cell, Severity, State
from gongkai.annual.read import read_file
from gongkai.annual.specimen import specimen

from .reports import reports, rules_of, with_cell


def report(seed=3, form="2021"):
    return specimen(random.Random(seed), form)


@given(reports())
def test_a_consistent_report_is_clean(consistent):
    assert all_hold(consistent)
    assert check(consistent) == []


@given(reports(), st.data())
def test_any_single_cell_changed_is_found(consistent, data):
    names = [*consistent.form.application_cells(), *consistent.form.remedy_cells()]
    name = data.draw(st.sampled_from(names))
    delta = data.draw(st.integers(-(10**6), 10**6).filter(bool))
    wrong = with_cell(consistent, name, int(consistent.number(name)) + delta)
    found = check_identities(wrong)
    assert found
    expected = {i for i in identities(wrong.form_id) if name in i.cells}
    assert len(found) == len(expected)
    assert all(name in f.cells and f.citation for f in found)


def test_the_message_of_a_balance_shows_the_sum():
    wrong = report()
    total = int(wrong.number("applications:new:total"))
    found = check_identities(with_cell(wrong, "applications:new:total", total + 1))
    balance = next(f for f in found if f.rule == "applications.balance")
    assert f"{total + 1} + " in balance.message and balance.severity is Severity.ERROR


def test_an_ambiguous_cell_is_said_and_its_identities_are_not_judged():
    doubtful = report()
    name = "applications:granted:natural_person"
    doubtful.cells[name] = Cell(None, State.AMBIGUOUS, "12")
    assert rules_of(check(doubtful)) == {"read.ambiguous"}


def test_the_wrong_form_for_the_year():
    old = report(form="2019")
    old.year = 2021
    found = next(f for f in check(old) if f.rule == "form.version")
    assert (found.expected, found.found) == ("2021", "2019")


def test_a_missing_section_a_missing_table_and_a_blank_cell():
    poor = report()
    del poor.sections["problems"]
    for name in poor.form.remedy_cells():
        del poor.cells[name]
    poor.cells["applications:new:other"] = Cell(None, State.BLANK, "/")
    rules = rules_of(check(poor))
    assert {"form.sections", "form.absent", "form.blank"} <= rules


def test_negative_and_fractional_counts():
    odd = with_cell(report(), "applications:granted:other", -1)
    assert "form.value" in rules_of(check(odd))


def test_the_fee_statement_is_required_from_2021():
    silent = report()
    silent.sections["others"] = ["没有其他事项。"]
    assert rules_of(check(silent)) == {"form.fee_statement"}
    old = report(form="2019")
    old.sections["others"] = ["没有其他事项。"]
    assert check(old) == []


def two_years():
    before, now = report(4), report(5)
    before.year, now.year = 2023, 2024
    return before, now


def test_what_was_carried_out_must_be_carried_in():
    before, now = two_years()
    rules = [f for f in check(now, before) if f.rule == "continuity.carried_in"]
    columns = [c.id for c in now.form.columns]
    differing = [
        c
        for c in columns
        if now.number(f"applications:carried_in:{c}")
        != before.number(f"applications:carried_out:{c}")
    ]
    assert len(rules) == len(differing) > 0


def test_documents_in_force_follow_from_last_year():
    before, now = two_years()
    cells = [f"disclosures:rules:{c}" for c in ("made", "repealed", "in_force")]
    for name, value in zip(cells, (2, 1, 12), strict=True):
        now.cells[name] = Cell(value)
    before.cells[cells[2]] = Cell(11)
    found = [f for f in check(now, before) if f.rule == "continuity.in_force"]
    assert not any(cells[0] in f.cells for f in found)
    before.cells[cells[2]] = Cell(10)
    found = [f for f in check(now, before) if f.rule == "continuity.in_force"]
    assert next(f for f in found if cells[0] in f.cells).expected == 11


def test_a_report_of_two_years_before_is_not_compared():
    before, now = two_years()
    before.year = 2022
    assert "continuity.carried_in" not in rules_of(check(now, before))


def test_copied_prose_is_repetition():
    before, now = two_years()
    words = [
        f"第{n}项工作由某某科室按照计划完成，并且及时向社会公布了结果。" for n in "甲乙丙丁戊己庚辛"
    ]
    before.sections["overview"] += words
    now.sections["overview"] += words
    assert "repetition" in rules_of(check(now, before))
    assert repeated_share(now, before) > 0.5


def test_new_prose_is_not_repetition():
    before, now = two_years()
    before.sections["overview"] = ["春天播种" * 60]
    now.sections["overview"] = ["秋天收获" * 60]
    assert repeated_share(now, before) < 0.5


def test_the_housing_bureau(housing):
    found = check(read_file(housing))
    by_rule = {}
    for f in found:
        by_rule.setdefault(f.rule, []).append(f)
    assert {f.cells[0] for f in by_rule["applications.balance"]} == {
        "applications:new:natural_person",
        "applications:new:total",
    }
    assert {(f.found, f.expected) for f in by_rule["wording"]} == {
        ("截止", "截至"),
        ("反应", "反映"),
        ("登陆", "登录"),
    }
    assert by_rule["narrative.closed"][0].quote == "办结 1 件"
    assert by_rule["narrative.disclosures"][0].severity is Severity.WARNING
    assert "475" in by_rule["narrative.disclosures"][0].quote
    assert len(by_rule["form.blank"][0].cells) == 162


def test_huaian_has_no_finding(city):
    huaian = read_file(city)
    assert len(huaian.cells) == len(huaian.form.cells()) == 200
    assert huaian.number("applications:total:total") == 3050
    assert huaian.number("remedies:reconsideration:total") == 351
    assert check(huaian) == []


@given(reports(), st.data())
def test_a_report_with_a_cell_nobody_can_read_does_not_hold(consistent, data):
    """读不准的一格：它所在的等式无从判断，不能当作都成立，也不能当作不成立。"""
    names = sorted({cell for i in identities(consistent.form_id) for cell in i.cells})
    name = data.draw(st.sampled_from(names))
    consistent.cells[name] = Cell(None, State.AMBIGUOUS, "12｜1 2")
    assert not all_hold(consistent) and check_identities(consistent) == []


def test_only_a_change_may_be_negative():
    one = report(form="2019")
    changes = [n for n in one.form.cells() if n.endswith(":change")]
    others = [n for n in one.form.cells() if n.startswith("disclosures:") and n not in changes]
    assert changes and others
    for names, odd in ((changes, False), (others, True)):
        for name in names:
            found = [f for f in check(with_cell(one, name, -3)) if f.rule == "form.value"]
            assert bool(found) is odd, name


def test_a_note_of_the_reader_is_a_notice_of_its_own():
    noted = report()
    noted.notes.append("有两份表格，用了前一份。")
    found = [f for f in check(noted) if f.rule == "read.note"]
    assert [(f.severity, f.message) for f in found] == [(Severity.NOTICE, noted.notes[0])]


def test_blank_cells_are_called_by_their_names():
    bare = report()
    for name in ("applications:new:charity", "applications:granted:other"):
        bare.cells[name] = Cell(None, State.BLANK, "/")
    found = next(f for f in check(bare) if f.rule == "form.blank")
    assert "“一、本年新收政府信息公开申请数量”行“社会公益组织”列、" in found.message
    assert "“（一）予以公开”行“其他”列" in found.message and "等。" not in found.message
