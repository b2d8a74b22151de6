"""一种行为告诉谁、经过里怎样说、哪些栏可以空着、哪些加密：一张表走遍，没有一种例外而不说。"""

from datetime import date

import pytest
from django import forms

from gongkai.agencies.policy import Do
from gongkai.applications import own
from gongkai.applications.acts import TABLE, Rings, Told
from gongkai.applications.models import CaseEvent
from gongkai.applications.shown import shown_event
from gongkai.applications.steps import take
from gongkai.law.procedure import TABLE as LAW
from gongkai.law.procedure import Act
from gongkai.outbox.models import Message
from gongkai.safekeeping.actor import APPLICANT, THIRD_PARTY

from .people import START

WRITTEN = {act: row.writing for act, row in TABLE.items() if row.writing is not None}


def named(*acts):
    return {Act(a) for a in acts}


@pytest.mark.parametrize("act", sorted(WRITTEN))
def test_a_letter_to_the_applicant_reaches_him_and_one_to_another_does_not(act):
    row, writing = TABLE[act], WRITTEN[act]
    to_him = writing.to is None
    assert writing.public is to_him
    assert (row.told is Told.APPLICANT) is (to_him and act is not Act.WITHDRAWN)


def test_without_a_letter_only_the_confirmation_is_told():
    told = {act for act, row in TABLE.items() if row.told is Told.APPLICANT and not row.writing}
    assert told == {Act.CONFIRMED}
    assert {a for a, row in TABLE.items() if row.told is Told.THIRD_PARTY} == {
        Act.THIRD_PARTY_ASKED
    }


def test_who_goes_on_with_it_is_rung():
    """请示的告诉可以批的，批了、退了的告诉请示的，外面来的、交办的告诉承办人。"""
    wanted = dict.fromkeys(TABLE, Rings.NOBODY)
    wanted |= dict.fromkeys(named("proposed", "extension_requested", "fee_requested"), Rings.HEADS)
    answered = named("decided", "extended", "fee_noticed", "returned")
    wanted |= dict.fromkeys(answered, Rings.DRAFTER)
    arrived = named("corrected", "third_party_answered", "assigned", "noted")
    wanted |= dict.fromkeys(arrived, Rings.OFFICER)
    assert {act: row.rings for act, row in TABLE.items()} == wanted


def test_whose_hand_it_is_when_no_officer_did_it():
    assert {act for act, row in TABLE.items() if row.by is THIRD_PARTY} == {
        Act.THIRD_PARTY_ANSWERED
    }
    assert {row.by for row in TABLE.values()} == {APPLICANT, THIRD_PARTY}


def test_what_answers_a_request_is_an_approval_of_the_one_who_asked():
    asked = {Act.EXTENDED: own.requested, Act.DECIDED: own.proposed, Act.RETURNED: own.pending}
    for act, hands in asked.items():
        assert TABLE[act].do is Do.APPROVE and TABLE[act].own is hands


SAID = [
    ("received", {"order": {"name": "某复议决定"}}, "依据某复议决定重新答复"),
    ("received", {}, ""),
    (
        "correction_asked",
        {"until": "2026-03-20", "late": "2026年3月11日"},
        "期限到2026年3月20日；迟于期限（2026年3月11日）",
    ),
    ("corrected", {"late": "2026年3月20日"}, "迟于期限（2026年3月20日）"),
    ("third_party_answered", {"opinion": "objection"}, "不同意"),
    ("agency_asked", {"other_agency": "兴庆区财政局"}, "兴庆区财政局"),
    ("agency_answered", {"opinion": "consent"}, "同意"),
    ("reasons_asked", {"until": "2026-03-10"}, "期限到2026年3月10日"),
    ("deferred", {"until": "2026-06-30"}, "期限到2026年6月30日"),
    ("paid", {"yuan": 700}, "700元"),
    ("proposed", {"decisions": ["granted", "denied.deliberative"]}, "予以公开、"),
    ("decided", {"decisions": ["granted"]}, "予以公开"),
    ("reanswered", {"decisions": ["granted"]}, "予以公开"),
    ("delivered", {"manner": "post"}, "邮政企业寄送"),
]


