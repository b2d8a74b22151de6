"""办理程序的模型：阶段、事件、状态。有哪些行为，在 `table.py`。"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from gongkai.law.errors import LawError
from gongkai.law.facts import CONFIRMED_CHANNELS, Asked, Consultation, Facts

if TYPE_CHECKING:
    from gongkai.law.procedure.table import Act


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


#: 这些方式送达当日即为申请人收到之日；邮寄的另行登记签收
RECEIVED_AT_ONCE = frozenset({Manner.DIRECT, Manner.ORGAN, Manner.ELECTRONIC})


class NotAllowed(LawError):
    """法律此时不允许这个行为；str() 即理由。"""


@dataclass(frozen=True, slots=True)
class Event:
    """一件已经发生的事：行为、发生之日、所附的数据（形状见各行为的规则）。"""

    act: "Act"
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """一种行为现在能不能做；不能做时 `why` 说明理由。"""

    act: "Act"
    name: str
    text: str
    citation: str
    allowed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """由全部事件推出的状态。

    `facts` 供计算期限；`decision` 为表三所计的一行；`closed_on` 为办结之日；
    `correction_until` 为补正期限；`objected` 为第三方表示过不同意公开；
    `delivered_on` 为本机关送达（交邮）之日，`signed_on` 为申请人收到之日；
    `settled` 为登记时本机关选定的读法；`last` 为最后一件影响期限的事的日期。
    """

    facts: Facts
    stage: Stage
    last: date
    correction_until: date | None = None
    extension_requested: bool = False
    fee_requested: bool = False
    reasons_asked: bool = False
    objected: bool = False
    proposed: tuple[str, ...] = ()
    #: 拟定（作出）的答复认定信息已经公开
    already_public: bool = False
    proposed_row: str = ""
    decided: tuple[str, ...] = ()
    decision: str | None = None
    decided_on: date | None = None
    delivered_on: date | None = None
    manner: str = ""
    signed_on: date | None = None
    closed_on: date | None = None
    archived: bool = False
    settled: Mapping[str, str] = field(default_factory=dict)

    @property
    def receipt(self) -> date | None:
        """收到申请之日；尚未确认的为 None。"""
        if self.facts.channel in CONFIRMED_CHANNELS:
            return self.facts.confirmed
        return self.facts.received

    def open_consultations(self, asked: Asked) -> list[Consultation]:
        """还没有收到意见的征求。"""
        return [c for c in self.facts.consultations if c.asked is asked and c.end is None]

    def answers(self, asked: Asked, nth: int | None) -> int | None:
        """意见是对哪一次征求的（在 `facts.consultations` 里的位置）；那一次已经结束的为 None。

        `nth` 为这一种的第几次；没有说的，是最早一次还没有收到的。
        """
        kept = enumerate(self.facts.consultations)
        places = [i for i, one in kept if one.asked is asked]
        chosen = places if nth is None else places[nth - 1 : nth]
        return next((i for i in chosen if self.facts.consultations[i].end is None), None)

    def unserved_consultations(self) -> list[Consultation]:
        """还没有收到意见、也不知道对方哪一天收到征询的征求。"""
        return [c for c in self.facts.consultations if c.end is None and c.received is None]

    def was_asked(self, asked: Asked) -> bool:
        """征求过谁的意见。"""
        return any(c.asked is asked for c in self.facts.consultations)

    @property
    def is_open(self) -> bool:
        """还没有结果。"""
        return self.stage not in CLOSED
