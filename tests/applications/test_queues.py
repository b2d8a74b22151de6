"""各队：件数与列出的一样多，一件在且只在该在的队；到期那天还不算逾期；按任何次序翻页不漏不重。"""

from datetime import date, timedelta

import pytest

from gongkai.agencies.models import Duty, Office, Role
from gongkai.applications import queues
from gongkai.applications.models import Case
from gongkai.law.procedure import Stage

from .people import START, new_case, person

pytestmark = pytest.mark.django_db
#: 一个星期三：第三个工作日是下星期一
TODAY = date(2026, 3, 4)
LAST = date(2026, 3, 9)


def put(bureau, **columns):
    """一件的各列照给的写（平常由事件推出）。"""
    case = new_case(bureau)
    Case.objects.filter(pk=case.pk).update(**columns)
    case.refresh_from_db()
    return case


def where(case, user, today=TODAY):
    """这件在哪些队里。"""
    rows = queues.visible(user)
    found = {q.id for q in queues.QUEUES if q.pick(rows, user, today).filter(pk=case.pk).exists()}
    counted = {name for name, n in queues.counts(rows, user, today).items() if n}
    assert counted == found - {"undelivered", "all"}
    return found


@pytest.mark.parametrize(
    ("due", "queue"),
    [
        (TODAY - timedelta(1), {"overdue"}),
        (TODAY, {"soon"}),
        (LAST, {"soon"}),
        (LAST + timedelta(1), set()),
        (None, set()),
    ],
)
def test_what_is_due_today_is_not_overdue(bureau, officer, due, queue):
    case = put(bureau, due=due, stage=Stage.PROCESSING)
    assert where(case, officer) == {"open", "all"} | queue


@pytest.mark.parametrize(
    ("stage", "queue"),
    [
        (Stage.UNCONFIRMED, "unconfirmed"),
        (Stage.WAITING_APPLICANT, "applicant"),
        (Stage.WAITING_THIRD_PARTY, "third_party"),
        (Stage.WAITING_AGENCY, "agency"),
        (Stage.WAITING_PAYMENT, "payment"),
    ],
)
def test_who_is_waited_for_is_the_queue(bureau, officer, stage, queue):
    case = put(bureau, due=None, stage=stage)
    assert where(case, officer) == {"open", "all", queue}
    # 办结了的，哪一队都没有
    Case.objects.filter(pk=case.pk).update(closed=TODAY, due=TODAY, awaiting_approval=True)
    assert where(case, officer) == {"all"}


def test_a_decided_one_waits_for_delivery_though_it_is_closed(bureau, officer):
    case = put(bureau, due=None, stage=Stage.DECIDED, closed=TODAY)
    assert where(case, officer) == {"undelivered", "all"}


def test_one_to_be_approved_and_one_to_be_answered_anew(bureau, officer):
    first = put(bureau, due=None, awaiting_approval=True)
    assert where(first, officer) == {"open", "all", "approval"}
    Case.objects.filter(pk=first.pk).update(closed=TODAY)
    again = put(bureau, due=None, reanswers=first)
    assert where(again, officer) == {"open", "all", "reanswer"}


def test_mine_and_my_section_s(bureau, officer):
    one, two = (Office.objects.create(agency=bureau, name=name) for name in ("一科", "二科"))
    Duty.objects.filter(user=officer).update(office=one)
    mate = person("mate", bureau, Role.OFFICER)
    Duty.objects.filter(user=mate).update(office=one)
    far = person("far", bureau, Role.OFFICER)
    Duty.objects.filter(user=far).update(office=two)
    loose = person("loose", bureau, Role.OFFICER)
    case = put(bureau, due=None, officer=mate)
    assert where(case, mate) == {"open", "all", "mine", "section"}
    assert where(case, officer) == {"open", "all", "section"}
    assert where(case, far) == where(case, loose) == {"open", "all"}


def test_the_third_working_day_or_the_third_day_when_no_notice_tells():
    assert queues.soon(TODAY) == LAST
    assert queues.soon(date(2098, 3, 3)) == date(2098, 3, 6)


def test_very_many_are_told_as_a_limit(bureau, officer, monkeypatch):
    monkeypatch.setattr(queues, "COUNT_LIMIT", 2)
    shown = []
    for _ in range(3):
        new_case(bureau)
        counts = queues.counts(queues.visible(officer), officer, TODAY)
        shown.append({q.id: told for q, told in queues.with_counts(counts)})
    assert [s["open"] for s in shown] == ["（1）", "（1+）", "（1+）"]
    assert shown[0]["mine"] == "（0）" and shown[0]["all"] == shown[0]["undelivered"] == ""


@pytest.mark.parametrize("sort", ["due", "officer"])
@pytest.mark.parametrize("size", [1, 2, 5, 6])
def test_pages_miss_nothing_where_some_have_no_day(bureau, officer, monkeypatch, sort, size):
    """没有期限的在最后，同一天的按先后；正好一页的没有下一页。"""
    monkeypatch.setattr(queues, "PAGE", size)
    days = [LAST, None, TODAY, None, TODAY, LAST]
    cases = [put(bureau, due=day) for day in days]
    wanted = sorted(cases, key=lambda c: (c.due is None, c.due or TODAY, c.pk))
    wanted = wanted if sort == "due" else cases[::-1]
    seen, after, pages = [], "", 0
    while True:
        page = queues.page_of(queues.visible(officer), "open", after, sort)
        seen, after, pages = [*seen, *page.rows], page.after, pages + 1
        if not after:
            break
    assert seen == wanted and pages == -(-len(cases) // size)


def test_a_queue_has_its_own_order_and_an_unknown_one_is_not_heard(bureau, officer):
    cases = [put(bureau, due=LAST - timedelta(n)) for n in range(3)]
    rows = queues.visible(officer)
    assert queues.page_of(rows, "open", "", "nonsense").rows == cases[::-1]
    assert queues.page_of(rows, "all", "").rows == cases[::-1]
    Case.objects.filter(pk=cases[0].pk).update(due=LAST - timedelta(9))
    assert queues.page_of(rows, "open", "").rows == [cases[0], cases[2], cases[1]]
    assert queues.page_of(rows, "all", "").rows == cases[::-1]
    assert queues.page_of(rows, "all", "", "old").rows == cases


@pytest.mark.parametrize("queue", ["all", "open"])
@pytest.mark.parametrize("words", ["", "补偿方案", "张三丰", "2026-2"])
def test_a_kind_is_kept_whatever_is_searched(bureau, officer, queue, words):
    new_case(bureau)
    firm = new_case(bureau, kind="business", received=START)
    rows = queues.visible(officer)
    page = queues.found(rows, officer, queue, f" {words} ", "business", "")
    assert page.rows == [firm] and page.after == ""
    assert queues.found(rows, officer, queue, words, "charity", "").rows == []


def test_words_over_many_pages_are_walked_newest_first(bureau, officer, monkeypatch):
    monkeypatch.setattr(queues, "PAGE", 2)
    cases = [new_case(bureau) for _ in range(4)]
    rows = queues.visible(officer)
    first = queues.found(rows, officer, "all", "补偿方案", "", "")
    assert first.rows == cases[:1:-1] and first.after == str(cases[2].pk)
    second = queues.found(rows, officer, "all", "补偿方案", "", first.after)
    assert second.rows == cases[1::-1] and second.after == ""