@pytest.mark.parametrize(("act", "data", "words"), SAID, ids=[f"{a}-{len(d)}" for a, d, _ in SAID])
def test_the_history_says_what_was_filled_in(act, data, words):
    said = shown_event(CaseEvent(act=act, on=START, data=data, private=None)).words
    assert said.startswith(words) if words else said == ""
    assert shown_event(CaseEvent(act=act, on=START, data={}, private=None)).words == ""


def test_of_what_is_filled_in_only_a_reason_to_return_is_read_without_unmasking():
    for act in Act:
        shown = shown_event(CaseEvent(act=act, on=START, data={}, private={"x": "张三的话"}))
        assert (shown.words, shown.private) == (
            ("张三的话", "") if act is Act.RETURNED else ("", "张三的话")
        )


PLAIN = {
    act: row.form for act, row in TABLE.items() if row.form and row.form.__name__ == "PlainForm"
}
#: 不是个人信息的：别的机关的名称
_OPEN = {(Act.AGENCY_ASKED, "other_agency")}


def test_whatever_words_are_filled_in_are_encrypted():
    free = {
        (act, name)
        for act, form in PLAIN.items()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and name != "version"
    }
    private = {(act, name) for act, form in PLAIN.items() for name in form.private_fields}
    assert free - _OPEN == private
    for act, form in PLAIN.items():
        every = set(form.base_fields) - {"version", "on"}
        assert every == {*form.data_fields, *form.private_fields}, act


def test_what_may_be_left_empty():
    assert {
        (act.value, name)
        for act, form in PLAIN.items()
        for name, field in form.base_fields.items()
        if not field.required
    } == {
        ("third_party_asked", "email"),
        *((f"{who}_answered", name) for who in ("third_party", "agency") for name in _OPINION),
        ("extension_requested", "days"),
        ("extended", "days"),
        ("delivered", "evidence"),
    }


_OPINION = ("received", "reason")


@pytest.mark.parametrize(
    ("act", "given", "wrong"),
    [
        (Act.PAID, {"yuan": 0}, {"yuan"}),
        (Act.PAID, {"yuan": 1}, set()),
        (Act.DELIVERED, {"manner": "post", "evidence": "凭" * 200}, set()),
        (Act.DELIVERED, {"manner": "post", "evidence": "凭" * 201}, {"evidence"}),
        (Act.DELIVERED, {"manner": "pigeon"}, {"manner"}),
        (Act.EXTENSION_REQUESTED, {"reason": "档案多", "days": 0}, {"days"}),
        (Act.AGENCY_ASKED, {"other_agency": "局" * 101}, {"other_agency"}),
        (
            Act.THIRD_PARTY_ASKED,
            {"third_party": "某", "third_party_kind": "x"},
            {"third_party_kind"},
        ),
    ],
    ids=lambda v: str(v)[:24] if isinstance(v, str) else None,
)
def test_the_least_and_the_most(case, act, given, wrong):
    form = TABLE[act].form({"version": 1, "on": START.isoformat(), **given}, case=case)
    assert set(form.errors) == wrong


def test_which_buttons_stand_behind_and_which_show_the_letter_first():
    assert {a for a, r in TABLE.items() if r.routine} == {Act.ASSIGNED, Act.NOTED}
    assert {a for a, r in TABLE.items() if r.preview} == {Act.PROPOSED}
    assert {a for a, r in TABLE.items() if r.shows_proposal} == {Act.DECIDED}
    assert {a for a, r in TABLE.items() if r.rewrites} == {Act.CORRECTED}
    assert {a: dict(r.columns) for a, r in TABLE.items() if r.columns} == {
        Act.ASSIGNED: {"officer_id": "officer"}
    }


def test_what_is_internal_tells_the_applicant_nothing(case, officer):
    assert {a for a, row in TABLE.items() if row.told is not Told.NOBODY and LAW[a].internal} == (
        set()
    )
    before = Message.objects.count()
    take(case, Act.NOTED, date(2026, 3, 2), {}, {"text": "先查档案室"}, officer)
    assert Message.objects.count() == before
