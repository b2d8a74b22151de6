"""办理程序的模型：行为、阶段、事件、状态；行为的名称与依据在 `data/acts.toml`。"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from gongkai.law.errors import LawError, NotInForce
from gongkai.law.facts import CONFIRMED_CHANNELS, Asked, Consultation, Facts, chinese
from gongkai.law.tables import one_in_force, shipped


class Act(StrEnum):
    """一种办理行为；名称与依据在 `data/acts.toml`。"""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    ASSIGNED = "assigned"
    NOTED = "noted"
    CORRECTION_ASKED = "correction_asked"
    CORRECTED = "corrected"
    THIRD_PARTY_ASKED = "third_party_asked"
    THIRD_PARTY_ANSWERED = "third_party_answered"
    AGENCY_ASKED = "agency_asked"
    AGENCY_ANSWERED = "agency_answered"
    EXTENSION_REQUESTED = "extension_requested"
    EXTENDED = "extended"
    REASONS_ASKED = "reasons_asked"
    DEFERRED = "deferred"
    FEE_NOTICED = "fee_noticed"
    PAID = "paid"
    PROPOSED = "proposed"
    RETURNED = "returned"
    DECIDED = "decided"
    DELIVERED = "delivered"
    SUPPLEMENTED = "supplemented"
    RECORD_CORRECTED = "record_corrected"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


class Stage(StrEnum):
    """案件所处的阶段。"""

    UNCONFIRMED = "unconfirmed"
    PROCESSING = "processing"
    WAITING_APPLICANT = "waiting_applicant"
    WAITING_THIRD_PARTY = "waiting_third_party"
    WAITING_AGENCY = "waiting_agency"
    WAITING_PAYMENT = "waiting_payment"
    WAITING_APPROVAL = "waiting_approval"
    DECIDED = "decided"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


STAGE_NAMES = {
    Stage.UNCONFIRMED: "待与申请人确认收到",
    Stage.PROCESSING: "办理中",
    Stage.WAITING_APPLICANT: "等待申请人补正",
    Stage.WAITING_THIRD_PARTY: "正在征求第三方意见",
    Stage.WAITING_AGENCY: "正在征求其他机关意见",
    Stage.WAITING_PAYMENT: "等待申请人缴费",
    Stage.WAITING_APPROVAL: "等待负责人审批",
    Stage.DECIDED: "已作出答复，待送达",
    Stage.DELIVERED: "已答复",
    Stage.WITHDRAWN: "申请人已撤回",
    Stage.ARCHIVED: "已归档",
}
#: 已经有结果的阶段：不再计算答复期限
CLOSED = frozenset({Stage.DECIDED, Stage.DELIVERED, Stage.WITHDRAWN, Stage.ARCHIVED})
ASKED = {Act.THIRD_PARTY_ASKED: Asked.THIRD_PARTY, Act.AGENCY_ASKED: Asked.AGENCY}
ANSWERED = {Act.THIRD_PARTY_ANSWERED: Asked.THIRD_PARTY, Act.AGENCY_ANSWERED: Asked.AGENCY}
WITHDRAWN_ROW = "other.other"


class Opinion(StrEnum):
    """被征求意见者的意见。"""

    CONSENT = "consent"
    OBJECTION = "objection"
    SILENT = "silent"


OPINION_NAMES = {
    Opinion.CONSENT: "同意公开",
    Opinion.OBJECTION: "不同意公开",
    Opinion.SILENT: "逾期未提出意见",
}


class Manner(StrEnum):
    """送达的方式；哪一天算答复之日由 `rules.toml` 的 given.* 定。"""

    DIRECT = "direct"
    ORGAN = "organ"
    POST = "post"
    ELECTRONIC = "electronic"


MANNER_NAMES = {
    Manner.DIRECT: "直接送达",
    Manner.ORGAN: "由其他行政机关转交",
    Manner.POST: "邮政企业寄送",
    Manner.ELECTRONIC: "电子形式提供",
}


class NotAllowed(LawError):
    """法律此时不允许这个行为；str() 即理由。"""


@dataclass(frozen=True, slots=True)
class Event:
    """一件已经发生的事：行为、发生之日、所附的数据（形状见各行为的规则）。"""

    act: Act
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Described:
    """一种行为的名称、说明、依据。"""

    id: str
    name: str
    text: str
    citation: str
    legal: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """一种行为现在能不能做；不能做时 `why` 说明理由。"""

    act: Act
    name: str
    text: str
    citation: str
    allowed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """由全部事件推出的状态。

    `facts` 供计算期限；`decision` 为表三所计的一行；`closed_on` 为办结之日；
    `correction_until` 为补正期限；`last` 为最后一件影响期限的事的日期。
    """

    facts: Facts
    stage: Stage
    last: date
    correction_until: date | None = None
    extension_requested: bool = False
    reasons_asked: bool = False
    proposed: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    decision: str | None = None
    decided_on: date | None = None
    delivered_on: date | None = None
    closed_on: date | None = None
    archived: bool = False

    @property
    def receipt(self) -> date | None:
        """收到申请之日；尚未确认的为 None。"""
        if self.facts.channel in CONFIRMED_CHANNELS:
            return self.facts.confirmed
        return self.facts.received

    def open_consultations(self, asked: Asked) -> list[Consultation]:
        """还没有收到意见的征求。"""
        return [c for c in self.facts.consultations if c.asked is asked and c.end is None]

    @property
    def is_open(self) -> bool:
        """还没有结果。"""
        return self.stage not in CLOSED


def not_in_force(received: date) -> str:
    """`received` 收到申请时还没有条例施行的说明；施行了为空。"""
    try:
        describe(Act.RECEIVED, received)
    except NotInForce:
        return f"{chinese(received)}还没有施行政府信息公开条例，请核对日期。"
    return ""


@cache
def describe(act: Act, on: date) -> Described:
    """`on` 日施行的规定对 `act` 的说明；没有则抛 NotInForce。"""
    entry = one_in_force(shipped("acts"), act, on)
    return Described(act, entry["name"], entry["text"], entry["citation"], entry["legal"])


@cache
def names() -> dict[Act, str]:
    """各种行为最近的名称。"""
    return {Act(e["id"]): e["name"] for e in sorted(shipped("acts"), key=lambda e: e["from"])}
