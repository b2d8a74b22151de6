"""时间带来的事：各级提醒、期满、放假安排变动；运行几次、晚运行都一样。"""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection

from gongkai.applications import jobs
from gongkai.applications.models import Case
from gongkai.applications.register import act
from gongkai.applications.steps import take
from gongkai.law.calendar import official
from gongkai.law.procedure import Act, Event
from gongkai.outbox.models import Delivery, JobState, Message, Trouble
from gongkai.outbox.ticking import tick

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
    return [(d.message.key.split(":")[3], d.to.split("@")[0]) for d in posted("due:")]


def posted(start):
    """存下的各份，按先后。"""
    rows = Delivery.objects.filter(message__key__startswith=start)
    return list(rows.select_related("message").order_by("pk"))


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite 的快照")
def test_no_read_is_left_half_done_while_reminders_are_written(bureau, monkeypatch):
    """读到一半的语句占着旧的快照，别的进程一写，这边就再也写不了。"""
    for _ in range(3):
        new_case(bureau)
    monkeypatch.setattr(jobs, "_BATCH", 1)
    near = jobs._near(DUE)
    next(near)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # 有读到一半的语句，SQLite 不肯做
    assert len(list(near)) == 2


def test_a_closed_case_reminds_nobody(case, officer, head):
    decide(case, officer, head)
    tick(DUE)
    assert not posted("due:")


def test_when_a_term_of_others_has_passed_it_says_what_can_be_done(mine, officer):
    data = {"until": "2026-03-10", "items": True}
    act(mine, Event(Act.CORRECTION_ASKED, START, data), officer)
    tick(date(2026, 3, 10))
    assert not posted("waited:")  # 最后一天还没有过
    tick(date(2026, 3, 11))
    tick(date(2026, 3, 12))
    (waited,) = posted("waited:")
    assert "逾期不补正" in waited.message.subject and waited.to == "officer@office.example"


def test_the_digest_comes_once_a_day(mine):
    tick(START)
    tick(START)
    tick(START + timedelta(1))
    digests = Message.objects.filter(key__startswith="digest:")
    assert digests.count() == 4 and "在办 1 件" in digests.first().subject


def test_the_applicant_is_told_without_a_word_of_the_content(case, officer):
    data = {"until": "2026-03-20", "items": True}
    take(case, Act.CORRECTION_ASKED, START, data, {"items": "机密的事项"}, officer)
    tick(START)
    received, *letters = [m for m in mail.outbox if m.to == [PERSON["email"]]]
    assert "登记回执" in received.body and case.asked not in received.body
    assert len(letters) == 1 and "告知补正" in letters[0].body
    assert "机密" not in letters[0].body and case.asked not in letters[0].body
    tick(START)
    assert len([m for m in mail.outbox if m.to == [PERSON["email"]]]) == 2


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
        assert tick(day)["到期日重算"].done == 1 and tick(day)["到期日重算"].done == 0
        case.refresh_from_db()
        assert case.reply_due == official().add_working_days(day, 20)
    finally:
        official.cache_clear()
    told = {d.to for d in posted("moved:")}
    assert told == {PERSON["email"], "officer@office.example"}


def test_a_case_left_without_a_due_day_is_completed(case):
    """放假安排是运行中添的：tick 已经记下新的日历，别的进程还按旧的登记了一件。"""
    tick(START)
    Case.objects.update(due=None, reply_due=None)
    assert tick(START)["到期日重算"].done == 1
    case.refresh_from_db()
    assert case.due == case.reply_due == DUE


def test_one_bad_case_does_not_keep_the_others_from_their_due_day(bureau, monkeypatch):
    bad, good = new_case(bureau), new_case(bureau)
    Case.objects.update(due=None, reply_due=None)
    monkeypatch.setattr(jobs, "rederive", _fails_for(bad.pk, jobs.rederive))
    outcome = tick(START)["到期日重算"]
    assert (outcome.done, outcome.failures) == (1, 1)
    assert Case.objects.get(pk=good.pk).due == DUE
    trouble = Trouble.objects.get(job="到期日重算")
    assert trouble.about == f"case:{bad.pk}" and trouble.agency == bureau
    monkeypatch.undo()
    assert tick(START)["到期日重算"].done == 1 and not Trouble.objects.exists()
    assert Case.objects.get(pk=bad.pk).due == DUE


def test_one_bad_case_does_not_keep_the_others_from_being_reminded(bureau, head, monkeypatch):
    bad, good = new_case(bureau), new_case(bureau)
    monkeypatch.setattr(jobs, "_remind", _fails_for(bad.pk, jobs._remind))
    outcome = tick(days_before(5))["提醒"]
    assert (outcome.done, outcome.failures) == (1, 1)
    assert [d.message.about for d in posted("due:")] == [f"case:{good.pk}"]
    assert JobState.objects.get(name="提醒").done == 1


def _fails_for(pk, real):
    def one(case, *args):
        if case.pk == pk:
            raise ValueError("坏的一件")
        return real(case, *args)

    return one
