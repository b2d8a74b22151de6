"""重新答复、复议诉讼的文书、投诉举报。"""

import io
from datetime import date

import docx
import pytest

from gongkai.agencies.models import Role
from gongkai.outbox.models import Message
from gongkai.remedies.jobs import fill_complaints, remind_reanswers
from gongkai.remedies.models import Complaint, Contest
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import START, agencies, decide, new_case, person
from ..trail import recorded

pytestmark = pytest.mark.django_db
CONTESTS, COMPLAINTS = "/admin/contests/", "/admin/complaints/"


@pytest.fixture
def case(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    return new_case(agencies()[0])


@pytest.fixture
def people(client, case):
    officer = person("officer", case.agency, Role.OFFICER)
    client.force_login(officer)
    return officer, person("head", case.agency, Role.DISCLOSURE_HEAD, email="h@example.cn")


def contest(case, **more):
    given = {"group": "reconsideration", "organ": "青川市兴庆区人民政府", "received": START}
    return Contest.objects.create(case=case, **given | more)


def text(answer):
    return answer.content.decode()


def test_an_ordered_reply_is_reminded_of_until_it_is_given(client, case, people):
    found = contest(decide(case, *people), reanswer_until=date(2026, 4, 1))
    assert "责令重新答复：2026年4月1日前（含当日）" in text(client.get("/admin/cases/"))
    assert remind_reanswers(date(2026, 3, 31)) > 0
    assert "责令重新答复的期限" in Message.objects.latest("id").text
    found.reanswered = date(2026, 3, 30)
    found.save()
    assert remind_reanswers(date(2026, 4, 2)) == 0


def test_what_was_answered_again_before_needs_its_ordered_day(client, case, people):
    found = contest(case, reanswer_until=date(2026, 4, 1))
    given = {"group": "reconsideration", "organ": "某政府", "received": "2026-03-02"}
    page = client.post(f"{CONTESTS}{found.pk}/", given | {"reanswered": "2026-03-20"})
    assert page.status_code == 422 and "责令重新答复的最后一日" in text(page)


@pytest.mark.parametrize(
    ("group", "title", "article"),
    [
        ("reconsideration", "行政复议答复书", "第四十八条"),
        ("litigation.direct", "行政诉讼答辩状", "第六十七条"),
    ],
)
def test_the_answer_is_written_from_the_register(client, case, people, group, title, article):
    found = contest(decide(case, *people), group=group, number="某案号")
    assert title in text(client.get(f"{CONTESTS}{found.pk}/"))
    url = f"{CONTESTS}{found.pk}/letter/"
    assert "2026年3月2日，登记" in text(client.get(url))
    assert client.post(url, {"reason": "事实清楚。"}).status_code == 422
    given = {"reason": "事实清楚。", "evidence": "1．申请表", "request": "维持"}
    answer = client.post(url, given)
    words = [p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs]
    assert title in words and any(article in w for w in words)
    assert any("某案号" in w for w in words) and "青川市兴庆区人民政府：" in words
    assert TrailEntry.objects.filter(action="contest.letter").exists()


def complaint(agency, **more):
    given = {"agency": agency.pk, "ground": "a47", "about": "某街道办", "received": "2026-03-02"}
    return given | {"who": "李某", "what": "没有答复。"} | more


def test_a_complaint_is_registered_with_its_clock(client, case, people):
    assert client.post(f"{COMPLAINTS}new/", complaint(case.agency))["Location"] == COMPLAINTS
    found = Complaint.objects.get()
    assert found.due == date(2026, 5, 6) and found.content["who"] == "李某"
    assert "2026年5月6日" in text(client.get(COMPLAINTS))
    assert "第四十七条" in text(client.get(f"{COMPLAINTS}{found.pk}/"))
    assert "投诉举报：2026年5月6日前（含当日）" in text(client.get("/admin/cases/"))
    assert TrailEntry.objects.filter(action="complaint.registered").exists()
    done = complaint(case.agency, handled="2026-04-01", result="责令限期改正。")
    client.post(f"{COMPLAINTS}{found.pk}/", done)
    found.refresh_from_db()
    assert found.handled == date(2026, 4, 1)
    assert recorded("complaint.changed", people[0], f"complaint:{found.pk}") == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"received": "2999-01-01"}, "不能晚于今天"),
        ({"received": "2007-01-01"}, "没有施行"),
        ({"received": "0001-01-01"}, "没有施行"),
        ({"handled": "2026-03-01", "result": "已办"}, "不能早于收到"),
        ({"handled": "2026-03-05"}, "一起填"),
        ({"what": ""}, "请填写投诉的内容"),
    ],
)
def test_a_wrong_complaint_says_why(client, case, people, more, why):
    page = client.post(f"{COMPLAINTS}new/", complaint(case.agency, **more))
    assert page.status_code == 422 and why in text(page) and not Complaint.objects.exists()


def test_an_empty_complaint_is_answered_in_chinese_in_the_order_of_the_work(client, people):
    page = text(client.post(f"{COMPLAINTS}new/", {"who": ""}))
    assert "办理的机关：请填写。" in page and "Agency" not in page
    order = [page.index(f'name="{name}"') for name in ("received", "who", "what", "handled")]
    assert order == sorted(order)


def test_another_agency_sees_no_complaint(client, case, people):
    client.post(f"{COMPLAINTS}new/", complaint(case.agency))
    found = Complaint.objects.get()
    client.force_login(person("stranger", agencies()[1], Role.DISCLOSURE_HEAD))
    assert client.get(f"{COMPLAINTS}{found.pk}/").status_code == 404
    assert "某街道办" not in text(client.get(COMPLAINTS))
    assert client.post(f"{COMPLAINTS}new/", complaint(case.agency)).status_code == 422


def test_the_clock_of_a_complaint_is_filled_when_the_holidays_are_known(case):
    found = Complaint.objects.create(
        agency=case.agency, ground="a51", about="某局", received=START, content={}
    )
    assert fill_complaints(START) == 1
    found.refresh_from_db()
    assert found.due == date(2026, 5, 6)
