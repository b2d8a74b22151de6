"""图表：数就是各表的格；写成、公开、读回来都带着；对不上的不画。"""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model

from gongkai.agencies.models import Role
from gongkai.annual.read import read_bytes
from gongkai.annual.read.charts import words
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.blocks import HtmlBlock
from gongkai.disclosures.models.drawing import drawn
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.reporting.closing import close
from gongkai.reporting.correcting import correct
from gongkai.reporting.drawn import charts_of, whole_of
from gongkai.reporting.filing import file
from gongkai.reporting.report import report_of
from gongkai.safekeeping.files import content_of

from ..applications.people import agencies, decide, new_case, person
from ..disclosures.items import STEPS, act, column, publish, published, submit
from .years import fill, head_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    bureau, _ = agencies()
    officer = person("officer", bureau, Role.OFFICER)
    decide(new_case(bureau, date(2025, 3, 3)), officer, head_of(bureau), date(2025, 3, 10))
    new_case(bureau, date(2025, 12, 1))
    decide(new_case(bureau, date(2024, 5, 6)), officer, head_of(bureau), date(2024, 5, 10))
    fill(bureau, 2025)
    write(bureau, 2025)
    return bureau


def officer_of(bureau):
    return bureau.duties.get(role=Role.OFFICER).user


def charts(bureau, year=2025):
    found = charts_of(bureau, year, report_of(bureau, year))
    return {chart.title.partition("（")[0]: chart for chart in found}


def disclose(bureau, slug, day, count=1):
    where = column(bureau, slug, "notice")
    for _ in range(count):
        item = published(bureau, column=where)
        Item.objects.filter(pk=item.pk).update(published_on=day)


def reviewers(bureau):
    """已有的审查的人。"""
    users = get_user_model().objects
    return {name: users.get(username=f"{name}-{bureau.slug}") for name, _ in STEPS}


class TestFigures:
    """数从哪里来。"""

    def test_they_are_the_cells_of_the_tables_this_year_and_last(self, bureau):
        report, found = report_of(bureau, 2025), charts(bureau)
        balance = dict(found["收到、办结的申请"].rows)
        assert found["收到、办结的申请"].heads == ("2024年", "2025年")
        assert balance["新收申请"] == (1, report.number("applications:new:total"))
        assert balance["结转下年"] == (0, report.number("applications:carried_out:total"))
        results = [numbers for _, numbers in found["申请的办理结果"].rows]
        assert sum(now for _, now in results) == report.number("applications:total:total")

    def test_the_months_sum_to_the_cell(self, bureau):
        months = dict(charts(bureau)["各月新收的申请"].rows)
        assert months["3月"] == (0, 1) and months["5月"] == (1, 0) and months["12月"] == (0, 1)
        assert sum(now for _, now in months.values()) == 2

    def test_months_that_do_not_sum_to_the_corrected_cell_are_not_drawn(self, bureau):
        name = "applications:new:natural_person"
        correct(report_of(bureau, 2025), bureau, name, Decimal(5), "漏登。", head_of(bureau))
        found = charts(bureau)
        assert "各月新收的申请" not in found
        assert dict(found["收到、办结的申请"].rows)["新收申请"] == (1, 5)

    def test_items_are_counted_by_column_the_many_smallest_together(self, bureau):
        for n in range(9):
            disclose(bureau, f"c{n}", date(2025, 2, 1), 2 if n == 0 else 1)
        disclose(bureau, "c0", date(2024, 2, 1))
        rows = charts(bureau)["主动公开信息的栏目"].rows
        assert rows[0] == ("栏目c0", (1, 2)) and rows[-1] == ("其他栏目", (0, 1)) and len(rows) == 9
        text = "{主动公开信息}"
        write(bureau, 2025, management=text)
        total = sum(now for _, (_, now) in rows)
        assert f"{total}" in "".join(report_of(bureau, 2025).sections["overview"])

    def test_one_bar_when_last_year_has_nothing(self, bureau):
        assert charts(bureau, 2024)["收到、办结的申请"].heads == ("2024年",)

    def test_nothing_is_drawn_of_nothing(self, bureau):
        assert charts(bureau, 2022) == {}

    def test_the_first_year_that_has_a_form(self, bureau):
        new_case(bureau, date(2019, 5, 6))
        assert charts(bureau, 2019)["收到、办结的申请"].heads == ("2019年",)

    def test_the_number_of_queries_is_fixed(self, bureau, django_assert_max_num_queries):
        report = report_of(bureau, 2025)
        with django_assert_max_num_queries(17):
            charts_of(bureau, 2025, report)


