"""一件申请从头到尾，在真实的浏览器里：每一步的到期日都与 `law` 对照。"""

import re
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from docx import Document

from gongkai.agencies.models import Role
from gongkai.applications.links import third_party_link as link
from gongkai.applications.models import Case
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.language.identity import resident_check
from gongkai.language.numerals import to_int
from gongkai.law.calendar import official
from gongkai.law.procedure import safe_due, stand
from gongkai.remedies.models import Contest

from ..applications.people import IDENTITY, agencies, new_case, person
from ..disclosures.items import published
from .test_checkup import RULES, violations

PASSWORD = "一段很长的口令"


@pytest.fixture(autouse=True)
def _office(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    person("officer", bureau, Role.OFFICER)
    person("head", bureau, Role.DISCLOSURE_HEAD)
    return bureau


@pytest.fixture
def proof(tmp_path):
    path = tmp_path / "身份证.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n picture")
    return path


def apply_by_form(page, proof):
    page.get_by_role("link", name="我要申请").click()
    page.get_by_role("link", name="兴庆区住房和城乡建设局", exact=True).click()
    page.get_by_label("自然人").check()
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("姓名").fill("张三丰")
    page.get_by_label("证件号码").fill(IDENTITY)
    page.get_by_label("联系电话").fill("13912345678")
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("所需政府信息的内容描述").fill("和平小区征收补偿方案和评估报告")
    page.get_by_role("button", name="保存，下一步").click()
    page.set_input_files("#id_proof", proof)
    answer_captcha(page)
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("heading", name="已收到您的申请").wait_for()
    return page.locator(".good strong").all_inner_texts()


def answer_captcha(page):
    label = page.get_by_text(re.compile("验证题：")).first.inner_text()
    a, b = re.search(r"：(.)加(.)等于", label).groups()
    page.locator("#id_answer").fill(str(to_int(a) + to_int(b)))


def sign_in(page, name):
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def the_due_day_is_the_law_s():
    """库里的到期日就是由事件按法律算出的。"""
    case = Case.objects.get()
    answer, _ = safe_due(stand(case.law_events()))
    assert case.reply_due == (answer.due if answer else None)
    return case


def step_link(page, name):
    """这一步的链接：该办的在外面，其余的在“更多”里。"""
    link = page.get_by_role("link", name=name, exact=True)
    if not link.count():
        page.locator("#more > summary").click()
    return link


def do(page, name, **fields):
    step_link(page, name).click()
    for field, value in fields.items():
        box = page.locator(f"#id_{field}")
        if box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("heading", name="经过").wait_for()
    return the_due_day_is_the_law_s()


def other_identity():
    head = "64010419700101123"
    return head + resident_check(head)


def attach_masked(page, folder, number):
    """附一份有身份证号码的 .docx：查出、遮盖、附上。"""
    path = folder / "补偿明细.docx"
    document = Document()
    document.add_paragraph(f"被征收人孙大圣，身份证号码{number}，补偿面积80平方米。")
    document.save(path)
    page.get_by_role("link", name="添加随答复提供的附件").click()
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_text("查出 1 处").wait_for()
    assert number not in page.content()
    page.get_by_role("button", name="遮盖以后附上").click()
    page.get_by_role("heading", name="经过").wait_for()


def test_a_case_from_application_to_reconsideration(open_page, live_server, proof, tmp_path):
    citizen = open_page()
    number, code = apply_by_form(citizen, proof)
    case = Case.objects.get()
    assert case.number == number and case.receipt is None
    office = open_page("/admin/login/?next=/admin/cases/")
    sign_in(office, "officer")
    office.get_by_role("link", name=number).click()
    today = timezone.localdate()
    case = do(office, "与申请人确认收到")
    assert case.reply_due == official().add_working_days(today, 20)
    until = (today + timedelta(10)).isoformat()
    do(office, "告知补正", items="请写明是一期还是二期。", until=until)

    citizen.goto(f"{live_server.url}/apply/progress/")
    citizen.get_by_label("申请编号").fill(number)
    citizen.get_by_label("查询码").fill(code)
    citizen.get_by_role("button", name="查询").click()
    citizen.get_by_role("heading", name="补正", exact=True).wait_for()
    before = citizen.locator("#text-corrected").input_value()
    citizen.locator("#text-corrected").fill(f"{before}，指二期。")
    citizen.get_by_role("button", name="提交补正").click()
    citizen.get_by_text("办理中").first.wait_for()
    case = the_due_day_is_the_law_s()

    office.reload()
    do(office, "征求第三方意见", third_party="恒信评估公司")
    asked = case.events.get(act="third_party_asked")
    third = open_page(link(asked))
    third.get_by_label("不同意公开").check()
    third.get_by_label("理由").fill("评估单价属于商业秘密。")
    third.get_by_role("button", name="提交意见").click()
    third.get_by_role("heading", name="已收到您的意见").wait_for()
    the_due_day_is_the_law_s()

    office.reload()
    do(office, "申请延期", reason="需要区分处理")
    head = open_page("/admin/login/?next=/admin/cases/")
    sign_in(head, "head")
    head.get_by_role("link", name=number).click()
    case = do(head, "同意延期并告知申请人", reason="需要区分处理的内容较多")
    assert case.letters.filter(kind="extended").exists()

    office.reload()
    step_link(office, "拟定答复").click()
    office.get_by_label("部分公开").check()
    office.locator("#id_reason").fill("评估单价属于商业秘密，依据条例第十五条不予公开。")
    office.locator("#id_information").fill("补偿方案全文另行提供。")
    office.get_by_role("button", name="看样稿").click()
    office.locator(".paper img").first.wait_for()
    office.get_by_role("button", name="拟定答复").click()
    office.get_by_role("heading", name="经过").wait_for()
    attach_masked(office, tmp_path, citizen_number := other_identity())
    head.reload()
    do(head, "批准并作出答复")
    office.reload()
    case = do(office, "送达答复", manner="post", evidence="EMS 123")
    assert (case.decision, case.delivered) == ("partial", today)

    citizen.reload()
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name=re.compile("部分公开答复书")).click()
    assert download.value.suggested_filename.endswith(".pdf")
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name=re.compile("补偿明细")).click()
    given = "".join(p.text for p in Document(download.value.path()).paragraphs)
    assert "孙大圣" in given and citizen_number not in given

    office.reload()
    step_link(office, "登记复议或诉讼").click()
    office.locator("#id_received").fill(today.isoformat())
    office.get_by_role("button", name="保存").click()
    office.get_by_role("heading", name="等本机关答复、答辩").wait_for()
    assert Contest.objects.get().answer_due == official().add_working_days(today, 10)


