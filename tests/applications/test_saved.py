"""常用查找、本科室的队、告知向有关机关提出。"""

import pytest

from gongkai.agencies.models import Duty, Office, Role
from gongkai.applications.models import SavedSearch
from gongkai.applications.steps import take
from gongkai.law.procedure import Act

from .people import START, agencies, new_case, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings):
    settings.SECOND_FACTOR = "optional"
    return agencies()[0]


@pytest.fixture
def officer(client, bureau):
    found = person("officer", bureau, Role.OFFICER)
    client.force_login(found)
    return found


def text(answer):
    return answer.content.decode()


def test_a_search_is_saved_and_used_again(client, officer, bureau):
    wanted = new_case(bureau, asked="供热管网的竣工备案")
    other = new_case(bureau, asked="公租房的分配结果")
    given = {"name": "供热", "queue": "all", "q": "供热管网", "kind": "natural_person"}
    page = text(client.post("/admin/cases/saved/", given, follow=True))
    assert "供热</a>" in page and wanted.number in page and other.number not in page


def test_the_same_name_is_replaced_and_another_s_is_not_seen(client, officer, bureau):
    for words in ("甲", "乙"):
        client.post("/admin/cases/saved/", {"name": "常用", "queue": "open", "q": words})
    assert SavedSearch.objects.get().query["q"] == "乙"
    other = person("other", bureau, Role.OFFICER)
    client.force_login(other)
    assert "常用</a>" not in text(client.get("/admin/cases/"))
    client.post(f"/admin/cases/saved/{SavedSearch.objects.get().pk}/forget/")
    assert SavedSearch.objects.exists()


def test_one_s_own_is_forgotten(client, officer):
    client.post("/admin/cases/saved/", {"name": "常用", "queue": "open"})
    client.post(f"/admin/cases/saved/{SavedSearch.objects.get().pk}/forget/")
    assert not SavedSearch.objects.exists()


def test_a_search_without_a_name_is_told(client, officer):
    answer = client.post("/admin/cases/saved/", {"name": "", "queue": "open"}, follow=True)
    assert "起个名称" in text(answer) and not SavedSearch.objects.exists()


def test_a_section_head_sees_the_cases_of_the_section(client, officer, bureau):
    section = Office.objects.create(agency=bureau, name="保障科")
    Duty.objects.filter(user=officer).update(office=section)
    head = person("section", bureau, Role.SECTION_HEAD)
    Duty.objects.filter(user=head).update(office=section)
    theirs, nobody_s = new_case(bureau), new_case(bureau)
    take(theirs, Act.ASSIGNED, START, {"officer": officer.pk}, None, head)
    client.force_login(head)
    page = text(client.get("/admin/cases/?queue=section"))
    assert theirs.number in page and nobody_s.number not in page and "本科室的（1）" in page


def test_without_an_office_the_section_queue_is_empty(client, officer, bureau):
    new_case(bureau)
    assert "本科室的（0）" in text(client.get("/admin/cases/?queue=section"))


def test_an_application_for_another_agency_is_told_so_with_the_article(client, officer, bureau):
    case = new_case(bureau)
    page = text(client.get(f"/admin/cases/{case.pk}/"))
    assert "告知向有关机关提出" in page and "第三十六条第五项" in page
    step = text(client.get(f"/admin/cases/{case.pk}/do/proposed/?decisions=unavailable.not_held"))
    checked = [line for line in step.split("<input") if "unavailable.not_held" in line[:200]]
    assert checked and "checked" in checked[0]
