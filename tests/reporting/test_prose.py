"""文字：活的数不会与表格不一致；两人同时写的不丢；上一年的放在旁边，看得出有多少相同。"""

import random
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from gongkai.agencies.models import Agency, Role
from gongkai.annual.check import check
from gongkai.annual.model import Severity
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.reporting import live, past, prose
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import Passage
from gongkai.reporting.prose import Conflict, draft, save
from gongkai.reporting.report import report_of

from ..applications.people import agencies, decide, new_case, person
from ..trail import recorded
from .years import head_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    officer = person("officer", bureau, Role.OFFICER)
    decide(new_case(bureau, date(2025, 3, 3)), officer, head_of(bureau), date(2025, 3, 10))
    new_case(bureau, date(2025, 12, 1))
    return bureau


def said(bureau, section="overview"):
    return "".join(report_of(bureau, 2025).sections[section])


class TestLiveFigures:
    """活的数。"""

    def test_they_are_the_tables_and_follow_them(self, bureau):
        assert "新收到政府信息公开申请2件，上年结转0件，办结1件，结转下年度继续办理1件" in said(
            bureau
        )
        new_case(bureau, date(2025, 12, 2))
        assert "新收到政府信息公开申请3件" in said(bureau)

    def test_every_figure_of_the_tables_agrees_with_the_checker(self, bureau):
        text = "新收申请{新收申请}件，办结{办结}件，予以公开{予以公开}件，结转下年{结转下年}件。"
        save(bureau, 2025, "applications", 0, text, head_of(bureau))
        found = check(report_of(bureau, 2025))
        assert not [f for f in found if f.rule.startswith("narrative")]

    @pytest.mark.parametrize("year", [2020, 2025])
    def test_every_one_has_a_value_in_every_form(self, bureau, year):
        subject = live.Subject(bureau, year, report_of(bureau, year), 0)
        for one in live.known():
            assert str(one.value(subject)).strip(), one.name

    def test_a_name_that_is_none_is_not_saved(self, bureau):
        with pytest.raises(Unfit, match="没有叫“新收了”的数"):
            save(bureau, 2025, "applications", 0, "收到{新收了}件。", head_of(bureau))

    def test_other_apps_register_theirs(self, bureau):
        live.register(live.Live("培训次数", "本年的培训", lambda subject: subject.year))
        save(bureau, 2025, "supervision", 0, "培训{培训次数}次。", head_of(bureau))
        assert "培训2025次" in said(bureau)
        live._KNOWN.by_name.pop("培训次数")

    def test_the_fee_statement_is_there_from_the_start(self, bureau):
        assert "2025年度未收取信息处理费。" in said(bureau, "others")


class TestWriting:
    """各稿只添不改。"""

    def test_two_at_once_the_second_is_told_and_nothing_is_lost(self, bureau):
        one, two = head_of(bureau), person("two", bureau, Role.OFFICER)
        save(bureau, 2025, "problems", 0, "甲写的。", one)
        with pytest.raises(Conflict) as told:
            save(bureau, 2025, "problems", 0, "乙写的。", two)
        assert told.value.latest.text == "甲写的。"
        save(bureau, 2025, "problems", told.value.latest.number, "甲、乙合写的。", two)
        texts = list(Passage.objects.values_list("number", "text"))
        assert texts == [(1, "甲写的。"), (2, "甲、乙合写的。")]
        for who in (one, two):
            assert recorded("report.written", who, f"agency:{bureau.pk}") == 1

    def test_the_same_again_is_no_new_draft(self, bureau):
        for _ in range(2):
            save(bureau, 2025, "problems", 0, "甲写的。", head_of(bureau))
        assert Passage.objects.count() == 1

    def test_lines_are_paragraphs_and_an_empty_one_is_not_written(self, bureau):
        save(bureau, 2025, "management", 0, "第一段。\n\n第二段。", head_of(bureau))
        found = report_of(bureau, 2025).sections["overview"]
        at = found.index("（三）政府信息管理")
        assert found[at + 1 : at + 3] == ["第一段。", "第二段。"]
        assert "（四）平台建设" not in found

    def test_only_a_government_writes_of_accountability(self, bureau):
        district = Agency.objects.get(slug="district")
        keys = ({d.wanted.key for d in prose.drafts(a, 2025)} for a in (bureau, district))
        assert ["accountability" in found for found in keys] == [False, True]

    def test_one_who_may_not_may_not(self, bureau):
        with pytest.raises(PermissionDenied):
            save(bureau, 2025, "problems", 0, "x", person("clerk", bureau, Role.CLERK))

    def test_no_passage_of_that_name(self, bureau):
        with pytest.raises(KeyError):
            draft(bureau, 2025, "nothing")


