import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from gongkai.agencies import trail
from gongkai.agencies.models import Role
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.trail import record

from ..applications.people import agencies, new_case, person

pytestmark = pytest.mark.django_db
URL = "/admin/trail/"


@pytest.fixture
def auditor(client, settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    settings.KEYS = tmp_path
    client.force_login(person("auditor", agencies()[0], Role.AUDITOR))
    return client


def text(answer):
    return answer.content.decode()


def test_only_what_concerns_the_own_agency_is_shown(auditor):
    mine, foreign = (new_case(a) for a in agencies())
    page = text(auditor.get(URL))
    assert mine.subject in page and foreign.subject not in page


def test_it_is_found_by_subject_actor_and_action(auditor):
    first, second = (new_case(agencies()[0]) for _ in range(2))
    page = text(auditor.get(URL, {"subject": second.subject}))
    assert f'data-subject="{second.subject}"' in page
    assert f'data-subject="{first.subject}"' not in page
    assert "没有找到" in text(auditor.get(URL, {"action": "nothing"}))
    assert f'data-subject="{first.subject}"' in text(auditor.get(URL, {"actor": "申请人"}))


def test_reading_it_leaves_a_trace(auditor):
    auditor.get(URL, {"subject": "case:1"})
    assert TrailEntry.objects.get(action="trail.read").detail == {"subject": "case:1"}


def test_pages_follow(auditor, monkeypatch):
    monkeypatch.setattr(trail, "PAGE", 2)
    for _ in range(3):
        new_case(agencies()[0])
    page = text(auditor.get(URL))
    assert "更早的" in page and "登录" in text(auditor.get(URL, {"below": 2}))


def test_others_do_not_read_it(client, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(person("head", agencies()[0], Role.DISCLOSURE_HEAD))
    assert client.get(URL).status_code in (302, 403)


def test_it_is_told_in_words_with_names_and_found_by_name_and_day(auditor):
    bureau = agencies()[0]
    user = person("officer", bureau, Role.OFFICER, last_name="李承办")
    case = new_case(bureau)
    record(user, "file.read", case.subject, agency=bureau.pk, detail={"reason": "核对"})
    page = text(auditor.get(URL, {"actor": "李承办"}))
    assert f">申请 {case.pk}</a>" in page and "李承办" in page and "理由：核对" in page
    today = timezone.localdate()
    found = {"actor": "李承办", "since": today.isoformat(), "until": today.isoformat()}
    assert f"申请 {case.pk}" in text(auditor.get(URL, found))
    early = {"actor": "李承办", "until": (today - timedelta(days=1)).isoformat()}
    assert "没有找到" in text(auditor.get(URL, early))
    assert text(auditor.get(URL, {"since": "不是日子"})).count('role="alert"') == 1


def test_what_was_found_is_exported_and_that_leaves_a_trace(auditor):
    case = new_case(agencies()[0])
    new_case(agencies()[1])
    answer = auditor.get("/admin/trail/export/", {"subject": case.subject})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][0] == "序号" and {row[5] for row in rows[1:]} == {f"申请 {case.pk}"}
    entry = TrailEntry.objects.get(action="trail.exported")
    assert entry.detail == {"subject": case.subject} and entry.agency == agencies()[0].pk


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_nobody_means_is_told(auditor, day):
    for name in ("since", "until"):
        assert auditor.get(URL, {name: day}).status_code == 200
