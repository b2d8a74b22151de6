"""归纳、说明采用没有、公布结果：逐条都要有着落；没有公布的一直催。"""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.apart import permit
from gongkai.agencies.policy import Do, demand
from gongkai.engagement import notices
from gongkai.engagement.acts import NotNow
from gongkai.engagement.models import Consultation, Finding, Opinion, Part
from gongkai.engagement.soliciting.editing import locked, outcome_due
from gongkai.law.facts import chinese
from gongkai.outbox.jobs import each
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

State = Consultation.State


@transaction.atomic
def add(part: Part, given: dict[str, Any], by: Actor) -> Finding:
    """归纳一类意见，写采用没有、为什么；有个人信息的抛 ValidationError。"""
    consultation = _editable(part.consultation, by)
    finding = Finding(part=part, **given)
    finding.full_clean()
    finding.save()
    detail = {"part": part.pk, "result": finding.result}
    record(
        by,
        "consultation.found",
        consultation.subject,
        agency=consultation.agency_id,
        detail=detail,
    )
    return finding


@transaction.atomic
def drop(finding: Finding, by: Actor) -> None:
    """去掉写错的一类。"""
    consultation = _editable(finding.part.consultation, by)
    record(by, "consultation.unfound", consultation.subject, agency=consultation.agency_id)
    finding.delete()


def _editable(given: Consultation, by: Actor) -> Consultation:
    demand(by, Do.ANSWER, given.agency_id)
    found = locked(given, (State.PUBLISHED,))
    if found.closes >= timezone.localdate() and found.kind != Consultation.Kind.INTERVIEW:
        raise NotNow("还没有截止，截止以后再归纳。")
    return found


def unanswered(consultation: Consultation) -> list[Part]:
    """有人写了意见、还没有一类归纳的各条（选择题由图表说明，不用归纳）。"""
    parts = consultation.parts.filter(kind__in=(Part.Kind.CLAUSE, Part.Kind.TEXT))
    spoken = Opinion.objects.filter(
        part__in=parts, response__held="", same_as__isnull=True
    ).exclude(key="")
    wanted = set(spoken.values_list("part", flat=True))
    done = set(Finding.objects.filter(part__in=parts).values_list("part", flat=True))
    return [part for part in parts if part.pk in wanted - done]


@transaction.atomic
def submit(given: Consultation, words: str, by: Actor) -> Consultation:
    """交审核；有一条没有着落的不行。"""
    consultation = _editable(given, by)
    if consultation.closes >= timezone.localdate():
        raise NotNow("还没有截止。")
    if left := unanswered(consultation):
        names = "、".join(part.heading for part in left)
        raise NotNow(f"这些条有人提了意见，还没有写采用情况：{names}。")
    consultation.outcome, consultation.outcome_by = words, account(by)
    consultation.state, consultation.returned = State.OUTCOME_CHECKING, ""
    consultation.full_clean()
    consultation.save()
    record(
        by, "consultation.outcome_submitted", consultation.subject, agency=consultation.agency_id
    )
    return consultation


@transaction.atomic
def publish(given: Consultation, by: Actor) -> Consultation:
    """审核通过，公布结果；归纳的人不能自己审。留了联系方式的各告诉一声。"""
    demand(by, Do.RELEASE, given.agency_id)
    found = locked(given, (State.OUTCOME_CHECKING,))
    hands = {found.outcome_by_id}
    permit(by, found.agency_id, hands, "consultation.ended", found.subject)
    found.state, found.ended = State.ENDED, timezone.now()
    found.save()
    record(by, "consultation.ended", found.subject, agency=found.agency_id)
    return found


def chase(today: date) -> int:
    """截止了还没有公布结果的：第一天、到期前一周、过期以后每周，告诉写的人和审核的人。"""
    rows = Consultation.objects.filter(ended__isnull=True, closes__lt=today)
    owed = rows.filter(state__in=(State.PUBLISHED, State.OUTCOME_CHECKING))
    return each(list(owed.select_related("agency", "author")), lambda c: _chase(c, today))


def _chase(consultation: Consultation, today: date) -> int:
    if consultation.outcome_due is None:
        _fill(consultation)
    due = consultation.outcome_due
    late = due is not None and due < today
    week = (today - due).days // 7 if due and late else 0
    close = due is not None and 0 <= (due - today).days <= 7
    level = f"late{week}" if late else "close" if close else "closed"
    until = f"，最迟 {chinese(due)}公布" if due else ""
    what = f"已经过期 {(today - due).days} 天" if due and late else f"已经截止{until}"
    people = [consultation.author] if consultation.author else []
    people += notices.people_who(consultation.agency_id, Do.RELEASE)
    return notices.tell_people(
        {p.pk: p for p in people}.values(),
        f"outcome:{consultation.pk}:{level}",
        f"“{consultation.title}”还没有公布采用情况：{what}",
        reverse("consultation_edit", args=[consultation.pk]),
        consultation.subject,
        consultation.agency_id,
    )


def _fill(consultation: Consultation) -> None:
    consultation.outcome_due = outcome_due(consultation.closes)
    if consultation.outcome_due:
        Consultation.objects.filter(pk=consultation.pk).update(outcome_due=consultation.outcome_due)