def test_the_default_texts_have_no_error_against_their_own_tables(bureau):
    found = check(report_of(bureau, 2025))
    assert [f for f in found if f.severity is Severity.ERROR] == []


class TestPages:
    """页面。"""

    def url(self, bureau, key="problems/"):
        return f"/admin/annual/{bureau.pk}/2025/prose/{key}"

    def test_the_second_one_sees_both_and_saves_on_top(self, client, bureau):
        client.force_login(head_of(bureau))
        save(bureau, 2025, "problems", 0, "甲写的。", person("one", bureau, Role.OFFICER))
        answer = client.post(self.url(bureau), {"number": "0", "text": "乙写的。"})
        page = answer.content.decode()
        assert answer.status_code == 422 and "甲写的。" in page and "乙写的。" in page
        assert 'name="number" value="1"' in page
        assert client.post(self.url(bureau), {"number": "1", "text": "合的。"}).status_code == 302
        assert draft(bureau, 2025, "problems").text == "合的。"

    def test_last_year_s_text_is_beside_it_with_the_share_repeated(self, client, bureau):
        before = specimen(random.Random(5), "2021")
        before.year, before.agency = 2024, bureau.name
        old = "政策解读的形式比较单一，栏目更新不及时，公开的深度与群众的期待还有差距。"
        before.sections["problems"] = [old]
        past.keep(bureau, 2024, "2024.pdf", before, head_of(bureau))
        client.force_login(head_of(bureau))
        given = {"number": "0", "text": old, "preview": "1"}
        page = client.post(self.url(bureau), given).content.decode()
        assert "与上一年相同 100%" in page and page.count(old) >= 2
        assert not Passage.objects.exists()
        given["text"] = "今年新出现的问题，是答复时引用的条文不够准确，说理不充分。"
        assert "与上一年相同 0%" in client.post(self.url(bureau), given).content.decode()

    def test_a_number_typed_by_hand_that_disagrees_is_told(self, client, bureau):
        client.force_login(head_of(bureau))
        given = {"number": "0", "text": "全年新收到政府信息公开申请9件。", "preview": "1"}
        page = client.post(self.url(bureau, "applications/"), given).content.decode()
        assert "而表格中" in page and "为 2" in page

    def test_a_slip_of_wording_is_told(self, client, bureau):
        client.force_login(head_of(bureau))
        given = {"number": "0", "text": "群众反应的问题办结了。", "preview": "1"}
        assert "疑为“反映”" in client.post(self.url(bureau), given).content.decode()

    def test_last_year_s_file_is_read_in(self, client, bureau):
        before = specimen(random.Random(5), "2021")
        before.year, before.agency, before.title = 2024, bureau.name, ""
        from io import BytesIO

        file = BytesIO(write(before, ".docx"))
        file.name = "2024.docx"
        client.force_login(head_of(bureau))
        answer = client.post(f"/admin/annual/{bureau.pk}/2025/past/", {"file": file})
        assert answer.status_code == 302
        assert recorded("report.past", head_of(bureau), f"agency:{bureau.pk}") == 1
        again = past.report_for(bureau, 2024)
        assert {n: c.value for n, c in again.cells.items()} == {
            n: c.value for n, c in before.cells.items()
        }
        assert again.sections == before.sections

    @pytest.mark.parametrize(
        "content", [b"", b"x" * 300, b"%PDF-1.7 broken"], ids=["empty", "text", "pdf"]
    )
    def test_what_is_no_report_is_refused(self, client, bureau, content):
        from io import BytesIO

        file = BytesIO(content)
        file.name = "x.pdf"
        client.force_login(head_of(bureau))
        answer = client.post(f"/admin/annual/{bureau.pk}/2025/past/", {"file": file})
        assert answer.status_code == 422 and not bureau.past_reports.exists()

    def test_a_version_number_nobody_gave_out_is_not_used(self, client, bureau):
        """第几稿由系统定：乱写的大数曾使存不下、数不对。"""
        client.force_login(head_of(bureau))
        answer = client.post(self.url(bureau), {"number": "9" * 30, "text": "写的。"})
        assert answer.status_code == 302 and Passage.objects.get().number == 1
