import re

import pytest
from django.contrib.auth import get_user_model
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.agencies import manage
from gongkai.agencies.models import Duty, Role
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person
from ..trail import recorded

pytestmark = pytest.mark.django_db
URL = "/admin/people/"


@pytest.fixture
def bureau(settings):
    settings.SECOND_FACTOR = "optional"
    return agencies()[0]


@pytest.fixture
def boss(bureau):
    return person("admin", bureau, Role.ADMINISTRATOR)


@pytest.fixture
def admin(client, boss):
    client.force_login(boss)
    return client


def text(answer):
    return answer.content.decode()


def add(client, agency, username="wang", role=Role.OFFICER):
    given = {"username": username, "name": "王某", "agency": agency.pk, "role": role}
    return client.post(URL, given, follow=True)


def test_a_new_person_gets_a_password_once_and_a_duty(admin, bureau, client):
    page = text(add(admin, bureau))
    password = re.search(r"wang 的密码：(\S+?)（", page)[1]
    user = get_user_model().objects.get(username="wang")
    assert user.check_password(password) and password not in text(admin.get(URL))
    assert Duty.objects.get(user=user).role == Role.OFFICER
    assert user.has_perm("wagtailadmin.access_admin") and not user.is_superuser
    assert TrailEntry.objects.filter(action="duty.given").exists()


def test_a_known_person_gets_only_the_duty(admin, bureau):
    wang = person("wang", bureau, Role.CLERK)
    page = text(add(admin, bureau))
    assert "密码：" not in page and wang.duties.count() == 2


def test_a_duty_is_taken_away(admin, bureau):
    duty = person("wang", bureau, Role.CLERK).duties.get()
    admin.post(f"{URL}duties/{duty.pk}/take/")
    assert not Duty.objects.filter(pk=duty.pk).exists()
    assert TrailEntry.objects.filter(action="duty.taken").exists()


def test_password_device_and_account(admin, boss, bureau):
    wang = person("wang", bureau, Role.CLERK)
    TOTPDevice.objects.create(user=wang, name="x")
    for action in ("password", "device", "stop"):
        admin.post(f"{URL}{wang.pk}/{action}/")
    wang.refresh_from_db()
    assert not wang.check_password("一段很长的口令") and not wang.is_active
    assert not TOTPDevice.objects.exists()
    admin.post(f"{URL}{wang.pk}/resume/")
    wang.refresh_from_db()
    assert wang.is_active and admin.post(f"{URL}{wang.pk}/explode/").status_code == 404
    for act in ("person.password", "person.device", "person.stop", "person.resume"):
        assert recorded(act, boss, f"user:{wang.pk}") == 1


def test_nobody_outside_is_touched(admin, bureau):
    other = agencies()[1]
    foreign = person("li", other, Role.CLERK)
    both = person("zhao", bureau, Role.CLERK)
    Duty.objects.create(user=both, agency=other, role=Role.CLERK)
    root = person("root", bureau, Role.CLERK, is_superuser=True)
    for user in (foreign, both, root):
        assert admin.post(f"{URL}{user.pk}/stop/").status_code == 404
    assert admin.post(f"{URL}duties/{foreign.duties.get().pk}/take/").status_code == 404
    assert add(admin, other, "wang").status_code == 422
    assert "li" not in re.findall(r"<td>(\w+)</td>", text(admin.get(URL)))


PARTICULARS = {
    "telephone": "0951-5550100",
    "address": "某路",
    "index_rule": "{代字}-{年}-{序号}",
}


def test_the_agency_s_particulars_are_changed(admin, boss, bureau):
    admin.post(f"/admin/agencies/{bureau.pk}/", PARTICULARS)
    assert recorded("agency.changed", boss, f"agency:{bureau.pk}") == 1
    bureau.refresh_from_db()
    assert bureau.telephone == "0951-5550100" and bureau.mark == "兴住建"
    assert admin.get(f"/admin/agencies/{agencies()[1].pk}/").status_code == 404


def test_a_wrong_name_is_said(admin, bureau):
    page = add(admin, bureau, "王 某")
    assert page.status_code == 422 and "字母、数字、横线" in text(page)


def test_others_do_not_manage(client, bureau):
    client.force_login(person("head", bureau, Role.DISCLOSURE_HEAD))
    assert client.get(URL).status_code in (302, 403)


NEW = {"name": "兴庆区园林局", "slug": "garden", "mark": "兴园"}


def test_a_new_agency_stands_under_one_s_own(admin, bureau):
    answer = admin.post("/admin/agencies/new/", NEW | {"parent": bureau.pk}, follow=True)
    added = bureau.__class__.objects.get(slug="garden")
    assert added.get_parent() == bureau and "兴庆区园林局" in text(answer)
    assert TrailEntry.objects.filter(action="agency.added", agency=added.pk).exists()


def test_a_new_agency_needs_a_parent_within_reach(admin, bureau):
    other = agencies()[1]
    for given in (NEW, NEW | {"parent": other.pk}):
        assert admin.post("/admin/agencies/new/", given).status_code == 422
    assert not bureau.__class__.objects.filter(slug="garden").exists()


def test_an_office_is_given_with_the_duty(admin, bureau):
    given = {"username": "wang", "agency": bureau.pk, "role": Role.OFFICER, "office": "保障科"}
    admin.post(URL, given)
    assert Duty.objects.get(user__username="wang").office.name == "保障科"
    assert "保障科" in text(admin.get(URL))


def test_an_index_rule_that_would_repeat_numbers_is_refused(admin, bureau):
    given = PARTICULARS | {"index_rule": "{代字}-{序号}"}
    answer = admin.post(f"/admin/agencies/{bureau.pk}/", given)
    assert answer.status_code == 422 and "会重号" in text(answer)


def test_an_agency_is_not_changed_without_its_entry_in_the_trail(admin, bureau, monkeypatch):
    def fail(*given, **more):
        raise RuntimeError("死在留痕以前")

    monkeypatch.setattr(manage, "record", fail)
    given = {name: getattr(bureau, name) or "" for name in manage._EDITABLE}
    with pytest.raises(RuntimeError):
        admin.post(f"/admin/agencies/{bureau.pk}/", given | {"contact": "新的联系人"})
    bureau.refresh_from_db()
    assert bureau.contact != "新的联系人"
