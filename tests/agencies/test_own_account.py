"""账号的页面：姓名一格。"""

import re

import pytest
from django.contrib.auth import get_user_model

from gongkai.agencies.models import Role
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person
from ..trail import recorded

pytestmark = pytest.mark.django_db
URL = "/admin/account/"


@pytest.fixture
def officer(client, settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    settings.KEYS = tmp_path
    user = person("officer", agencies()[0], Role.OFFICER)
    user.last_name = "王承办"
    user.save()
    client.force_login(user)
    return user


def fields(page):
    """这一页的表单现在填着的。"""
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    chosen = re.findall(r'<select name="([^"]+)".*?<option value="([^"]*)" selected', page, re.S)
    return {k: v for k, v in {**found, **dict(chosen)}.items() if "password" not in k}


def test_one_own_name_is_one_field_and_is_saved_as_it_was_written(client, officer):
    page = client.get(URL).content.decode()
    assert "姓名" in page and "name_email-first_name" not in page
    assert 'value="王承办"' in page
    given = fields(page) | {"name_email-last_name": "王小办", "name_email-email": ""}
    assert client.post(URL, given).status_code == 302
    officer.refresh_from_db()
    assert (officer.first_name, officer.get_full_name()) == ("", "王小办")


def test_what_one_changes_of_one_s_own_account_is_in_the_trail(client, officer):
    new = "chang-mima-2026"
    given = fields(client.get(URL).content.decode())
    assert client.post(URL, given).status_code == 302
    subject = f"user:{officer.pk}"
    assert recorded("person.changed", officer, subject) == 0
    given |= {"name_email-last_name": "王承办", "name_email-email": "wang@example.com"}
    given |= {"password-old_password": "一段很长的口令"}
    given |= {"password-new_password1": new, "password-new_password2": new}
    assert client.post(URL, given).status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(new)
    rows = TrailEntry.objects.filter(action="person.changed", subject=subject)
    assert [row.detail["changed"] for row in rows] == [["email"], ["password"]]
    assert recorded("person.changed", officer, subject) == 2


def test_a_name_once_split_is_put_together(client, officer):
    officer.last_name, officer.first_name = "王", "承办"
    officer.save()
    assert 'value="王承办"' in client.get(URL).content.decode()


def test_the_page_of_the_administrator_of_the_system_has_one_field_too(client, settings, db):
    settings.SECOND_FACTOR = "optional"
    client.force_login(get_user_model().objects.create_superuser("root", "r@example.com", "x"))
    page = client.get("/admin/users/new/").content.decode()
    assert 'name="last_name"' in page and 'name="first_name"' not in page
    assert 'name="password2"' in page
    given = {"username": "li", "last_name": "李四", "email": "li@example.com"}
    given |= {"password1": "chang-mima-2026", "password2": "chang-mima-2026"}
    assert client.post("/admin/users/new/", given).status_code == 302
    assert get_user_model().objects.get(username="li").get_full_name() == "李四"
    assert client.post("/admin/users/new/", given | {"username": "me"}).status_code == 302
