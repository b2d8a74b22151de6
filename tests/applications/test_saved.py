"""常用查找、本科室的队、告知向有关机关提出。"""

import re
from urllib.parse import quote

import pytest

from gongkai.agencies.models import Duty, Office, Role
from gongkai.applications import queues
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


def addresses_of(page):
    """网页里的链接、用 GET 的表单。"""
    forms = re.findall(r'<form method="get".*?</form>', page, re.S)
    return re.findall(r'(?:href|action|src)="([^"]*)"', page) + forms


def test_an_applicant_s_name_is_in_no_address(client, officer, bureau, monkeypatch):
    """查找、翻页、存成常用，网址里都没有所找的字：网址会留在日志、历史里。"""
    monkeypatch.setattr(queues, "PAGE", 1)
    for _ in range(3):
        new_case(bureau)
    page = text(client.post("/admin/cases/", {"queue": "all", "q": "张三丰"}))
    assert "下一页" in page and not any(
        "张三丰" in a or quote("张三丰") in a for a in addresses_of(page)
    )
    after = re.search(r'name="after" value="(\w+)"', page)[1]
    given = {"queue": "all", "q": "张三丰", "after": after}
    assert 'value="张三丰"' in text(client.post("/admin/cases/", given))
    done = client.post("/admin/cases/saved/", given | {"name": "老张"})
    assert re.fullmatch(r"/admin/cases/\?saved=\d+", done["Location"])
    assert 'value="张三丰"' in text(client.get(done["Location"]))


def test_words_in_the_address_are_not_looked_for(client, officer, bureau):
    case = new_case(bureau)
    assert case.number in text(client.get("/admin/cases/?q=没有这种"))


def test_another_s_saved_search_is_not_opened_by_its_number(client, officer, bureau):
    client.post("/admin/cases/saved/", {"name": "常用", "queue": "all", "q": "绝密的字"})
    pk = SavedSearch.objects.get().pk
    client.force_login(person("other", bureau, Role.OFFICER))
    for odd in (pk, f"0{pk}", "²", "9" * 30):
        assert "绝密的字" not in text(client.get(f"/admin/cases/?saved={odd}"))
