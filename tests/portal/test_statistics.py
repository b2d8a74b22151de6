from datetime import date

import pytest

from gongkai.agencies.models import Agency, Role
from gongkai.law.calendar import official
from gongkai.reporting.public import statistics

from ..applications.people import agencies, decide, new_case, person

pytestmark = pytest.mark.django_db
START = date(2025, 3, 3)


@pytest.fixture
def bureau(settings, tmp_path):
    settings.HOME = tmp_path
    bureau, _ = agencies()
    officer = person("officer", bureau, Role.OFFICER)
    head = person("head", bureau, Role.DISCLOSURE_HEAD)
    for days, decision in (
        (3, "granted"),
        (10, "partial"),
        (11, "denied.deliberative"),
        (20, "granted"),
    ):
        on = official().add_working_days(START, days)
        decide(new_case(bureau, START), officer, head, on, decision)
    new_case(bureau, date(2025, 12, 1))
    return Agency.objects.get(pk=bureau.pk)


def test_the_numbers(bureau):
    found = statistics(bureau, 2025)
    assert (found.new, found.closed, found.carried_in, found.disclosed_share) == (5, 4, 0, 75)
    assert dict(found.results)["予以公开"] == 2 and dict(found.results)["不予公开"] == 1
    assert [n for _, n in found.bands] == [1, 1, 2, 0, 0] and found.median_days == 10


def test_the_page_has_each_chart_with_its_table(client, bureau):
    page = client.get("/statistics/housing/", {"year": 2025}).content.decode()
    assert page.count("<svg") == page.count("数据表</summary>") == 2
    assert "75%" in page and "张" not in page


def test_an_empty_year_says_so(client, bureau):
    assert "没有办结的申请" in client.get("/statistics/housing/", {"year": 2020}).content.decode()


@pytest.mark.parametrize("path", ["housing/?year=2010", "housing/?year=2999", "nothing/"])
def test_what_is_not_there_is_404(client, bureau, path):
    assert client.get(f"/statistics/{path}").status_code == 404


@pytest.mark.parametrize("odd", ["²", "２０２６", "02026", "x"])
def test_an_odd_year_is_not_there(client, bureau, odd):
    answer = client.get("/statistics/housing/", {"year": odd}, follow=True)
    assert answer.status_code == 404
