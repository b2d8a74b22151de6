"""公开的年报并排：历年、各机关，远离同年各机关的说明；没有公开、撤下了的没有。"""

import random
import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.annual.model import Cell, State
from gongkai.annual.specimen import specimen
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.reporting import comparing
from gongkai.reporting.models import Closing, Filing
from gongkai.reporting.past import stored

from ..applications.people import agencies
from ..disclosures.items import published

pytestmark = pytest.mark.django_db
PLACE = "/annual-reports/"


@pytest.fixture
def item(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    cache.clear()
    ensure_workflows()
    return published(agencies()[0], title="年度报告")


def filed(item, agency, year, number=1, **values):
    """公开了的一份；`values` 为 表三的行 -> 总计。"""
    report = specimen(random.Random(year), "2021", 60)
    report.agency, report.year = agency.name, year
    for row, value in values.items():
        report.cells[f"applications:{row}:total"] = Cell(value, State.NUMBER, str(value))
    closing = Closing.objects.create(
        agency=agency, year=year, number=number, cells={}, digest=str(number)
    )
    now = timezone.now()
    return Filing.objects.create(closing=closing, item=item, report=stored(report), published=now)


def more(count):
    """另外几个局。"""
    above = agencies()[0].get_parent()
    return [above.add_child(name=f"青川市{n}局", slug=f"a{n}") for n in range(count)]


def rows(client, caption, **query):
    """一张表：第一格 -> 其余各格。"""
    answer = client.get(PLACE, query)
    assert answer.status_code == 200
    table = answer.content.decode().split(f"<caption>{caption}</caption>")[1].split("</table>")[0]
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in table.split("<tr>")[2:])
    plain = ([re.sub("<[^>]+>", "", cell).strip() for cell in row] for row in cells)
    return {first: rest for first, *rest in plain}


def test_nothing_published_is_said(client):
    cache.clear()
    assert "还没有公开的年报" in client.get(PLACE).content.decode()
    assert client.get(PLACE, {"year": 2024}).status_code == 404


def test_years_and_agencies_are_side_by_side(client, item):
    bureau, school = agencies()
    filed(item, bureau, 2024, new=40, carried_in=10, total=45, carried_out=5)
    filed(item, school, 2024, new=10, carried_in=0, total=9, carried_out=1)
    filed(item, bureau, 2025, new=50, carried_in=7, total=57, carried_out=0)
    of_year = rows(client, "各机关的年报", year=2024)
    assert list(of_year) == [bureau.name, school.name]
    assert of_year[bureau.name][:4] == ["40", "10", "45", "5"]
    assert of_year[bureau.name][-2:] == ["90.0%", "—"]
    assert rows(client, "各机关的中位数")["2024年"][:3] == ["2", "25", "5"]
    assert list(rows(client, "各机关的年报")) == [bureau.name]
    own = rows(client, bureau.name, agency=bureau.slug)
    assert list(own) == ["2025年", "2024年"]
    assert "上年结转 7 件，而上一年的结转下年是 5 件" in own["2025年"][-1]


def test_what_is_far_from_the_others_is_explained(client, item):
    bureau, school = agencies()
    for number, one in enumerate([school, *more(8)]):
        filed(item, one, 2024, new=20 + number)
    filed(item, bureau, 2024, new=900)
    found = rows(client, "各机关的年报", year=2024)
    assert "新收 900，远离同年各机关（中位数 24.5）" in found[bureau.name][-1]
    assert all("新收" not in row[-1] for name, row in found.items() if name != bureau.name)


def test_only_what_is_public_and_the_last_of_it(client, item):
    bureau, _ = agencies()
    one = filed(item, bureau, 2024, new=40)
    assert rows(client, "各机关的年报")[bureau.name][0] == "40"
    filed(item, bureau, 2024, number=2, new=41)
    assert rows(client, "各机关的年报")[bureau.name][0] == "41"
    Agency.objects.filter(pk=bureau.pk).update(name="改了名的局")
    assert "改了名的局" in rows(client, "各机关的年报")
    Item.objects.filter(pk=one.item_id).update(live=False)
    assert "还没有公开的年报" in client.get(PLACE).content.decode()


def test_the_number_of_queries_does_not_grow(client, item, django_assert_max_num_queries):
    bureau, school = agencies()
    filed(item, bureau, 2024, new=40)
    client.get(PLACE)
    with django_assert_max_num_queries(8) as few:
        client.get(PLACE, {"year": 2024})
    for year in (2020, 2021, 2022, 2023):
        for one in (bureau, school):
            filed(item, one, year)
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        assert len(rows(client, "各机关的年报", year=2023)) == 2


@pytest.mark.parametrize("query", ["year=1999", "year=x", "agency=none"])
def test_what_is_not_there_is_not_found(client, item, query):
    filed(item, agencies()[0], 2024)
    assert client.get(f"{PLACE}?{query}", follow=True).status_code == 404


def test_the_line_of_a_report_is_what_its_tables_say(item):
    bureau, _ = agencies()
    filed(item, bureau, 2024, new=40, carried_in=0, total=20)
    (line,) = comparing.public_lines()
    assert (line.agency, line.year, line.file) == (bureau.name, 2024, item.get_absolute_url())
    assert (line.values["new"], line.rate) == (40, 0.5)
