"""与上一年度核对要记住的：装起来再取出，核对得到的与原来的报告一样。"""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.check import compared_cells, with_previous
from gongkai.annual.model import Cell, State
from gongkai.annual.neighbours import packed, unpacked
from gongkai.annual.specimen import specimen


def damaged(seed, form_id):
    """一份报告，几格空着、读不准、没有，几格不是整数；文字长短不一。"""
    rng = random.Random(seed)
    report = specimen(rng, form_id)
    report.year = rng.choice((None, 2020, 2021, 2022))
    for name in rng.sample(sorted(report.cells), 40):
        state = rng.choice((State.BLANK, State.AMBIGUOUS, None))
        if state is None:
            del report.cells[name]
        else:
            report.cells[name] = Cell(None, state, "？")
    text = "".join(rng.choice("依法主动公开政府信息，。１2") for _ in range(rng.choice((5, 400))))
    report.sections["overview"] = [text, *report.sections.get("overview", []) * rng.choice((0, 9))]
    return report


@given(st.integers(0, 10**6), st.integers(0, 40), st.sampled_from(("2019", "2021")))
def test_the_comparison_is_that_of_the_reports(seed, step, form_id):
    now, before = damaged(seed, form_id), damaged(seed + step, "2021")
    kept = unpacked(packed(now)), unpacked(packed(before))
    assert with_previous(*kept) == with_previous(now, before)


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_every_number_that_is_compared_comes_back(form_id):
    report = damaged(7, form_id)
    report.cells["disclosures:normative:made"] = Cell(Decimal("1.10"))
    back = unpacked(packed(report))
    assert "disclosures:normative:made" in compared_cells(report.form)
    for cell in compared_cells(report.form):
        assert repr(back.number(cell)) == repr(report.number(cell))
    assert (back.form_id, back.year) == (report.form_id, report.year)


def test_it_is_small():
    assert len(packed(specimen(random.Random(1)))) < 2000
