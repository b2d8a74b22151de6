"""检查整改的页面：得分表、问题、导入、通报、台账、工作台；坏的输入说清楚，什么也没有写下。"""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from openpyxl import Workbook, load_workbook

from gongkai.agencies.models import Role
from gongkai.letters.write import write_docx
from gongkai.oversight import entering
from gongkai.oversight.checking import check
from gongkai.oversight.letters import circular
from gongkai.oversight.models import Act, Evidence, Finding, Inspection
from gongkai.oversight.register import Given, act
from gongkai.oversight.standing import standing, trend
from gongkai.safekeeping.files import store
from gongkai.workbench import gathering

from ..applications.people import new_case, person
from ..disclosures.items import NUMBER, column
from ..trail import recorded
from .helpers import live, raised

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def page(client, path, code=200):
    answer = client.get(f"/admin/{path}")
    assert answer.status_code == code, (path, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def checked(district):
    """动态十二天没有更新（要求十天）、一件申请逾期、查过一遍。"""
    where = column(district["bureau"], "news", "news", name="工作动态", update_days=10)
    live(where, timezone.localdate() - 12 * DAY)
    new_case(district["bureau"])
    check(district["bureau"])
    return where


def test_the_score_table_has_veto_first_and_says_what_cannot_be_judged(client, district, checked):
    client.force_login(district["head"])
    shown = page(client, "oversight/")
    assert shown.index("单项否决") < shown.index(">扣分<")
    assert "2 天后满两周未更新" in shown and "不算合格" in shown
    assert "还没有查过" in shown


def test_checking_now_is_for_those_who_verify(client, district):
    for who, code in (("officer", 404), ("head", 302)):
        client.force_login(district[who])
        address = f"/admin/oversight/{district['bureau'].pk}/check/"
        assert client.post(address).status_code == code
    assert Inspection.objects.get().by == district["head"]


def test_what_threatens_a_veto_stands_on_top_of_the_workbench_of_everybody(district, checked):
    today = timezone.localdate()
    for who in ("head", "officer", "author", "leader"):
        first = gathering.waiting(district[who], today)[0]
        assert first.feed == "监督检查" and first.task.left.words == "单项否决险情"
        assert first.task.title == "首页 2 天后满两周未更新" or "工作动态" in first.task.title
    alien = person("alien", district["other"], Role.OFFICER)
    assert "监督检查" not in {w.feed for w in gathering.waiting(alien, today)}


def test_the_feed_asks_a_fixed_number_of_times(district, checked):
    today = timezone.localdate()

    def asked():
        head = type(district["head"]).objects.get(pk=district["head"].pk)
        with CaptureQueriesContext(connection) as caught:
            gathering.waiting(head, today)
        return len(caught)

    first = asked()
    for number in range(6):
        raised(district["bureau"], f"问题{number}")
    assert asked() == first


def test_the_excerpt_is_only_for_those_who_may_see_the_thing_itself(client, district):
    found = raised(district["bureau"], kind="item", ref=1, excerpt="草稿的标题")
    clerk = person("clerk", district["bureau"], Role.CLERK)
    client.force_login(clerk)
    assert "草稿的标题" not in page(client, f"oversight/findings/{found.pk}/")
    client.force_login(district["author"])
    assert "草稿的标题" in page(client, f"oversight/findings/{found.pk}/")


def test_a_finding_of_another_agency_is_not_there(client, district):
    found = raised(district["other"])
    Evidence.objects.update(picture=store(b"text"))
    client.force_login(district["head"])
    for path in ("", "answered/", "closed/", "files/1/", f"pictures/{Evidence.objects.get().pk}/"):
        page(client, f"oversight/findings/{found.pk}/{path}", 404)


@pytest.mark.parametrize("words", ["", "   ", f"身份证{NUMBER}"], ids=["none", "blank", "number"])
def test_an_answer_without_words_or_with_a_number_is_not_taken(client, district, words):
    found = raised(district["bureau"])
    client.force_login(district["officer"])
    address = f"/admin/oversight/findings/{found.pk}/answered/"
    answer = client.post(address, {"text": words, "version": 1})
    assert answer.status_code == 422 and found.events.count() == 1


def test_a_file_that_is_not_taken_says_why_and_nothing_is_written(client, district):
    found = raised(district["bureau"])
    client.force_login(district["officer"])
    file = SimpleUploadedFile("a.exe", b"MZ\0\0")
    given = {"text": "改好了", "version": 1, "file": file}
    answer = client.post(f"/admin/oversight/findings/{found.pk}/answered/", given)
    assert answer.status_code == 422 and "不收这种文件" in answer.content.decode()
    assert Finding.objects.get().state == "open"


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD = ("机关", "问题", "整改期限", "指出的机关")


def test_a_list_is_read_line_by_line_and_each_error_says_where(district):
    name = district["bureau"].name
    content = workbook(
        HEAD,
        (name, "好的一行", "", ""),
        ("", "没有机关", "", ""),
        (name, "", "", ""),
        (district["other"].name, "别的局的", "", ""),
        (name, "日期不对", "明天", ""),
        (name, "日期过了", "2020-01-01", ""),
        (name, f"写了身份证{NUMBER}", "", ""),
        (name, "<b>粗</b>", "", ""),
        ("", "", "", ""),
    )
    found = entering.read(content, "市政府", district["head"])
    assert len(found.rows) == 1 and [e.row for e in found.errors] == [3, 4, 5, 6, 7, 8, 9]
    with pytest.raises(entering.ImportRefused):
        entering.load(found, district["head"])
    assert Finding.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01", workbook(("别的", "列")), workbook()],
    ids=["empty", "rubbish", "other-columns", "blank"],
)
def test_what_is_not_a_list_is_refused_in_words(district, content):
    with pytest.raises(entering.ImportRefused):
        entering.read(content, "市政府", district["head"])