class TestFiled:
    """写成的一份。"""

    def filed(self, bureau):
        disclose(bureau, "news", date(2025, 2, 1), 3)
        close(bureau, 2025, head_of(bureau), "说明。")
        return file(bureau, 2025, date(2026, 1, 20), officer_of(bureau))

    def test_every_file_and_the_public_page_carry_them_and_read_back(self, client, bureau):
        made = self.filed(bureau)
        item = publish(made.item, officer_of(bureau), reviewers(bureau))
        now = whole_of(bureau, 2025)
        expected = [words(chart, n) for n, chart in enumerate(now.charts, 1)]
        assert len(expected) == 4
        page = client.get(item.get_absolute_url()).content
        assert page.count(b'<svg class="chart grouped"') == 4
        contents = [page, *(content_of(a.stored) for a in item.attachments.all())]
        for content in contents:
            again = read_bytes(content)
            assert again.drawn == expected
            assert again.sections["overview"] == now.sections["overview"]
            assert {n: c.value for n, c in again.cells.items()} == {
                n: c.value for n, c in now.cells.items()
            }

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("<td>3</td>", "<td>4</td>", "图1　主动公开信息的栏目（条），图表的字不同"),
            ("数据来源：政府信息公开登记（图4）", "", "文字不同"),
        ],
        ids=["a-number", "the-source"],
    )
    def test_a_chart_changed_by_hand_is_not_published(self, bureau, old, new, told):
        item = self.filed(bureau).item.get_latest_revision_as_object()
        html = item.body[0].value
        assert old in html
        item.body = [("html", html.replace(old, new, 1))]
        item.save_revision(user=officer_of(bureau))
        item, people = Item.objects.get(pk=item.pk), reviewers(bureau)
        submit(item, officer_of(bureau))
        for name, _ in STEPS[:-1]:
            act(item, people[name])
        with pytest.raises(NotReady, match=told):
            act(item, people[STEPS[-1][0]])


def test_the_desk_shows_the_picture_and_its_table(client, bureau):
    client.force_login(officer_of(bureau))
    page = client.get("/admin/annual/", {"year": 2025}).content.decode()
    assert page.count('<svg class="chart grouped"') == 3
    assert "<caption>图1　收到、办结的申请（件）</caption>" in page


@pytest.mark.parametrize("kind", ["docx", "json"])
def test_the_download_has_them(client, bureau, kind):
    client.force_login(officer_of(bureau))
    again = read_bytes(client.get(f"/admin/annual/{bureau.pk}/2025/{kind}/").content)
    assert len(again.drawn or again.charts) == 3


class TestDrawnFromTheTable:
    """正文里的表，显示时画出来。"""

    TABLE = (
        "<table><caption>图1　结果</caption><tr><th>项目</th><th>2025年</th></tr>"
        "<tr><th>公开</th><td>3</td></tr></table>"
    )

    def test_it_is_drawn_above_the_table(self):
        page = HtmlBlock().render_basic(self.TABLE)
        assert page.index("<svg") < page.index("<table") and ">3</text>" in page

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("图1　结果", "结果"),
            ("<td>3</td>", "<td>三</td>"),
            ("<td>3</td>", "<td>3</td><td>4</td>"),
            ("<td>3</td>", '<td colspan="2">3</td>'),
            ("<tr><th>公开</th><td>3</td></tr>", ""),
            ("<th>2025年</th>", ""),
        ],
        ids=["no-number", "words", "too-many", "merged", "no-rows", "no-heads"],
    )
    def test_what_is_not_a_chart_is_left(self, old, new):
        assert drawn(self.TABLE.replace(old, new)) == ""
