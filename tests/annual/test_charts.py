"""图表：每种格式写出都带着数据表，读回来一样，也不会被当作官方的表。"""

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual.check import check
from gongkai.annual.model import Chart
from gongkai.annual.read import read_bytes
from gongkai.annual.read.charts import without_charts, words
from gongkai.annual.write import write
from gongkai.documents.bars import grouped

from .reports import facts_of, reports

SUFFIXES = (".html", ".docx", ".pdf", ".xlsx", ".txt", ".md")
#: 与官方的行、列一样叫的名称：读取器最容易认错的
TRICKY = (
    "本年新收政府信息公开申请",
    "（一）予以公开",
    "上年结转",
    "结转下年度继续办理",
    "（七）总计",
    "结果维持",
    "尚未审结",
    "规章",
    "行政许可",
    "1月",
)


@st.composite
def charts(draw):
    labels = draw(st.lists(st.sampled_from(TRICKY), min_size=1, max_size=10, unique=True))
    heads = draw(st.sampled_from([("2024年",), ("2023年", "2024年")]))
    number = st.integers(0, 99_999)
    rows = tuple((label, tuple(draw(number) for _ in heads)) for label in labels)
    return Chart("overview", "收到和处理申请的情况", heads, rows)


class TestRoundTrip:
    """写出，读回来。"""

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_the_tables_are_the_same_and_the_charts_are_read_apart(self, suffix):
        @settings(max_examples=6 if suffix == ".pdf" else 20)
        @given(reports(), st.lists(charts(), min_size=1, max_size=3))
        def tried(report, some):
            report.charts = some
            again = read_bytes(write(report, suffix))
            assert facts_of(again) == facts_of(report)
            assert again.sections == report.sections
            assert again.drawn == [words(c, n) for n, c in enumerate(some, 1)]

        tried()

    def test_json_keeps_the_charts_themselves(self):
        @given(reports(), st.lists(charts(), max_size=2))
        def tried(report, some):
            report.charts = some
            assert read_bytes(write(report, ".json")).charts == some

        tried()

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_a_number_changed_in_the_chart_shows(self, suffix):
        @settings(max_examples=2)
        @given(reports())
        def tried(report):
            rows = (("予以公开", (3, 4)), ("不予公开", (0, 1)))
            report.charts = [Chart("overview", "办理结果", ("2023年", "2024年"), rows)]
            right = words(report.charts[0], 1)
            changed = (rows[0], ("不予公开", (0, 2)))
            report.charts = [Chart("overview", "办理结果", ("2023年", "2024年"), changed)]
            assert read_bytes(write(report, suffix)).drawn != [right]

        tried()

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_the_check_finds_no_more_than_without_charts(self, suffix):
        """图里去年的数、按月的数不是文字里的说法。"""

        @settings(max_examples=4)
        @given(reports(), charts())
        def tried(report, one):
            before = {(f.rule, f.cells) for f in check(read_bytes(write(report, suffix)))}
            report.charts = [one]
            after = {(f.rule, f.cells) for f in check(read_bytes(write(report, suffix)))}
            assert after == before

        tried()


class TestNotOurs:
    """别人的图、没有写完的记号：不动。"""

    @pytest.mark.parametrize(
        "text",
        [
            "图1　申请\n一、本年新收政府信息公开申请 3",
            "图1　申请\n3\n数据来源：政府信息公开登记（图2）",
            "见图1　申请\n3\n数据来源：政府信息公开登记（图1）",
            "图1　申请\n" + "数\n" * 3000 + "数据来源：政府信息公开登记（图1）",
        ],
        ids=["no-end", "another-number", "in-a-sentence", "too-long"],
    )
    def test_it_is_left(self, text):
        assert without_charts(text) == (text, [])

    def test_the_places_of_the_rest_do_not_move(self):
        text = "甲\n图1　题\n乙 3\n数据来源：政府信息公开登记（图1）\n丙"
        rest, drawn = without_charts(text)
        assert rest.index("丙") == text.index("丙") and rest.split() == ["甲", "丙"]
        assert drawn == ["图1题乙3数据来源:政府信息公开登记(图1)"]


class TestDrawn:
    """画出来的样子。"""

    chart = Chart("overview", "办理结果", ("2023年", "2024年"), (("予以公开", (3, 12)),))

    def test_the_picture_has_a_bar_for_each_number_in_proportion(self):
        svg = grouped("办理结果", self.chart.heads, self.chart.rows)
        widths = [float(w) for w in re.findall(r'width="([\d.]+)" height="\d+" class="bar', svg)]
        legend, drawn = widths[:2], widths[2:]
        assert legend[0] == legend[1]
        assert len(drawn) == 2 and drawn[0] * 4 == pytest.approx(drawn[1], abs=0.5)
        assert 'role="img"' in svg and "2023年" in svg and "12" in svg

    def test_names_cannot_bring_markup(self):
        svg = grouped('<b>"', ("<i>",), (("<script>", (1,)),))
        assert "<script>" not in svg and "<b>" not in svg and "<i>" not in svg

    def test_word_has_bars_beside_the_numbers(self, sample):
        sample.charts = [self.chart]
        xml = part(write(sample, ".docx"), "word/document.xml")
        assert xml.count("w:pBdr") == 0 and len(re.findall(r'<w:ind[^>]*w:right="', xml)) >= 2

    def test_excel_has_a_chart_of_its_own(self, sample):
        sample.charts = [self.chart]
        assert "barChart" in part(write(sample, ".xlsx"), "xl/charts/chart1.xml")

    def test_the_page_has_the_picture_and_the_table(self, sample):
        sample.charts = [self.chart]
        page = write(sample, ".html").decode()
        assert "<svg" in page and "图1　办理结果" in page and page.count("</table>") == 4


@pytest.fixture
def sample():
    import random

    from gongkai.annual.specimen import specimen

    return specimen(random.Random(5), "2021")


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return opened.read(name).decode()
