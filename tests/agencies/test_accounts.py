"""谁也不能给自己职责，别的机关的账号拿不来；账号被别人改了，有留痕，本人知道，旧的登录失效。"""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.agencies import accounts
from gongkai.agencies.accounts import account_changed
from gongkai.agencies.models import Duty, Role
from gongkai.outbox.models import Delivery
from gongkai.safekeeping.actions import NAMES
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person

pytestmark = pytest.mark.django_db
URL = "/admin/people/"
PASSWORD = "一段很长的口令"


@pytest.fixture
def bureau(settings):
    settings.SECOND_FACTOR = "optional"
    return agencies()[0]


@pytest.fixture
def admin(client, bureau):
    client.force_login(person("admin", bureau, Role.ADMINISTRATOR))
    return client


@pytest.fixture
def told():
    """告诉了谁什么。"""
    heard = []

    def hear(sender, user, text, **kwargs):
        heard.append((user.username, text))

    account_changed.connect(hear)
    yield heard
    account_changed.disconnect(hear)


def give(client, agency, username, role=Role.DISCLOSURE_HEAD):
    given = {"username": username, "name": "某", "agency": agency.pk, "role": role}
    return client.post(URL, given)


def signed_in(username):
    browser = Client()
    browser.force_login(get_user_model().objects.get(username=username))
    assert browser.get("/admin/").status_code in (200, 302)
    return browser


@pytest.mark.parametrize("role", Role.values)
def test_nobody_gives_himself_a_duty(admin, bureau, role):
    page = give(admin, bureau, "admin", role)
    assert page.status_code == 422 and "不能给自己职责" in page.content.decode()
    assert list(Duty.objects.filter(user__username="admin").values_list("role", flat=True)) == [
        Role.ADMINISTRATOR
    ]


def test_not_even_the_superuser_gives_himself_one(client, bureau):
    root = get_user_model().objects.create_superuser("root", password=PASSWORD)
    client.force_login(root)
    assert give(client, bureau, "root").status_code == 422
    assert not root.duties.exists()


def test_an_account_of_another_agency_is_not_adopted(admin, bureau):
    foreign = person("li", agencies()[1], Role.CLERK)
    page = give(admin, bureau, "li")
    assert page.status_code == 422 and "别的机关" in page.content.decode()
    assert foreign.duties.count() == 1


def test_an_account_is_its_last_agency_s_after_every_duty_was_taken_away(admin, bureau):
    """职责都收回了，别的机关的管理员也拿不去；本机关的还可以再给。"""
    other = agencies()[1]
    foreign = person("li", other, Role.CLERK)
    theirs = person("their-admin", other, Role.ADMINISTRATOR)
    accounts.take_away(theirs, foreign.duties.get())
    assert give(admin, bureau, "li").status_code == 422
    assert accounts.give(theirs, "li", other, Role.OFFICER, "") == ""
    assert foreign.duties.get().role == Role.OFFICER


def test_a_superuser_is_not_adopted(admin, bureau):
    get_user_model().objects.create_superuser("root", password=PASSWORD)
    assert give(admin, bureau, "root").status_code == 422


def test_nobody_resets_his_own_account_here(admin):
    pk = get_user_model().objects.get(username="admin").pk
    for action in ("password", "device", "stop"):
        assert admin.post(f"{URL}{pk}/{action}/").status_code == 404


@pytest.mark.parametrize("action", ["password", "device", "stop"])
def test_the_old_sessions_end_and_the_person_is_told(admin, bureau, told, action):
    wang = person("wang", bureau, Role.CLERK)
    signed_in("wang")
    before = Session.objects.count()
    admin.post(f"{URL}{wang.pk}/{action}/")
    assert Session.objects.count() == before - 1
    assert [who for who, _ in told] == ["wang"] and NAMES[f"person.{action}"] in told[0][1]
    assert TrailEntry.objects.filter(action=f"person.{action}", subject=f"user:{wang.pk}").exists()


def test_a_new_password_takes_the_second_factor_away_too(admin, bureau):
    wang = person("wang", bureau, Role.CLERK)
    TOTPDevice.objects.create(user=wang, name="x")
    admin.post(f"{URL}{wang.pk}/password/")
    assert not TOTPDevice.objects.exists()


