"""登记时给的每一项都存下；案件的各列由事件推出，哪一列坏了都重算得出；眼下看住的是谁的日子。"""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError

from gongkai.applications import register as module
from gongkai.applications.alike import asked_key
from gongkai.applications.models import Case, CaseFile
from gongkai.applications.numbers import code_of
from gongkai.applications.register import (
    CODE_PURPOSE,
    IDENTITY_PURPOSE,
    NAME_PURPOSE,
    NewCase,
    Proof,
    act,
    rederive,
    register,
)
from gongkai.applications.steps import take
from gongkai.law.calendar import official
from gongkai.law.procedure import Act, Event, Stage
from gongkai.safekeeping import files
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.models import TrailEntry

from .people import IDENTITY, PERSON, START, decide, new_case

pytestmark = pytest.mark.django_db
ORDER = {"name": "青政复决〔2026〕1号行政复议决定", "until": "2026-03-18"}
DUE = date(2026, 3, 30)


def test_whatever_is_given_is_kept(bureau, clerk):
    first = new_case(bureau)
    proof = Proof("身份证.png", files.put(b"\x89PNG\r\n\x1a\n"), CaseFile.Purpose.APPLICATION)
    new = NewCase(
        bureau,
        "signed_post",
        START,
        "business",
        PERSON,
        "某文件的全文",
        provision="paper",
        way="post",
        fee_reduction=True,
        split_from=first,
        reanswers=first,
        order=ORDER,
        proofs=[proof],
    )
    done = register(new, clerk)
    case = Case.objects.get(pk=done.case.pk)
    assert (case.agency, case.year, case.serial) == (bureau, 2026, 2)
    assert (case.channel, case.kind, case.asked) == ("signed_post", "business", "某文件的全文")
    assert (case.provision, case.way, case.fee_reduction) == ("paper", "post", True)
    assert case.split_from == case.reanswers == first
    assert case.applicant == PERSON and case.submission == new.submission
    assert done.code == code_of(new.submission)
    assert case.query_key == blind(done.code, CODE_PURPOSE)
    assert case.applicant_key == blind(IDENTITY, IDENTITY_PURPOSE)
    assert case.name_key == blind("张三丰", NAME_PURPOSE)
    assert case.asked_key == asked_key("某文件的全文")
    event = case.events.get()
    assert (event.number, case.version, event.act, event.on) == (1, 1, "received", START)
    assert event.by == clerk and event.data == {"channel": "signed_post", "order": ORDER}
    kept = case.files.get()
    assert (kept.name, kept.purpose) == ("身份证.png", CaseFile.Purpose.APPLICATION)
    trail = TrailEntry.objects.filter(action="case.received").latest("pk")
    assert (trail.subject, trail.agency) == (case.subject, bureau.pk)


def test_what_is_not_given_is_the_least_that_can_be_done_online(bureau):
    case = register(NewCase(bureau, "internet", START, "business", {}, "某文件的全文")).case
    assert (case.provision, case.way, case.fee_reduction) == ("electronic", "online", False)
    assert case.split_from is None and case.reanswers is None and not case.files.exists()
    assert case.events.get().by is None and case.events.get().data == {"channel": "internet"}


def test_the_reading_settled_by_the_agency_stays_with_the_case(bureau):
    bureau.readings = {"correction.late": "restart"}
    bureau.save()
    event = new_case(bureau).events.get()
    assert event.data["settled"] == {"correction.late": "restart"}


def test_of_two_submissions_at_the_same_moment_the_later_gets_the_first(bureau, monkeypatch):
    """看的时候还没有，存的时候已经有了。"""
    new = NewCase(bureau, "internet", START, "business", {}, "某文件", submission=uuid.uuid4())
    first = register(new)
    real, answers = module.registered, [Case.DoesNotExist]

    def late(submission):
        if answers:
            raise answers.pop()
        return real(submission)

    monkeypatch.setattr(module, "registered", late)
    again = register(new)
    assert again == first and Case.objects.count() == 1


def test_another_failure_of_the_database_is_not_hidden(bureau, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError("别的约束")

    monkeypatch.setattr(module, "next_number", fail)
    with pytest.raises(IntegrityError, match="别的约束"):
        register(NewCase(bureau, "internet", START, "business", {}, "某文件"))
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("column", "broken"),
    [
        ("stage", Stage.WITHDRAWN),
        ("receipt", date(2020, 1, 1)),
        ("due", date(2020, 1, 1)),
        ("reply_due", date(2020, 1, 1)),
        ("awaiting_approval", True),
        ("decision", "partial"),
        ("closed", date(2020, 1, 1)),
        ("delivered", date(2020, 1, 1)),
        ("tentative", True),
    ],
)
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "open"])
def test_any_column_is_made_again(case, officer, head, column, broken, closed):
    if closed:
        case = decide(case, officer, head)
        case, _ = take(case, Act.DELIVERED, START, {"manner": "post"}, {}, head)
    right = getattr(Case.objects.get(), column)
    Case.objects.update(**{column: broken})
    assert rederive(Case.objects.get()) is True
    assert getattr(Case.objects.get(), column) == right != broken
    assert rederive(Case.objects.get()) is False