def test_a_document_without_a_table_is_refused(district):
    out = io.BytesIO()
    Document().save(out)
    with pytest.raises(entering.ImportRefused, match="没有表格"):
        entering.read(out.getvalue(), "市政府", district["head"])


def test_the_template_is_read_back(district):
    head = [cell.value for cell in load_workbook(io.BytesIO(entering.template())).worksheets[0][1]]
    content = workbook(head, (district["bureau"].name, "问题一", "", "", "", ""))
    assert len(entering.read(content, "市政府", district["head"]).rows) == 1


def test_a_supervisor_imports_for_several_agencies_at_once(district):
    content = workbook(
        HEAD, (district["bureau"].name, "甲", "", ""), (district["other"].name, "乙", "", "区政府")
    )
    found = entering.read(content, "市政府", district["supervisor"])
    assert entering.load(found, district["supervisor"]) == 2
    for name in ("bureau", "other"):
        subject = f"agency:{district[name].pk}"
        assert recorded("finding.imported", district["supervisor"], subject) == 1
    assert set(Finding.objects.values_list("organ", "source")) == {
        ("市政府", "superior"),
        ("区政府", "superior"),
    }


def test_the_ledger_is_printed_and_downloaded_and_never_a_formula(client, district):
    found = raised(district["bureau"], "=1+1")
    act(found, Act.ANSWERED, district["officer"], Given(text="改好了"))
    client.force_login(district["head"])
    shown = page(client, "oversight/findings/ledger/print/")
    assert found.number in shown and "改好了" in shown
    answer = client.get("/admin/oversight/findings/ledger/xlsx/")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet["D2"].value == "=1+1" and sheet["D2"].data_type == "s"


def test_the_circular_says_what_was_found_and_what_was_not_judged(district, checked):
    today = timezone.localdate()
    found = standing(district["bureau"], today)
    written = circular(found, "兴庆区人民政府", today)
    text = "".join(written.paragraphs)
    assert written.addressee == district["bureau"].name and "不作合格论" in text
    assert "工作动态" not in written.title and "逾期没有答复" in text
    assert write_docx(written)[:2] == b"PK"


def test_the_trend_is_a_line_a_day_early_first(district, checked):
    bureau, today = district["bureau"], timezone.localdate()
    check(bureau, today + 7 * DAY)
    days = [day for day, _, _ in trend(bureau, today + 7 * DAY)]
    assert days == [today, today + 7 * DAY]


def test_a_table_of_scores_is_downloaded(client, district, checked):
    client.force_login(district["head"])
    answer = client.get(f"/admin/oversight/{district['bureau'].pk}/scores/")
    rows = list(load_workbook(io.BytesIO(answer.content))["各项指标"].values)
    assert rows[0][0] == "类别" and rows[1][0] == "单项否决"
    assert {row[4] for row in rows[1:]} >= {"发现问题", "无法判断"}


def test_a_person_judges_only_what_a_person_judges(client, district):
    client.force_login(district["head"])
    base = f"oversight/{district['bureau'].pk}/judge"
    page(client, f"{base}/veto.news_stale/", 404)
    page(client, f"{base}/没有这项/", 404)
    page(client, f"{base}/veto.media/")
    given = {"verdict": "fail", "why": "两周没有更新", "count": ""}
    assert client.post(f"/admin/{base}/veto.media/", given).status_code == 302
    assert Finding.objects.get().indicator == "veto.media"


def test_the_list_of_findings_pages_and_filters(client, district):
    for number in range(55):
        raised(district["bureau"], f"问题{number}")
    raised(district["other"], "别的局的")
    client.force_login(district["head"])
    first = page(client, "oversight/findings/")
    assert "下一页" in first and "别的局的" not in first
    assert "下一页" not in page(client, "oversight/findings/?page=2")
    client.force_login(district["supervisor"])
    shown = page(client, f"oversight/findings/?agency={district['other'].pk}")
    assert "别的局的" in shown and "问题1" not in shown


@pytest.mark.parametrize("field", ["what", "excerpt", "organ", "address"])
def test_a_finding_with_somebodys_number_is_not_entered(client, district, field):
    client.force_login(district["head"])
    given = {"agency": district["bureau"].pk, "what": "错字", field: f"写着{NUMBER}"}
    said = client.post("/admin/oversight/findings/new/", given)
    assert said.status_code == 422 and not Finding.objects.exists()
