"""表三少了一列、文中有两份年报：不把数读到别的列、别的年份去。"""

import random
import re

import pytest

from gongkai.annual.model import State
from gongkai.annual.read import read_bytes
from gongkai.annual.read.spots import has_other_columns
from gongkai.annual.read.squeeze import Squeezed
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from tests.annual.reports import facts_of
from tests.annual.test_read_files import report

HEADS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


@pytest.mark.parametrize("column", range(7))
def test_a_column_that_is_missing_moves_no_number_to_another(column):
    one = report()
    rows = {}
    for name, cell in one.cells.items():
        if name.startswith("applications:"):
            rows.setdefault(name.split(":")[1], []).append(str(cell.value))
    labels = {row.id: row.label for row in one.form.rows}
    table = [HEADS, *([labels[id], *numbers] for id, numbers in rows.items())]
    table[0] = ["申请人情况", *HEADS]
    lines = (f"<tr>{''.join(f'<td>{x}</td>' for x in _without(row, column))}</tr>" for row in table)
    page = f"<html><body><h1>{one.title}</h1><table>{''.join(lines)}</table></body></html>"
    for name, found in read_bytes(page.encode()).cells.items():
        assert found.state is not State.NUMBER or found.value == one.cells[name].value, name


def _without(row, column):
    return [*row[: column + 1], *row[column + 2 :]]


def squeezed(heads):
    return Squeezed("\x1f".join(["项目", *heads]) + "\n一、本年新收")


def test_which_heads_are_the_columns_of_the_form():
    assert not has_other_columns(squeezed(HEADS), 30)
    assert not has_other_columns(squeezed([*HEADS[:5], "其它", "总计"]), 40)
    assert not has_other_columns(squeezed([*HEADS[:2], "科研", *HEADS[3:]]), 40)
    for column in range(6):
        assert has_other_columns(squeezed(HEADS[:column] + HEADS[column + 1 :]), 40), column
    assert has_other_columns(squeezed([*HEADS[:3], "事业单位", *HEADS[3:]]), 40)


@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_of_two_reports_the_first_is_read_whole(suffix):
    one, other = report(), specimen(random.Random(12), "2021")
    first, second = (write(each, suffix).decode() for each in (one, other))
    if suffix == ".html":
        body = re.search("<main>(.*)</main>", second, re.DOTALL)[1]
        both = first.replace("</main>", f"{body}</main>")
    else:
        both = f"{first}\n{second}"
    again = read_bytes(both.encode())
    assert facts_of(again) == facts_of(one)
    assert (again.agency, again.year) == (one.agency, one.year)
    assert again.sections == read_bytes(first.encode()).sections
    assert any("不止一份" in note for note in again.notes)
