"""按月的数：填、导入、各有来源和谁填的；一格点开是各月的数。"""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from gongkai.agencies.models import Office, Role
from gongkai.annual.forms import form
from gongkai.applications.importing import ImportRefused
from gongkai.reporting import importing
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import CountBatch, MonthlyCount
from gongkai.reporting.monthly import Entry, enter, measures, told, typed
from gongkai.reporting.report import report_of
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person
from .years import fill, head_of

pytestmark = pytest.mark.django_db
LICENCES = "disclosures:licences:decisions"
CHARGES = "disclosures:charges:amount"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    return agencies()[0]


def entry(measure="licences:decisions", month=1, value="3", office=None, source="台账"):
    return Entry(measure, month, Decimal(value), office, source)


class TestMeasures:
    """要填哪些数由那一年的格式定。"""

    @pytest.mark.parametrize("year", [2020, 2025])
    def test_every_cell_of_table_two_is_derived_or_asked_for(self, year):
        shape = form("2019" if year < 2021 else "2021")
        asked = {f"disclosures:{one.id}" for one in measures(year)}
        derived = {c for c in shape.disclosure_cells() if c.split(":")[1] in ("rules", "normative")}
        assert asked | derived == set(shape.disclosure_cells()) and not asked & derived

    def test_before_there_was_a_form_there_are_none(self):
        assert measures(2018) == []


class TestEntering:
    """填。"""

    def test_months_and_offices_add_up(self, bureau):
        office = Office.objects.create(agency=bureau, name="审批科")
        enter(bureau, 2025, [entry(), entry(month=2), entry(office=office)], head_of(bureau))
        report = report_of(bureau, 2025)
        assert report.number(LICENCES) == 9 and report.cells[LICENCES].where == "填报"

    def test_money_keeps_its_decimals_and_has_no_needless_zeros(self, bureau):
        for value, shown in (("0.1", "0.3"), ("10.5", "31.5"), ("100", "300")):
            three = [entry("charges:amount", m, value) for m in (1, 2, 3)]
            enter(bureau, 2025, three, head_of(bureau))
            assert str(report_of(bureau, 2025).number(CHARGES)) == shown

    def test_a_change_is_recorded_with_what_it_was_and_the_same_again_is_not(self, bureau):
        enter(bureau, 2025, [entry()], head_of(bureau))
        assert enter(bureau, 2025, [entry()], head_of(bureau)) == 0
        assert enter(bureau, 2025, [entry(value="5")], head_of(bureau)) == 1
        changed = TrailEntry.objects.filter(action="report.counted").last().detail["changed"]
        assert changed == ["licences:decisions 1月：3→5"]
        row = MonthlyCount.objects.get()
        assert (row.number, row.source, row.by) == (5, "台账", head_of(bureau))

    def test_one_who_may_not_may_not(self, bureau):
        with pytest.raises(PermissionDenied):
            enter(bureau, 2025, [entry()], person("clerk", bureau, Role.CLERK))

    def test_what_is_missing_is_what_is_over_and_empty(self, bureau):
        enter(bureau, 2025, [entry(month=2)], head_of(bureau))
        missing = told(bureau, 2025, date(2025, 4, 1)).missing
        assert missing["licences:decisions"] == [1, 3]
        assert told(bureau, 2025, date(2026, 1, 1)).missing["penalties:decisions"] == [
            *range(1, 13)
        ]

    def test_what_is_once_a_year_is_missing_only_after_it(self, bureau):
        before, after = (
            told(bureau, 2020, d).missing for d in (date(2020, 12, 31), date(2021, 1, 1))
        )
        assert "licences:previous" not in before and after["licences:previous"] == [0]

    def test_filled_nothing_is_missing(self, bureau):
        fill(bureau, 2025)
        assert told(bureau, 2025, date(2026, 1, 1)).missing == {}

    @pytest.mark.parametrize(
        ("text", "measure"),
        [
            ("x", "licences:decisions"),
            ("-1", "licences:decisions"),
            ("1.5", "licences:decisions"),
            ("1e30", "licences:decisions"),
            ("NaN", "charges:amount"),
            ("1.0000001", "charges:amount"),
        ],
    )
    def test_what_is_no_such_number_is_refused(self, text, measure):
        known = {one.id: one for one in measures(2025)}
        with pytest.raises(Unfit):
            typed(text, known[measure])

    def test_a_change_of_projects_may_be_negative(self):
        known = {one.id: one for one in measures(2020)}
        assert typed("-3", known["licences:change"]) == -3


