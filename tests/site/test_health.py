"""健康与指标：凭令牌；只有件数。"""

import re
from unittest.mock import patch

import pytest
from django.db import DatabaseError
from django.utils import timezone

from gongkai.outbox.models import JobState
from gongkai.site import health

from ..applications.people import agencies, new_case

pytestmark = pytest.mark.django_db
PATHS = ("/health/", "/metrics/")


@pytest.fixture(autouse=True)
def token(settings, tmp_path):
    settings.METRICS_TOKEN, settings.HOME = "一个令牌", tmp_path


def ask(client, path, token="一个令牌"):
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("given", [None, "", "别的"])
def test_without_the_token_there_is_no_such_page(client, path, given):
    answer = client.get(path) if given is None else ask(client, path, given)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_with_no_token_set_nobody_gets_in(client, settings, path):
    settings.METRICS_TOKEN = ""
    assert ask(client, path, "").status_code == 404


def test_it_is_well_while_the_database_answers(client):
    assert ask(client, "/health/").status_code == 200
    with patch.object(health.connection, "cursor", side_effect=DatabaseError):
        assert ask(client, "/health/").status_code == 503


def test_the_figures_follow_the_register_and_name_nobody(client):
    bureau, _ = agencies()
    for expected in (0, 1):
        text = ask(client, "/metrics/").content.decode()
        assert re.search(rf"^gongkai_cases_open {expected}\.0$", text, re.M)
        new_case(bureau)
    assert "张三丰" not in text and "gongkai_tick_last_seconds" not in text
    now = timezone.now()
    JobState.objects.create(name="提醒", started=now, finished=now)
    text = ask(client, "/metrics/").content.decode()
    last = re.search(r"^gongkai_tick_last_seconds (\S+)$", text, re.M)
    assert abs(float(last[1]) - now.timestamp()) < 1
