"""办理一件申请的各种行为，一种一行：过哪些关口、数据怎样核对、使状态怎样变、是不是内部的。

新的一种行为：在 `Act` 里给它一个标识，在 `TABLE` 里写一行，在 `data/acts.toml` 里写名称和依据。
本机关怎样办它（权限、表单、文书、通知），写在 `applications/acts.py`。
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from gongkai.law.calendar import official
from gongkai.law.facts import Asked, chinese
from gongkai.law.parameters import parameter
from gongkai.law.procedure import data, effects, gates
from gongkai.law.procedure.data import DataTest
from gongkai.law.procedure.deadlines import last_day
from gongkai.law.procedure.effects import Effect
from gongkai.law.procedure.gates import WORKING, Gate
from gongkai.law.procedure.model import Event, Standing


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
    THIRD_PARTY_TOLD = "third_party_told"
    AGENCY_ASKED = "agency_asked"
    AGENCY_ANSWERED = "agency_answered"
    INQUIRY_SERVED = "inquiry_served"
    EXTENSION_REQUESTED = "extension_requested"
    EXTENDED = "extended"
    REASONS_ASKED = "reasons_asked"
    DEFERRED = "deferred"
    FEE_REQUESTED = "fee_requested"
    FEE_NOTICED = "fee_noticed"
    PAID = "paid"
    PROPOSED = "proposed"
    RETURNED = "returned"
    RECALLED = "recalled"
    DECIDED = "decided"
    DELIVERED = "delivered"
    REPLY_SIGNED = "reply_signed"
    INSPECTION_ARRANGED = "inspection_arranged"
    REANSWERED = "reanswered"
    SUPPLEMENTED = "supplemented"
    RECORD_CORRECTED = "record_corrected"
    RECORD_REFUSED = "record_refused"
    RECORD_TRANSFERRED = "record_transferred"
    SUGGESTION_ANSWERED = "suggestion_answered"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Row:
    """一种行为。

    `gates` 依次过，第一个过不了的说明理由；`data` 核对所附的数据；`effect` 由状态得到状态；
    `internal` 为内部记录，不影响期限，也不给申请人看；`completed` 补上由状态定的数据。
    """

    gates: tuple[Gate, ...]
    effect: Effect = effects.none
    data: DataTest = data.any_data
    internal: bool = False
    completed: Callable[[Standing, Event], Event] = lambda now, event: event


def _as_proposed(now: Standing, event: Event) -> Event:
    """批准的就是拟定的那几种结果。"""
    row = {"row": now.proposed_row} if now.proposed_row else {}
    return replace(event, data={**event.data, "decisions": list(now.proposed), **row})


def _late_correction(now: Standing, event: Event) -> Event:
    """超过期限才告知补正的，记为迟办。"""
    if now.receipt is None:
        return event
    length = parameter("correction.notice", now.receipt).amount
    last = last_day(now.receipt, length, official())
    late = last is not None and event.on > last
    return replace(event, data={**event.data, "late": chinese(last)}) if late and last else event


def _late_corrected(now: Standing, event: Event) -> Event:
    """补正期限届满以后才收到补正的，记为迟到。"""
    last = now.correction_until
    late = last is not None and event.on > last
    return replace(event, data={**event.data, "late": chinese(last)}) if late and last else event


_RECORD = (gates.if_confirmed, gates.if_not_archived)
_PROPOSING = (*WORKING, gates.if_nothing_proposed)
TABLE: dict[Act, Row] = {
    Act.RECEIVED: Row((gates.never,)),
    Act.CONFIRMED: Row((gates.if_open, gates.if_unconfirmed), effects.fact("confirmed")),
    Act.ASSIGNED: Row((gates.if_open,), internal=True),
    Act.NOTED: Row((gates.if_not_archived,), internal=True),
    Act.CORRECTION_ASKED: Row(
        (*_PROPOSING, gates.if_correctable),
        effects.correction_asked,
        data.correction_data,
        completed=_late_correction,
    ),
    Act.CORRECTED: Row(
        (gates.if_open, gates.if_waiting_correction),
        effects.fact("corrected"),
        completed=_late_corrected,
    ),
    Act.THIRD_PARTY_ASKED: Row(_PROPOSING, effects.consulted(Asked.THIRD_PARTY)),
    Act.THIRD_PARTY_ANSWERED: Row(
        (gates.if_open, gates.if_asked(Asked.THIRD_PARTY)),
        effects.answered(Asked.THIRD_PARTY),
        data.opinion_data(Asked.THIRD_PARTY),
    ),
    Act.THIRD_PARTY_TOLD: Row((gates.if_not_archived, gates.if_objected_to)),
    Act.AGENCY_ASKED: Row(_PROPOSING, effects.consulted(Asked.AGENCY)),
    Act.AGENCY_ANSWERED: Row(
        (gates.if_open, gates.if_asked(Asked.AGENCY)),
        effects.answered(Asked.AGENCY),
        data.opinion_data(Asked.AGENCY),
    ),
    Act.INQUIRY_SERVED: Row((gates.if_open, gates.if_unserved), effects.inquiry_served),
    Act.EXTENSION_REQUESTED: Row(
        (*WORKING, gates.if_own_term, gates.if_not_requested, gates.if_extensible),
        effects.extension_requested,
        internal=True,
    ),
    Act.EXTENDED: Row(
        (*WORKING, gates.if_own_term, gates.if_requested, gates.if_extensible),
        effects.extended,
        data.extension_data,
    ),
    Act.REASONS_ASKED: Row(WORKING, effects.reasons_asked),
    Act.DEFERRED: Row(
        (*WORKING, gates.if_own_term, gates.if_deferrable), effects.deferred, data.deferral_data
    ),
    Act.FEE_REQUESTED: Row(
        (gates.if_not_public, *_PROPOSING, gates.if_fee_not_requested, gates.if_chargeable),
        effects.fee_requested,
        data.fee_data,
        internal=True,
    ),
    Act.FEE_NOTICED: Row(
        (gates.if_not_public, *_PROPOSING, gates.if_chargeable),
        effects.fee_noticed,
        data.fee_data,
    ),
    Act.PAID: Row((gates.if_open, gates.if_waiting_payment), effects.fact("paid")),
    Act.PROPOSED: Row(
        (
            gates.if_open,
            gates.if_confirmed,
            gates.if_nothing_proposed,
            gates.if_consultations_done,
        ),
        effects.proposed,
        data.decision_data,
        internal=True,
    ),
    Act.RETURNED: Row(
        (gates.if_open, gates.if_anything_to_return), effects.returned, internal=True
    ),
    Act.RECALLED: Row((gates.if_open, gates.if_proposed), effects.recalled, internal=True),
    Act.DECIDED: Row(
        (gates.if_open, gates.if_confirmed, gates.if_proposed, gates.if_consultations_done),
        effects.decided,
        data.decision_data,
        completed=_as_proposed,
    ),
    Act.DELIVERED: Row(
        (gates.if_decided, gates.if_not_archived, gates.if_undelivered),
        effects.delivered,
        data.manner_data,
    ),
    Act.REPLY_SIGNED: Row((gates.if_posted,), effects.reply_signed),
    Act.INSPECTION_ARRANGED: Row((gates.if_confirmed, gates.if_not_archived)),
    Act.REANSWERED: Row((gates.superseded,), data=data.decision_data),
    Act.SUPPLEMENTED: Row((gates.if_decided, gates.if_not_archived)),
    Act.RECORD_CORRECTED: Row(_RECORD),
    Act.RECORD_REFUSED: Row(_RECORD),
    Act.RECORD_TRANSFERRED: Row(_RECORD),
    Act.SUGGESTION_ANSWERED: Row(_RECORD),
    Act.WITHDRAWN: Row((gates.if_open,), effects.withdrawn),
    Act.ARCHIVED: Row((gates.if_finished,), effects.archived, internal=True),
}
