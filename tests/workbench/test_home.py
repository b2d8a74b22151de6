"""工作台的首页：收到没有打开的在最上面，等我办的按急缓，查询的次数不随件数增加。"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.applications.models import Case
from gongkai.applications.register import act
from gongkai.applications.steps import take
from gongkai.law.procedure import Act, Event
from gongkai.workbench import gathering

from ..applications.people import IDENTITY, PERSON, START, new_case, person

HOME = "/admin/workbench/"
pytestmark = pytest.mark.django_db


def test_signing_in_leads_here(client, officer):
    client.force_login(officer)
    assert client.get("/admin/")["Location"] == HOME
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_has_neither_cases_nor_items_is_led_elsewhere(client, bureau, role):
    client.force_login(person("other", bureau, role))
    assert client.get("/admin/")["Location"] != HOME
    assert client.get(HOME).status_code in (302, 403)


def test_what_nobody_opened_stands_on_top_until_somebody_opens_it(client, bureau, officer, clerk):
    case = new_case(bureau, channel="internet", received=timezone.localdate())
    arrived = gathering.arrived(officer, timezone.localdate())
    assert [a.title for a in arrived.unopened] == [case.number] and not arrived.untouched
    client.force_login(clerk)
    assert client.get(f"/admin/cases/{case.pk}/").status_code == 200
    case.refresh_from_db()
    assert case.opened_by == clerk and case.opened is not None
    arrived = gathering.arrived(officer, timezone.localdate())
    assert not arrived.unopened and [a.opened for a in arrived.untouched] == ["clerk"]
    act(case, Event(Act.CONFIRMED, timezone.localdate()), clerk)
    arrived = gathering.arrived(officer, timezone.localdate())
    assert not arrived.unopened and not arrived.untouched


def test_a_look_from_above_does_not_count_as_opening(client, bureau):
    case = new_case(bureau)
    client.force_login(person("above", bureau.get_parent(), Role.SUPERVISOR))
    assert client.get(f"/admin/cases/{case.pk}/").status_code == 200
    assert Case.objects.get(pk=case.pk).opened is None


def test_the_alike_stand_beside_each_and_say_why(bureau, other, officer):
    first = new_case(bureau, applicant=PERSON | {"identity": "", "name": "甲"})
    act(first, Event(Act.ASSIGNED, START, {"officer": officer.pk}), officer)
    new_case(other)  # 别的机关的，内容一样也不在内
    same_text = new_case(bureau, asked="棚户区改造的 补偿方案。", applicant={"name": "乙"})
    same_person = new_case(bureau, asked="道路规划的批复文件", applicant={"name": " 甲"})
    follow_up = new_case(bureau, asked=f"{first.number}的附件", applicant={"name": "丙"})
    found = {
        a.title: {n.title: n.why for n in a.near}
        for a in gathering.arrived(officer, START).unopened
    }
    assert found[same_text.number] == {first.number: "内容相同"}
    assert found[same_person.number] == {first.number: "姓名相同"}
    assert found[follow_up.number] == {first.number: "内容里提到"}


def test_what_awaits_me_is_ordered_by_how_urgent_it_is(bureau, officer, head):
    late, soon, far = (new_case(bureau) for _ in range(3))
    for case in (far, late, soon):
        act(case, Event(Act.ASSIGNED, START, {"officer": officer.pk}), head)
    Case.objects.filter(pk=late.pk).update(due=START + timedelta(5))
    Case.objects.filter(pk=soon.pk).update(due=START + timedelta(10))
    rows = gathering.waiting(officer, START + timedelta(9))
    assert [w.task.url for w in rows] == [f"/admin/cases/{c.pk}/" for c in (late, soon, far)]
    assert [w.task.left.tone for w in rows] == ["late", "soon", "fine"]
    assert all(w.task.left.words.startswith("答复：") for w in rows)


def test_an_approval_awaits_the_head_and_not_the_officer_of_another(bureau, officer, head):
    case = new_case(bureau)
    act(case, Event(Act.ASSIGNED, START, {"officer": officer.pk}), head)
    told = {"information": "要点如下。", "reason": "", "search": ""}
    take(case, Act.PROPOSED, START, {"decisions": ["granted"]}, told, officer)
    (one,) = gathering.waiting(head, START)
    assert (one.task.note, one.task.url) == ("等审批", f"/admin/cases/{case.pk}/approve/")
    assert gathering.waiting(person("another", bureau, Role.OFFICER), START) == []


def test_nothing_of_another_agency(bureau, other):
    new_case(other, channel="internet", received=timezone.localdate())
    user = person("mine", bureau, *set(Role) - {Role.SUPERVISOR})
    today = timezone.localdate()
    waiting = [w for w in gathering.waiting(user, today) if w.feed != "年报"]  # 自己机关的
    assert not gathering.arrived(user, today).unopened and not waiting
    assert not gathering.days(user, START, START + timedelta(60))
    assert gathering.found(user, "棚户区改造") == []
    assert {f.name: f.number for f in gathering.figures(user, START, today)}["收到申请"] == 0


def test_the_number_of_queries_does_not_grow_with_the_cases(client, bureau):
    client.force_login(person("all", bureau, *set(Role) - {Role.SUPERVISOR}))
    client.get(HOME)
    sizes = []
    for more in (1, 99):
        for number in range(more):
            new_case(bureau, asked=f"第{more}批第{number}件的材料", channel="internet")
        with CaptureQueriesContext(connection) as caught:
            assert client.get(HOME).status_code == 200
        sizes.append(len(caught))
    # 每个应用的一份各有几次，与件数无关；监督检查、渠道两份接上以后是 77
    assert sizes[0] == sizes[1] <= 84, sizes


def test_the_figures_have_a_table_beside_the_chart(client, bureau, officer):
    today = timezone.localdate()
    new_case(bureau, received=today)
    client.force_login(officer)
    page = client.get(HOME).content.decode()
    assert "<svg" in page and '<th scope="row">收到申请</th><td' in page.replace("\n", "")


def test_an_arrival_late_in_the_evening_is_not_late_at_midnight(bureau, officer):
    from gongkai.applications.shown import days_left
    from gongkai.law.calendar import official

    day = START
    case = new_case(bureau, received=day, channel="internet")
    left = days_left(case, day + timedelta(1))
    assert left.tone != "late" and left.words == "确认收到：今天到期"
    after = official().add_working_days(day, 2)
    assert days_left(case, after).words == "确认收到：已逾期 1 个工作日"


def test_an_arrival_on_a_day_off_is_due_on_the_next_working_day(bureau):
    saturday = START + timedelta(5)
    case = new_case(bureau, received=saturday, channel="plain_post")
    assert case.due == saturday + timedelta(2)
    friday = new_case(bureau, received=saturday - timedelta(1), channel="plain_post")
    assert friday.due == saturday - timedelta(1)


def test_the_identity_is_nowhere_on_the_page(client, bureau, officer):
    new_case(bureau, channel="internet", received=timezone.localdate())
    client.force_login(officer)
    page = client.get(HOME).content.decode()
    assert IDENTITY not in page and PERSON["name"] not in page and PERSON["phone"] not in page
