"""其实是要政府信息的转为申请，属于信访、别的机关的转送：都留记录，都告诉写信人。"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from gongkai.agencies.policy import Do, demand
from gongkai.applications.applicants import NATURAL
from gongkai.applications.models import Case
from gongkai.applications.register import NewCase, Registered
from gongkai.applications.register import register as register_case
from gongkai.applications.register import registered as registered_case
from gongkai.engagement.models import Act, Channel, Message, MessageEvent
from gongkai.engagement.register import Done, act
from gongkai.law.facts import Channel as CaseChannel
from gongkai.law.parameters import Rule, rule
from gongkai.safekeeping.actor import Actor

#: 怎样来的留言，转成申请以后算怎样来的
_CHANNELS = {Channel.COUNTER: CaseChannel.IN_PERSON, Channel.POST: CaseChannel.PLAIN_POST}
#: 转送给谁 -> 法律规则
WHERE = {"petition": "信访工作机构", "organ": "有权办理的机关"}


def basis(where: str, on: date) -> Rule:
    """转送的依据。"""
    return rule(f"message.{where}", on)


def turn(message: Message, by: Actor, version: int | None = None) -> Registered:
    """转为政府信息公开申请：同一个事务里登记申请，写信人在进度页看得到编号和查询码。"""
    demand(by, Do.INTAKE, message.agency_id)
    submission = uuid.uuid4()

    def begin(done: Done) -> None:
        case = register_case(_case(done.message, submission), by).case
        Message.objects.filter(pk=done.message.pk).update(case=case)

    act(message, Act.TURNED, by, data={"submission": submission.hex}, version=version, within=begin)
    return registered_case(submission)


def _case(message: Message, submission: uuid.UUID) -> NewCase:
    person = {name: message.sender.get(name, "") for name in ("name", "phone", "email", "address")}
    channel = _CHANNELS.get(Channel(message.channel), CaseChannel.INTERNET)
    return NewCase(
        agency=message.agency,
        channel=channel,
        received=timezone.localdate(),
        kind=NATURAL,
        applicant=person,
        asked=f"{message.title}\n{message.text}",
        submission=submission,
    )


@dataclass(frozen=True, slots=True)
class Turned:
    """转成的申请：编号、查询码。"""

    case: Case
    code: str


def turned_into(past: list[MessageEvent]) -> Turned | None:
    """转成了哪一件；没有转的为 None。"""
    for event in past:
        if event.act == Act.TURNED:
            found = registered_case(uuid.UUID(event.data["submission"]))
            return Turned(found.case, found.code)
    return None


def send_on(
    message: Message, where: str, organ: str, note: str, by: Actor, version: int | None = None
) -> Message:
    """转送：`where` 为 `WHERE` 的一种，`organ` 为机关的名称，`note` 为告诉写信人的话。"""
    found = basis(where, timezone.localdate())
    data = {"where": where, "organ": organ, "citation": found.citation}
    return act(message, Act.SENT_ON, by, data=data, private={"note": note}, version=version)
