from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.applications import queues, shown
from gongkai.applications.models import Case, CaseFile
from gongkai.applications.register import act
from gongkai.law.calendar import official
from gongkai.law.procedure import Act, Event
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import TrailEntry

from .people import IDENTITY, PERSON, START, decide, new_case, person

pytestmark = pytest.mark.django_db
DESK = "/admin/cases/"
NEXT_PAGE = "下一页"


@pytest.fixture
def signed(client, officer):
    client.force_login(officer)
    return client


def text(answer):
    return answer.content.decode()


def workday_before(count):
    """今天（休息日为以前最近的工作日）以前第 `count` 个工作日。"""
    day = timezone.localdate()
    while not official().is_working_day(day):
        day -= timedelta(1)
    while count or not official().is_working_day(day):
        day -= timedelta(1)
        count -= official().is_working_day(day) and count > 0
    return day


def test_the_empty_desk_says_what_to_do(signed):
    assert "登记收到的申请" in text(signed.get(DESK))


def test_the_list_shows_the_days_left_and_no_whole_name(signed, bureau):
    new_case(bureau, workday_before(2))
    new_case(bureau, workday_before(30))
    page = text(signed.get(DESK))
    assert "还剩 18 个工作日" in page and "已逾期 10 个工作日" in page
    assert "张**" in page and "张三丰" not in page


def test_each_queue_holds_its_own(signed, bureau, officer):
    today = timezone.localdate()
    waiting = new_case(bureau, workday_before(3))
    act(waiting, Event(Act.THIRD_PARTY_ASKED, waiting.receipt), officer)
    until = {"until": (today + timedelta(9)).isoformat(), "items": True}
    act(
        new_case(bureau, workday_before(3)),
        Event(Act.CORRECTION_ASKED, workday_before(3), until),
        officer,
    )
    act(new_case(bureau, workday_before(3)), Event(Act.FEE_NOTICED, workday_before(3)), officer)
    new_case(bureau, workday_before(3), "internet")
    mine = new_case(bureau, workday_before(18))
    act(mine, Event(Act.ASSIGNED, mine.receipt, {"officer": officer.pk}), officer)
    new_case(bureau, workday_before(25))
    rows = queues.visible(officer)
    sizes = {q.id: q.pick(rows, officer, today).count() for q in queues.QUEUES}
    assert sizes["third_party"] == sizes["applicant"] == sizes["payment"] == 1
    assert sizes["mine"] == sizes["soon"] == 1
    assert sizes["overdue"] == 2 and sizes["unconfirmed"] == 1 and sizes["open"] == 6
    counts = queues.counts(rows, officer, today)
    assert counts == {k: sizes[k] for k in counts}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2026-1", 1),
        ("兴住建申〔2026〕2号", 1),
        ("张三丰", 2),
        ("补偿", 1),
        ("改造的补", 1),
        ("方案 补偿", 1),
        ("配", 1),
        ("ABC大厦", 1),
        ("没有这种", 0),
        ('" OR (', 0),
    ],
)
@pytest.mark.parametrize("queue", ["all", "open"])
def test_it_is_found_by_number_name_and_words(signed, bureau, other, words, found, queue):
    new_case(bureau)
    new_case(bureau, asked="ＡＢＣ大厦公租房的分配" if queue == "all" else "ABC大厦公租房的分配")
    new_case(other, asked="补偿分配ABC大厦", applicant=PERSON)
    page = text(signed.post(DESK, {"queue": queue, "q": words}))
    assert (
        page.count('<th scope="row" class="day"><a href="/admin/cases/') == found
        and "兴教" not in page
    )


def test_words_are_found_by_kind_and_page_by_page(officer, bureau, monkeypatch):
    monkeypatch.setattr(queues, "PAGE", 2)
    for n in range(5):
        new_case(bureau, kind="business" if n % 2 else "natural_person")
    rows = queues.visible(officer)
    first = queues.found(rows, officer, "all", "补偿", "", "")
    second = queues.found(rows, officer, "all", "补偿", "", first.after)
    third = queues.found(rows, officer, "all", "补偿", "", second.after)
    assert [len(p.rows) for p in (first, second, third)] == [2, 2, 1] and third.after == ""
    assert len(queues.found(rows, officer, "all", "补偿", "business", "").rows) == 2


