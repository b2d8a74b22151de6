"""测试用的年报：样张与改动。"""

import random

from hypothesis import strategies as st

from gongkai.annual.forms import FORM_IDS
from gongkai.annual.model import Cell, Report, State
from gongkai.annual.specimen import specimen


@st.composite
def reports(draw, largest=400):
    """随机而自洽的年报。"""
    rng = random.Random(draw(st.integers(0, 2**32)))
    return specimen(rng, draw(st.sampled_from(FORM_IDS)), largest)


@st.composite
def patchy_reports(draw):
    """有些格空着或者填“/”的年报。"""
    report = draw(reports())
    names = report.form.cells()
    for name in draw(st.lists(st.sampled_from(names), max_size=12, unique=True)):
        raw = draw(st.sampled_from(["", "/"]))
        report.cells[name] = Cell(None, State.BLANK, raw)
    return report


def with_cell(report: Report, name: str, value: int) -> Report:
    """改了一格的副本（文字部分不变）。"""
    cells = dict(report.cells)
    cells[name] = Cell(value, State.NUMBER, str(value))
    return Report(
        report.form_id, report.agency, report.year, report.sections, cells, title=report.title
    )


def facts_of(report: Report):
    """值与状态：比较两份年报时所看的。"""
    return {n: (c.value, c.state) for n, c in report.cells.items()}


def rules_of(findings):
    return {f.rule for f in findings}
