"""通知的铃：与邮件同时存下，没有邮箱的也有；只看得见自己的；看过的做上记号。"""

import re

import pytest
from django.test import Client

from gongkai.applications import notices
from gongkai.outbox.messages import post
from gongkai.outbox.models import Delivery, Notice
from gongkai.workbench import bell

from ..applications.people import new_case


def menu(client):
    """菜单里的“通知”（脚本画的，写在 JSON 里）。"""
    page = client.get("/admin/workbench/notices/").content.decode()
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), page)


PAGE = "/admin/workbench/notices/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def reminded(bureau, officer):
    case = new_case(bureau)
    notices.remind(case, "due:1", "还剩不到 3 个工作日", [officer])
    return case


def test_a_reminder_rings_also_for_one_without_a_mailbox(client, officer, reminded):
    sent = Delivery.objects.filter(message__key__startswith="due")
    assert officer.email == "" and not sent.exists()
    client.force_login(officer)
    assert bell.counted(officer) == "（1）" and "（1）" in menu(client)
    assert "还剩不到 3 个工作日" in client.get("/admin/workbench/").content.decode()


def test_the_same_reminder_rings_once(officer, reminded):
    notices.remind(reminded, "due:1", "还剩不到 3 个工作日", [officer])
    assert Notice.objects.count() == 1


def test_opening_one_leads_to_the_matter_and_marks_it(client, officer, reminded):
    client.force_login(officer)
    one = Notice.objects.get()
    answer = client.post(f"{PAGE}{one.pk}/")
    assert answer["Location"] == f"/admin/cases/{reminded.pk}/"
    one.refresh_from_db()
    assert one.seen is not None
    assert "（1）" not in menu(client)


def test_another_s_notice_is_neither_seen_nor_marked(client, clerk, reminded):
    client.force_login(clerk)
    one = Notice.objects.get()
    assert reminded.number not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{one.pk}/").status_code == 404
    client.post(f"{PAGE}seen/")
    one.refresh_from_db()
    assert one.seen is None


def test_all_are_marked_at_once(client, officer, reminded):
    client.force_login(officer)
    client.post(f"{PAGE}seen/")
    assert not Notice.objects.filter(seen__isnull=True).exists()


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "", "/apply/"])
def test_a_notice_leads_only_into_the_back_office(client, officer, url):
    post(key="x", subject="通知", text="通知", to=[], people=[officer.pk], url=url)
    client.force_login(officer)
    assert client.post(f"{PAGE}{Notice.objects.get().pk}/")["Location"] == PAGE


def test_the_notices_need_signing_in(reminded):
    assert Client().get(PAGE).status_code == 302
