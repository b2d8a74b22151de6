"""一处干净的安装，只用页面，从没有人到公开第一件信息、答复第一件申请；没有演示数据。"""

import re

import pytest
from docx import Document
from playwright.sync_api import expect

from ..applications.people import IDENTITY
from .installed import Installed, People, code_of, is_fit, settle, today
from .test_case import answer_captcha, step_link

#: 职责 -> 这个人的用户名
DUTIES = {
    "受理员": "shouli",
    "承办人": "chengban",
    "信息公开机构负责人": "jigou",
    "信息员": "xinxi",
    "科室负责人": "keshi",
    "保密审查员": "baomi",
    "分管负责人": "fenguan",
    "审计员": "shenji",
    "管理员": "guanli",
}
BUREAU = "青川市兴庆区住房和城乡建设局"
PROFILE = {
    "office": "办公室",
    "address": "兴庆区文化东街1号",
    "telephone": "0951-1234567",
    "hours": "工作日9:00—12:00，14:00—18:00",
    "court": "兴庆区人民法院",
}
TITLE = "老旧小区改造计划"
ASKED = "和平小区征收补偿方案和评估报告"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """装好的一处，第一个机关是区政府。"""
    folder = tmp_path_factory.mktemp("bring-up")
    answers = {
        "agency": "青川市兴庆区人民政府",
        "slug": "district",
        "mark": "兴政",
        "government": True,
        "administrator": "admin",
    }
    with Installed(folder, **answers).opened() as found:
        yield found


@pytest.fixture
def people(chromium, site):
    """各人的浏览器；完了看有没有出过错。"""
    found = People(chromium, site.url)
    yield found
    found.close()
    assert found.wrong == []


def test_an_office_from_nothing_to_its_first_item_and_first_answer(site, people, tmp_path):
    admin = people.signed_in("admin")
    bind_authenticator(admin)
    second_agency(admin)
    passwords = give_duties(admin)
    desks = {
        role: people.signed_in(name, passwords[name])
        for role, name in DUTIES.items()
        if role != "审计员"
    }
    ship(desks["信息公开机构负责人"])
    write(desks["信息员"], tmp_path)
    for role in ("科室负责人", "信息公开机构负责人", "保密审查员", "分管负责人"):
        approve(desks[role], people.url, is_secrecy=role == "保密审查员")
    citizen = people.page("/")
    citizen.get_by_role("link", name=TITLE).first.click()
    expect(citizen.get_by_role("heading", name=TITLE)).to_be_visible()
    is_fit(citizen)
    number, code = apply(citizen, people.url, tmp_path)
    answer(desks, people.url, number)
    read(citizen, people.url, number, code)
    what_is_left(site, admin, desks["管理员"])


def bind_authenticator(page):
    """系统管理员绑定验证器，退出，再凭它登录。"""
    page.get_by_role("link", name="绑定验证器").first.click()
    is_fit(page)
    secret = page.locator("code").inner_text()
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="确定").click()
    page.wait_for_url(lambda url: "second-factor" not in url)


def second_agency(page):
    """“开始使用” → 再设一个机关 → 资料。"""
    page.get_by_role("link", name="开始使用").first.click()
    is_fit(page)
    page.get_by_role("link", name="再设一个机关").click()
    page.locator("#id_name").fill(BUREAU)
    page.locator("#id_slug").fill("housing")
    page.locator("#id_mark").fill("兴住建")
    page.locator("#id_parent").select_option(label="青川市兴庆区人民政府")
    is_fit(page)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请填写它的基本信息").wait_for()
    is_fit(page)
    for name, value in PROFILE.items():
        page.locator(f"#id_{name}").fill(value)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已存").wait_for()


def give_duties(page):
    """“开始使用” → 人员和职责；九个人，密码只显示一次。返回用户名 -> 密码。"""
    page.get_by_role("link", name="开始使用").first.click()
    page.get_by_role("link", name=f"人员和职责：{BUREAU}").click()
    is_fit(page)
    passwords = {}
    for role, name in DUTIES.items():
        page.locator("#id_username").fill(name)
        page.locator("#id_name").fill(f"王{role[0]}")
        expect(page.locator("#id_agency option:checked")).to_have_text(BUREAU)
        page.locator("#id_role").select_option(label=role)
        page.get_by_role("button", name="加上").click()
        told = page.get_by_text(re.compile(f"{name} 的密码：")).inner_text()
        passwords[name] = re.search(r"密码：(\S+?)（", told).group(1)
    is_fit(page)
    return passwords


def ship(head):
    """机构负责人用随系统的栏目和目录。"""
    head.get_by_role("link", name="开始使用").first.click()
    is_fit(head)
    head.get_by_role("link", name=f"栏目：{BUREAU}").click()
    is_fit(head)
    head.get_by_role("button", name="用随系统的栏目").click()
    head.wait_for_load_state("networkidle")
    head.get_by_role("link", name="开始使用").first.click()
    head.get_by_role("link", name=f"标准目录：{BUREAU}").click()
    is_fit(head)
    head.get_by_role("button", name="放进来").click()
    head.get_by_text("标准目录已有").wait_for()
    is_fit(head)


