"""管理员的“检索用词”。"""

import pytest
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.disclosures.models import SearchMiss, SearchText, WordGroup
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ..searching.test_searching import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings):
    settings.SECOND_FACTOR = "optional"
    return agencies()[0]


def as_admin(client, agency):
    client.force_login(person(f"admin-{agency.pk}", agency, Role.ADMINISTRATOR))


def missed(words, count, agency=None):
    made = {"key": words, "words": words, "count": count, "last": timezone.localdate()}
    SearchMiss.objects.create(agency=agency, **made)


def test_the_administrator_on_top_adds_and_removes_a_group(client, bureau):
    as_admin(client, bureau.get_root())
    page = client.post(reverse("search_words"), {"words": "小绿本，居住证、小绿本"}, follow=True)
    group = WordGroup.objects.get()
    assert group.words == "小绿本、居住证" and "小绿本、居住证" in page.content.decode()
    client.post(reverse("search_words_forget", args=[group.pk]))
    assert not WordGroup.objects.exists()
    assert set(TrailEntry.objects.values_list("action", flat=True)) >= {
        "words.added",
        "words.removed",
    }


@pytest.mark.parametrize(
    "words", ["", "一个", "一个、一个", "甲<b>、乙", "张三13912345678、李四"], ids=range(5)
)
def test_a_group_that_is_none_is_refused(client, bureau, words):
    as_admin(client, bureau.get_root())
    page = client.post(reverse("search_words"), {"words": words})
    assert page.status_code == 422 and not WordGroup.objects.exists()


def test_an_agency_below_sees_only_its_own_misses_and_changes_nothing(client, bureau):
    missed("护照", 5, bureau)
    missed("签证", 5)
    missed("低保", 5, agencies()[1])
    missed("公证", 2, bureau)
    as_admin(client, bureau)
    text = client.get(reverse("search_words")).content.decode()
    assert "护照" in text and not any(w in text for w in ("签证", "低保", "公证"))
    group = WordGroup.objects.create(words="甲、乙")
    client.post(reverse("search_words"), {"words": "丙、丁"})
    client.post(reverse("search_words_forget", args=[group.pk]))
    assert [g.words for g in WordGroup.objects.all()] == ["甲、乙"]


def test_others_do_not_come_in(client, bureau):
    client.force_login(person("author", bureau, Role.AUTHOR))
    assert client.get(reverse("search_words")).status_code in (302, 403)


def test_what_is_shipped_can_be_looked_up_and_the_progress_is_told(client, bureau):
    put(bureau, "供热公告")
    SearchText.objects.update(version=None)
    as_admin(client, bureau)
    text = client.get(reverse("search_words"), {"q": "公租房"}).content.decode()
    assert "公共租赁住房" in text and "还有 1 件" in text


def test_as_many_queries_however_many_rows(client, bureau, django_assert_max_num_queries):
    for n in range(30):
        missed(f"词{n}", 5, bureau)
        WordGroup.objects.create(words=f"甲{n}、乙{n}")
    as_admin(client, bureau)
    client.get(reverse("search_words"))
    with django_assert_max_num_queries(25):
        client.get(reverse("search_words"))
