import re
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.applications.links import third_party_link as link
from gongkai.applications.models import Case
from gongkai.applications.register import NewCase, act, register
from gongkai.applications.shown import by_name
from gongkai.applications.steps import take
from gongkai.law.procedure import Act, Event
from gongkai.outbox.models import Delivery
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import PERSON, agencies, decide, new_case, person

pytestmark = pytest.mark.django_db
LOOKUP, CASE = "/apply/progress/", "/apply/progress/case/"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.HOME = tmp_path
    return agencies()[0]


@pytest.fixture
def done(bureau):
    today = timezone.localdate()
    return register(NewCase(bureau, "internet", today, "natural_person", PERSON, "补偿方案的内容"))


@pytest.fixture
def officer(bureau):
    return person("officer", bureau, Role.OFFICER)


def text(answer):
    return answer.content.decode()


def look(client, number, code):
    return client.post(LOOKUP, {"number": number, "code": code})


def test_number_and_code_open_the_progress(client, done):
    assert look(client, done.case.number, done.code.lower())["Location"] == CASE
    page = text(client.get(CASE))
    assert "待与申请人确认收到" in page and "登记" in page and "张三丰" not in page


@pytest.mark.parametrize("wrong", ["number", "code"])
def test_either_wrong_opens_nothing(client, done, wrong):
    number = "2020-1" if wrong == "number" else done.case.number
    code = "ABCDEFGHJK" if wrong == "code" else done.code
    page = look(client, number, code)
    assert page.status_code == 422 and "对不上" in text(page)
    assert client.get(CASE)["Location"] == LOOKUP


def test_guessing_is_slowed(client, done, settings):
    settings.LOOKUP_RATE = 2
    for _ in range(2):
        look(client, "2026-1", "x")
    assert "太频繁" in text(look(client, done.case.number, done.code))


def test_a_forged_cookie_opens_nothing(client, done):
    client.cookies["progress"] = signing.dumps(done.case.pk, salt="other")
    assert client.get(CASE)["Location"] == LOOKUP
    assert client.post("/apply/progress/do/withdrawn/", {"text": "x"})["Location"] == LOOKUP
    assert client.get("/apply/progress/letters/1/").status_code == 404


def test_the_due_day_is_explained(client, done, officer):
    act(done.case, Event(Act.CONFIRMED, timezone.localdate()), officer)
    look(client, done.case.number, done.code)
    page = text(client.get(CASE))
    assert "到期日为什么是这一天" in page and "收到之日不计，自次日起算" in page


def test_the_correction_says_by_when_and_takes_papers_with_it(client, done, officer):
    today = timezone.localdate()
    act(done.case, Event(Act.CONFIRMED, today), officer)
    until = today + timedelta(9)
    data = {"until": until.isoformat(), "items": True}
    take(done.case, Act.CORRECTION_ASKED, today, data, {"items": "请写明"}, officer)
    look(client, done.case.number, done.code)
    page = text(client.get(CASE))
    day = f"{until.year}年{until.month}月{until.day}日"
    assert "<h2>补正</h2>" in page and f"补正期限：<strong>{day}</strong>" in page
    assert "请您补正" in page.partition("接下来")[2][:60]
    paper = SimpleUploadedFile("图纸.txt", "二期的位置".encode())
    client.post("/apply/progress/do/corrected/", {"text": "指二期工程", "papers": paper})
    case = Case.objects.get()
    kept = case.files.get()
    assert kept.purpose == "application" and kept.event.act == "corrected"
    assert content_of(kept.stored).decode() == "二期的位置"


def test_further_papers_reach_the_officer(client, done, officer, bureau):
    head = person("head2", bureau, Role.DISCLOSURE_HEAD, email="head@example.com")
    look(client, done.case.number, done.code)
    address = "/apply/progress/papers/"
    assert "请选择要补交的文件" in text(client.post(address))
    refused = client.post(address, {"papers": SimpleUploadedFile("坏.exe", b"MZ" + bytes(90))})
    assert refused.status_code == 422 and not done.case.files.exists()
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(6)]
    assert "至多交 5 份" in text(client.post(address, {"papers": many}))
    client.post(address, {"papers": SimpleUploadedFile("说明.txt", "在和平路".encode())})
    assert done.case.files.get().name == "说明.txt" and "说明.txt" in text(client.get(CASE))
    assert TrailEntry.objects.filter(action="file.added", actor="申请人").count() == 1
    sent = Delivery.objects.filter(message__about=done.case.subject)
    assert [d for d in sent if d.to == head.email and "补交了 1 份" in d.message.subject]


def test_a_settled_case_takes_no_more_papers(client, done):
    look(client, done.case.number, done.code)
    client.post("/apply/progress/do/withdrawn/", {"text": "已经知道了", "sure": "1"})
    assert 'id="papers"' not in text(client.get(CASE))
    given = {"papers": SimpleUploadedFile("说明.txt", b"x")}
    answer = client.post("/apply/progress/papers/", given)
    assert answer.status_code == 422 and "已经办结" in text(answer) and not done.case.files.exists()