def test_applying_with_the_keyboard_alone_on_a_phone(open_page, proof):
    page = open_page("/apply/housing/kind/", width=360, height=740)
    page.locator("#id_kind_0").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/person/")
    for name, value in (("name", "张三丰"), ("identity", IDENTITY), ("phone", "13912345678")):
        while page.evaluate("document.activeElement.id") != f"id_{name}":
            page.keyboard.press("Tab")
        page.keyboard.insert_text(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/asked/")
    while page.evaluate("document.activeElement.id") != "id_asked":
        page.keyboard.press("Tab")
    page.keyboard.insert_text("和平小区征收补偿方案")
    while page.evaluate("document.activeElement.textContent") != "保存，下一步":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/")
    page.set_input_files("#id_proof", proof)
    answer_captcha(page)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="已收到您的申请").wait_for()


def test_what_is_already_public_is_shown_while_describing(open_page, _office):
    ensure_workflows()
    published(_office, title="和平小区房屋征收补偿方案")
    page = open_page("/apply/housing/kind/")
    page.get_by_label("自然人").check()
    page.get_by_role("button", name="保存，下一步").click()
    for name, value in (("name", "张三丰"), ("identity", IDENTITY), ("phone", "13912345678")):
        page.locator(f"#id_{name}").fill(value)
    page.get_by_role("button", name="保存，下一步").click()
    page.locator("#id_asked").fill("和平小区的征收补偿方案")
    page.get_by_role("link", name="和平小区房屋征收补偿方案").wait_for()
    page.reload()
    assert page.locator("#id_asked").input_value() == "和平小区的征收补偿方案"
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_text("您要的可能已经公开").wait_for()


def test_a_wrong_number_is_told_while_typing(open_page):
    page = open_page("/apply/housing/kind/")
    page.get_by_label("自然人").check()
    page.get_by_role("button", name="保存，下一步").click()
    number = page.get_by_label("证件号码")
    number.fill(IDENTITY[:-1] + ("0" if IDENTITY[-1] != "0" else "1"))
    page.get_by_text("校验码不对").wait_for()
    number.fill(IDENTITY)
    assert page.get_by_text("校验码不对").count() == 0
    page = open_page("/apply/housing/kind/")
    page.get_by_label("商业企业").check()
    page.get_by_role("button", name="保存，下一步").click()
    number = page.get_by_label("证件号码")
    page.get_by_label("证件名称").select_option("统一社会信用代码")
    number.fill("91350100M000100Y44")
    page.get_by_text("校验码不对").wait_for()
    number.fill("91350100M000100Y43")
    assert page.get_by_text("校验码不对").count() == 0


PUBLIC = (
    "/apply/",
    "/apply/housing/kind/",
    "/apply/progress/",
    "/due-day/",
    "/due-day/?received=2026-03-02&channel=in_person&extended=on",
    "/due-day/?received=x",
    "/fee/?schedule=pieces&count=45&on=2026-03-02",
    "/fee/?count=x",
    "/remedy/?decision=unavailable.not_held&decided=2025-12-18&signed=2025-12-19",
    "/remedy/?decision=none",
    "/law/?on=2026-03-02",
    "/statistics/housing/",
    "/supervision/housing/",
    "/annual-reports/",
)


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_and_nothing_overflows(open_page, path, width):
    page = open_page(path, width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1440])
def test_the_desk_is_accessible(open_page, _office, width):
    case = new_case(_office, date(2026, 11, 2))
    page = open_page("/admin/login/?next=/admin/cases/", width=width)
    sign_in(page, "officer")
    for path in ("", f"{case.pk}/", f"{case.pk}/do/proposed/", "intake/"):
        page.goto(page.url.split("/admin/")[0] + f"/admin/cases/{path}")
        assert page.locator(".desk").count(), (path, page.inner_text("body")[:300])
        assert violations_in(page) == [], path
    for path in ("annual/", "contests/", f"contests/new/{case.pk}/"):
        page.goto(page.url.split("/admin/")[0] + f"/admin/{path}")
        assert page.locator(".desk").count(), (path, page.inner_text("body")[:300])
        assert violations_in(page) == [], path


def violations_in(page):
    """我们自己的内容（后台的框架由 Wagtail 负责）；点了链接以后，等新的一页读完才查。"""
    page.wait_for_load_state()
    page.locator(".desk").first.wait_for()
    found = Axe().run(page, context=".desk", options=RULES).response["violations"]
    return [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found]
