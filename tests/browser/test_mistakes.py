"""一个什么都会填错的公民，在手机上照样把申请交上去：每一次都说哪里不对、怎样填，题目还在，填对的不丢。"""

import pytest

from gongkai.applications.models import Case

from ..applications.people import IDENTITY, agencies
from .test_case import answer_captcha
from .test_checkup import violations

NEXT, SEND = "保存，下一步", "提交申请"


@pytest.fixture(autouse=True)
def bureau(settings, tmp_path, transactional_db):
    settings.HOME = tmp_path
    return agencies()[0]


def refused(page, button, *told):
    """按了没有成：最上面列出哪里不对，读屏的焦点在那里，点得到那一格；网页没有别的毛病。"""
    page.get_by_role("button", name=button).click()
    summary = page.locator("#errors")
    summary.wait_for()
    for words in told:
        assert words in summary.inner_text(), (words, summary.inner_text())
    assert page.title().startswith("有错误：")
    for link in summary.locator("a").all():
        target = link.get_attribute("href")
        assert page.locator(target).count(), target
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_citizen_who_makes_every_mistake_gets_there(open_page, tmp_path):
    page = open_page("/apply/housing/kind/", width=390, height=844)
    refused(page, NEXT, "请选择申请人的类别")
    page.get_by_label("自然人").check()
    page.get_by_role("button", name=NEXT).click()

    page.get_by_label("姓名").wait_for()
    refused(page, NEXT, "姓名", "证件号码", "联系电话")
    page.get_by_label("姓名").fill("张三丰")
    page.get_by_label("证件号码").fill(IDENTITY[:-1] + ("0" if IDENTITY[-1] != "0" else "1"))
    page.get_by_label("联系电话").fill("139")
    refused(page, NEXT, "证件号码", "联系电话")
    assert page.get_by_label("姓名").input_value() == "张三丰"
    page.get_by_label("证件号码").fill(IDENTITY)
    refused(page, NEXT, "联系电话")
    assert page.get_by_label("证件号码").input_value() == IDENTITY
    page.get_by_label("联系电话").fill("13912345678")
    page.get_by_role("button", name=NEXT).click()

    asked = page.get_by_label("所需政府信息的内容描述")
    asked.wait_for()
    refused(page, NEXT, "所需政府信息的内容描述")
    asked.fill("和平小区征收补偿方案")
    page.get_by_role("button", name=NEXT).click()

    page.get_by_role("button", name=SEND).wait_for()
    refused(page, SEND, "验证题")
    page.locator("#id_answer").fill("999")
    refused(page, SEND, "验证题")
    program = tmp_path / "程序.exe"
    program.write_bytes(b"MZ\x00\x01 program")
    page.set_input_files("#id_proof", program)
    answer_captcha(page)
    refused(page, SEND, "身份证明")
    assert page.get_by_text("验证题：").first.is_visible()
    picture = tmp_path / "身份证.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n picture")
    page.set_input_files("#id_proof", picture)
    answer_captcha(page)
    page.get_by_role("button", name=SEND).click()
    page.get_by_role("heading", name="已收到您的申请").wait_for()
    case = Case.objects.get()
    assert case.number in page.content() and case.applicant["name"] == "张三丰"
