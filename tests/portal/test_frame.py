"""首页的页签、服务、今年的数；机关首页是信息公开专栏固定的几块。"""

import re

import pytest

from gongkai.disclosures.models import Column
from gongkai.disclosures.reviewing.workflows import ensure_workflows

from ..applications.people import agencies
from ..disclosures.items import column, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    ensure_workflows()
    return agencies()[0]


def main_of(client, path):
    return client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]


def section(page, id):
    return page.partition(f'<section id="{id}"')[2].partition("</section>")[0]


def test_the_home_page_sorts_the_newest_under_four_headings(client, home, bureau):
    policy = published(bureau, title="甲办法")
    published(bureau, title="甲办法解读", interprets=policy, genre="interpretation")
    published(bureau, title="乙通知", column=column(bureau, "notices", "notice"))
    published(bureau, title="丙名单", column=column(bureau, "lists", "list"))
    hidden = column(bureau, "old", "notice", shown=False)
    published(bureau, title="丁通知", column=hidden)
    page = main_of(client, "/")
    for id, title in (("notices", "乙通知"), ("lists", "丙名单"), ("readings", "甲办法解读")):
        part = section(page, id)
        assert part.count('class="cite"') == 1 and title in part, id
        assert f'href="#{id}"' in page
    assert "甲办法" in section(page, "policies") and "解读" not in section(page, "policies")
    assert "丁通知" not in section(page, "notices")


def test_a_heading_with_nothing_under_it_is_not_there(client, home, bureau):
    published(bureau)
    page = main_of(client, "/")
    assert 'href="#policies"' in page and 'href="#lists"' not in page


def test_the_year_is_counted_by_month_in_a_picture_and_a_table(client, home, bureau):
    for n in range(3):
        published(bureau, title=f"第{n}件")
    page = main_of(client, "/")
    counts = re.findall(r'scope="row">(\d+)月</th><td>(\d+)', page)
    assert sum(int(n) for _, n in counts) == 3 and int(counts[-1][1]) == 3
    assert "主动公开 3 件" in page and page.count('class="bar"') == len(counts)


def test_the_home_page_asks_the_same_number_of_questions(
    client, home, bureau, django_assert_max_num_queries
):
    for n in range(6):
        published(bureau, title=f"第{n}件", column=column(bureau, f"c{n}", "notice"))
    with django_assert_max_num_queries(16):
        client.get("/")


def test_an_agency_shows_the_fixed_parts_and_its_columns_by_article_twenty(client, home, bureau):
    column(bureau, "budget", "statutory", name="预算决算", duty="a20.7")
    column(bureau, "policy2", "policy", name="规范性文件", duty="a20.1")
    column(bureau, "news", "news", name="工作动态")
    page = main_of(client, "/gk/housing/")
    frame = page.partition('class="plain frame"')[2].partition("</nav>")[0]
    names = ("公开指南", "公开制度", "法定主动公开内容", "公开年报", "依申请公开")
    places = [frame.index(name) for name in names]
    assert places == sorted(places) and frame.count("（还没有公布）") == 2
    body = page.partition('id="statutory"')[2]
    order = [
        body.index(w)
        for w in ("规范性文件</a>", "财政预算、决算信息", "预算决算</a>", "工作动态</a>")
    ]
    assert order == sorted(order) and "第二十条" in body


def test_the_column_of_annual_reports_is_there_from_the_start_and_reviewed_in_full(client, home):
    ensure_workflows()
    for one in agencies():
        found = Column.objects.get(agency=one, kind="report")
        # 没有另定流程：三审三校加保密审查
        assert found.workflow is None and found.shown
        assert client.get(found.get_absolute_url()).status_code == 200
        assert found.get_absolute_url() in main_of(client, f"/gk/{one.slug}/")
