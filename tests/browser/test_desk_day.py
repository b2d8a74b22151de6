"""办案台的一天，在真实的浏览器里：纸质申请从扫描到案卷，只用键盘审批，Ctrl+K，没有妨碍人的地方。"""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from gongkai.agencies.models import Role
from gongkai.applications.models import Case
from gongkai.applications.register import act
from gongkai.applications.steps import take
from gongkai.law.procedure import Act, Event
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import IDENTITY, PERSON, agencies, new_case, person
from .test_case import PASSWORD, sign_in, violations_in

#: 看样子的时候把截图存在这里
SHOTS = os.environ.get("GONGKAI_SHOTS", "")


@pytest.fixture(autouse=True)
def bureau(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    person("clerk", bureau, Role.CLERK)
    person("officer", bureau, Role.OFFICER, last_name="李承办")
    person("head", bureau, Role.DISCLOSURE_HEAD, last_name="王负责")
    return bureau


def shot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def user(name):
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username=name)


def proposed(bureau, on=None, **more):
    """一件等着批准的。"""
    on = on or timezone.localdate()
    case = new_case(bureau, received=on, **more)
    act(case, Event(Act.ASSIGNED, on, {"officer": user("officer").pk}), user("head"))
    told = {"information": "补偿方案的要点如下：一、按建筑面积计。", "reason": "", "search": ""}
    take(case, Act.PROPOSED, on, {"decisions": ["granted"]}, told, user("officer"))
    return case


def test_a_paper_application_from_scan_to_the_archived_file(open_page, tmp_path):
    for name in ("申请书.png", "身份证.png"):
        Image.new("RGB", (600, 800), "lightgrey").save(tmp_path / name)
    clerk = open_page("/admin/login/?next=/admin/cases/intake/", width=1440)
    sign_in(clerk, "clerk")
    clerk.get_by_label("渠道").select_option("in_person")
    clerk.get_by_label("姓名").fill("张三丰")
    clerk.get_by_label("证件号码").fill(IDENTITY)
    clerk.get_by_label("联系电话").fill("139")
    clerk.get_by_label("所需政府信息的内容描述").fill("和平小区征收补偿方案")
    clerk.get_by_role("button", name="登记", exact=True).click()
    clerk.get_by_text("电话号码写成").first.wait_for()
    clerk.get_by_label("联系电话").fill("13912345678")
    clerk.set_input_files("#id_application", tmp_path / "申请书.png")
    clerk.set_input_files("#id_proof", tmp_path / "身份证.png")
    shot(clerk, "intake-1440")
    clerk.get_by_role("button", name="登记", exact=True).click()
    clerk.get_by_role("heading", name="登记回执", exact=True).wait_for()
    case = Case.objects.get()
    assert set(case.files.values_list("purpose", flat=True)) == {"application", "identity"}
    shot(clerk, "receipt-1440")
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="下载 PDF").click()
    assert download.value.suggested_filename.endswith("登记回执.pdf")
    clerk.get_by_role("link", name=f"返回 {case.number}").click()
    assert "13912345678" not in clerk.content()
    clerk.get_by_role("button", name="看联系方式").click()
    clerk.get_by_text("13912345678").wait_for()
    assert IDENTITY not in clerk.content()
    assert TrailEntry.objects.filter(action="case.contact_seen").count() == 1

    head = open_page("/admin/login/?next=/admin/", width=1440)
    sign_in(head, "head")
    head.get_by_role("link", name=case.number).first.click()
    head.get_by_role("link", name="交办", exact=True).click()
    head.get_by_role("button", name="交办", exact=True).click()
    head.get_by_role("heading", name="经过").wait_for()

    officer = open_page("/admin/login/?next=/admin/", width=1440)
    sign_in(officer, "officer")
    officer.get_by_role("link", name=case.number).first.click()
    officer.get_by_role("link", name="拟定答复", exact=True).click()
    officer.get_by_label("予以公开", exact=True).check()
    officer.locator("#id_information").fill("补偿方案的要点如下。")
    officer.get_by_role("button", name="看样稿").click()
    officer.locator(".paper img").first.wait_for()
    officer.get_by_role("button", name="拟定答复").click()
    officer.get_by_role("heading", name="经过").wait_for()

    head.goto(head.url)
    head.get_by_role("link", name="批准并作出答复", exact=True).click()
    head.get_by_role("button", name="批准并作出答复").click()
    head.get_by_role("heading", name="经过").wait_for()

    officer.reload()
    officer.get_by_role("link", name="送达答复", exact=True).click()
    officer.get_by_label("送达方式").select_option("direct")
    officer.get_by_role("button", name="送达答复").click()
    officer.get_by_role("link", name="归档", exact=True).click()
    officer.get_by_role("button", name="归档", exact=True).click()
    officer.get_by_role("heading", name="经过").wait_for()
    with officer.expect_download() as download:
        officer.get_by_role("link", name="案卷（一本 PDF）").click()
    book = Path(download.value.path()).read_bytes()
    assert book.startswith(b"%PDF") and pages_of(book) >= 6
    assert Case.objects.get().stage == "archived"


