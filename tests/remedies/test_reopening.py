"""责令重新答复：另立一件，有自己的编号、期限、答复、送达；不重复计入年报；只立一次。"""

import io
import re
import threading
import zipfile
from datetime import date

import docx
import pytest
from django.db import connection, connections

from gongkai.agencies.models import Role
from gongkai.applications.archive import archive
from gongkai.applications.jobs import remind
from gongkai.applications.letters import letter_of
from gongkai.applications.models import Case, CaseEvent
from gongkai.applications.numbers import code_of
from gongkai.applications.register import rederive
from gongkai.applications.steps import take
from gongkai.law.calendar import official
from gongkai.law.errors import LawError
from gongkai.law.procedure import Act, NotAllowed
from gongkai.outbox.models import Message
from gongkai.remedies.jobs import remind_reanswers
from gongkai.remedies.models import Contest
from gongkai.remedies.reopening import Ordered, reopen
from gongkai.reporting.counts import application_counts, cases_of
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, decide, new_case, person

pytestmark = pytest.mark.django_db
CONTESTS = "/admin/contests/"
SERVED = date(2026, 5, 6)
ORDER = "青川市兴庆区人民政府行政复议决定书（青兴政复决〔2026〕3号）"


@pytest.fixture
def case(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    return new_case(agencies()[0], channel="in_person")


@pytest.fixture
def people(client, case):
    officer = person("officer", case.agency, Role.OFFICER)
    client.force_login(officer)
    return officer, person("head", case.agency, Role.DISCLOSURE_HEAD, email="h@example.cn")


@pytest.fixture
def contest(case, people):
    decided = decide(case, *people, decision="denied.deliberative")
    Case.objects.filter(pk=case.pk).update(officer=people[0])
    return Contest.objects.create(
        case=decided,
        group="reconsideration",
        organ="青川市兴庆区人民政府",
        received=date(2026, 3, 10),
        answered=date(2026, 3, 12),
        result="corrected",
        closed=date(2026, 5, 4),
    )


def ordered(**more):
    return Ordered(**{"name": ORDER, "served": SERVED, "amount": 15, "unit": "working_day"} | more)


def text(answer):
    return answer.content.decode()


def form(**more):
    return {"name": ORDER, "served": "2026-05-06", "term": "working_day", "amount": "15"} | more


def test_the_officer_opens_a_case_of_its_own(client, contest, case, people):
    page = text(client.get(f"{CONTESTS}{contest.pk}/"))
    assert f"{CONTESTS}{contest.pk}/reopen/" in page
    answer = client.post(f"{CONTESTS}{contest.pk}/reopen/", form())
    again = Case.objects.get(reanswers=case)
    assert answer["Location"] == f"/admin/cases/{again.pk}/"
    assert (again.number, again.receipt) == ("兴住建申〔2026〕2号", SERVED)
    assert again.reply_due == again.due == official().add_working_days(SERVED, 15)
    assert (again.asked, again.kind, again.officer) == (case.asked, case.kind, people[0])
    contest.refresh_from_db()
    assert contest.reanswer == again and contest.reanswer_until is None
    assert TrailEntry.objects.filter(action="contest.reopened").exists()
    assert TrailEntry.objects.filter(action="case.received", subject=again.subject).exists()


def test_it_is_opened_once_whoever_presses_twice(client, contest, people):
    first = reopen(contest, ordered(), people[0])
    assert reopen(Contest.objects.get(), ordered(amount=30), people[0]).pk == first.pk
    client.post(f"{CONTESTS}{contest.pk}/reopen/", form())
    assert Case.objects.filter(reanswers__isnull=False).count() == 1
    assert f"{CONTESTS}{contest.pk}/reopen/" not in text(client.get(f"{CONTESTS}{contest.pk}/"))


def test_both_cases_and_the_lists_show_the_link(client, contest, case, people):
    again = reopen(contest, ordered(), people[0])
    page = text(client.get(f"/admin/cases/{again.pk}/"))
    assert f"/admin/cases/{case.pk}/" in page and ORDER in page
    assert "不重复计入年报" in page and "同一的事实和理由" in page
    assert "15个工作日内重新答复" in page and "第六十四条" in page
    assert "决定送达（判决生效）之日" in page and "<dt>收到申请之日</dt>" not in page
    assert f"/admin/cases/{again.pk}/" in text(client.get(f"/admin/cases/{case.pk}/"))
    queue = text(client.get("/admin/cases/?queue=reanswer"))
    assert again.number in queue and "责令重新答复（1）" in queue and "重新答复" in queue
    assert f">{case.number}<" not in queue
    desk = text(client.get("/admin/cases/"))
    assert "责令重新答复：2026年" in desk and f"/admin/cases/{again.pk}/" in desk
    listed = text(client.get(CONTESTS))
    assert again.number in listed


def test_it_is_answered_delivered_and_closed_by_the_ordinary_acts(client, contest, case, people):
    officer, head = people
    again = reopen(contest, ordered(), officer)
    due = again.reply_due
    assert remind_reanswers(due) == 0 and remind(due) > 0  # 与别的案件一样，只提醒一次
    done = decide(again, officer, head, on=date(2026, 5, 8), decision="partial")
    words = "\n".join(letter_of(done.letters.get()).paragraphs)
    term = "责令自决定送达（判决生效）之日（2026年5月6日）起15个工作日内重新答复"
    assert f"依据{ORDER}（{term}），本机关对该申请重新作出答复" in words
    assert "本机关于2026年3月2日收到你" in words
    assert f"编号{case.number}，重新答复{again.number}" in words
    take(done, Act.DELIVERED, date(2026, 5, 8), {"manner": "direct"}, None, officer)
    contest.refresh_from_db()
    assert contest.reanswered_on == date(2026, 5, 8)
    assert remind(date(2026, 6, 26)) == 0
    assert "责令重新答复：" not in text(client.get("/admin/cases/"))
    told = text(client.get(f"{CONTESTS}{contest.pk}/"))
    assert again.number in told


def test_it_counts_once(contest, case, people):
    again = reopen(contest, ordered(), people[0])
    decide(again, *people, on=date(2026, 5, 8), decision="partial")
    counts = application_counts(case.agency, 2026)
    assert counts == {
        ("new", "natural_person"): 1,
        ("denied.deliberative", "natural_person"): 1,
    }
    assert list(cases_of(case.agency, 2026, "new", "total")) == [case]
    assert not cases_of(case.agency, 2026, "partial", "total").exists()


def test_the_applicant_sees_the_new_case_from_the_first_and_back(client, contest, case, people):
    again = reopen(contest, ordered(), people[0])
    notice = Message.objects.get(key__startswith="reopened:")
    assert again.number in notice.text and case.asked not in notice.text
    client.logout()
    seen = {"number": case.number, "code": code_of(case.submission)}
    client.post("/apply/progress/", seen)
    page = text(client.get("/apply/progress/case/"))
    assert again.number in page and "重新答复" in page
    client.post(f"/apply/progress/linked/{again.pk}/")
    page = text(client.get("/apply/progress/case/"))
    assert f"<h1>{again.number}</h1>" in page and case.number in page
    assert "15个工作日内重新答复" in page
    stranger = new_case(case.agency)
    assert client.post(f"/apply/progress/linked/{stranger.pk}/").status_code == 404


def test_the_file_of_each_names_the_other(contest, case, people):
    again = reopen(contest, ordered(), people[0])
    decide(again, *people, on=date(2026, 5, 8), decision="partial")
    for one, other in ((case, again), (again, case)):
        package = zipfile.ZipFile(io.BytesIO(archive(Case.objects.get(pk=one.pk))))
        index = docx.Document(io.BytesIO(package.read("00 卷内目录.docx")))
        assert other.number in "\n".join(p.text for p in index.paragraphs)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"served": date(2026, 5, 3)}, "审结"),
        ({"served": date(2036, 5, 3)}, "今天"),
        ({"amount": None, "until": date(2026, 5, 6)}, "晚于"),
    ],
)
def test_an_order_that_cannot_be_opens_nothing(contest, people, more, why):
    with pytest.raises(LawError, match=why):
        reopen(contest, ordered(**more), people[0])
    assert not Case.objects.filter(reanswers__isnull=False).exists()


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"result": "", "closed": None}, "没有审结"),
        ({"result": "upheld"}, "维持"),
    ],
)
def test_only_a_contest_that_ended_in_an_order_opens_one(client, contest, people, facts, why):
    Contest.objects.update(**facts)
    contest.refresh_from_db()
    with pytest.raises(LawError, match=why):
        reopen(contest, ordered(), people[0])
    page = client.post(f"{CONTESTS}{contest.pk}/reopen/", form())
    assert page.status_code == 422 and why in text(page)


