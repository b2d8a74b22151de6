"""公开信息的页面。"""

import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from lxml import etree

from gongkai.disclosures.catalogues import save_rows, shipped_rows
from gongkai.disclosures.models import Item, OldAddress
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.portal.disclosed.listing import PAGE, live, page_of

from ..applications.people import agencies
from ..disclosures.items import attach, body_of, column, docx, draft, publish, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.HOME = tmp_path
    ensure_workflows()
    return agencies()[0]


def text(answer):
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode()


def many(agency, count, days=1):
    """许多件已公开的（不走审查，只为列表）。"""
    found = column(agency)
    for n in range(count):
        item = Item(
            column=found,
            title=f"第{n}件",
            made_on=date(2026, 1, 1),
            published_on=date(2026, 11, 1) - timedelta(n // days),
            subject="construction",
            genre="notice",
            live=True,
        )
        item.body = body_of("正文")
        item.save()
    return found


def test_an_item_shows_its_record_and_official_meta(client, bureau):
    item = published(bureau, document_number="兴住建发〔2026〕3号", keywords="公租房 分配")
    page = text(client.get(item.get_absolute_url()))
    for word in (item.index_number, "城乡建设", "兴住建发〔2026〕3号", "有效", bureau.name):
        assert word in page, word
    for name in ("SiteName", "ColumnName", "ArticleTitle", "PubDate", "ContentSource", "Url"):
        assert f'<meta name="{name}"' in page, name
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", page)[1])
    assert data["identifier"] == item.index_number


def test_markup_in_a_title_cannot_leave_the_json(client, bureau):
    item = published(bureau, text="</script><script>alert(1)</script>")
    Item.objects.filter(pk=item.pk).update(title="</script><b>")
    page = text(client.get(item.get_absolute_url()))
    assert "</script><b>" not in page and "<script>alert" not in page


def test_a_draft_and_a_withdrawn_item_are_not_there(client, bureau):
    item = draft(bureau)
    assert client.get(item.get_absolute_url()).status_code == 404
    gone = published(bureau)
    gone.unpublish()
    assert client.get(gone.get_absolute_url()).status_code == 404


def test_the_draft_of_a_published_item_is_not_shown(client, bureau):
    item = published(bureau, title="公开的标题")
    changed = item.get_latest_revision_as_object()
    changed.title = "还没有公开的标题"
    changed.save_revision()
    for path in (item.get_absolute_url(), "/gk/housing/", "/search/?q=标题"):
        assert "还没有公开的标题" not in text(client.get(path)), path


def test_an_attachment_is_given_only_while_the_item_is_live(client, bureau):
    from gongkai.agencies.models import Role

    from ..applications.people import person
    from ..disclosures.items import reviewers

    author = person("writer", bureau, Role.AUTHOR)
    item = attach(draft(bureau, author), docx("没有个人信息"), "说明.docx", user=author)
    waiting = item.get_latest_revision_as_object().attachments.get()
    waiting.item = item
    assert client.get(waiting.get_absolute_url()).status_code == 404
    item = publish(item, author, reviewers(bureau))
    given = item.attachments.get()
    answer = client.get(given.get_absolute_url())
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-cache"
    again = client.get(given.get_absolute_url(), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304 and not again.content
    item.unpublish()
    assert client.get(given.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("days", [1, 7, 1000])
def test_pages_of_a_column_follow_without_gap_or_double(bureau, days):
    found = many(bureau, PAGE * 2 + 3, days)
    seen, after = [], ""
    while True:
        page = page_of(live().filter(column=found), after)
        seen += [i.title for i in page.rows]
        if not page.after:
            break
        after = page.after
    assert len(seen) == len(set(seen)) == PAGE * 2 + 3


@pytest.mark.parametrize(
    "query",
    [
        *("after=x", "after=2026-11-01_99", "after=2026-13-01_1", "year=x"),
        *("year=²", "year=①", f"year={'9' * 5000}", f"after=2026-11-01_{'9' * 5000}"),
    ],
)
def test_made_up_pages_are_not_there(client, bureau, query):
    many(bureau, 3)
    assert client.get(f"/gk/housing/c/policy/?{query}", follow=True).status_code == 404


@pytest.mark.parametrize("odd", ["²", "①", "9" * 5000])
@pytest.mark.parametrize("where", ["/search/", "/gk/housing/policies/"])
def test_odd_numbers_in_the_address_of_a_search_break_nothing(client, bureau, where, odd):
    many(bureau, 1)
    for order in ("date", "relevance"):
        given = {"q": "第0件", "order": order, "after": odd, "year": odd}
        assert client.get(where, given, follow=True).status_code == 200


def test_a_year_shows_only_its_own(client, bureau):
    many(bureau, 2)
    assert "第0件" in text(client.get("/gk/housing/c/policy/?year=2026"))
    assert "这一年没有" in text(client.get("/gk/housing/c/policy/?year=2020"))


def test_queries_do_not_grow(client, bureau, django_assert_max_num_queries):
    item = published(bureau)
    many(bureau, 30)
    with django_assert_max_num_queries(10):
        client.get(item.get_absolute_url())
    with django_assert_max_num_queries(7):
        client.get("/gk/housing/c/policy/")
    save_rows(bureau, shipped_rows("保障性住房"))
    for n in range(9):
        published(bureau, column=column(bureau, f"more{n}"))
    for path in ("/gk/housing/", "/gk/housing/catalogue/"):
        with django_assert_max_num_queries(7):
            client.get(path)


def test_the_policy_library_filters(client, bureau):
    published(bureau, title="甲办法", validity="repealed")
    published(bureau, title="乙办法", column=column(bureau, "news", "news"))
    page = text(client.get("/gk/housing/policies/"))
    assert "甲办法" in page and "乙办法" not in page
    assert "甲办法" not in text(client.get("/gk/housing/policies/?validity=valid"))
    assert "甲办法" in text(client.get(f"/gk/housing/policies/?year={timezone.localdate().year}"))


def test_a_project_gathers_its_stages(client, bureau):
    published(bureau, title="批复", project="新华路工程")
    published(
        bureau, title="招标公告", project="新华路工程", column=column(bureau, "bids", "project")
    )
    assert "新华路工程" in text(client.get("/gk/housing/projects/"))
    page = text(client.get("/gk/housing/projects/新华路工程/"))
    assert "批复" in page and "招标公告" in page
    assert client.get("/gk/housing/projects/没有的/").status_code == 404


def test_the_feed_is_well_formed_and_in_order(client, bureau):
    first, second = published(bureau, title="先"), published(bureau, title="后")
    feed = etree.fromstring(client.get("/gk/housing/feed.xml").content)
    atom = "{http://www.w3.org/2005/Atom}"
    links = [e.find(f"{atom}link").get("href") for e in feed.iter(f"{atom}entry")]
    assert len(links) == 2
    assert links[0].endswith(second.get_absolute_url())
    assert links[1].endswith(first.get_absolute_url())
    assert "先" in text(client.get("/gk/housing/c/policy/feed.xml"))


def test_the_site_map_lists_what_is_live(client, bureau):
    item, hidden = published(bureau), draft(bureau)
    index = etree.fromstring(client.get("/sitemap.xml").content)
    assert next(index.iter("{*}loc")).text.endswith("/sitemap-0.xml")
    part = text(client.get("/sitemap-0.xml"))
    assert item.get_absolute_url() in part and hidden.get_absolute_url() not in part
    assert client.get("/sitemap-7.xml").status_code == 404


def test_open_data_is_complete_and_cannot_run_a_formula(client, bureau):
    published(bureau, title="通知")
    Item.objects.update(title="=cmd|x")
    draft(bureau, title="草稿标题")
    lines = text(client.get("/open-data/housing/items.csv")).splitlines()
    assert lines[0].startswith("\ufeff索引号") and "'=cmd|x" in lines[1] and len(lines) == 2
    rows = json.loads(text(client.get("/open-data/housing/items.json")))
    assert rows[0]["标题"] == "=cmd|x" and rows[0]["网址"].endswith("/1/")


def test_an_old_address_moves_to_the_new(client, bureau):
    item = published(bureau)
    OldAddress.objects.create(path="/art/2019/3/5/art_12_345.html", item=item)
    answer = client.get("/art/2019/3/5/art_12_345.html")
    assert answer.status_code == 301 and answer.url == item.get_absolute_url()
    assert client.get("/art/nothing.html").status_code == 404


def test_the_cached_pages_set_no_cookie(client, bureau):
    item = published(bureau)
    for path in ("/gk/housing/", "/gk/housing/c/policy/", item.get_absolute_url(), "/site-map/"):
        answer = client.get(path)
        assert answer["X-Cached-Page"] == "1" and not answer.cookies, path
        assert answer["Content-Language"] == "zh-hans"


def test_the_english_page_tells_the_law_s_own_days(client, bureau):
    page = text(client.get("/en/"))
    assert "within 20 working days" in page and "第三十三条" in page and bureau.name in page


def test_search_too_often_is_told(client, bureau, monkeypatch):
    from gongkai.portal.disclosed import searching

    monkeypatch.setattr(searching, "A_MINUTE", 2)
    answers = [client.get("/search/?q=通知") for _ in range(4)]
    assert answers[-1].status_code == 429 and "太频繁" in text(answers[-1])


def test_a_column_offers_its_years_and_the_agency_s_other_columns(client, bureau):
    from datetime import date

    from gongkai.disclosures.models import Column, Item

    old, new = published(bureau), published(bureau)
    Item.objects.filter(pk=old.pk).update(published_on=date(2023, 5, 4))
    top = Column.objects.get(agency=bureau, slug="policy")
    Column.objects.create(agency=bureau, name="下一级", slug="below", kind="policy", parent=top)
    Column.objects.create(agency=bureau, name="不显示的", slug="hidden", kind="policy", shown=False)
    page = text(client.get("/gk/housing/c/policy/"))
    years = [str(y) for y in range(new.published_on.year, 2022, -1)]
    assert [y for y in years if f'href="?year={y}"' in page] == years
    assert "下一级" in page and "不显示的" not in page
    assert old.title in text(client.get("/gk/housing/c/policy/?year=2023"))
    assert "这一年没有" in text(client.get("/gk/housing/c/policy/?year=2024"))


def test_a_branch_is_shown_where_one_stands_and_very_many_columns_are_cut(client, bureau):
    published(bureau)
    top = column(bureau)
    child = column(bureau, "child", name="第一层下级", parent=top)
    column(bureau, "other", name="另一支的上级")
    column(bureau, "far", name="另一支的下级", parent=column(bureau, "other"))
    for place in (top, child):
        page = text(client.get(place.get_absolute_url())).partition('class="side"')[2]
        page = page.partition("</nav>")[0]
        assert "第一层下级" in page and "另一支的上级" in page and "另一支的下级" not in page
    for n in range(70):
        column(bureau, f"n{n}", name=f"很多的第{n}个")
    page = text(client.get(top.get_absolute_url()))
    assert "全部栏目" in page and page.count("很多的第") < 60


def test_a_column_of_one_year_offers_no_choice_of_years(client, bureau):
    published(bureau)
    assert "?year=" not in text(client.get("/gk/housing/c/policy/"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gk/housing/projects/a%00b/", 400),
        ("/search/?q=%00", 400),
        ("/search/suggest/?q=a%00", 400),
        ("/gk/housing/policies/?q=x%00y", 400),
        ("/api/open/v1/items/91/700?agency=V%02%00x", 422),
        ("/api/open/v1/items?agency=%00", 422),
    ],
)
def test_a_nul_in_the_address_is_refused_in_chinese(client, bureau, path, status):
    """PostgreSQL 不能拿它查询：联想、政策库、项目、接口以前是 500（查找本身不是）。"""
    answer = client.get(path)
    assert answer.status_code == status
    assert "不能用的字符" in (answer.json()["detail"] if status == 422 else text(answer))


@pytest.mark.parametrize("place", ["/search/", "/gk/housing/policies/"])
def test_the_filters_are_folded_until_one_is_chosen(client, home, bureau, place):
    published(bureau)
    folded = client.get(place, {"q": "通知"}).content.decode()
    assert '<details class="more-fields"><summary>筛选' in folded
    chosen = client.get(place, {"q": "通知", "validity": "valid"}, follow=True).content.decode()
    assert '<details class="more-fields" open><summary>筛选' in chosen
