"""以前的通知移到这里：发过的不再发，没有发的接着发，同一件事不会再通知一遍。"""

import importlib
import os
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

#: 迁移写好了就不再改，而退回去、再迁来要一分钟：make soak 跑
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,
    pytest.mark.skipif(not os.environ.get("GONGKAI_SOAK"), reason="make soak"),
]
DAY = datetime(2026, 3, 2, tzinfo=UTC)
_state = importlib.import_module("gongkai.applications.migrations.0007_outbox")._state


def _apps(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture
def before():
    """还没有移的时候；完了回到最新。"""
    yield _apps(("applications", "0006_deferred"), ("outbox", "0001_initial"))
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_notices_and_what_was_remembered_are_moved(before, settings):
    settings.SMS_URL = "http://sms.example/"
    notice = before.get_model("applications", "Notice")
    both = {"email": "li@example.com", "phone": "13900000000"}
    notice.objects.create(key="sent", to=both, subject="发过的", text="一", sent=DAY)
    notice.objects.create(key="new", to={"email": "w@example.com"}, subject="没有发的", text="二")
    before.get_model("applications", "Remembered").objects.create(key="calendar", value="x")
    after = _apps(("applications", "0007_outbox"))
    rows = after.get_model("outbox", "Delivery").objects.order_by("pk").select_related("message")
    found = [(d.message.key, d.channel, d.to, d.state) for d in rows]
    assert found == [
        ("sent", "mail", "li@example.com", "sent"),
        ("sent", "sms", "13900000000", "sent"),
        ("new", "mail", "w@example.com", "waiting"),
    ]
    assert [d.message.text for d in rows] == ["一", "一", "二"]
    assert after.get_model("outbox", "Remembered").objects.get().value == "x"


def _old(**more):
    return SimpleNamespace(**{"sent": None, "error": "", "tries": 0, "created": DAY} | more)


@pytest.mark.parametrize(
    ("notice", "channel", "state"),
    [
        (_old(sent=DAY), "mail", "sent"),
        (_old(tries=3, error="邮件没有发成：断了"), "mail", "waiting"),
        (_old(tries=3, error="短信没有发成：断了"), "mail", "sent"),
        (_old(tries=3, error="短信没有发成：断了"), "sms", "waiting"),
        (_old(tries=8, error="邮件没有发成：断了"), "mail", "dead"),
    ],
)
def test_a_letter_that_had_gone_is_not_sent_again_for_the_text_message_s_sake(
    notice, channel, state
):
    assert _state(notice, channel)["state"] == state