def test_the_steps_tell_where_it_is_and_whom_to_call(client, done, officer, bureau):
    bureau.telephone = "0951-5550100"
    bureau.save()
    look(client, done.case.number, done.code)
    page = text(client.get(CASE))
    assert 'href="tel:0951-5550100"' in page
    steps = re.findall(r'<li class="(done|now|wait)"', page)
    assert steps == ["done", "now", "wait", "wait", "wait"]
    act(done.case, Event(Act.CONFIRMED, timezone.localdate()), officer)
    page = text(client.get(CASE))
    assert re.findall(r'<li class="(done|now|wait)"', page)[1:3] == ["done", "now"]
    decide(done.case, officer, person("head", bureau, Role.DISCLOSURE_HEAD), timezone.localdate())
    page = text(client.get(CASE))
    assert re.findall(r'<li class="(done|now|wait)"', page)[3:] == ["done", "now"]
    # 答复以后，救济的最后一天写在最前面
    assert "申请行政复议的最后一日" in page


def test_a_correction_is_answered(client, done, officer):
    today = timezone.localdate()
    act(done.case, Event(Act.CONFIRMED, today), officer)
    data = {"until": (today + timedelta(9)).isoformat(), "items": True}
    take(done.case, Act.CORRECTION_ASKED, today, data, {"items": "请写明"}, officer)
    look(client, done.case.number, done.code)
    page = text(client.get(CASE))
    assert "收到补正" in page and "政府信息公开申请补正告知书" in page
    before = done.case.asked
    assert before in page
    client.post("/apply/progress/do/corrected/", {"text": f"{before}，指二期工程"})
    case = Case.objects.get()
    assert case.stage == "processing" and case.asked == f"{before}，指二期工程"
    assert case.events.last().private == {"asked": case.asked, "before": before}
    assert "指二期工程" in text(client.get(CASE))


def test_an_empty_correction_and_a_step_not_allowed_say_so(client, done):
    look(client, done.case.number, done.code)
    assert "请填写" in text(client.post("/apply/progress/do/corrected/", {"text": ""}))
    page = client.post("/apply/progress/do/corrected/", {"text": "x"})
    assert page.status_code == 422 and "没有在等申请人补正" in text(page)
    assert client.post("/apply/progress/do/decided/", {"text": "x"}).status_code == 404


def test_it_is_withdrawn(client, done):
    look(client, done.case.number, done.code)
    asked = client.post("/apply/progress/do/withdrawn/", {"text": "已经知道了"})
    # 再问一次：点错了的还没有撤回
    assert "确定撤回这件申请吗" in text(asked) and Case.objects.get().closed is None
    client.post("/apply/progress/do/withdrawn/", {"text": "已经知道了", "sure": "1"})
    assert Case.objects.get().stage == "withdrawn"
    assert "申请人已撤回" in text(client.get(CASE))


def test_the_reply_is_downloaded_and_inner_letters_are_not(client, done, officer, bureau):
    today = timezone.localdate()
    act(done.case, Event(Act.CONFIRMED, today), officer)
    take(done.case, Act.THIRD_PARTY_ASKED, today, {}, {"third_party": "乙公司"}, officer)
    answer = {"opinion": "consent"}
    act(done.case, Event(Act.THIRD_PARTY_ANSWERED, today, answer), officer)
    decide(done.case, officer, person("head", bureau, Role.DISCLOSURE_HEAD), today)
    look(client, done.case.number, done.code)
    reply = done.case.letters.get(kind="reply.granted.provided")
    inner = done.case.letters.get(kind="third_party_asked")
    pdf = client.get(f"/apply/progress/letters/{reply.pk}/")
    assert pdf.content.startswith(b"%PDF")
    assert client.get(f"/apply/progress/letters/{inner.pk}/").status_code == 404
    assert "交办" not in text(client.get(CASE)) and "拟定答复" not in text(client.get(CASE))


@pytest.fixture
def asked(bureau, officer):
    case = new_case(bureau, timezone.localdate())
    _, event = take(case, Act.THIRD_PARTY_ASKED, case.receipt, {}, {"third_party": "乙"}, officer)
    return event


def test_a_third_party_answers_through_the_link_once(client, asked):
    url = link(asked)
    assert "补偿方案" in text(client.get(url))
    page = client.post(url, {"opinion": "objection", "reason": ""})
    assert page.status_code == 422 and "请说明理由" in text(page)
    assert "已收到您的意见" in text(client.post(url, {"opinion": "objection", "reason": "涉密"}))
    assert Case.objects.get().stage == "processing"
    assert by_name(Case.objects.get().events.last()) == "第三方"
    assert TrailEntry.objects.last().actor == "第三方"
    assert "已经结束" in text(client.get(url))
    again = client.post(url, {"opinion": "consent"})
    assert again.status_code == 422 and Case.objects.get().events.count() == 3


def test_of_two_third_parties_each_answers_for_himself_and_once(client, asked, officer):
    """后征求的先答了：先征求的还能答；后征求的不能用自己的链接再替先征求的答一次。"""
    case = Case.objects.get()
    _, second = take(case, Act.THIRD_PARTY_ASKED, case.receipt, {}, {"third_party": "丙"}, officer)
    assert client.post(link(second), {"opinion": "consent"}).status_code == 200
    assert Case.objects.get().events.count() == 4
    assert client.post(link(second), {"opinion": "consent"}).status_code == 422
    assert Case.objects.get().events.count() == 4
    said = client.post(link(asked), {"opinion": "objection", "reason": "涉密"})
    assert said.status_code == 200 and "已收到您的意见" in text(said)
    assert Case.objects.get().stage == "processing"


def test_a_link_that_was_changed_is_404(client, asked):
    assert client.get(link(asked)[:-3] + "xx/").status_code == 404