def test_what_the_superuser_changes_in_the_general_page_is_in_the_trail(client, bureau, told):
    root = get_user_model().objects.create_superuser("root", password=PASSWORD)
    wang = person("wang", bureau, Role.CLERK, email="wang@example.com")
    TOTPDevice.objects.create(user=wang, name="x")
    signed_in("wang")
    client.force_login(root)
    given = {"username": "wang", "email": "evil@example.com", "first_name": "某", "last_name": "王"}
    given |= {
        "password1": "另一段更长一些的密码",
        "password2": "另一段更长一些的密码",
        "is_active": "on",
    }
    answer = client.post(f"/admin/users/edit/{wang.pk}/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    entry = TrailEntry.objects.get(action="person.changed")
    assert {"email", "password"} <= set(entry.detail["changed"]) and entry.actor.startswith("root")
    assert [who for who, _ in told] == ["wang"] and not TOTPDevice.objects.exists()
    assert "密码" in told[0][1] and "root" in told[0][1]
    assert Session.objects.count() == 1
    assert set(Delivery.objects.values_list("to", flat=True)) == {
        "wang@example.com",
        "evil@example.com",
    }


def test_an_account_made_or_deleted_in_the_general_page_is_in_the_trail(client, bureau):
    client.force_login(get_user_model().objects.create_superuser("root", password=PASSWORD))
    given = {"username": "xin", "email": "x@example.com", "first_name": "某", "last_name": "新"}
    given |= {
        "password1": "另一段更长一些的密码",
        "password2": "另一段更长一些的密码",
        "is_active": "on",
    }
    answer = client.post("/admin/users/new/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    pk = get_user_model().objects.get(username="xin").pk
    assert client.post(f"/admin/users/delete/{pk}/").status_code == 302
    rows = TrailEntry.objects.filter(action__startswith="person.").order_by("number")
    assert list(rows.values_list("action", flat=True)) == ["person.added", "person.deleted"]


def test_the_auditor_of_the_agency_sees_that_an_account_was_deleted(client, bureau):
    client.force_login(get_user_model().objects.create_superuser("root", password=PASSWORD))
    wang = person("wang", bureau, Role.CLERK)
    assert client.post(f"/admin/users/delete/{wang.pk}/").status_code == 302
    row = TrailEntry.objects.get(action="person.deleted")
    assert (row.agency, row.subject) == (bureau.pk, f"user:{wang.pk}")


def test_what_the_superuser_does_to_several_at_once_is_in_the_trail_too(client, bureau, told):
    root = get_user_model().objects.create_superuser("root", password=PASSWORD)
    wang = person("wang", bureau, Role.CLERK, email="wang@example.com")
    li = person("li", bureau, Role.CLERK)
    signed_in("wang")
    client.force_login(root)
    group = Group.objects.create(name="编辑组")
    both = f"?id={wang.pk}&id={li.pk}&next=/admin/users/"
    many = "/admin/bulk/auth/user/"
    assert client.post(f"{many}set_active_state/{both}", {"mark_as_active": "False"}).url
    assert client.post(f"{many}assign_role/?id={li.pk}", {"role": group.pk}).url
    assert client.post(f"{many}delete/{both}").url
    rows = TrailEntry.objects.filter(action__startswith="person.").order_by("number")
    found = [(r.action, r.subject, r.agency, r.detail.get("changed")) for r in rows]
    # 一起改的几个，先后由数据库定
    assert found[2] == ("person.changed", f"user:{li.pk}", bureau.pk, ["groups"])
    for part, action, changed in (
        (found[:2], "person.changed", ["is_active"]),
        (found[3:], "person.deleted", None),
    ):
        assert sorted(part, key=lambda one: one[1]) == sorted(
            [(action, f"user:{who.pk}", bureau.pk, changed) for who in (wang, li)],
            key=lambda one: one[1],
        )
    assert {row.actor for row in rows} == {f"root#{root.pk}"}
    assert sorted(who for who, _ in told) == ["li", "li", "wang"] and Session.objects.count() == 1


def test_a_person_without_mail_reads_it_on_every_page_until_seen(admin, bureau):
    wang = person("wang", bureau, Role.CLERK)
    admin.post(f"{URL}{wang.pk}/device/")
    browser = signed_in("wang")
    page = browser.get("/admin/cases/").content.decode()
    assert "您的账号 wang 被 admin 改动：解除验证器" in page and not Delivery.objects.exists()
    assert "解除验证器" in browser.get("/admin/cases/").content.decode()
    browser.post("/admin/people/noticed/")
    assert "解除验证器" not in browser.get("/admin/cases/").content.decode()


def test_the_notices_of_others_are_neither_shown_nor_put_away(admin, bureau):
    wang = person("wang", bureau, Role.CLERK)
    admin.post(f"{URL}{wang.pk}/device/")
    person("li", bureau, Role.CLERK)
    browser = signed_in("li")
    assert "解除验证器" not in browser.get("/admin/cases/").content.decode()
    browser.post("/admin/people/noticed/")
    assert wang.account_notices.filter(seen__isnull=True).count() == 1


def test_a_duty_given_is_told_by_mail_with_its_name(admin, bureau):
    person("wang", bureau, Role.CLERK, email="wang@example.com")
    give(admin, bureau, "wang")
    assert "授予职责（信息公开机构负责人）" in Delivery.objects.get().message.text


def test_a_name_made_by_another_at_the_same_moment_gets_the_duty_all_the_same(
    admin, bureau, monkeypatch
):
    """两个管理员同时加同一个新用户名：后一个看的时候还没有，存的时候已经有了。"""
    person("xin", bureau, Role.CLERK)
    monkeypatch.setattr(accounts, "existing", lambda username: None)
    assert give(admin, bureau, "xin").status_code == 302
    assert set(Duty.objects.filter(user__username="xin").values_list("role", flat=True)) == {
        Role.CLERK,
        Role.DISCLOSURE_HEAD,
    }


def test_a_foreign_name_made_at_the_same_moment_is_still_not_adopted(admin, bureau, monkeypatch):
    person("xin", agencies()[1], Role.CLERK)
    monkeypatch.setattr(accounts, "existing", lambda username: None)
    assert give(admin, bureau, "xin").status_code == 422
    assert Duty.objects.filter(user__username="xin").count() == 1


@pytest.mark.parametrize("model", ["item", "column", "catalogueentry"])
def test_nothing_but_people_is_changed_in_bulk_not_even_by_the_superuser(client, bureau, model):
    """成批删绕过“公开过的不删”和留痕。"""
    client.force_login(get_user_model().objects.create_superuser("root", password=PASSWORD))
    assert client.get(f"/admin/bulk/disclosures/{model}/delete/?id=1").status_code == 403


LAST = "最后一位管理员"


def test_the_last_administrator_keeps_his_duty(admin, bureau):
    mine = Duty.objects.get(user__username="admin")
    page = admin.post(f"{URL}duties/{mine.pk}/take/", follow=True)
    assert LAST in page.content.decode() and Duty.objects.filter(pk=mine.pk).exists()
    person("second", bureau, Role.ADMINISTRATOR)
    page = admin.post(f"{URL}duties/{mine.pk}/take/", follow=True)
    assert not Duty.objects.filter(pk=mine.pk).exists()


@pytest.mark.parametrize("stopped", [True, False])
def test_an_administrator_above_is_enough_if_he_is_not_stopped(admin, bureau, stopped):
    above = bureau.get_parent()
    higher = person("higher", above, Role.ADMINISTRATOR)
    get_user_model().objects.filter(pk=higher.pk).update(is_active=not stopped)
    mine = Duty.objects.get(user__username="admin")
    if stopped:
        with pytest.raises(accounts.NotYours, match=LAST):
            accounts.take_away(mine.user, mine)
    else:
        accounts.take_away(mine.user, mine)
    assert Duty.objects.filter(pk=mine.pk).exists() == stopped


def test_the_superuser_takes_the_last_one_too(bureau):
    """他随时可以再给。"""
    root = get_user_model().objects.create_superuser("root", password=PASSWORD)
    mine = person("admin", bureau, Role.ADMINISTRATOR).duties.get()
    accounts.take_away(root, mine)
    assert not Duty.objects.exists()