def pages_of(content):
    import pypdfium2

    return len(pypdfium2.PdfDocument(content))


def test_an_approval_by_the_keyboard_alone(open_page, bureau):
    case = proposed(bureau)
    page = open_page("/admin/login/?next=/admin/workbench/")
    page.locator("#id_username").focus()
    page.keyboard.insert_text("head")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "id_password":
        page.keyboard.press("Tab")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="工作台").wait_for()
    page.keyboard.press("Control+k")
    page.locator("dialog.gongkai-find input").wait_for()
    page.keyboard.insert_text(f"{case.year}-{case.serial}")
    page.locator("dialog.gongkai-find .hits a").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.pk}/")
    page.keyboard.press("e")
    page.get_by_role("heading", name="批准或者退回").wait_for()
    text = "批准并作出答复"
    for _ in range(80):
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="经过").wait_for()
    case.refresh_from_db()
    assert case.decision == "granted" and case.letters.get().number


def test_a_return_reaches_the_drafter_who_goes_on_from_what_he_wrote(open_page, bureau):
    case = proposed(bureau)
    head = open_page(f"/admin/login/?next=/admin/cases/{case.pk}/approve/", width=1440)
    sign_in(head, "head")
    shot(head, "approve-1440")
    head.get_by_role("button", name="退回修改").click()
    head.get_by_text("请填写理由").first.wait_for()
    head.get_by_label("退回的理由").fill("请写明按哪一年的方案。")
    head.get_by_role("button", name="退回修改").click()
    head.get_by_role("heading", name="经过").wait_for()
    officer = open_page("/admin/login/?next=/admin/workbench/notices/", width=1440)
    sign_in(officer, "officer")
    officer.get_by_role("button", name="退回修改").click()
    officer.get_by_text("请写明按哪一年的方案。").wait_for()
    officer.get_by_role("link", name="拟定答复", exact=True).click()
    assert "要点如下" in officer.locator("#id_information").input_value()
    assert officer.get_by_label("予以公开", exact=True).is_checked()


def test_ctrl_k_finds_and_the_arrows_walk(open_page, bureau):
    first = new_case(bureau)
    new_case(bureau)
    page = open_page("/admin/login/?next=/admin/cases/")
    sign_in(page, "officer")
    page.keyboard.press("Control+k")
    box = page.locator("dialog.gongkai-find")
    box.locator("input").fill("棚户区")
    box.locator(".hits a").nth(1).wait_for()
    assert violations_in(page) == []
    shot(page, "find-1280")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent.trim()") == first.number
    page.keyboard.press("Escape")
    assert not box.is_visible()
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/workbench/")
    page.keyboard.press("?")
    page.get_by_text("案件页：办现在该办的事").wait_for()


def test_rows_are_chosen_and_assigned_at_once(open_page, bureau):
    cases = [new_case(bureau) for _ in range(3)]
    page = open_page("/admin/login/?next=/admin/cases/", width=1440)
    sign_in(page, "head")
    for case in cases[:2]:
        page.get_by_label(f"选 {case.number}", exact=True).check()
    page.get_by_label("勾选的交给").select_option(label="李承办")
    page.get_by_role("button", name="交办", exact=True).click()
    page.get_by_text("已交办 2 件").wait_for()
    held = [Case.objects.get(pk=c.pk).officer for c in cases]
    assert held == [user("officer"), user("officer"), None]
    shot(page, "desk-1440")


PAGES = (
    "workbench/",
    "workbench/calendar/",
    "workbench/calendar/week/",
    "workbench/notices/",
    "workbench/find/",
    "cases/",
    "cases/intake/",
    "cases/phrases/",
    "cases/{pk}/",
    "cases/{pk}/approve/",
    "cases/{pk}/receipt/view/",
)


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_overflows(open_page, live_server, bureau, width):
    today = timezone.localdate()
    new_case(bureau, received=today, channel="internet")
    new_case(bureau, received=today, channel="internet", applicant=PERSON | {"name": "王"})
    case = proposed(bureau)
    page = open_page("/admin/login/?next=/admin/workbench/", width=width)
    sign_in(page, "head")
    for path in PAGES:
        where = path.format(pk=case.pk)
        page.goto(f"{live_server.url}/admin/{where}")
        assert page.locator(".desk").count(), where
        assert violations_in(page) == [], where
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (where, wide)
        shot(page, f"{where.strip('/').replace('/', '-')}-{width}")


def test_the_workbench_works_without_script(open_page, live_server, bureau):
    case = new_case(bureau)
    page = open_page("/admin/login/?next=/admin/workbench/", java_script_enabled=False)
    sign_in(page, "officer")
    page.get_by_role("link", name=case.number).first.wait_for()
    page.goto(f"{live_server.url}/admin/workbench/find/")
    page.get_by_label("找什么").fill("棚户区")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=case.number).wait_for()