def sheet(*lines):
    book = Workbook()
    book.active.append(["项目*", "月份*", "数值*", "科室", "来源*"])
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LINE = ["行政许可·本年处理决定数量", 1, 7, "", "许可台账"]


class TestImporting:
    """导入：先试读。"""

    def test_a_dry_run_stores_nothing_and_says_what_would_change(self, bureau):
        enter(bureau, 2025, [entry()], head_of(bureau))
        reading = importing.read(sheet(LINE), "数.xlsx", bureau, 2025)
        assert reading.changes == ["行政许可·本年处理决定数量 1月：3 改为 7"]
        assert MonthlyCount.objects.get().number == 3 and not CountBatch.objects.exists()

    def test_what_came_by_import_says_so(self, bureau):
        reading = importing.read(sheet(LINE), "数.xlsx", bureau, 2025)
        assert importing.load(bureau, 2025, reading, "数.xlsx", head_of(bureau)) == 1
        assert report_of(bureau, 2025).cells[LICENCES].where == "导入"
        row = MonthlyCount.objects.get()
        assert (row.batch.name, row.source) == ("数.xlsx", "许可台账")

    def test_a_zero_is_a_number_and_an_empty_cell_is_none(self, bureau):
        lines = ([LINE[0], 1, 0, "", "台账"], [LINE[0], 2, None, "", "台账"])
        reading = importing.read(sheet(*lines), "数.xlsx", bureau, 2025)
        assert [(e.month, e.value) for e in reading.entries] == [(1, 0)]

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            (["别的", 1, 7, "", "台账"], "不认识"),
            ([LINE[0], 13, 7, "", "台账"], "月份"),
            ([LINE[0], 1, -7, "", "台账"], "小于 0"),
            ([LINE[0], 1, 7, "没有的科", "台账"], "没有“没有的科”"),
            ([LINE[0], 1, 7, "", ""], "来源"),
        ],
    )
    def test_each_wrong_line_is_told_and_nothing_is_stored(self, bureau, line, told):
        reading = importing.read(sheet(LINE, line), "数.xlsx", bureau, 2025)
        assert [e.row for e in reading.errors] == [3] and told in reading.errors[0].why
        with pytest.raises(ImportRefused):
            importing.load(bureau, 2025, reading, "数.xlsx", head_of(bureau))
        assert not MonthlyCount.objects.exists() and not CountBatch.objects.exists()

    def test_the_same_number_twice_is_wrong(self, bureau):
        reading = importing.read(sheet(LINE, LINE), "数.xlsx", bureau, 2025)
        assert "两行" in reading.errors[0].why

    def test_a_sheet_without_the_columns_is_refused(self, bureau):
        with pytest.raises(ImportRefused, match="表头缺少"):
            importing.read("甲,乙\n1,2\n".encode(), "x.csv", bureau, 2025)

    @pytest.mark.parametrize("year", [2020, 2025])
    def test_the_template_filled_in_imports(self, bureau, year):
        book = load_workbook(io.BytesIO(importing.template(year)))
        for row in book.worksheets[0].iter_rows(min_row=2):
            row[2].value, row[4].value = 2, "台账"
        out = io.BytesIO()
        book.save(out)
        reading = importing.read(out.getvalue(), "数.xlsx", bureau, year)
        assert not reading.errors
        importing.load(bureau, year, reading, "数.xlsx", head_of(bureau))
        assert told(bureau, year, date(2026, 6, 1)).missing == {}


