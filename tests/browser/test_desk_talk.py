"""内部讨论、限定知悉、延期和收费的审批，在真实的浏览器里：宽窄都办得成，没有妨碍人的地方。"""

import pytest
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.applications.discussing import say, strike
from gongkai.applications.models import Case
from gongkai.applications.register import act
from gongkai.applications.restricting import restrict
from gongkai.applications.steps import take
from gongkai.law.procedure import Act, Event

from ..applications.people import agencies, new_case, person
from .test_case import sign_in, violations_in
from .test_desk_day import SHOTS, shot

#: 看样子的时候窗口高些，整页都照得到
HEIGHT = 2400 if SHOTS else 900
WIDTHS = pytest.mark.parametrize("width", [390, 1440])


@pytest.fixture(autouse=True)
def people(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    return {
        "bureau": bureau,
        "clerk": person("clerk", bureau, Role.CLERK, last_name="赵受理"),
        "officer": person("officer", bureau, Role.OFFICER, last_name="李承办"),
        "head": person("head", bureau, Role.DISCLOSURE_HEAD, last_name="王负责"),
    }


def handled(people):
    """一件今天收到、交办了的。"""
    today = timezone.localdate()
    case = new_case(people["bureau"], received=today)
    act(case, Event(Act.ASSIGNED, today, {"officer": people["officer"].pk}), people["head"])
    case.refresh_from_db()
    return case


def sound(page):
    """axe 查不出什么，没有横向的滚动条。"""
    assert violations_in(page) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


@WIDTHS
def test_a_case_is_talked_over_and_a_mistake_struck(open_page, people, width):
    case = handled(people)
    strike(say(case, "写在别的案件上的话", people["officer"]), "写错了案件", people["officer"])
    page = open_page(f"/admin/login/?next=/admin/cases/{case.pk}/", width=width, height=HEIGHT)
    sign_in(page, "officer")
    page.get_by_label("写给一起办的人").fill("档案室说下周一能调出来，先按部分公开拟。")
    page.get_by_role("button", name="写下").click()
    page.get_by_text("档案室说下周一").wait_for()
    assert page.locator("s", has_text="写在别的案件上的话").count() == 1
    sound(page)
    shot(page, f"talk-{width}")
    page.get_by_role("link", name="划去").click()
    page.get_by_label("为什么划去").fill("改主意了")
    sound(page)
    page.get_by_role("button", name="划去").click()
    page.locator("s", has_text="档案室说下周一").wait_for()
    assert case.comments.count() == 4


@WIDTHS
def test_a_case_is_kept_to_a_few_and_the_others_no_longer_find_it(open_page, people, width):
    case = handled(people)
    page = open_page(f"/admin/login/?next=/admin/cases/{case.pk}/", width=width, height=HEIGHT)
    sign_in(page, "head")
    page.get_by_role("link", name="限定知悉").click()
    page.get_by_label("赵受理").check()
    page.get_by_label("理由").fill("涉及举报人")
    sound(page)
    shot(page, f"restrict-{width}")
    page.get_by_role("button", name="限定知悉").click()
    page.get_by_text("只有这些人看得见：李承办（承办）、王负责、赵受理。").wait_for()
    sound(page)
    shot(page, f"restricted-{width}")
    person("other", people["bureau"], Role.OFFICER)
    second = open_page("/admin/login/?next=/admin/cases/", width=width)
    sign_in(second, "other")
    second.get_by_role("heading", name="依申请公开").wait_for()
    assert second.get_by_text(case.number).count() == 0


ASKED = {
    "extension": (Act.EXTENSION_REQUESTED, {"days": 12}, {"reason": "需要检索的档案较多"}),
    "fee": (Act.FEE_REQUESTED, {"schedule": "pages", "count": 250, "public": "none"}, None),
}


@WIDTHS
@pytest.mark.parametrize("kind", ASKED)
def test_an_extension_and_a_fee_are_approved_in_one_click(open_page, people, width, kind):
    case = handled(people)
    asked, data, private = ASKED[kind]
    take(case, asked, timezone.localdate(), data, private, people["officer"])
    page = open_page(
        f"/admin/login/?next=/admin/cases/{case.pk}/approve/", width=width, height=HEIGHT
    )
    sign_in(page, "head")
    button = page.locator("button[name=approve]")
    button.wait_for()
    sound(page)
    shot(page, f"{kind}-{width}")
    button.click()
    page.get_by_text("已经编号").wait_for()
    assert Case.objects.get(pk=case.pk).letters.count() == 1


@WIDTHS
def test_the_list_by_handler(open_page, people, width):
    cases = [handled(people), new_case(people["bureau"]), handled(people)]
    restrict(cases[0], [], "涉及举报人", people["head"])
    page = open_page("/admin/login/?next=/admin/cases/%3Fsort=officer", width=width, height=HEIGHT)
    sign_in(page, "head")
    page.get_by_role("link", name=cases[1].number).wait_for()
    sound(page)
    shot(page, f"by-handler-{width}")
