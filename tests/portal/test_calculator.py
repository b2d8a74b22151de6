import re
from datetime import date

import pytest

from gongkai.law.calendar import official
from gongkai.law.clocks import clock
from gongkai.law.facts import Facts
from gongkai.portal.calculator import months

URL = "/due-day/"


def text(answer):
    return answer.content.decode()


def test_the_empty_form(client, db):
    page = client.get(URL)
    assert page.status_code == 200
    assert "逐日说明" not in text(page) and 'role="alert"' not in text(page)


def test_the_answer_is_that_of_the_law(client, db):
    page = text(
        client.get(URL, {"received": "2024-01-29", "channel": "in_person", "extended": "on"})
    )
    due = clock(Facts(date(2024, 1, 29), extended=True)).due
    assert f"{due.year}年{due.month}月{due.day}日" in page and "第 40 个工作日" in page
    assert "2024年2月" in page and "调休上班" in page


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"received": "昨天"}, "2026-11-24 这样"),
        ({"channel": "fax"}, "请填写收到日期"),
        ({"received": "2024-01-29", "channel": "fax", "corrected": "2024-02-01"}, "事实矛盾"),
        ({"received": "2099-01-29", "channel": "in_person"}, "2099年"),
    ],
)
def test_what_cannot_be_computed_says_why(client, db, given, why):
    page = client.get(URL, given)
    assert page.status_code == 422 and why in text(page)


def test_the_calendar_shows_every_day_of_the_term_once():
    answer = clock(Facts(date(2024, 12, 20)))
    boxes = [b for m in months(answer) for week in m.weeks for b in week if b]
    assert [m.title for m in months(answer)] == ["2024年12月", "2025年1月"]
    assert sum(b.step is not None for b in boxes) == len(answer.steps)
    assert [b.day for b in boxes if b.is_due] == [answer.due.day]
    assert max(b.nth for b in boxes) == 20


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_mistyped_year_is_told(client, db, day):
    page = client.get(URL, {"received": day, "channel": "in_person"})
    assert page.status_code == 422 and "请核对年份" in page.content.decode()


@pytest.mark.parametrize(
    ("url", "first"),
    [
        pytest.param("/due-day/", ["received", "channel"], id="due-day"),
        pytest.param("/fee/", ["schedule", "count"], id="fee"),
        pytest.param("/remedy/", ["decision", "decided"], id="remedy"),
    ],
)
def test_two_fields_come_first_and_the_others_are_folded_until_used(client, db, url, first):
    page = text(client.get(url)).partition("<main")[2]
    head, _, more = page.partition('<details class="more-fields">')
    assert re.findall(r' name="(\w+)"', head) == first and len(re.findall(r' name="', more)) > 2
    # 填错的在收着的里面，展开着，不用找
    wrong = {"due-day": {"corrected": "昨天"}, "fee": {"on": "x"}, "remedy": {"signed": "x"}}
    page = text(client.get(url, wrong[url.strip("/")]))
    assert '<details class="more-fields" open>' in page


def test_the_day_list_is_folded(client, db):
    page = text(client.get(URL, {"received": "2024-01-29", "channel": "in_person"}))
    assert "<details><summary>逐日说明" in page


def test_a_day_in_an_unpublished_year_is_guessed_and_marked(client):
    year = official().last_published_year()
    page = client.get("/due-day/", {"received": f"{year}-12-20", "channel": "in_person"})
    told = page.content.decode()
    assert page.status_code == 200 and "暂算" in told and f"{year + 1}年1月" in told
    sure = client.get("/due-day/", {"received": f"{year}-03-02", "channel": "in_person"})
    assert "暂算" not in sure.content.decode()
