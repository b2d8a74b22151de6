import re
import stat

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse

from gongkai.applications.models import Case
from gongkai.portal.models import HomePage
from gongkai.safekeeping.trail import verify
from gongkai.site.keys import secret_key

pytestmark = pytest.mark.django_db


def test_home_leads_to_the_checkup(client, home):
    page = client.get("/")
    assert page.status_code == 200 and reverse("checkup") in page.content.decode()


def test_large_type_is_remembered_and_returns_to_the_page(client, home):
    back = client.post("/large-type/", {"next": "/annual-report-checkup/"})
    assert back.status_code == 302 and back["Location"] == "/annual-report-checkup/"
    assert 'class="large-type"' in client.get("/").content.decode()
    client.post("/large-type/", {"next": "/"})
    assert 'class="large-type"' not in client.get("/").content.decode()


def test_large_type_does_not_lead_to_another_host(client):
    assert client.post("/large-type/", {"next": "https://evil.example/"})["Location"] == "/"


def test_an_unknown_page_is_said_in_chinese(client, home):
    page = client.get("/没有/")
    assert page.status_code == 404 and "没有这个页面" in page.content.decode()


def test_the_back_office_asks_for_sign_in(client, home):
    assert client.get("/admin/").status_code == 302
    login = client.get("/admin/login/")
    assert login.status_code == 200 and "frame-ancestors 'self'" in login["Content-Security-Policy"]


def test_demo_can_be_run_again_and_changes_the_password(client, settings, tmp_path, capsys):
    settings.HOME = tmp_path
    call_command("demo")
    call_command("demo")
    said = capsys.readouterr().out
    passwords = re.findall(r"admin  口令 (\S+?)（", said)
    assert len(set(passwords)) == 2 and HomePage.objects.count() == 1
    admin = get_user_model().objects.get(username="admin")
    assert admin.check_password(passwords[1]) and not admin.check_password(passwords[0])
    assert Case.objects.count() == 41 and verify() is None
    assert len(list((tmp_path / "demo").iterdir())) == 2


def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_secret_key_is_made_once_and_private(tmp_path):
    key = secret_key(tmp_path)
    assert secret_key(tmp_path) == key and len(key) > 40
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
