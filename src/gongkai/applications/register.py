"""登记一件申请、记下一件事：唯一能改案件的地方，每一次都在一个事务里，连同编号与留痕。"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai.agencies.apart import permit
from gongkai.agencies.models import Agency
from gongkai.agencies.numbers import next_number
from gongkai.applications import notices, words
from gongkai.applications.acts import row_of
from gongkai.applications.alike import asked_key
from gongkai.applications.happening import Happening
from gongkai.applications.models import Case, CaseEvent, CaseFile
from gongkai.applications.numbers import code_of
from gongkai.applications.restricting import inherit
from gongkai.law.clocks import Answer
from gongkai.law.facts import Asked
from gongkai.law.procedure import (
    Act,
    Event,
    Stage,
    Standing,
    admit,
    completed,
    confirm_until,
    safe_due,
    stand,
    tentative_due,
)
from gongkai.safekeeping import files
from gongkai.safekeeping.actor import APPLICANT, Actor, account
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.files import Put
from gongkai.safekeeping.trail import record

NAME_PURPOSE, IDENTITY_PURPOSE, CODE_PURPOSE = "applicant-name", "applicant-identity", "query-code"


class Conflict(Exception):
    """办理期间案件已经有了新的进展；什么也没有改。"""

    def __init__(self) -> None:
        super().__init__("这件申请刚刚有了新的进展（可能是别人正在办理），请看过最新的情况再操作。")


@dataclass(frozen=True, slots=True)
class Proof:
    """随申请来的一份：身份证明，或者纸质申请的扫描件；落了盘的内容（`safekeeping.files.put`）。"""

    name: str
    file: Put
    purpose: str = CaseFile.Purpose.IDENTITY


@dataclass(frozen=True, slots=True)
class NewCase:
    """要登记的一件申请。`applicant` 的字段见 `applicants.FIELDS`；`proofs` 与登记同一个事务。"""

    agency: Agency
    channel: str
    received: date
    kind: str
    applicant: Mapping[str, Any]
    asked: str
    provision: str = "electronic"
    way: str = "online"
    fee_reduction: bool = False
    submission: uuid.UUID = field(default_factory=uuid.uuid4)
    split_from: Case | None = None
    #: 重新答复的：原来的一件，责令的决定或者判决（law.facts.Order 的各项，写成 JSON）
    reanswers: Case | None = None
    order: Mapping[str, Any] | None = None
    proofs: Sequence[Proof] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """登记的结果；`code` 为查询码。"""

    case: Case
    code: str


def register(new: NewCase, by: Actor = APPLICANT) -> Registered:
    """登记；同一 `submission` 只登记一次。"""
    try:
        return registered(new.submission)
    except Case.DoesNotExist:
        pass
    try:
        with transaction.atomic():
            return _register(new, by)
    except IntegrityError as error:
        try:
            return registered(new.submission)
        except Case.DoesNotExist:
            raise error from None


def registered(submission: uuid.UUID) -> Registered:
    """已经登记的一次提交；没有抛 Case.DoesNotExist。"""
    case = Case.objects.select_related("agency").get(submission=submission)
    return Registered(case, code_of(submission))


def _register(new: NewCase, by: Actor) -> Registered:
    code = code_of(new.submission)
    case = Case(
        agency=new.agency,
        year=new.received.year,
        serial=next_number(new.agency, new.received.year, "application"),
        submission=new.submission,
        query_key=blind(code, CODE_PURPOSE),
        channel=new.channel,
        kind=new.kind,
        applicant=dict(new.applicant),
        applicant_key=blind(str(new.applicant.get("identity", "")), IDENTITY_PURPOSE),
        name_key=blind(str(new.applicant.get("name", "")), NAME_PURPOSE),
        asked=new.asked,
        provision=new.provision,
        way=new.way,
        fee_reduction=new.fee_reduction,
        split_from=new.split_from,
        reanswers=new.reanswers,
        stage=Stage.PROCESSING,
        asked_key=asked_key(new.asked),
    )
    settled = {"settled": new.agency.readings} if new.agency.readings else {}
    order = {"order": dict(new.order)} if new.order is not None else {}
    event = Event(Act.RECEIVED, new.received, {"channel": new.channel, **settled, **order})
    derive_columns(case, stand([event]))
    case.version = 1
    case.save()
    inherit(case, new.split_from or new.reanswers)
    CaseEvent.objects.create(
        case=case,
        number=1,
        act=event.act,
        on=event.on,
        data=dict(event.data),
        by=account(by),
    )
    _keep_proofs(case, new.proofs)
    words.index([case])
    record(by, "case.received", case.subject, agency=case.agency_id)
    notices.of_registration(case)
    return Registered(case, code)


def _keep_proofs(case: Case, proofs: Sequence[Proof]) -> None:
    rows = files.registered([proof.file for proof in proofs])
    for proof, stored in zip(proofs, rows, strict=True):
        CaseFile.objects.create(case=case, stored=stored, purpose=proof.purpose, name=proof.name)


def act(
    case: Case | int,
    event: Event,
    by: Actor,
    *,
    version: int | None = None,
    private: Any = None,
    today: date | None = None,
    within: Callable[[Happening], object] | None = None,
) -> tuple[Case, CaseEvent]:
    """记下一件事并重算案件。

    `version` 为操作的人所看到的版本，已经变了抛 Conflict；法律不允许抛 NotAllowed；
    自己批自己的抛 OwnWork。
    `within` 在同一个事务里接着做（写文书、存附件），它抛错则什么也没有发生。
    """
    pk = case if isinstance(case, int) else case.pk
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=pk)
        if version is not None and version != locked.version:
            raise Conflict
        happening = _happen(locked, event, today or timezone.localdate(), by, private)
        if within is not None:
            within(happening)
        notices.of_event(happening)
        saved = happening.event
        record(
            by,
            f"case.{event.act}",
            locked.subject,
            agency=locked.agency_id,
            detail={"event": saved.number, "on": event.on.isoformat()},
        )
    return locked, saved


def _happen(case: Case, event: Event, today: date, by: Actor, private: Any) -> Happening:
    """把关、存下、重算各列；案件的事件只在这里读一次。"""
    earlier = list(case.events.all())
    past = [e.as_law() for e in earlier]
    before = stand(past)
    event = completed(before, event)
    admit(before, event, today)
    hands = row_of(event).own(case, earlier, before)
    permit(by, case.agency_id, hands, f"case.{event.act}", case.subject)
    after = stand([*past, event])
    saved = _append(case, event, by, private)
    derive_columns(case, after)
    case.save()
    return Happening(case, saved, earlier, after)


def _append(case: Case, event: Event, by: Actor, private: Any) -> CaseEvent:
    case.version += 1
    for column, name in row_of(event).columns.items():
        setattr(case, column, event.data[name])
    if row_of(event).rewrites and private and private.get("asked"):
        private = private | {"before": case.asked}
        words.rewrite(case, str(private["asked"]))
    return CaseEvent.objects.create(
        case=case,
        number=case.version,
        act=event.act,
        on=event.on,
        data=dict(event.data),
        private=private,
        by=account(by),
    )


def rederive(case: Case) -> bool:
    """由事件重算案件的各列；有变化就存，得 True。"""
    before = _derived(case)
    derive_columns(case, stand(case.law_events()))
    if _derived(case) == before:
        return False
    case.save()
    return True


def _derived(case: Case) -> tuple[Any, ...]:
    return (
        case.stage,
        case.receipt,
        case.due,
        case.reply_due,
        case.awaiting_approval,
        case.decision,
        case.closed,
        case.delivered,
        case.tentative,
    )


def derive_columns(case: Case, standing: Standing) -> None:
    """由状态填好案件的各列（不存）。"""
    answer, _ = safe_due(standing)
    case.stage = standing.stage
    case.receipt = standing.receipt
    case.reply_due = answer.due if answer else None
    case.due, case.tentative = _next_due(standing) if standing.is_open else (None, False)
    asked = standing.extension_requested or standing.fee_requested
    case.awaiting_approval = bool(standing.proposed) or asked
    case.decision = standing.decision or ""
    case.closed = standing.closed_on
    case.delivered = standing.delivered_on


def _next_due(standing: Standing) -> tuple[date | None, bool]:
    """眼下要看住的日子，是不是暂算的：等别人时是别人的期限，否则是答复到期日。"""
    if standing.receipt is None:
        received = standing.facts.received
        return confirm_until(standing.facts.channel, received) or received, False
    answer, _ = safe_due(standing)
    if answer is not None:
        return _watched(standing, answer), False
    if standing.stage is Stage.WAITING_APPLICANT:
        return standing.correction_until, False
    guessed = tentative_due(standing)
    return (_watched(standing, guessed), True) if guessed else (None, False)


def _watched(standing: Standing, answer: Answer) -> date | None:
    if answer.ordered:  # 责令的期限不等别人
        return answer.due
    if standing.stage is Stage.WAITING_APPLICANT:
        return standing.correction_until
    wanted = {
        Stage.WAITING_PAYMENT: "fee.payment",
        Stage.WAITING_THIRD_PARTY: f"consultation.{Asked.THIRD_PARTY}",
        Stage.WAITING_AGENCY: f"consultation.{Asked.AGENCY}",
    }.get(standing.stage)
    waiting = [d.date for d in answer.also_due if d.id == wanted and d.met is None]
    return min(waiting) if waiting else answer.due