def test_a_case_without_a_reply_is_answered_in_itself(case, people):
    silent = Contest.objects.create(
        case=case, group="litigation.direct", organ="某法院", received=date(2026, 4, 20),
        result="corrected", closed=date(2026, 5, 4),
    )  # fmt: skip
    with pytest.raises(LawError, match="还没有答复"):
        reopen(silent, ordered(), people[0])


def test_the_form_says_what_is_missing(client, contest):
    url = f"{CONTESTS}{contest.pk}/reopen/"
    assert "青川市兴庆区人民政府" in text(client.get(url))
    assert "几日" in text(client.post(url, form(amount="")))
    assert "最后一日" in text(client.post(url, form(term="day", until="")))
    assert client.post(url, form(term="none", amount="")).status_code == 302
    again = Case.objects.get(reanswers__isnull=False)
    assert again.reply_due == official().add_working_days(SERVED, 20)
    assert "实施条例》第四十九条" in text(client.get(f"/admin/cases/{again.pk}/"))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"amount": "1000000"}, "不能大于"),
        ({"amount": "0"}, "不能小于"),
        ({"served": "9999-12-31"}, "日期|核对|今天"),
        ({"term": "day", "until": "0001-01-01"}, "核对|晚于"),
        ({"name": ""}, "请填写"),
    ],
)
def test_what_cannot_be_is_refused_in_words(client, contest, more, why):
    page = client.post(f"{CONTESTS}{contest.pk}/reopen/", form(**more))
    assert page.status_code == 422 and re.search(why, text(page))
    assert not Case.objects.filter(reanswers__isnull=False).exists()


