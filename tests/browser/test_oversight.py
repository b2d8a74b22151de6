"""监督检查，在真实的浏览器里：从查出到两个人整改完，上级的清单从导入到办结，监督员从一个数看到遮盖的案件。"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import Workbook
from playwright.sync_api import expect

from gongkai.agencies.models import Role
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.oversight import training as core
from gongkai.oversight.checking import check
from gongkai.oversight.models import Finding, Question, Training

from ..applications.people import agencies, new_case, person
from ..disclosures.items import column
from ..oversight.helpers import live, raised
from .test_case import sign_in, violations_in

WIDTHS = (390, 1440)


@pytest.fixture
def bureau(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    found, _ = agencies()
    person("head", found, Role.DISCLOSURE_HEAD)
    person("officer", found, Role.OFFICER, last_name="王承办")
    person("supervisor", found.get_parent(), Role.SUPERVISOR)
    return found


def desk(open_page, who, path, **more):
    page = open_page(f"/admin/login/?next=/admin/{path}", **more)
    sign_in(page, who)
    return page


def do(page, name, words=""):
    page.get_by_role("link", name=name, exact=True).click()
    if words:
        page.get_by_label("说明").fill(words)
    page.get_by_role("button", name=name, exact=True).click()


def test_a_finding_from_the_check_to_verified_by_two_persons(open_page, live_server, bureau):
    today = timezone.localdate()
    where = column(bureau, "plan", "statutory", name="规划计划", update_days=30)
    live(where, today - timedelta(days=90))
    soon = column(bureau, "news", "news", name="工作动态")
    live(soon, today - timedelta(days=11))
    head = desk(open_page, "head", "oversight/")
    head.get_by_role("button", name="现在检查一遍").click()
    head.get_by_text("查完了").wait_for()
    head.goto(f"{live_server.url}/admin/workbench/")
    first = head.locator(".tasks li").first
    expect(first).to_contain_text("单项否决险情")
    expect(first).to_contain_text("3 天后满两周未更新")

    head.goto(f"{live_server.url}/admin/oversight/findings/")
    head.get_by_role("row", name=re.compile("规划计划")).get_by_role("link").click()
    head.get_by_role("link", name="交办", exact=True).click()
    head.get_by_label("责任人").select_option(label="王承办")
    head.get_by_role("button", name="交办", exact=True).click()
    head.get_by_text("交办，已记下").wait_for()
    address = head.url

    officer = desk(open_page, "officer", "workbench/")
    officer.get_by_role("link", name=re.compile("规划计划")).click()
    officer.get_by_role("link", name="整改并答复", exact=True).click()
    officer.get_by_label("说明").fill("已经发布今年的计划")
    proof = {"name": "证明.txt", "mimeType": "text/plain", "buffer": "已发布".encode()}
    officer.locator("#id_file").set_input_files(proof)
    officer.get_by_role("button", name="整改并答复", exact=True).click()
    officer.get_by_text("整改并答复，已记下").wait_for()
    expect(officer.get_by_role("link", name="复核通过")).to_have_count(0)

    head.goto(address)
    do(head, "复核通过", "看过了")
    head.get_by_text("问题还在").wait_for()
    live(where, today)
    head.get_by_role("button", name="复核通过", exact=True).click()
    head.get_by_text("复核通过，已记下").wait_for()
    expect(head.get_by_text("照原来的查法再查，没有了")).to_be_visible()
    expect(head.get_by_role("link", name="证明.txt")).to_be_visible()
    assert Finding.objects.get(key=f"column:{where.pk}").state == "closed"


@pytest.fixture
def lists(tmp_path, bureau):
    """上级的清单：表格、文档里的表，各两件；还有一份表格，机关写错了。"""
    rows = [
        ("机关*", "问题*", "整改期限"),
        (bureau.name, "首页的电话打不通", ""),
        (bureau.name, "指南没有写传真", ""),
    ]
    wrong = [*rows[:2], ("没有这个局", "问题", "")]
    for name, given in (("清单.xlsx", rows), ("错的.xlsx", wrong)):
        book = Workbook()
        for row in given:
            book.active.append(row)
        book.save(tmp_path / name)
    document = Document()
    table = document.add_table(rows=3, cols=2)
    cells = [text.rstrip("*") for row in rows for text in row[:2]]
    for cell, words in zip((c for row in table.rows for c in row.cells), cells, strict=True):
        cell.text = words
    document.save(tmp_path / "清单.docx")
    return tmp_path


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_a_superiors_list_is_imported_answered_and_closed(
    open_page, live_server, bureau, lists, form
):
    head = desk(open_page, "head", "oversight/findings/import/")
    head.get_by_label("指出的机关").fill("市政府办公室")
    head.set_input_files("#id_file", lists / "错的.xlsx")
    head.get_by_label("没有错就导入").check()
    head.get_by_role("button", name="试读或者导入").click()
    head.get_by_text("第 3 行：没有“没有这个局”这个机关").wait_for()
    assert Finding.objects.count() == 0
    head.set_input_files("#id_file", lists / f"清单.{form}")
    head.get_by_role("button", name="试读或者导入").click()
    head.get_by_text("已导入 2 件").wait_for()
    head.get_by_role("row", name=re.compile("传真")).get_by_role("link").click()
    found = Finding.objects.get(what="指南没有写传真")
    expect(head.get_by_text("上级指出（市政府办公室）")).to_be_visible()

    officer = desk(open_page, "officer", f"oversight/findings/{found.pk}/")
    do(officer, "整改并答复", "已经写上")
    officer.get_by_text("整改并答复，已记下").wait_for()
    head.reload()
    do(head, "复核通过", "看过指南，写上了")
    head.get_by_text("复核通过，已记下").wait_for()
    expect(head.get_by_text("这一项没有程序的查法，由复核的人看")).to_be_visible()
    head.goto(f"{live_server.url}/admin/oversight/findings/ledger/print/?state=all")
    expect(head.get_by_role("row", name=re.compile("已整改"))).to_be_visible()
    # 同样的清单再来一次：没有整改完的略去，整改完的又被指出，重开
    head.goto(f"{live_server.url}/admin/oversight/findings/import/")
    head.get_by_label("指出的机关").fill("市政府办公室")
    head.set_input_files("#id_file", lists / f"清单.{form}")
    head.get_by_label("没有错就导入").check()
    head.get_by_role("button", name="试读或者导入").click()
    head.get_by_text("已导入 1 件").wait_for()
    assert Finding.objects.count() == 2 and Finding.objects.get(pk=found.pk).reopened == 1


def test_the_supervisor_opens_a_number_down_to_a_masked_case_and_asks(
    open_page, live_server, bureau
):
    case = new_case(bureau)
    page = desk(open_page, "supervisor", "oversight/district/?year=2026")
    row = page.get_by_role("row", name=re.compile("住房和城乡建设局"))
    row.get_by_role("link", name=re.compile("收到申请 1")).click()
    page.get_by_role("link", name=case.number).click()
    page.wait_for_url(re.compile(rf"/cases/{case.pk}/"))
    expect(page.get_by_text("张三丰")).to_have_count(0)
    page.go_back()
    page.get_by_role("link", name="就此督办").click()
    page.locator("#id_title").fill("为什么逾期")
    page.locator("#id_text").fill("请说明原因和什么时候答复")
    page.locator("#id_due").fill((timezone.localdate() + timedelta(days=5)).isoformat())
    page.get_by_role("button", name="发出").click()
    page.get_by_text("已发出").wait_for()
    head = desk(open_page, "head", "workbench/")
    head.get_by_role("link", name="督办：为什么逾期").click()
    head.locator("#id_text").fill("明天答复")
    head.get_by_role("button", name="答复", exact=True).click()
    head.get_by_text("已记下").wait_for()
    page.reload()
    expect(page.get_by_text("明天答复")).to_be_visible()
    page.locator("#id_text").fill("好")
    page.get_by_role("button", name="办结").click()
    page.get_by_text("已记下").wait_for()
    assert Question.objects.get().state == "closed"


def test_a_training_from_the_screen_to_the_quiz_and_the_record(open_page, live_server, bureau):
    head = desk(open_page, "head", "oversight/training/new/")
    head.locator("#id_title").fill("条例培训")
    head.locator("#id_on").fill(timezone.localdate().isoformat())
    head.get_by_role("button", name="保存", exact=True).click()
    head.get_by_text("已记入计划").wait_for()
    made = Training.objects.get()
    head.get_by_role("link", name="投出签到码").click()
    expect(head.locator(".square svg")).to_be_visible()

    token = core.code(made, timezone.now())
    officer = desk(open_page, "officer", f"oversight/training/{made.pk}/attend/{token}/")
    officer.get_by_role("button", name="签到").click()
    officer.get_by_text("已经签到").wait_for()
    officer.get_by_role("link", name="做测验").click()
    for one in core.questions(timezone.localdate()):
        officer.locator(f"input[name={one.id}][value='{one.answer}']").check()
    assert violations_in(officer) == []
    officer.get_by_role("button", name="交卷").click()
    officer.get_by_text("10 题答对 10 题").wait_for()
    expect(officer.get_by_text("第三十六条第三项").first).to_be_visible()
    officer.get_by_role("link", name="返回").click()
    with officer.expect_download() as got:
        officer.get_by_role("link", name="下载证书（.docx）").click()
    assert got.value.suggested_filename == "培训合格证明.docx"
    head.goto(f"{live_server.url}/admin/oversight/training/{made.pk}/")
    expect(head.get_by_role("row", name=re.compile("王承办.*合格"))).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_and_fits(open_page, live_server, bureau, width):
    live(column(bureau, "news", "news", name="工作动态"), timezone.localdate() - timedelta(days=12))
    new_case(bureau)
    check(bureau)
    found = raised(bureau)
    Question.objects.create(
        agency=bureau, title="问", due=timezone.localdate(), asked=timezone.localdate()
    )
    given = {"agency": bureau, "title": "培训", "on": timezone.localdate(), "secret": "x"}
    course = Training.objects.create(**given)
    pages = {
        "head": (
            *("oversight/", "oversight/findings/", f"oversight/findings/{found.pk}/"),
            *(f"oversight/findings/{found.pk}/assigned/", "oversight/findings/new/"),
            *("oversight/findings/import/", "oversight/findings/ledger/print/"),
            *("oversight/training/", f"oversight/training/{course.pk}/"),
            f"oversight/training/{course.pk}/code/",
            *("oversight/indicators/", f"oversight/{bureau.pk}/judge/veto.media/"),
        ),
        "supervisor": (
            *("oversight/district/", "oversight/questions/", "oversight/questions/new/"),
            f"oversight/district/{bureau.pk}/2026/received/",
        ),
    }
    for who, paths in pages.items():
        page = desk(open_page, who, paths[0], width=width)
        for path in paths:
            page.goto(f"{live_server.url}/admin/{path}")
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{path} 横向溢出 {wide}"
            assert violations_in(page) == [], path