def test_pages_follow_without_gap_or_double(officer, bureau, monkeypatch):
    monkeypatch.setattr(queues, "PAGE", 3)
    for n in range(8):
        new_case(bureau, START + timedelta(n // 3), channel="internet" if n == 5 else "in_person")
    for queue in ("open", "all"):
        rows = queues.BY_ID[queue].pick(queues.visible(officer), officer, START)
        seen, after = [], ""
        while True:
            page = queues.page_of(rows, queue, after)
            seen += [c.pk for c in page.rows]
            after = page.after
            if not after:
                break
        assert len(seen) == len(set(seen)) == 8


def test_the_number_of_queries_does_not_grow(signed, bureau):
    signed.get(DESK)
    sizes = []
    for _ in range(2):
        for _ in range(8):
            new_case(bureau)
        with CaptureQueriesContext(connection) as caught:
            signed.get(DESK)
        sizes.append(len(caught))
    assert sizes[0] == sizes[1] <= 28


def test_the_case_explains_its_day_and_its_buttons(signed, case):
    page = text(signed.get(f"{DESK}{case.pk}/"))
    assert "第三十三条第二款" in page and "征求第三方意见" in page
    assert "还没有作出答复" in page and "答复到期日是怎样算的" in page
    assert IDENTITY not in page and "640104********" in page


def test_unmasking_is_recorded(signed, case):
    page = text(signed.post(f"{DESK}{case.pk}/unmask/"))
    assert IDENTITY in page and "张三丰" in page
    entry = TrailEntry.objects.get(action="case.unmasked")
    assert entry.subject == case.subject and entry.actor.startswith("officer#")


def test_a_clerk_cannot_unmask(client, clerk, case):
    client.force_login(clerk)
    assert IDENTITY not in text(client.post(f"{DESK}{case.pk}/unmask/"))
    assert not TrailEntry.objects.filter(action="case.unmasked").exists()


def test_earlier_applications_of_the_same_person_are_shown(signed, bureau):
    first, second = new_case(bureau, asked="道路规划的批复文件"), new_case(bureau)
    new_case(bureau, applicant=PERSON | {"identity": "另一个"})
    page = text(signed.get(f"{DESK}{second.pk}/"))
    assert "同一申请人" in page and first.number in page


def step(client, case, act_, **given):
    on = given.pop("on", timezone.localdate().isoformat())
    case.refresh_from_db()
    values = {"version": case.version, "on": on} | given
    return client.post(f"{DESK}{case.pk}/do/{act_}/", values)


def test_a_step_is_taken_and_its_letter_downloaded(signed, bureau):
    case = new_case(bureau, timezone.localdate())
    until = (timezone.localdate() + timedelta(10)).isoformat()
    done = step(signed, case, "correction_asked", items="请写明名称", until=until)
    assert done.status_code == 302
    letter = case.letters.get()
    pdf = signed.get(f"{DESK}letters/{letter.pk}/pdf/")
    assert pdf.content.startswith(b"%PDF") and "attachment" in pdf["Content-Disposition"]
    assert signed.get(f"{DESK}letters/{letter.pk}/docx/").content.startswith(b"PK")
    assert signed.get(f"{DESK}letters/{letter.pk}/exe/").status_code == 404
    assert TrailEntry.objects.filter(action="letter.read").count() == 2


def test_what_is_not_allowed_says_why_and_keeps_what_was_typed(signed, case):
    page = step(signed, case, "delivered", manner="post", evidence="邮件 123")
    assert page.status_code == 422 and "还没有作出答复" in text(page)
    assert "邮件 123" in text(page)


def test_the_second_of_two_is_told(signed, case, officer):
    version = case.version
    act(case, Event(Act.NOTED, START), officer)
    values = {"version": version, "on": START.isoformat(), "text": "x"}
    page = signed.post(f"{DESK}{case.pk}/do/noted/", values)
    assert page.status_code == 422 and "新的进展" in text(page)


def test_a_reply_is_previewed_proposed_and_approved(client, officer, head, bureau):
    case = new_case(bureau, timezone.localdate())
    client.force_login(officer)
    reply = {"decisions": ["denied.deliberative"], "reason": "尚在讨论。"}
    sample = text(step(client, case, "proposed", preview="1", **reply))
    assert "政府信息不予公开告知书" in sample and "先向青川市兴庆区人民政府申请行政复议" in sample
    assert step(client, case, "proposed", **reply).status_code == 302
    client.force_login(head)
    assert "政府信息不予公开告知书" in text(client.get(f"{DESK}{case.pk}/do/decided/"))
    assert step(client, case, "decided").status_code == 302
    case.refresh_from_db()
    assert case.decision == "denied.deliberative"
    delivered = step(client, case, "delivered", manner="direct", evidence="本人签收")
    assert delivered.status_code == 302
    assert "申请人的救济期限" in text(client.get(f"{DESK}{case.pk}/"))


def test_a_preview_that_lacks_something_says_so(signed, case):
    page = step(signed, case, "proposed", on=START.isoformat(), preview="1", decisions=["granted"])
    assert page.status_code == 422 and "还缺内容" in text(page)


def test_unknown_steps_and_foreign_cases_are_404(signed, case, other):
    assert signed.get(f"{DESK}{case.pk}/do/received/").status_code == 404
    assert signed.get(f"{DESK}{case.pk}/do/nothing/").status_code == 404
    assert signed.get(f"{DESK}{new_case(other).pk}/").status_code == 404


def test_a_file_is_downloaded_through_the_policy(signed, client, case, clerk):
    stored = store("附件内容".encode())
    kept = CaseFile.objects.create(case=case, stored=stored, name="证明.txt", purpose="identity")
    answer = signed.get(f"{DESK}files/{kept.pk}/")
    assert answer.content == "附件内容".encode() and answer["X-Content-Type-Options"] == "nosniff"
    assert TrailEntry.objects.filter(action="file.read").exists()
    client.force_login(clerk)
    assert client.get(f"{DESK}files/{kept.pk}/").status_code in (302, 403)


def intake(client, bureau, **more):
    person_ = {k: v for k, v in PERSON.items() if k != "email"}
    given = {"agency": bureau.pk, "channel": "in_person", "received": "2026-03-02"}
    asked = {"asked": "某项目的批准文件", "provision": "paper", "way": "post"}
    return client.post(
        f"{DESK}intake/", given | {"kind": "natural_person"} | person_ | asked | more
    )


def test_a_paper_application_is_entered(client, clerk, bureau):
    client.force_login(clerk)
    done = intake(client, bureau)
    case = Case.objects.get()
    assert done["Location"] == f"{DESK}{case.pk}/receipt/view/"
    assert case.receipt == START and case.events.get().by == clerk
    assert "查询码" in text(client.get(done["Location"]))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"identity": "640104198001011234"}, "校验码"),
        ({"received": "2099-01-01"}, "请核对年份"),
        ({"received": "2007-01-01"}, "还没有施行"),
        ({"asked": "x"}, "再具体"),
        ({"name": ""}, "请填写姓名"),
        ({"address": ""}, "请填写申请人的通信地址"),
    ],
)
def test_what_is_wrong_is_said(client, clerk, bureau, more, why):
    client.force_login(clerk)
    page = intake(client, bureau, **more)
    assert page.status_code == 422 and why in text(page) and not Case.objects.exists()


