"""一处找遍：只有职责以内的；按申请人找的留痕；没有脚本的是一个网页。"""

import pytest

from gongkai.agencies.models import Role
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.remedies.models import Contest
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import IDENTITY, PERSON, START, new_case, person
from ..disclosures.items import draft, published

PAGE = "/admin/workbench/find/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(bureau):
    return new_case(bureau)


def found(client, words):
    return client.post(PAGE, {"q": words}, headers={"X-Part": "found"}).content.decode()


@pytest.mark.parametrize(
    "words",
    ["2026-1", "棚户区", PERSON["name"], IDENTITY],
    ids=["number", "words", "name", "identity"],
)
def test_a_case_is_found(client, officer, case, words):
    client.force_login(officer)
    page = found(client, words)
    assert f"/admin/cases/{case.pk}/" in page and "张**" in page
    assert PERSON["name"] not in page


def test_looking_for_a_person_is_recorded_without_the_name(client, officer, case):
    client.force_login(officer)
    found(client, "棚户区")
    assert not TrailEntry.objects.filter(action="cases.searched").exists()
    found(client, PERSON["name"])
    entry = TrailEntry.objects.get(action="cases.searched")
    assert entry.agency == case.agency_id and PERSON["name"] not in str(entry.detail)


def test_items_contests_and_people_are_found_too(client, bureau, officer, case):
    ensure_workflows()
    public = published(bureau, title="和平小区征收补偿方案")
    hidden = draft(bureau, officer, title="和平小区征收补偿草稿")
    Contest.objects.create(case=case, group="reconsideration", received=START, organ="区政府")
    client.force_login(officer)
    page = found(client, "和平小区征收补偿")
    assert f"/edit/{public.pk}/" in page and f"/edit/{hidden.pk}/" in page
    assert "行政复议" in found(client, "区政府") and "承办人" in found(client, "officer")


def test_a_leader_finds_items_and_no_case(client, bureau, case):
    client.force_login(person("leader", bureau, Role.LEADER))
    assert f"/cases/{case.pk}/" not in found(client, "棚户区")
    assert f"/cases/{case.pk}/" not in found(client, PERSON["name"])
    assert not TrailEntry.objects.filter(action="cases.searched").exists()


def test_nothing_of_another_agency_and_no_trace(client, other, case):
    ensure_workflows()
    published(case.agency, title="和平小区征收补偿方案")
    client.force_login(person("other", other, Role.DISCLOSURE_HEAD))
    for words in ("2026-1", "棚户区", PERSON["name"], IDENTITY, "和平小区"):
        page = found(client, words)
        assert "没有找到" in page and case.number not in page
    assert not TrailEntry.objects.filter(action="cases.searched").exists()


def test_it_works_as_a_page_and_leaves_no_words_in_an_address(client, officer, case):
    client.force_login(officer)
    assert case.number not in client.get(PAGE, {"q": "棚户区"}).content.decode()
    page = client.post(PAGE, {"q": "棚户区"}).content.decode()
    assert case.number in page and "<h1>查找</h1>" in page