def write(author, folder):
    """信息员写一件，带一个附件，交审查。"""
    path = folder / "改造计划.docx"
    document = Document()
    document.add_paragraph("2026年改造老旧小区12个，涉及居民3400户。")
    document.save(path)
    author.get_by_role("link", name="主动公开", exact=True).first.click()
    author.get_by_role("link", name="写一件信息").click()
    is_fit(author)
    author.locator("#id_title").fill(TITLE)
    author.locator("#id_column").select_option(index=1)
    author.locator("#id_made_on").fill(today())
    author.locator("#id_subject").select_option("construction")
    author.locator("#id_genre").select_option("notice")
    settle(author)
    author.get_by_role("button", name="增加 附件").press("Enter")  # 自动保存会挪动页面
    author.set_input_files("#id_attachments-0-stored", path)
    author.get_by_role("button", name="保存草稿").click()
    author.get_by_text("检查过了，没有问题").wait_for()
    is_fit(author)
    author.get_by_role("button", name="更多动作").click()
    author.get_by_role("button", name=re.compile("提交.*三审三校")).click()
    author.wait_for_url("**/admin/items/")


def approve(page, url, *, is_secrecy):
    """在“等我审查的”里点开，看过，通过。"""
    page.goto(url + "/admin/disclosures/")
    page.get_by_role("link", name=TITLE).first.click()
    if is_secrecy:
        page.get_by_label("另写意见").fill("不涉及国家秘密，可以公开。")
    page.get_by_role("button", name="通过", exact=True).click()
    page.get_by_text(f"已通过“{TITLE}”").wait_for()


def apply(page, url, folder):
    """公民在网上申请，附身份证明；返回编号、查询码。"""
    proof = folder / "身份证.png"
    proof.write_bytes(b"\x89PNG\r\n\x1a\n picture")
    page.goto(url + "/apply/")
    is_fit(page)
    page.get_by_role("link", name=BUREAU, exact=True).click()
    page.get_by_label("自然人").check()
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("姓名").fill("张三丰")
    page.get_by_label("证件号码").fill(IDENTITY)
    page.get_by_label("联系电话").fill("13912345678")
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("所需政府信息的内容描述").fill(ASKED)
    page.get_by_role("button", name="保存，下一步").click()
    page.set_input_files("#id_proof", proof)
    answer_captcha(page)
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("heading", name="已收到您的申请").wait_for()
    is_fit(page)
    return page.locator(".good strong").all_inner_texts()


def do(page, url, number, name, queue="在办", **fields):
    """从办案台的一队点开，办一件事。"""
    page.goto(url + "/admin/cases/")
    page.get_by_role("link", name=re.compile(queue)).first.click()
    page.get_by_role("link", name=number).first.click()
    page.locator("#more").wait_for()
    step_link(page, name).click()
    for field, value in fields.items():
        box = page.locator(f"#id_{field}")
        if box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("heading", name="经过").wait_for()


def answer(desks, url, number):
    """确认收到、拟定、批准、下载文书、送达。"""
    desks["受理员"].goto(url + "/admin/cases/")
    is_fit(desks["受理员"])
    officer, head = desks["承办人"], desks["信息公开机构负责人"]
    do(officer, url, number, "与申请人确认收到")
    is_fit(officer)
    step_link(officer, "拟定答复").click()
    officer.get_by_label("予以公开", exact=True).first.check()
    officer.locator("#id_information").fill("补偿方案全文另行提供。")
    officer.get_by_role("button", name="拟定答复").click()
    officer.get_by_role("heading", name="经过").wait_for()
    do(head, url, number, "批准并作出答复")
    with head.expect_download() as download:
        head.get_by_role("link", name="PDF").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    do(officer, url, number, "送达答复", "待送达", manner="post", evidence="EMS 123")


def read(citizen, url, number, code):
    """公民凭查询码读答复。"""
    citizen.goto(url + "/apply/progress/")
    citizen.get_by_label("申请编号").fill(number)
    citizen.get_by_label("查询码").fill(code)
    citizen.get_by_role("button", name="查询").click()
    is_fit(citizen)
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name=re.compile("公开.*书")).first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def what_is_left(site, admin, manager):
    """“开始使用”和 doctor 说做到了什么、还缺什么。"""
    manager.get_by_role("link", name="开始使用").first.click()
    manager.locator("li", has_text="做到了").first.wait_for()
    done = manager.locator("li", has_text="做到了").all_inner_texts()
    assert [d.split()[0] for d in done] == ["机关的基本信息", "人员和职责", "栏目", "标准目录"]
    told = site.run("doctor").stdout
    assert "留意　邮件" in told and "坏　定时任务：还没有运行过" in told