def test_intake_is_only_for_ones_own_agency(client, clerk, other, bureau):
    client.force_login(clerk)
    assert intake(client, other).status_code == 422 and not Case.objects.exists()


def test_an_auditor_has_no_desk(client, bureau):
    client.force_login(person("auditor", bureau, Role.AUDITOR))
    assert client.get(DESK).status_code in (302, 403)
    assert client.get(f"{DESK}intake/").status_code in (302, 403)


def test_the_decided_case_has_left_the_open_queue(officer, head, case):
    decide(case, officer, head)
    rows = queues.visible(officer)
    assert not queues.BY_ID["open"].pick(rows, officer, START).exists()
    assert queues.BY_ID["undelivered"].pick(rows, officer, START).exists()


def test_the_back_office_opens_on_the_workbench_for_those_who_work_there(signed, client, bureau):
    assert signed.get("/admin/")["Location"] == "/admin/workbench/"
    client.force_login(person("auditor", bureau, Role.AUDITOR))
    assert client.get("/admin/")["Location"] == "/admin/trail/"


def test_the_fee_notice_asks_what_is_already_public_and_is_refused_for_it(client, case, head):
    client.force_login(head)
    url = f"/admin/cases/{case.pk}/do/fee_noticed/"
    given = {"version": case.version, "on": START.isoformat(), "schedule": "pages", "count": "250"}
    page = client.post(url, given)
    assert page.status_code == 422 and "有没有已经主动公开的" in page.content.decode()
    page = client.post(url, given | {"public": "all"})
    words = page.content.decode()
    assert page.status_code == 422 and "109号）第五条" in words and "拟定答复" in words
    assert not case.letters.exists()
    assert client.post(url, given | {"public": "some"}).status_code == 302
    assert case.letters.get().kind == "fee_noticed"


def test_a_case_is_overdue_the_day_after_its_due_day_not_on_it(bureau, officer):
    case = new_case(bureau)
    due = case.due
    rows = queues.visible(officer)
    for day, overdue in ((due, 0), (due + timedelta(1), 1)):
        assert queues.BY_ID["overdue"].pick(rows, officer, day).count() == overdue
        assert queues.counts(rows, officer, day)["overdue"] == overdue
        assert queues.BY_ID["soon"].pick(rows, officer, day).count() == 1 - overdue
        assert queues.counts(rows, officer, day)["soon"] == 1 - overdue
    assert shown.days_left(case, due).words == "答复：今天到期"
    assert "已逾期 1 个工作日" in shown.days_left(case, due + timedelta(1)).words