def test_each_column_follows_the_events(case, officer, head):
    def columns():
        c = Case.objects.get()
        return (c.stage, c.due, c.reply_due, c.awaiting_approval, c.decision, c.closed, c.delivered)

    assert columns() == (Stage.PROCESSING, DUE, DUE, False, "", None, None)
    told = {"information": "要点如下。"}
    take(case, Act.PROPOSED, START, {"decisions": ["granted"]}, told, officer)
    assert columns() == (Stage.WAITING_APPROVAL, DUE, DUE, True, "", None, None)
    take(case, Act.DECIDED, date(2026, 3, 3), {}, None, head)
    closed = date(2026, 3, 3)
    assert columns() == (Stage.DECIDED, None, None, False, "granted", closed, None)
    take(case, Act.DELIVERED, date(2026, 3, 4), {"manner": "post"}, {}, head)
    done = date(2026, 3, 4)
    assert columns() == (Stage.DELIVERED, None, None, False, "granted", closed, done)


@pytest.mark.parametrize(
    ("step", "data"),
    [
        (Act.EXTENSION_REQUESTED, {}),
        (Act.FEE_REQUESTED, {"schedule": "pages", "count": 250}),
    ],
)
def test_whatever_is_asked_for_waits_for_approval(case, officer, head, step, data):
    case, _ = act(case, Event(step, START, data), officer, private={"reason": "档案多"})
    assert case.awaiting_approval is True
    case, _ = act(case, Event(Act.RETURNED, START), head)
    assert case.awaiting_approval is False


@pytest.mark.parametrize(
    ("steps", "watched"),
    [
        ([], DUE),
        ([(Act.THIRD_PARTY_ASKED, {})], 15),
        ([(Act.AGENCY_ASKED, {"other_agency": "某局"})], 15),
        ([(Act.FEE_NOTICED, {"schedule": "pages", "count": 250})], 20),
        ([(Act.CORRECTION_ASKED, {"until": "2026-03-20", "items": True})], date(2026, 3, 20)),
        # 两家都在等的，看先到的一家；都答了的，又看答复的期限
        ([(Act.THIRD_PARTY_ASKED, {}), (Act.AGENCY_ASKED, {})], 15),
        (
            [(Act.THIRD_PARTY_ASKED, {}), (Act.THIRD_PARTY_ANSWERED, {"opinion": "consent"})],
            None,
        ),
    ],
    ids=["none", "third", "agency", "fee", "correction", "both", "answered"],
)
def test_whose_day_is_watched(case, officer, head, steps, watched):
    for step, data in steps:
        case, _ = act(case, Event(step, START, data), head)
    if isinstance(watched, int):
        watched = official().add_working_days(START, watched)
    assert case.due == (watched or case.reply_due) and not case.tentative


@pytest.mark.parametrize("until", ["2026-03-18", None])
def test_an_ordered_term_waits_for_nobody(bureau, officer, until):
    case = new_case(bureau, reanswers=new_case(bureau), order=ORDER | {"until": until})
    case, _ = act(case, Event(Act.THIRD_PARTY_ASKED, START), officer)
    waiting = official().add_working_days(START, 15)
    assert case.due == (date(2026, 3, 18) if until else waiting)


def test_before_it_is_confirmed_the_day_of_confirming_is_watched(bureau, clerk):
    friday = date(2026, 3, 6)
    case = new_case(bureau, friday, channel="internet")
    assert (case.stage, case.receipt, case.reply_due) == (Stage.UNCONFIRMED, None, None)
    assert friday <= case.due <= date(2026, 3, 9) and not case.tentative
    old = new_case(bureau, date(2017, 3, 6), channel="internet")
    assert old.due == date(2017, 3, 6)  # 那时没有这项规定
    case, _ = act(case, Event(Act.CONFIRMED, friday), clerk)
    assert (case.stage, case.receipt) == (Stage.PROCESSING, friday)


def test_the_trail_says_which_event_of_which_case(case, officer):
    act(case, Event(Act.NOTED, START), officer, private={"text": "先查档案室"})
    entry = TrailEntry.objects.filter(action="case.noted").get()
    assert (entry.subject, entry.agency) == (case.subject, case.agency_id)
    assert entry.detail == {"event": 2, "on": "2026-03-02"}
    event = case.events.get(number=2)
    assert event.by == officer and event.private == {"text": "先查档案室"}


def test_what_was_asked_before_a_correction_is_kept(case, officer, clerk):
    data = {"until": "2026-03-20", "items": True}
    take(case, Act.CORRECTION_ASKED, START, data, {"items": "哪一年的"}, officer)
    take(case, Act.CORRECTED, date(2026, 3, 4), {}, {"asked": "2025年的补偿方案"}, clerk)
    assert Case.objects.get().asked == "2025年的补偿方案"
    kept = case.events.get(act="corrected").private
    assert kept == {"asked": "2025年的补偿方案", "before": "棚户区改造的补偿方案"}
