"""进度页上的几步：办到哪里了、各在哪一天、接下来是什么、到哪一天。"""

from dataclasses import dataclass
from datetime import date

from gongkai.applications.models import Case
from gongkai.law.procedure import Stage, Standing


@dataclass(frozen=True, slots=True)
class Step:
    """一步：名称、done（过去了）、now（现在）、wait（还没有到），哪一天，补充的话。"""

    name: str
    state: str
    day: date | None = None
    words: str = ""


def steps_of(case: Case, now: Standing) -> list[Step]:
    """提交、收到、办理、答复、送达；撤回的到撤回为止。"""
    sent = Step("提交申请", "done", now.facts.received)
    if now.stage is Stage.WITHDRAWN:
        return [sent, Step("申请人已撤回", "now", now.closed_on)]
    receipt = now.receipt
    confirmed = Step("确认收到", "done" if receipt else "now", receipt)
    state = _state(receipt, now.decided_on)
    words = case.get_stage_display() if state == "now" else ""
    working = Step("办理", state, words=words)
    reply = Step(
        "作出答复",
        "done" if now.decided_on else "wait",
        now.decided_on or case.reply_due,
        "" if now.decided_on or not case.reply_due else "以前",
    )
    served = now.signed_on or now.delivered_on
    state = "done" if served else _state(now.decided_on, served)
    return [sent, confirmed, working, reply, Step("送达", state, served)]


def _state(before: date | None, after: date | None) -> str:
    if after is not None:
        return "done"
    return "now" if before is not None else "wait"


def next_of(case: Case, now: Standing) -> tuple[str, date | None]:
    """接下来是什么；有期限的另给那一天。"""
    told = _NEXT.get(now.stage, "")
    if now.stage is Stage.WAITING_APPLICANT:
        return told, now.correction_until
    return told, case.reply_due if now.is_open else None


_WORKING = "机关正在办理，将在期限内答复您。"
_NEXT = {
    Stage.UNCONFIRMED: "机关将与您联系，双方确认收到之日为收到申请之日，答复期限从次日起算。",
    Stage.PROCESSING: _WORKING,
    Stage.WAITING_APPROVAL: _WORKING,
    Stage.WAITING_APPLICANT: "请您补正：申请的内容还不够明确，请照补正告知书写明。",
    Stage.WAITING_THIRD_PARTY: "正在征求第三方的意见，收到以后继续办理。",
    Stage.WAITING_AGENCY: "正在征求其他机关的意见，收到以后继续办理。",
    Stage.WAITING_PAYMENT: "请您照收费通知缴费，缴费以后继续办理。",
    Stage.DECIDED: "答复已经作出，正在送达给您；也可以在下面下载。",
    Stage.DELIVERED: "已经答复。不服的，可以在下面写明的最后一天以前申请复议或者起诉。",
    Stage.WITHDRAWN: "您已撤回申请，不再办理；需要的可以重新申请。",
    Stage.ARCHIVED: "已经归档。",
}
