"""起草、审核、发布一次征集。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from gongkai.agencies.apart import permit
from gongkai.agencies.numbers import next_number
from gongkai.agencies.policy import Do, demand
from gongkai.engagement.acts import NotNow
from gongkai.engagement.models import Consultation, Part
from gongkai.law.errors import LawError
from gongkai.law.parameters import Parameter, parameter
from gongkai.law.terms import term
from gongkai.safekeeping import files
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.files import Put
from gongkai.safekeeping.trail import record

SERIES = "consultation"
State = Consultation.State
#: 这一类短于规定的期间不许发布；其余的写明理由可以
_NEVER_SHORTER = (Consultation.Basis.EXPROPRIATION,)


@dataclass(frozen=True, slots=True)
class Draft:
    """随征集的草案文件：名称、落了盘的内容。"""

    name: str
    file: Put


def shortest(basis: str, on: date) -> Parameter:
    """这一类最短征集多久。"""
    return parameter(f"soliciting.{basis}", on)


def wrong_period(basis: str, opens: date, closes: date, short_reason: str) -> str:
    """期间不对的说明；对的为空。"""
    if closes < opens:
        return "截止早于开始。"
    length = shortest(basis, opens)
    if closes >= opens + timedelta(days=length.amount - 1):
        return ""
    told = f"期间不到 {length.size}（{length.citation}）"
    if basis in _NEVER_SHORTER:
        return f"{told}，请把截止往后改。"
    return "" if short_reason.strip() else f"{told}：请往后改，或者写明缩短的理由。"


def outcome_due(closes: date) -> date | None:
    """公布结果的最后一日；放假安排没有公布的为 None，公布以后由 `gongkai tick` 补上。"""
    try:
        return term(closes, parameter("soliciting.outcome", closes)).day
    except LawError:
        return None


@transaction.atomic
def save(
    found: Consultation, parts: Sequence[Part], by: Actor, file: Draft | None = None
) -> Consultation:
    """存草稿，连同各条；有个人信息的抛 ValidationError，发布过的抛 NotNow。"""
    demand(by, Do.ANSWER, found.agency_id)
    if found.pk:
        found = _again(found)
    else:
        found.year = timezone.localdate().year
        found.serial = next_number(found.agency, found.year, SERIES)
        found.author = account(by)
    if file is not None:
        found.draft_file, found.draft_name = files.registered([file.file])[0], file.name[:150]
    found.state, found.outcome_due = State.DRAFT, outcome_due(found.closes)
    found.full_clean()
    found.save()
    _save_parts(found, parts)
    record(by, "consultation.saved", found.subject, agency=found.agency_id)
    return found


def _again(given: Consultation) -> Consultation:
    """改过的各栏放在锁住的一行上。"""
    held = locked(given, (State.DRAFT, State.CHECKING))
    for name in ("kind", "basis", "title", "explanation", "opens", "closes", "short_reason"):
        setattr(held, name, getattr(given, name))
    return held


def _save_parts(found: Consultation, parts: Sequence[Part]) -> None:
    found.parts.all().delete()
    for order, part in enumerate(parts):
        part.pk, part.consultation, part.order = None, found, order
        part.full_clean()
        if part.is_choice and len(part.choices) < 2:
            raise ValidationError({"options": f"“{part.heading}”：选择题至少写两个选项。"})
        part.save()


def locked(given: Consultation, allowed: Sequence[str]) -> Consultation:
    """锁住再看一遍是不是还在这几步。"""
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("agency")
    found = rows.get(pk=given.pk)
    if found.state not in allowed:
        raise NotNow(f"现在是“{found.get_state_display()}”，刚刚有人办过，请看最新的情况。")
    return found


@transaction.atomic
def submit(given: Consultation, by: Actor) -> Consultation:
    """交审核：要有条目，期间够长。"""
    demand(by, Do.ANSWER, given.agency_id)
    found = locked(given, (State.DRAFT,))
    if not found.parts.exists():
        raise NotNow("还没有条目：征集至少一条，问卷至少一题。")
    if why := wrong_period(found.basis, found.opens, found.closes, found.short_reason):
        raise NotNow(why)
    return _moved(found, State.CHECKING, "consultation.submitted", by, author=account(by))


@transaction.atomic
def publish(given: Consultation, by: Actor) -> Consultation:
    """审核通过，发布；写的人不能自己审。"""
    demand(by, Do.RELEASE, given.agency_id)
    found = locked(given, (State.CHECKING,))
    if found.closes < timezone.localdate():
        raise NotNow("截止的日子已经过了，请退回去改。")
    permit(by, found.agency_id, {found.author_id}, "consultation.published", found.subject)
    return _moved(found, State.PUBLISHED, "consultation.published", by)


@transaction.atomic
def send_back(given: Consultation, opinion: str, by: Actor) -> Consultation:
    """退回：草稿退给起草的，结果退给归纳的。"""
    demand(by, Do.RELEASE, given.agency_id)
    found = locked(given, (State.CHECKING, State.OUTCOME_CHECKING))
    after = State.DRAFT if found.state == State.CHECKING else State.PUBLISHED
    return _moved(found, after, "consultation.returned", by, returned=opinion)


def _moved(found: Consultation, state: str, action: str, by: Actor, **more: Any) -> Consultation:
    for name, value in ({"state": state, "returned": ""} | more).items():
        setattr(found, name, value)
    found.save()
    record(by, action, found.subject, agency=found.agency_id)
    return found