def test_what_is_split_off_is_answered_again_too(client, contest, case, people):
    again = reopen(contest, ordered(), people[0])
    client.post(f"/admin/cases/{again.pk}/split/", {"asked": "其中的评估报告"})
    part = Case.objects.get(split_from=again)
    assert (part.reanswers, part.reply_due) == (again.reanswers, again.reply_due)
    assert application_counts(case.agency, 2026)["new", "natural_person"] == 1


def test_nobody_without_the_duty_or_of_another_agency_opens_one(client, contest):
    url = f"{CONTESTS}{contest.pk}/reopen/"
    client.force_login(person("clerk", contest.case.agency, Role.CLERK))
    assert client.post(url, form()).status_code in (302, 403)
    client.force_login(person("stranger", agencies()[1], Role.DISCLOSURE_HEAD))
    assert client.post(url, form()).status_code == 404
    assert not Case.objects.filter(reanswers__isnull=False).exists()


def test_what_was_answered_again_in_the_first_case_stays_as_it_was(client, contest, case, people):
    """以前记在原来一件里的重新答复照样看得到，期限照样提醒；新的不再这样记。"""
    told = {"decisions": ["partial"]}
    with pytest.raises(NotAllowed, match="另立一件"):
        take(Case.objects.get(), Act.REANSWERED, SERVED, told, {"order": ORDER}, people[1])
    CaseEvent.objects.create(
        case=case, number=99, act="reanswered", on=SERVED, data=told, private={"order": ORDER}
    )
    assert rederive(Case.objects.get()) is False
    page = text(client.get(f"/admin/cases/{case.pk}/"))
    assert "重新答复" in page and "部分公开" in page
    Contest.objects.update(reanswer_until=date(2026, 5, 20))
    assert "责令重新答复：2026年5月20日前（含当日）" in text(client.get("/admin/cases/"))
    assert 'name="reanswered"' in text(client.get(f"{CONTESTS}{contest.pk}/"))
    assert remind_reanswers(date(2026, 5, 19)) > 0
    Contest.objects.update(reanswered=SERVED)
    assert remind_reanswers(date(2026, 5, 29)) == 0
    assert "责令重新答复：" not in text(client.get("/admin/cases/"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite 的写本来就一个一个来")
def test_two_people_at_once_open_one(contest, people):
    gate, found = threading.Barrier(2), []

    def run():
        try:
            mine = Contest.objects.select_related("case__agency").get()
            gate.wait(10)
            found.append(reopen(mine, ordered(), people[0]).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 2 and len(set(found)) == 1
    assert Case.objects.filter(reanswers__isnull=False).count() == 1
    assert TrailEntry.objects.filter(action="contest.reopened").count() == 1
