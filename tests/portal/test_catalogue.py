"""标准目录给公众看的页面，和后台里每一行的情况。"""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.disclosures.catalogues import save_rows, shipped_rows
from gongkai.disclosures.models import CatalogueEntry, Item
from gongkai.law.duties import publication_due

from ..applications.people import person
from ..disclosures.items import draft, published
from .test_disclosed import bureau, text

pytestmark = pytest.mark.django_db
__all__ = ["bureau"]
DESK = "/admin/disclosures/catalogue/"


@pytest.fixture
def entry(bureau):
    save_rows(bureau, shipped_rows("保障性住房"))
    return CatalogueEntry.objects.get(agency=bureau, second="选房或摇号公告")


def address(entry):
    return f"/gk/housing/catalogue/{entry.pk}/"


def _sign_in(client, bureau):
    known = get_user_model().objects.filter(username="viewer").first()
    client.force_login(known or person("viewer", bureau, Role.AUTHOR))


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.SECOND_FACTOR = "optional"


def state(client, bureau, second):
    """后台里一行的情况。"""
    _sign_in(client, bureau)
    row = text(client.get(f"{DESK}?field=保障性住房")).partition(f">{second}<")[2]
    return row.partition("tone ")[2].partition("</span>")[0]


def test_the_catalogue_lists_every_row_and_its_latest(client, bureau, entry):
    published(bureau, entry=entry)
    page = text(client.get("/gk/housing/catalogue/"))
    row = page.partition(f'href="{address(entry)}"')
    assert row[1] and "配给管理</td>" in row[0][-120:] and "20 个工作日" in row[2][:300]
    assert "已公开</span>" in row[2][:500]
    assert page.count('soon"\n  >尚未公开') == 18 and "19 项里，已公开 1 项" in page


def test_the_catalogue_is_filtered_by_field_and_state(client, bureau, entry):
    published(bureau, entry=entry)
    save_rows(bureau, [{"field": "教育", "first": "甲", "second": "乙", "on_request": True}])
    place = "/gk/housing/catalogue/"
    rows = {
        "": 20,
        "?field=保障性住房": 19,
        "?state=published": 1,
        "?state=none": 18,
        "?state=on_request": 1,
        "?field=教育&state=none": 0,
    }
    for query, count in rows.items():
        page = text(client.get(place + query, follow=True))
        assert page.count('<th scope="row">') == count, query
        # 进度说的是全部，不随筛选变
        assert "19 项里，已公开 1 项" in page
    assert client.get(place + "?state=x").status_code == 404
    assert client.get(place + "?field=没有的", follow=True).status_code == 404
    # 没有选的不留在网址里
    assert client.get(place + "?field=&state=none")["Location"].endswith("/catalogue/?state=none")


def test_a_row_shows_its_basis_term_and_what_was_published(client, bureau, entry):
    item = published(bureau, entry=entry, title="第三批分配结果")
    draft(bureau, entry=entry, title="第四批草稿")
    page = text(client.get(address(entry)))
    for words in ("建设部令第162号", "20 个工作日", "第二十六条", "全社会", "第三批分配结果"):
        assert words in page, words
    assert "第四批草稿" not in page and item.get_absolute_url() in page


def test_an_office_may_only_shorten_the_term(client, bureau, entry):
    CatalogueEntry.objects.filter(pk=entry.pk).update(days=5)
    assert " 5 个工作日" in text(client.get(address(entry)))
    CatalogueEntry.objects.filter(pk=entry.pk).update(days=90)
    assert " 20 个工作日" in text(client.get(address(entry)))


def test_no_catalogue_no_page_and_no_link(client, bureau):
    assert client.get("/gk/housing/catalogue/").status_code == 404
    assert "/gk/housing/catalogue/" not in text(client.get("/gk/housing/"))


def test_a_row_of_another_agency_is_not_shown_here(client, bureau, entry):
    assert client.get(address(entry).replace("housing", "education")).status_code == 404


def test_many_under_one_row_are_paged(client, bureau, entry):
    from .test_disclosed import many

    many(bureau, 25)
    Item.objects.update(entry=entry)
    first = text(client.get(address(entry)))
    assert "第0件" in first and "第24件" not in first
    after = first.partition('href="?after=')[2].partition('"')[0]
    assert "第24件" in text(client.get(f"{address(entry)}?after={after}"))


@pytest.mark.parametrize(("ago", "tone"), [(3, "soon"), (90, "late")])
def test_the_desk_says_what_is_due_and_what_is_late(client, bureau, entry, ago, tone):
    made = timezone.localdate() - timedelta(days=ago)
    draft(bureau, entry=entry, made_on=made)
    due = publication_due(made).last
    shown = state(client, bureau, "选房或摇号公告")
    assert shown.startswith(tone) and f"{due.month}月{due.day}日前公开" in shown


def test_the_desk_says_what_was_never_published_and_what_is_old(client, bureau, entry):
    assert "还没有公开过" in state(client, bureau, "选房或摇号公告")
    item = published(bureau, entry=entry)
    assert state(client, bureau, "选房或摇号公告").startswith("fine")
    CatalogueEntry.objects.filter(pk=entry.pk).update(every_days=30)
    Item.objects.filter(pk=item.pk).update(published_on=date(2024, 1, 2))
    assert "过了周期" in state(client, bureau, "选房或摇号公告")


def test_the_desk_shows_one_field_at_a_time(client, bureau, entry):
    save_rows(bureau, shipped_rows("农村危房改造"))
    _sign_in(client, bureau)
    rural = text(client.get(f"{DESK}?field=农村危房改造"))
    assert "组织培训" in rural and "租金收取" not in rural
    # 不认识的领域给第一个，不出错
    assert client.get(f"{DESK}?field=没有").status_code == 200
