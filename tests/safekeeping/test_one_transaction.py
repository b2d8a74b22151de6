"""记不成留痕的，所做的也不算：令牌、密钥、文书模板、检索用词、标准目录、验证器、账号。"""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.agencies import accounts, comings
from gongkai.agencies.models import Role
from gongkai.applications.desk import templates_admin
from gongkai.applications.management.commands import api_token
from gongkai.applications.models import ApiToken, TemplateOverride
from gongkai.disclosures.catalogues import save_rows, shipped_rows
from gongkai.disclosures.desk import catalogue, words
from gongkai.disclosures.models import CatalogueEntry, WordGroup
from gongkai.engagement.management.commands import hotline_key
from gongkai.engagement.models import HotlineKey

from ..agencies.test_signin import FACTOR, code
from ..applications.people import agencies, person
from ..disclosures.desk.test_catalogue_import import FIELD, exported, place, send

pytestmark = pytest.mark.django_db


class Dead(Exception):
    """死在留痕的时候。"""


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    return agencies()[0]


def _token(client, bureau, *more):
    call_command("api_token", "housing", "政务平台", *more)


def _key(client, bureau, *more):
    call_command("hotline_key", "housing", "市热线", *more)


def _template(client, bureau, **more):
    address = reverse("letter_template", args=[bureau.pk, "correction_asked"])
    client.post(address, {"title": "补正通知", "text": "请补：{items}"} | more)


def _restored(client, bureau):
    _template(client, bureau, restore="1")


def _words(client, bureau):
    client.post(reverse("search_words"), {"words": "小绿本、居住证"})


def _shipped(client, bureau):
    client.post(reverse("catalogue_ship"), {"agency": bureau.pk, "field": FIELD})


def _rows(client, bureau):
    save_rows(bureau, shipped_rows(FIELD)[:5])
    client.rows = exported(client)
    client.rows[1][place("二级事项")] = "另一项"


def _imported(client, bureau):
    send(client, bureau, client.rows, really="on")


def _nothing(client, bureau):
    return


CASES = {
    "发令牌": (api_token, ApiToken, _nothing, _token),
    "收回令牌": (api_token, ApiToken, _token, lambda c, b: _token(c, b, "--revoke")),
    "发密钥": (hotline_key, HotlineKey, _nothing, _key),
    "收回密钥": (hotline_key, HotlineKey, _key, lambda c, b: _key(c, b, "--revoke")),
    "改模板": (templates_admin, TemplateOverride, _nothing, _template),
    "恢复模板": (templates_admin, TemplateOverride, _template, _restored),
    "添说法": (words, WordGroup, _nothing, _words),
    "随系统的目录": (catalogue, CatalogueEntry, _nothing, _shipped),
    "导入目录": (catalogue, CatalogueEntry, _rows, _imported),
}


def fail(*given, **more):
    raise Dead


@pytest.mark.parametrize(("where", "model", "before", "do"), CASES.values(), ids=CASES)
def test_what_cannot_be_recorded_is_not_done(client, bureau, monkeypatch, where, model, before, do):
    roles = (Role.ADMINISTRATOR, Role.DISCLOSURE_HEAD)
    client.force_login(person("everything", bureau, *roles, is_superuser=True))

    before(client, bureau)
    state = list(model.objects.order_by("pk").values())
    monkeypatch.setattr(where, "record", fail)
    with pytest.raises(Dead):
        do(client, bureau)
    assert list(model.objects.order_by("pk").values()) == state


def test_a_device_is_not_bound_without_its_entry_in_the_trail(client, bureau, monkeypatch):
    client.force_login(person("officer", bureau, Role.OFFICER))
    client.get(FACTOR)
    monkeypatch.setattr(comings, "record", fail)
    with pytest.raises(Dead):
        client.post(FACTOR, {"code": code(TOTPDevice.objects.get())})
    assert not TOTPDevice.objects.get().confirmed


ROW = {"username": "li", "last_name": "李四", "email": "li@example.com", "is_active": "on"}


@pytest.mark.parametrize("what", ["new", "edit", "delete"])
def test_an_account_is_not_changed_without_its_entry_in_the_trail(
    client, bureau, monkeypatch, what
):
    client.force_login(person("root", bureau, Role.ADMINISTRATOR, is_superuser=True))
    wang = person("wang", bureau, Role.CLERK)
    state = list(get_user_model().objects.order_by("pk").values("username", "email"))
    for module in (accounts, comings):
        monkeypatch.setattr(module, "record", fail)
    secret = {"password1": "chang-mima-2026", "password2": "chang-mima-2026"}
    address = f"/admin/users/{what}/" if what == "new" else f"/admin/users/{what}/{wang.pk}/"
    with pytest.raises(Dead):
        client.post(address, {} if what == "delete" else ROW | secret)
    assert list(get_user_model().objects.order_by("pk").values("username", "email")) == state
