import io
import stat

import pytest
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from gongkai.look import token
from gongkai.portal.models import HomePage
from gongkai.site.keys import secret_key

pytestmark = pytest.mark.django_db


def test_home_leads_to_the_checkup(client, home):
    page = client.get("/")
    assert page.status_code == 200 and reverse("checkup") in page.content.decode()


@pytest.mark.parametrize(
    ("mode", "shown"), [("large_type", "large-type"), ("high_contrast", "high-contrast")]
)
def test_a_way_of_reading_is_remembered_and_returns_to_the_page(client, home, mode, shown):
    back = client.post("/reading/", {"mode": mode, "next": "/annual-report-checkup/"})
    assert back.status_code == 302 and back["Location"] == "/annual-report-checkup/"
    assert f'class="{shown}"' in client.get("/").content.decode()
    client.post("/reading/", {"mode": mode, "next": "/"})
    assert f'class="{shown}"' not in client.get("/").content.decode()


def test_both_ways_of_reading_go_together(client, home):
    for mode in ("large_type", "high_contrast"):
        client.post("/reading/", {"mode": mode})
    assert 'class="large-type high-contrast"' in client.get("/").content.decode()


def test_an_unknown_way_of_reading_sets_nothing(client):
    assert not client.post("/reading/", {"mode": "sessionid"}).cookies


def test_reading_does_not_lead_to_another_host(client):
    back = client.post("/reading/", {"mode": "large_type", "next": "https://evil.example/"})
    assert back["Location"] == "/"


def test_the_footer_carries_the_marks_that_are_set(client, home, settings):
    settings.SITE_IDENTITY = settings.SITE_IDENTITY | {
        "organizer": "某区人民政府",
        "id_code": "6401040001",
        "icp": "宁ICP备1号",
        "police": "宁公网安备1号",
        "party_mark": "https://marks.example/party",
        "report_errors": "https://marks.example/errors",
    }
    page = client.get("/").content.decode()
    for words in ("某区人民政府", "6401040001", "宁ICP备1号", "宁公网安备1号"):
        assert words in page
    assert 'href="https://marks.example/party"' in page
    assert 'href="https://marks.example/errors"' in page
    # 只是链接，不从别处装载
    assert 'src="http' not in page


def test_a_new_site_has_its_home_page_without_demonstration_data(client, db):
    page = client.get("/")
    assert page.status_code == 200 and "政府信息公开" in page.content.decode()
    assert HomePage.objects.count() == 1


def test_an_unknown_page_is_said_in_chinese(client, home):
    page = client.get("/没有/")
    assert page.status_code == 404 and "没有这个页面" in page.content.decode()


def test_the_back_office_asks_for_sign_in(client, home):
    assert client.get("/admin/").status_code == 302
    login = client.get("/admin/login/")
    assert login.status_code == 200 and "frame-ancestors 'self'" in login["Content-Security-Policy"]


def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_secret_key_is_made_once_and_private(tmp_path):
    key = secret_key(tmp_path)
    assert secret_key(tmp_path) == key and len(key) > 40
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_the_icon_browsers_ask_for_is_our_own(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200 and answer["Content-Type"] == "image/x-icon"
    icon = Image.open(io.BytesIO(answer.content))
    assert {(16, 16), (32, 32), (48, 48)} <= icon.info["sizes"]
    # 与 icon.svg 同一种蓝
    assert icon.convert("RGB").getpixel((24, 44)) == tuple(bytes.fromhex(token("accent")[1:]))


@pytest.mark.parametrize("path", ["/static/none.css", "/static/", "/static/portal/x.js?v=1"])
def test_a_static_file_that_is_not_there_asks_nobody(client, path, django_assert_num_queries):
    """它不过门口：不该用到数据库、会话。"""
    with django_assert_num_queries(0):
        answer = client.get(path)
    assert answer.status_code == 404 and "没有这个文件" in answer.content.decode()
    assert not answer.cookies
