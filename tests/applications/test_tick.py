"""时间带来的事：各级提醒、期满、放假安排变动；运行几次、晚运行都一样。"""

import http.server
import json
import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from gongkai.applications import messaging, ticking
from gongkai.applications.models import Case, Notice
from gongkai.applications.register import act
from gongkai.applications.steps import take
from gongkai.applications.ticking import tick
from gongkai.law.calendar import official
from gongkai.law.procedure import Act, Event

from .people import PERSON, START, decide, new_case

pytestmark = pytest.mark.django_db
DUE = official().add_working_days(START, 20)


@pytest.fixture(autouse=True)
def _addresses(officer, head, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for user in (officer, head):
        user.email = f"{user.username}@office.example"
        user.save()


@pytest.fixture
def mine(case, officer):
    act(case, Event(Act.ASSIGNED, START, {"officer": officer.pk}), officer)
    return case


def days_before(count):
    day = DUE
    while official().working_days_between(day, DUE) < count:
        day -= timedelta(1)
    return day


def reminders():
    return [(n.key.split(":")[3], n.to["email"].split("@")[0]) for n in due_notices()]


def due_notices():
    return Notice.objects.filter(key__startswith="due:").order_by("pk")


def test_each_threshold_reminds_once_and_the_head_near_the_end(mine):
    for day in (8, 5, 4, 3, 2, 1, 0):
        tick(days_before(day))
        tick(days_before(day))
    tick(DUE + timedelta(1))
    assert reminders() == [
        ("5", "officer"),
        ("3", "officer"),
        ("1", "officer"),
        ("1", "head"),
        ("0", "officer"),
        ("0", "head"),
    ]


def test_after_days_away_only_the_most_urgent_is_caught_up(mine):
    tick(days_before(1))
    assert {level for level, _ in reminders()} == {"1"}


def test_an_unassigned_case_reminds_the_head(case):
    tick(days_before(5))
    assert reminders() == [("5", "head")]


def test_a_closed_case_reminds_nobody(case, officer, head):
    decide(case, officer, head)
    tick(DUE)
    assert not due_notices().exists()


def test_when_a_term_of_others_has_passed_it_says_what_can_be_done(mine, officer):
    data = {"until": "2026-03-10", "items": True}
    act(mine, Event(Act.CORRECTION_ASKED, START, data), officer)
    tick(date(2026, 3, 10))
    tick(date(2026, 3, 11))
    tick(date(2026, 3, 12))
    waited = Notice.objects.get(key__startswith="waited:")
    assert "逾期不补正" in waited.subject and waited.to == {"email": "officer@office.example"}


def test_the_digest_comes_once_a_day(mine):
    tick(START)
    tick(START)
    tick(START + timedelta(1))
    digests = Notice.objects.filter(key__startswith="digest:")
    assert digests.count() == 4 and "在办 1 件" in digests.first().subject


def test_the_applicant_is_told_without_a_word_of_the_content(case, officer):
    data = {"until": "2026-03-20", "items": True}
    take(case, Act.CORRECTION_ASKED, START, data, {"items": "机密的事项"}, officer)
    tick(START)
    letters = [m for m in mail.outbox if m.to == [PERSON["email"]]]
    assert len(letters) == 1 and "告知补正" in letters[0].body
    assert "机密" not in letters[0].body and case.asked not in letters[0].body
    tick(START)
    assert len([m for m in mail.outbox if m.to == [PERSON["email"]]]) == 1


def test_the_third_party_gets_the_link(client, case, officer):
    private = {"third_party": "乙公司", "email": "b@example.com"}
    take(case, Act.THIRD_PARTY_ASKED, START, {}, private, officer)
    tick(START)
    body = next(m.body for m in mail.outbox if m.to == ["b@example.com"])
    path = body.split("http://127.0.0.1:8000")[1].split()[0]
    assert client.get(path).status_code == 200


NOTICE = """
[[year]]
id = "{year}"
year = {year}
days_off = [{year}-01-01, {year}-01-04]
days_on = [{year}-01-02]
citation = "关于{year}年部分节假日安排的通知（试验）"
read = true
"""


def test_a_new_notice_moves_the_due_days_and_tells(bureau, officer, tmp_path, monkeypatch):
    last = official().last_published_year()
    day = date(last, 12, 20)
    case = new_case(bureau, day)
    act(case, Event(Act.ASSIGNED, day, {"officer": officer.pk}), officer, today=day)
    tick(day)
    case.refresh_from_db()
    assert case.reply_due is None
    (tmp_path / "next.toml").write_text(NOTICE.format(year=last + 1))
    monkeypatch.setenv("GONGKAI_NOTICES", str(tmp_path))
    official.cache_clear()
    try:
        assert tick(day)["到期日重算"] == 1 and tick(day)["到期日重算"] == 0
        case.refresh_from_db()
        assert case.reply_due == official().add_working_days(day, 20)
    finally:
        official.cache_clear()
    told = {n.to.get("email") for n in Notice.objects.filter(key__startswith="moved:")}
    assert told == {PERSON["email"], "officer@office.example"}


def test_what_could_not_be_sent_is_tried_again_and_in_the_end_left(mine, monkeypatch):
    monkeypatch.setattr(ticking, "send", _fail)
    for _ in range(ticking.MOST_TRIES + 2):
        tick(days_before(5))
    notice = due_notices().get()
    assert notice.tries == ticking.MOST_TRIES and "断了" in notice.error
    assert notice.sent is None and not mail.outbox


def _fail(*args):
    raise messaging.NotSent("线路断了")


@pytest.fixture
def sms(settings):
    """一个照着约定收短信的服务。"""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            size = int(self.headers["Content-Length"])
            seen.append((self.headers["Authorization"], json.loads(self.rfile.read(size))))
            self.send_response(500 if "坏" in seen[-1][1]["text"] else 200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{server.server_port}/", "t"
    yield seen
    server.shutdown()


def test_a_text_message_goes_to_the_interface(sms):
    assert messaging.send({"phone": "139"}, "题", "好") == ["sms"]
    assert sms == [("Bearer t", {"phone": "139", "text": "好"})]


def test_a_refused_text_message_is_not_sent(sms):
    with pytest.raises(messaging.NotSent, match="短信没有发成"):
        messaging.send({"phone": "139"}, "题", "坏")


def test_without_an_address_it_is_said():
    with pytest.raises(messaging.NotSent, match="没有可用的联系方式"):
        messaging.send({"phone": "139"}, "题", "好")


def test_the_command_says_what_it_did(capsys, case):
    call_command("tick")
    assert "提醒" in capsys.readouterr().out and Case.objects.get().stage == "processing"
