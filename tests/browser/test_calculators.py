"""费用、救济、法律依据的页面在手机上：不横向溢出，费用的表不用左右拖。"""

import pytest

FEE = "/fee/?schedule=pages&count=250&on=2026-03-02"
REMEDY = "/remedy/?decision=partial&decided=2026-03-02&signed=2026-03-06"


@pytest.mark.parametrize("path", [FEE, REMEDY, "/law/", "/fee/?count=-1&schedule=pieces"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_runs_over_the_side(open_page, path, width):
    page = open_page(path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_table_of_the_fee_fits_a_phone(open_page):
    table = open_page(FEE, width=390).locator(".wide")
    assert table.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_answer_of_the_remedy_keeps_its_labels_and_words_apart(open_page):
    """说明不缩进：手机上一行放得下更多的字。"""
    page = open_page(REMEDY, width=390)
    left = "e => e.getBoundingClientRect().left"
    term, words = page.locator("dl dt").first, page.locator("dl dd").first
    assert term.evaluate(left) == words.evaluate(left)
