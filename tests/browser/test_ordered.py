"""责令重新答复另立一件、公共企事业单位：真的浏览器里走一遍，没有妨碍人的地方。"""

from datetime import date

import pytest

from gongkai.agencies.models import Role
from gongkai.applications.models import Case
from gongkai.applications.numbers import code_of
from gongkai.remedies.models import Contest, Utility

from ..applications.people import agencies, decide, new_case, person
from .test_case import sign_in, violations_in
from .test_checkup import violations

ORGAN = "青川市兴庆区人民政府"


@pytest.fixture
def contest(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    people = person("officer", bureau, Role.OFFICER), person("head", bureau, Role.DISCLOSURE_HEAD)
    case = decide(new_case(bureau), *people, decision="denied.deliberative")
    days = {"received": date(2026, 3, 10), "answered": date(2026, 3, 12)}
    ended = {"result": "corrected", "closed": date(2026, 5, 4)}
    return Contest.objects.create(case=case, group="reconsideration", organ=ORGAN, **days, **ended)


@pytest.mark.parametrize("width", [390, 1440])
def test_an_ordered_reply_is_opened_and_the_applicant_follows_it(open_page, contest, width):
    page = open_page(f"/admin/login/?next=/admin/contests/{contest.pk}/", width=width)
    sign_in(page, "officer")
    assert violations_in(page) == []
    page.get_by_role("link", name="责令重新答复的，另立一件").click()
    assert violations_in(page) == []
    page.get_by_label("所定的期限").select_option("working_day")
    page.get_by_label("几日（几个工作日）").fill("15")
    page.get_by_role("button", name="另立一件").click()
    page.get_by_text("15个工作日内重新答复").first.wait_for()
    assert violations_in(page) == []
    again = Case.objects.get(reanswers=contest.case)
    seen = open_page("/apply/progress/", width=width)
    seen.get_by_label("申请编号").fill(contest.case.number)
    seen.get_by_label("查询码").fill(code_of(contest.case.submission))
    seen.get_by_role("button", name="查询").click()
    seen.get_by_role("button", name="看这一件的进度").click()
    seen.get_by_role("heading", name=again.number).wait_for()
    assert violations(seen) == []
    assert seen.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1440])
def test_the_utilities_of_an_agency_are_read_by_anyone(open_page, contest, width):
    told = {"telephone": "0951-96116", "website": "https://water.example/gongkai/2026/index.html"}
    Utility.objects.create(agency=contest.case.agency, industry="water", name="自来水公司", **told)
    page = open_page("/gk/housing/", width=width)
    if width == 390:  # 手机上各栏目收着
        page.get_by_text("信息公开专栏").click()
    page.get_by_role("link", name="公共企事业单位").click()
    page.get_by_role("heading", name="自来水公司").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