class TestPages:
    """页面。"""

    def url(self, bureau, rest=""):
        return f"/admin/annual/{bureau.pk}/2025/counts/{rest}"

    def test_a_number_is_entered_and_the_cell_opens_it(self, client, bureau):
        client.force_login(head_of(bureau))
        given = {"source": "许可台账", "v:licences:decisions:3": "12", "o:licences:decisions:3": ""}
        assert client.post(self.url(bureau), given).status_code == 302
        page = client.get(f"/admin/annual/{bureau.pk}/2025/cell/{LICENCES}/").content.decode()
        assert "许可台账" in page and "3月" in page and "：12</h2>" in page

    def test_what_another_changed_meanwhile_is_not_overwritten(self, client, bureau):
        enter(bureau, 2025, [entry(month=3, value="9")], head_of(bureau))
        client.force_login(head_of(bureau))
        given = {"source": "台账", "v:licences:decisions:3": "12", "o:licences:decisions:3": ""}
        answer = client.post(self.url(bureau), given)
        assert answer.status_code == 422 and "别人改成了 9" in answer.content.decode()
        assert 'value="12"' in answer.content.decode()
        assert MonthlyCount.objects.get().number == 9

    def test_one_wrong_number_and_none_is_stored(self, client, bureau):
        client.force_login(head_of(bureau))
        given = {"source": "台账", "v:licences:decisions:3": "12", "v:penalties:decisions:3": "x"}
        assert client.post(self.url(bureau), given).status_code == 422
        assert not MonthlyCount.objects.exists()

    def test_the_empty_months_are_filled_with_zero_at_once(self, client, bureau):
        client.force_login(head_of(bureau))
        client.post(self.url(bureau), {"source": "没有这些事项", "zero": "1"})
        assert told(bureau, 2025, date(2026, 6, 1)).missing == {}

    def test_a_file_is_read_first_then_imported(self, client, bureau):
        client.force_login(head_of(bureau))
        for really, stored in ((False, 0), (True, 1)):
            file = io.BytesIO(sheet(LINE))
            file.name = "数.xlsx"
            given = {"file": file} | ({"really": "on"} if really else {})
            client.post(self.url(bureau, "import/"), given)
            assert MonthlyCount.objects.count() == stored

    def test_a_clerk_sees_and_changes_nothing(self, client, bureau):
        client.force_login(person("clerk", bureau, Role.CLERK))
        assert client.get(self.url(bureau)).status_code == 200
        given = {"source": "台账", "v:licences:decisions:3": "12"}
        assert client.post(self.url(bureau), given).status_code in (302, 403)
        assert not MonthlyCount.objects.exists()

    def test_a_month_that_has_not_come_is_not_entered(self, client, bureau):
        """页面上那一格是灰的；绕过页面直接交也不存。"""
        client.force_login(head_of(bureau))
        url = f"/admin/annual/{bureau.pk}/{timezone.localdate().year + 1}/counts/"
        answer = client.post(url, {"source": "台账", "v:licences:decisions:1": "12"})
        assert answer.status_code == 422 and "还没有到" in answer.content.decode()
        assert not MonthlyCount.objects.exists()

    def test_a_cell_emptied_is_told_and_not_kept_in_silence(self, client, bureau):
        """清空了填过的一格：说不能清空、没有的填 0，不说“没有改动”；一起填的也不存一半。"""
        client.force_login(head_of(bureau))
        client.post(self.url(bureau), {"source": "台账", "v:licences:decisions:3": "7"})
        given = {"source": "台账", "v:licences:decisions:3": "", "o:licences:decisions:3": "7"}
        answer = client.post(self.url(bureau), given | {"v:licences:decisions:4": "5"})
        assert answer.status_code == 422
        assert "3月“行政许可·本年处理决定数量”：原来填的是 7，不能清空" in answer.content.decode()
        assert [row.value for row in MonthlyCount.objects.all()] == [7]

    @pytest.mark.parametrize("text", ["NaN", "1e5", "１ｅ５", "²", "1.2.3", "一百", "0x10", "1 2"])
    def test_what_is_not_a_number_is_told(self, text):
        with pytest.raises(Unfit, match="不是数"):
            typed(text, measures(2025)[0])

    @pytest.mark.parametrize("text", ["1,024", "１，０２４", " 1024 ", "1024.0", "+1024"])
    def test_a_number_is_written_in_several_ways(self, text):
        assert typed(text, measures(2025)[0]) == 1024

    @pytest.mark.parametrize("typed", ["sNaN", "NaN", "Infinity", "1e999999999", "²"])
    def test_what_is_no_number_is_told_whoever_changed_the_cell(self, client, bureau, typed):
        client.force_login(head_of(bureau))
        given = {"source": "台", "v:licences:decisions:3": typed, "o:licences:decisions:3": "7"}
        assert client.post(self.url(bureau), given).status_code == 422
