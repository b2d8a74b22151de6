"""“开始使用”：没有机关时系统管理员从这里设第一个；每一步做到没有，看数据。"""

from unittest.mock import patch

import pytest
from django.contrib.auth import get_user_model
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.agencies import first_steps
from gongkai.agencies.first_steps import steps_of
from gongkai.agencies.models import Agency, Role
from gongkai.disclosures.catalogues import save_rows, shipped_fields, shipped_rows
from gongkai.disclosures.models import Column
from gongkai.disclosures.starting import ship_columns, shipped_columns
from gongkai.outbox.models import Delivery, Message
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person

pytestmark = pytest.mark.django_db
PAGE, BIND = "/admin/first-steps/", "/admin/second-factor/"
NEEDED = [r for r in Role if r != Role.SUPERVISOR]


@pytest.fixture
def root(client, settings):
    settings.SECOND_FACTOR = "optional"
    user = get_user_model().objects.create_superuser("root", password="x" * 12)
    client.force_login(user)
    return user


@pytest.fixture
def bureau():
    return agencies()[0]


def page(client):
    return client.get(PAGE).content.decode()


def missing(agency, user):
    return {s.step.name: s.missing for s in steps_of(agency, user)}


def test_without_an_agency_the_administrator_starts_here(client, root):
    shown = page(client)
    assert "还没有机关" in shown and "/admin/agencies/new/" in shown
    menu = client.get("/admin/", follow=True).content.decode()
    assert PAGE in menu and "/admin/people/" in menu
    given = {"name": "河口县住房和城乡建设局", "slug": "housing", "mark": "河住建"}
    assert client.post("/admin/agencies/new/", given).status_code == 302
    assert Agency.objects.get().name == given["name"] and given["name"] in page(client)


