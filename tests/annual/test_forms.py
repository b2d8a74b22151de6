import pytest

from gongkai.annual.forms import FORM_IDS, cell_name, form, form_for_year
from gongkai.annual.identities import cells_of_identities, identities
from gongkai.annual.layout import placed, tables
from gongkai.law.decisions import decisions


@pytest.mark.parametrize(("id", "rows", "cells"), [("2019", 23, 161), ("2021", 25, 175)])
def test_the_size_of_table_three(id, rows, cells):
    assert len(form(id).rows) == rows
    assert len(form(id).application_cells()) == cells
    assert len(form(id).remedy_cells()) == 15


@pytest.mark.parametrize("id", FORM_IDS)
def test_the_number_of_identities(id):
    counts = {}
    for identity in identities(id):
        counts[identity.rule] = counts.get(identity.rule, 0) + 1
    assert counts == {
        "applications.row_total": len(form(id).rows),
        "applications.result_total": 7,
        "applications.balance": 7,
        "remedies.total": 3,
    }
    assert set(cells_of_identities(id)) == {
        *form(id).application_cells(),
        *form(id).remedy_cells(),
    }


def test_which_form_for_which_year():
    assert form_for_year(2018) is None
    assert form_for_year(2020).id == "2019"
    assert form_for_year(2021).id == form_for_year(2026).id == "2021"


def test_leaf_rows_are_the_decisions_of_the_law():
    leaves = {r.id for r in form("2021").leaves}
    assert leaves == set(decisions())
    assert {r.id for r in form("2019").leaves} == {
        *(i for i in leaves if not i.startswith("other.")),
        "other",
    }


@pytest.mark.parametrize("id", FORM_IDS)
def test_every_cell_has_a_name_and_one_place_in_the_layout(id):
    shown = [box.cell for t in tables(id) for row in t.rows for box in row if box.cell]
    assert sorted(shown) == sorted(form(id).cells())
    assert all("“" in cell_name(id, c) for c in form(id).cells())


@pytest.mark.parametrize("id", FORM_IDS)
def test_the_layout_tiles_every_table_without_gap_or_overlap(id):
    for table in tables(id):
        taken = [
            (r + i, c + j)
            for r, c, box in placed(table)
            for i in range(box.rows)
            for j in range(box.columns)
        ]
        assert len(taken) == len(set(taken)) == len(table.rows) * len(table.widths)


def test_an_unknown_form_is_a_key_error():
    with pytest.raises(KeyError):
        form("2008")
