"""政民互动，在真实的浏览器里：一批热线工单到全都告知，一次征集从公告到公布结果，一件留言从写到评价。"""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import expect

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.engagement import knowledge
from gongkai.engagement.models import Consultation, Knowledge, Message, PublicAnswer, Topic
from gongkai.engagement.orders.reading import COLUMNS
from gongkai.engagement.topics import answering
from gongkai.outbox.models import Delivery

from ..applications.people import agencies, person
from ..disclosures.items import STEPS, column, publish
from ..engagement.helpers import new_message, reply
from .test_case import answer_captcha, sign_in, violations_in
from .test_checkup import violations

WIDTHS = (390, 1440)


@pytest.fixture(autouse=True)
def _office(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    # 发短信的接口开着，没有邮箱的工单也告知得到
    settings.SMS_URL = "http://127.0.0.1:9/"
    ensure_workflows()
    bureau, _ = agencies()
    column(bureau, "notice", "notice", name="通知公告")
    person("officer", bureau, Role.OFFICER)
    for name, role in STEPS:
        person(name, bureau, role)
    return bureau


def desk(open_page, who, path, **more):
    page = open_page(f"/admin/login/?next=/admin/{path}", **more)
    sign_in(page, who)
    return page


@pytest.fixture
def orders(tmp_path):
    book = Workbook()
    book.active.append(list(COLUMNS))
    day = timezone.localdate().isoformat()
    for number in range(8):
        words = f"新华苑{number + 1}号楼暖气不热，供热公司没有人管，室内温度不达标"
        row = [f"GD{number}", day, "投诉", "暖气不热", words, "张三", f"1391234567{number}"]
        book.active.append(row)
    book.active.append(["GD9", day, "咨询", "", "公积金贷款额度怎样计算", "李四", "13800000000"])
    path = tmp_path / "工单.xlsx"
    book.save(path)
    return path


def test_a_batch_of_orders_becomes_one_answer_and_a_disclosure_and_all_are_told(
    open_page, live_server, orders
):
    head = desk(open_page, "head", "messages/orders/")
    head.set_input_files("#id_file", orders)
    head.get_by_role("button", name="试读或者导入").click()
    head.get_by_text("新的 9 行，已经有的 0 行，有错 0 行").wait_for()
    assert Message.objects.count() == 0
    head.set_input_files("#id_file", orders)
    head.get_by_label("没有错就导入").check()
    head.get_by_role("button", name="试读或者导入").click()
    head.get_by_text("已导入 9 件").wait_for()

    officer = desk(open_page, "officer", "messages/topics/")
    officer.get_by_role("button", name="现在就归类").click()
    officer.get_by_text("归类了 9 件").wait_for()
    officer.get_by_role("link", name=re.compile("暖气")).click()
    officer.get_by_label("标题", exact=True).fill("暖气不热怎么办")
    officer.get_by_label("统一答复").fill("供热公司正在更换管道，三日内恢复。")
    officer.get_by_role("button", name="交审核").click()
    officer.get_by_text("这是您自己拟的").or_(
        officer.get_by_text("统一答复待审核")
    ).first.wait_for()
    topic = Topic.objects.get()
    citizen = open_page("/gk/housing/messages/")
    assert citizen.get_by_text("暖气不热怎么办").count() == 0

    head.goto(f"{live_server.url}/admin/messages/topics/{topic.pk}/")
    head.get_by_role("button", name="审核通过，公开并告诉各人").click()
    head.get_by_text("告诉了 8 人").wait_for()
    assert Message.objects.filter(joint=True, state="answered").count() == 8
    assert Delivery.objects.filter(channel="sms").count() == 8
    citizen.reload()
    citizen.get_by_role("link", name="暖气不热怎么办").click()
    expect(citizen.get_by_text("三日内恢复")).to_be_visible()

    officer.goto(f"{live_server.url}/admin/messages/topics/{topic.pk}/")
    officer.get_by_label("栏目").select_option(label="通知公告")
    officer.get_by_label("主题分类").select_option("construction")
    officer.get_by_label("体裁分类").select_option("notice")
    officer.get_by_role("button", name="写成草稿").click()
    officer.wait_for_url(re.compile(r"/admin/items/edit/\d+/"))
    item = Item.objects.get()
    people = {user.username: user for user in get_user_model().objects.all()}
    assert publish(item, people["officer"], people).live
    assert answering.on_time(timezone.localdate()) == 8
    assert Delivery.objects.filter(channel="sms").count() == 16
    citizen.reload()
    citizen.get_by_role("link", name="暖气不热怎么办").click()
    citizen.wait_for_url(re.compile(r"/gk/housing/\d{4}/\d+/"))
    expect(citizen.get_by_text("三日内恢复")).to_be_visible()


def test_a_consultation_from_notice_to_published_outcome(open_page, live_server):
    officer = desk(open_page, "officer", "consultations/new/")
    today = timezone.localdate()
    officer.get_by_label("种类").select_option("opinions")
    officer.locator("#id_title").fill("物业收费办法（征求意见稿）")
    officer.locator("#id_explanation").fill("为了规范物业收费，现征求意见。")
    officer.locator("#id_opens").fill(today.isoformat())
    officer.locator("#id_closes").fill((today + timedelta(days=20)).isoformat())
    officer.locator("#id_parts-0-heading").fill("第一条")
    officer.locator("#id_parts-0-text").fill("物业费实行政府指导价。")
    officer.locator("#id_parts-1-heading").fill("第二条")
    officer.get_by_role("button", name="存为草稿").click()
    officer.get_by_role("button", name="交审核").click()
    officer.get_by_text("等着审核").wait_for()
    found = Consultation.objects.get()
    address = found.get_absolute_url()
    citizen = open_page("/gk/housing/consultations/", width=390)
    assert citizen.get_by_text("物业收费办法").count() == 0

    head = desk(open_page, "head", f"consultations/{found.pk}/")
    head.get_by_role("button", name="审核通过，发布").click()
    head.get_by_text("正在征集；截止以后").wait_for()
    citizen.reload()
    citizen.get_by_role("link", name="物业收费办法").click()
    citizen.get_by_label("第一条").fill("分档收费更好")
    citizen.reload()
    # 写了一半刷新、断线，还在
    assert citizen.get_by_label("第一条").input_value() == "分档收费更好"
    answer_captcha(citizen)
    citizen.get_by_role("button", name="提交").click()
    citizen.get_by_role("heading", name="已收到您的意见").wait_for()

    Consultation.objects.update(opens=today - timedelta(days=20), closes=today - timedelta(days=1))
    officer.reload()
    officer.get_by_text("还没有写采用情况的：第一条").wait_for()
    officer.get_by_label("归纳一类意见：第一条").click()
    officer.locator("textarea[name=opinion]").first.fill("建议分档收费")
    officer.locator("textarea[name=reason]").first.fill("已改为按服务等级分档。")
    officer.get_by_role("button", name="添上").first.click()
    officer.get_by_label("采用情况的总的说明").fill("收到一份，采纳。")
    officer.get_by_role("button", name="结果交审核").click()
    officer.get_by_text("等着审核").wait_for()
    head.reload()
    head.get_by_role("button", name="审核通过，公布结果").click()
    head.get_by_text("结果已经公布").wait_for()
    citizen.goto(live_server.url + address)
    expect(citizen.get_by_text("已改为按服务等级分档")).to_be_visible()
    assert citizen.get_by_text("分档收费更好").count() == 0


def test_a_message_is_written_answered_and_rated(open_page, live_server, _office):
    officer_user = person("writer", _office, Role.OFFICER)
    given = {"question": "暖气不热找谁", "answer": "打供热公司电话。", "review": "2999-01-01"}
    knowledge.save(Knowledge(agency=_office, **given), officer_user)
    citizen = open_page("/messages/", width=390)
    citizen.get_by_role("link", name="兴庆区住房和城乡建设局", exact=True).click()
    citizen.get_by_label("求助").check()
    citizen.get_by_label("标题").fill("家里暖气不热")
    citizen.get_by_label("内容").fill("新华苑暖气不热，找谁修？")
    citizen.get_by_role("link", name="暖气不热找谁").wait_for()
    citizen.get_by_label("同意公开").check()
    citizen.get_by_role("button", name="保存，下一步").click()
    citizen.get_by_label("姓名或名称").fill("李小龙")
    citizen.get_by_label("联系电话").fill("13912345678")
    citizen.get_by_role("button", name="保存，下一步").click()
    answer_captcha(citizen)
    citizen.get_by_role("button", name="提交").click()
    number, code = citizen.locator(".good strong").all_inner_texts()
    message = Message.objects.get()

    officer = desk(open_page, "officer", f"messages/{message.pk}/")
    officer.get_by_role("link", name="用来拟写答复：暖气不热找谁").click()
    officer.get_by_label("答复").fill("今天派人检修。")
    officer.get_by_role("button", name="拟写答复").click()
    head = desk(open_page, "head", f"messages/{message.pk}/")
    head.get_by_role("link", name="答复", exact=True).click()
    head.get_by_role("button", name="答复", exact=True).click()
    head.get_by_role("link", name="公开答复").click()
    assert "李小龙" not in head.locator("form").last.inner_text()
    head.get_by_role("button", name="公开答复").click()
    head.get_by_text("已在门户公开").wait_for()

    citizen.get_by_role("link", name="查询留言的进度").click()
    citizen.get_by_label("留言编号").fill(number)
    citizen.get_by_label("查询码").fill(code)
    citizen.get_by_role("button", name="查询").click()
    expect(citizen.get_by_text("今天派人检修")).to_be_visible()
    citizen.get_by_label("很满意").check()
    citizen.get_by_role("button", name="提交评价").click()
    expect(citizen.get_by_role("button", name="提交评价")).to_have_count(0)
    message.refresh_from_db()
    assert message.rating == 5 and PublicAnswer.objects.count() == 1


def furnished(bureau):
    """各样各一件；（门户的，后台的）各页的网址。"""
    officer = person("filler", bureau, Role.OFFICER)
    checker = person("checker", bureau, Role.DISCLOSURE_HEAD)
    message = reply(new_message(bureau), officer, checker)
    waiting = new_message(bureau, title="路灯不亮")
    day = message.received
    topic = Topic.objects.create(
        agency=bureau, leader=1, size=2, first=day, last=day, words=["暖气"], rising=True,
        title="暖气不热怎么办", text="三日内恢复。", state="answered", answered=timezone.now(),
    )  # fmt: skip
    Message.objects.filter(pk=message.pk).update(topic=topic)
    given = {"question": "暖气不热找谁", "answer": "打电话。", "review": "2999-01-01"}
    entry = knowledge.save(Knowledge(agency=bureau, **given), officer)
    made = [_consultation(bureau, n, **more) for n, more in enumerate(_KINDS, 1)]
    public = [
        *("/messages/", "/messages/housing/what/", "/messages/progress/"),
        *("/gk/housing/messages/", f"/gk/housing/topics/{topic.pk}/", "/gk/housing/knowledge/"),
        *(entry.get_absolute_url(), "/gk/housing/consultations/"),
        *(c.get_absolute_url() for c in made),
    ]
    inside = [
        *("messages/", "messages/new/", "messages/orders/", "messages/topics/"),
        *(f"messages/topics/{topic.pk}/", f"messages/{message.pk}/", f"messages/{waiting.pk}/"),
        *(f"messages/{waiting.pk}/do/drafted/", f"messages/{message.pk}/do/published/"),
        *("knowledge/", "knowledge/new/", f"knowledge/{entry.pk}/", "consultations/"),
        *("consultations/new/", *(f"consultations/{c.pk}/" for c in made)),
    ]
    return public, inside


_KINDS = (
    {"kind": "opinions", "state": "published"},
    {"kind": "survey", "state": "ended", "ended": timezone.now(), "outcome": "收到若干份。"},
    {"kind": "survey", "state": "published"},
    {"kind": "opinions", "state": "checking"},
)


def _consultation(bureau, serial, **more):
    today = timezone.localdate()
    made = Consultation.objects.create(
        agency=bureau, year=today.year, serial=serial, title=f"第{serial}次征集",
        explanation="说明。", opens=today, closes=today + timedelta(days=9), **more,
    )  # fmt: skip
    for kind in ("clause", "single", "multiple", "text"):
        part = made.parts.create(kind=kind, heading=f"条目{kind}", text="原文。", options="甲\n乙")
        if more["state"] == "ended":
            part.findings.create(opinion="归纳", count=2, result="adopted", reason="理由。")
    return made


def test_the_pages_of_listening_are_accessible_at_two_widths(open_page, live_server, _office):
    public, inside = furnished(_office)
    public = [p for p in public if not p.endswith("/4/")]
    for width in WIDTHS:
        page = open_page("/", width=width)
        for path in public:
            page.goto(live_server.url + path)
            assert width > WIDTHS[0] or violations(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    page = open_page("/", width=390)
    page.get_by_role("button", name="长者模式").click()
    for path in public:
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    for width in WIDTHS:
        page = desk(open_page, "head", "messages/", width=width)
        for path in inside:
            page.goto(f"{live_server.url}/admin/{path}")
            assert page.locator(".desk").count(), (path, width)
            assert width > WIDTHS[0] or violations_in(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
