import pytest

from gongkai.agencies import trail
from gongkai.agencies.models import Role
from gongkai.safekeeping.models import TrailEntry

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
    assert f"<td>{second.subject}</td>" in page and f"<td>{first.subject}</td>" not in page
    assert "没有找到" in text(auditor.get(URL, {"action": "nothing"}))
    assert f"<td>{first.subject}</td>" in text(auditor.get(URL, {"actor": "申请人"}))


def test_reading_it_leaves_a_trace(auditor):
    auditor.get(URL, {"subject": "case:1"})
    assert TrailEntry.objects.get(action="trail.read").detail == {"subject": "case:1"}


def test_pages_follow(auditor, monkeypatch):
    monkeypatch.setattr(trail, "PAGE", 2)
    for _ in range(3):
        new_case(agencies()[0])
    page = text(auditor.get(URL))
    assert "更早的" in page and "case:" in text(auditor.get(URL, {"below": 2}))


def test_others_do_not_read_it(client, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(person("head", agencies()[0], Role.DISCLOSURE_HEAD))
    assert client.get(URL).status_code in (302, 403)