def test_people_without_that_duty_do_not_see_it(client, bureau, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(person("officer", bureau, Role.OFFICER))
    assert client.get(PAGE).status_code in (302, 403)
    assert client.get("/admin/agencies/new/").status_code in (302, 403)
    assert PAGE not in client.get("/admin/", follow=True).content.decode()


def test_a_head_sees_only_the_own_agency_and_the_own_steps(client, bureau, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(person("head", bureau, Role.DISCLOSURE_HEAD))
    shown = page(client)
    assert bureau.name in shown and "兴庆区教育局" not in shown
    assert "由管理员做" in shown and "/admin/disclosures/" in shown
    assert f"/admin/agencies/{bureau.pk}/" not in shown


def test_every_step_says_what_is_missing_until_it_is_done(root, bureau):
    found = missing(bureau, root)
    assert list(found) == ["机关的基本信息", "人员和职责", "栏目", "标准目录", "邮件", "第二重验证"]
    assert all(found.values())
    assert "电话" in found["机关的基本信息"] and "保密审查员" in found["人员和职责"]


def test_the_profile_is_done_when_all_is_filled(root, bureau):
    for name in ("office", "address", "telephone", "hours"):
        setattr(bureau, name, "一")
    assert missing(bureau, root)["机关的基本信息"].endswith("有管辖权的人民法院")
    bureau.court = "青川市兴庆区人民法院"
    assert not missing(bureau, root)["机关的基本信息"]


def test_people_are_done_when_every_duty_is_held_by_someone_at_work(root, bureau):
    for role in NEEDED:
        person(role.value, bureau, role)
    assert not missing(bureau, root)["人员和职责"]
    get_user_model().objects.filter(username="secrecy").update(is_active=False)
    assert missing(bureau, root)["人员和职责"] == "还没有：保密审查员"


def test_an_administrator_above_counts(root, bureau):
    for role in NEEDED:
        person(role.value, bureau.get_parent() if role == Role.ADMINISTRATOR else bureau, role)
    assert not missing(bureau, root)["人员和职责"]


def test_the_second_factor_counts_only_when_bound_by_everyone(root, bureau, settings):
    assert missing(bureau, root)["第二重验证"] == "还没有人员"
    li, wang = (person(n, bureau, Role.OFFICER) for n in ("li", "wang"))
    TOTPDevice.objects.create(user=li, name="验证器", confirmed=True)
    TOTPDevice.objects.create(user=wang, name="验证器", confirmed=False)
    assert missing(bureau, root)["第二重验证"] == "还有 1 人没有绑定：wang"
    settings.OIDC_URL = "https://sso.example.gov.cn"
    assert not missing(bureau, root)["第二重验证"]


def test_the_shipped_columns_are_made_once_by_the_head(client, bureau, settings):
    settings.SECOND_FACTOR = "optional"
    head = person("head", bureau, Role.DISCLOSURE_HEAD)
    client.force_login(head)
    assert "用随系统的栏目" in client.get("/admin/disclosures/").content.decode()
    address = f"/admin/disclosures/columns/ship/{bureau.pk}/"
    told = client.post(address, follow=True).content.decode()
    assert f"已建 {len(shipped_columns())} 个栏目" in told
    assert Column.objects.filter(agency=bureau, kind="report").count() == 1
    assert not missing(bureau, head)["栏目"]
    assert ship_columns(bureau) == 0
    assert "用随系统的栏目" not in client.get("/admin/disclosures/").content.decode()
    assert TrailEntry.objects.filter(action="columns.shipped", agency=bureau.pk).exists()
    for column in Column.objects.all():
        column.full_clean()


def test_another_agency_cannot_make_them(client, bureau, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(person("head", agencies()[1], Role.DISCLOSURE_HEAD))
    assert client.post(f"/admin/disclosures/columns/ship/{bureau.pk}/").status_code == 404
    assert set(Column.objects.values_list("kind", flat=True)) == {"report"}


def test_the_catalogue_is_done_with_the_first_rows(root, bureau):
    save_rows(bureau, shipped_rows(shipped_fields()[0]))
    assert not missing(bureau, root)["标准目录"]


def test_the_mail_is_done_when_one_was_sent(client, root, bureau):
    told = client.post("/admin/outbox/try/", {"to": "li@example.com"}, follow=True)
    assert "试信已经排上" in told.content.decode()
    row = Delivery.objects.get()
    assert row.to == "li@example.com" and Message.objects.get().subject == "试信：邮件通了"
    assert missing(bureau, root)["邮件"]
    Delivery.objects.update(state=Delivery.State.SENT)
    assert not missing(bureau, root)["邮件"]
    assert TrailEntry.objects.filter(action="mail.tried").exists()


def test_trying_the_mail_is_for_administrators(client, bureau, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(person("officer", bureau, Role.OFFICER))
    assert client.post("/admin/outbox/try/", {"to": "x@example.com"}).status_code in (302, 403)
    assert not Delivery.objects.exists()


def test_a_wrong_address_is_told(client, root):
    answer = client.post("/admin/outbox/try/", {"to": "x"})
    assert answer.status_code == 422 and "写法不对" in answer.content.decode()


def landing(client, user):
    client.force_login(user)
    return client.get("/admin/", follow=True).redirect_chain


def test_each_lands_where_his_work_is(client, settings, db):
    settings.SECOND_FACTOR = "optional"
    bureau, _ = agencies()
    root = get_user_model().objects.create_superuser("root", password="一段很长的口令")
    assert landing(client, root)[0][0] == "/admin/first-steps/"
    keeper = person("keeper", bureau, Role.ADMINISTRATOR)
    assert landing(client, keeper)[0][0] == "/admin/first-steps/"
    assert landing(client, person("auditor", bureau, Role.AUDITOR))[0][0] == "/admin/trail/"


def test_without_a_duty_one_is_told_whom_to_ask(client, bureau, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(person("nobody", bureau))
    assert "请本机关的管理员在“机关与人员”里给" in client.get("/admin/").content.decode()


def test_when_everything_is_done_the_administrator_lands_on_the_people(client, settings, db):
    settings.SECOND_FACTOR = "optional"
    bureau, _ = agencies()
    keeper = person("keeper", bureau, Role.ADMINISTRATOR)
    with patch.object(first_steps, "is_left", return_value=False):
        assert landing(client, keeper)[0][0] == "/admin/people/"


def test_the_people_page_begins_with_the_agency_one_came_from(client, settings, db):
    settings.SECOND_FACTOR = "optional"
    agencies()
    root = get_user_model().objects.create_superuser("root", password="一段很长的口令")
    client.force_login(root)
    last = Agency.objects.order_by("-path").first()
    page = client.get(f"/admin/people/?agency={last.pk}").content.decode()
    assert f'<option value="{last.pk}" selected>' in page
    for odd in ("x", "9" * 30, "-1", "²"):
        assert client.get("/admin/people/", {"agency": odd}).status_code == 200


def test_where_to_bind_is_shown_until_it_is_bound(client, settings, db):
    settings.SECOND_FACTOR = "optional"
    user = person("officer", agencies()[0], Role.OFFICER)
    client.force_login(user)
    # 菜单由脚本画，网址在页面的数据里
    assert BIND in client.get("/admin/cases/").content.decode()
    page = client.get("/admin/account/").content.decode()
    assert "还没有绑定验证器" in page and BIND in page
    assert "暂不绑定，进入后台" in client.get(BIND).content.decode()
    device = TOTPDevice.objects.get(user=user)
    device.confirmed = True
    device.save()
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    page = client.get("/admin/account/").content.decode()
    assert "已经绑定" in page and "还没有绑定验证器" not in page
    assert BIND not in client.get("/admin/cases/").content.decode()
