"""账号的各个表单受得住乱填、重交、越权：同一套规矩，管理员、系统管理员、本人的页面都守。"""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from gongkai.agencies import accounts
from gongkai.agencies.models import AccountNotice, Duty, Role
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import IDENTITY, agencies, person

pytestmark = pytest.mark.django_db
URL = "/admin/people/"
NEW_PASSWORD = "chang-mima-2026"
OWN = {
    "name_email-last_name": "王承办",
    "name_email-email": "",
    "theme-theme": "system",
    "theme-density": "default",
    "theme-contrast": "system",
}


@pytest.fixture
def bureau(settings):
    settings.SECOND_FACTOR = "optional"
    return agencies()[0]


@pytest.fixture
def admin(client, bureau):
    client.force_login(person("admin", bureau, Role.ADMINISTRATOR))
    return client


@pytest.fixture
def root(client, bureau):
    client.force_login(get_user_model().objects.create_superuser("root", "r@example.com", "x"))
    return client


@pytest.fixture
def officer(client, bureau):
    user = person("officer", bureau, Role.OFFICER, last_name="王承办")
    client.force_login(user)
    return user


def give(client, agency, username, **more):
    given = {"username": username, "agency": agency.pk, "role": Role.OFFICER}
    return client.post(URL, given | more)


def new(username, **more):
    given = {"username": username, "last_name": "李四", "email": "li@example.com"}
    return given | {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "is_active": "on"} | more


def actions():
    return list(TrailEntry.objects.order_by("number").values_list("action", flat=True))


@pytest.mark.parametrize("username", ["LI", IDENTITY])
def test_the_administrator_makes_no_account_that_looks_like_another_or_is_a_number(
    admin, bureau, username
):
    person("li", agencies()[1], Role.CLERK)
    before = get_user_model().objects.count()
    assert give(admin, bureau, username).status_code == 422
    assert get_user_model().objects.count() == before


@pytest.mark.parametrize("username", ["LI", "ＬＩ", "lі", "１２３", IDENTITY, "y" * 149])
def test_nor_does_the_superuser(root, bureau, username):
    """西里尔字母的、全角的、只差大小写的、长得留痕写不下的。"""
    person("li", bureau, Role.CLERK)
    before = get_user_model().objects.count()
    answer = root.post("/admin/users/new/", new(username))
    assert answer.status_code == 200 and answer.context["form"].errors["username"]
    assert get_user_model().objects.count() == before


@pytest.mark.parametrize("username", ["zhang.san@example.com", "张三"])
def test_the_superuser_makes_an_account_as_the_unit_names_it(root, username):
    assert root.post("/admin/users/new/", new(username)).status_code == 302


def test_an_old_account_against_the_rules_is_still_changed(root, bureau):
    for username in ("wang", "Wang"):
        user = person(username, bureau, Role.CLERK)
    answer = root.post(f"/admin/users/edit/{user.pk}/", new("Wang", last_name="王五"))
    assert answer.status_code == 302
    answer = root.post(f"/admin/users/edit/{user.pk}/", new("WANG"))
    assert answer.status_code == 200 and answer.context["form"].errors["username"]


@pytest.mark.parametrize("name", ["\u200b", "王\u200b承办", "王承办\ufeff", IDENTITY])
def test_a_name_is_neither_hidden_nor_a_number(client, officer, name):
    client.post("/admin/account/", OWN | {"name_email-last_name": name})
    officer.refresh_from_db()
    assert officer.last_name == "王承办"


def test_the_names_others_write_keep_the_same_rule(admin, bureau):
    assert give(admin, bureau, "xin", name=IDENTITY).status_code == 422
    assert give(admin, bureau, "xin", name="王\u200b某").status_code == 302
    assert get_user_model().objects.get(username="xin").last_name == "王某"


def test_a_mail_address_too_long_for_the_account_is_said(admin, bureau):
    answer = give(admin, bureau, "xin", email="a" * 270 + "@x.cn")
    assert answer.status_code == 422 and "email" in answer.context["form"].errors


def test_an_account_with_more_than_duties_is_not_taken_over_by_its_password(admin, bureau):
    """后台的组、另外的权限是系统管理员给的：管理员不能重设密码去用它。"""
    grouped = person("grouped", bureau, Role.CLERK)
    grouped.groups.add(Group.objects.create(name="编辑组"))
    allowed = person("allowed", bureau, Role.CLERK)
    allowed.user_permissions.add(Permission.objects.get(codename="change_user"))
    for user in (grouped, allowed):
        for action in ("password", "device"):
            page = admin.post(f"{URL}{user.pk}/{action}/", follow=True).content.decode()
            assert "请系统管理员办理" in page and "的密码：" not in page
        user.refresh_from_db()
        assert user.check_password("一段很长的口令")
    assert not AccountNotice.objects.exists()


def test_the_superuser_resets_it(root, bureau):
    grouped = person("grouped", bureau, Role.CLERK)
    grouped.groups.add(Group.objects.create(name="编辑组"))
    assert "的密码：" in root.post(f"{URL}{grouped.pk}/password/", follow=True).content.decode()


def test_nobody_with_duties_is_made_a_superuser(root, bureau):
    wang = person("wang", bureau, Role.OFFICER)
    answer = root.post(f"/admin/users/edit/{wang.pk}/", new("wang", is_superuser="on"))
    assert "不兼任职责" in answer.content.decode()
    wang.refresh_from_db()
    assert not wang.is_superuser


def test_what_changed_is_said_once_as_the_page_calls_it(root, bureau):
    zhao = person("zhao", bureau, Role.OFFICER, first_name="名", last_name="赵")
    root.post(f"/admin/users/edit/{zhao.pk}/", new("zhao"))
    assert "（姓名、电子邮箱、密码）" in AccountNotice.objects.get(user=zhao).text


def test_one_s_own_name_mail_and_password_are_in_the_trail(client, officer):
    client.post("/admin/account/", OWN | {"name_email-email": "new@example.com"})
    client.post("/admin/account/", OWN | {"name_email-email": "new@example.com"})
    given = {"password-old_password": "一段很长的口令"}
    given |= {f"password-new_password{n}": NEW_PASSWORD for n in (1, 2)}
    assert client.post("/admin/account/", OWN | given).status_code == 302
    rows = TrailEntry.objects.filter(action="person.changed").order_by("number")
    assert [r.detail["changed"] for r in rows] == [["email"], ["email"], ["password"]]
    assert {r.actor for r in rows} == {f"officer#{officer.pk}"}
    assert {r.agency for r in rows} == {officer.duties.get().agency_id}
    assert not AccountNotice.objects.exists() and client.get("/admin/account/").status_code == 200


def test_the_same_post_twice_is_in_the_trail_once(admin, bureau):
    wang = person("wang", bureau, Role.CLERK)
    for action in ("stop", "resume"):
        for _ in range(2):
            admin.post(f"{URL}{wang.pk}/{action}/")
    for office in ("保障科", "保障科", ""):
        give(admin, bureau, "wang", office=office)
    told = [a for a in actions() if a.startswith(("person.", "duty."))]
    assert told == ["person.stop", "person.resume", "duty.given", "duty.given"]


def test_a_duty_taken_by_two_at_once_is_taken_once(admin, bureau):
    duty = person("wang", bureau, Role.CLERK).duties.get()
    by = get_user_model().objects.get(username="admin")
    both = [duty, Duty.objects.get(pk=duty.pk)]
    for one in both:
        accounts.take_away(by, one)
    assert actions().count("duty.taken") == 1
