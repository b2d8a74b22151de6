"""该通知谁、通知什么。内容不含个人信息和申请的内容，只说有了进展、到哪里看。"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.applications.acts import Rings, Told, row_of
from gongkai.applications.happening import Happening
from gongkai.applications.models import Case, CaseEvent, CaseFile
from gongkai.applications.seeing import heads, knowing
from gongkai.law.facts import chinese
from gongkai.law.procedure import Act, describe
from gongkai.outbox.messages import post, ring

#: 要审批的：拟定答复、申请延期、提出收费
_DRAFTS = (Act.PROPOSED, Act.EXTENSION_REQUESTED, Act.FEE_REQUESTED)


def of_event(happening: Happening) -> None:
    """一件事发生时：告诉申请人；征求意见的，把链接告诉第三方。"""
    case, event = happening.case, happening.event
    told = row_of(event).told
    if told is Told.APPLICANT:
        _tell_applicant(case, f"event:{event.pk}", describe(Act(event.act), event.on).name)
    elif told is Told.THIRD_PARTY and (email := happening.told("email")):
        _tell_third_party(case, event, email)
    _ring(happening)


def of_registration(case: Case) -> None:
    """登记了：留了邮箱、手机的，告诉他编号，可以打印回执。"""
    _tell_applicant(case, f"received:{case.pk}", "已经登记，可以查看、打印登记回执")


def _ring(happening: Happening) -> None:
    """后台的通知：告诉该接着办的人和关注它的人，不告诉办的人自己。"""
    case, event = happening.case, happening.event
    people = knowing(case, _rung(happening) | set(case.watches.values_list("user", flat=True)))
    people -= {event.by_id}
    if not people:
        return
    ring(
        key=f"ring:{event.pk}",
        subject=f"{case.number}：{describe(Act(event.act), event.on).name}",
        people=people,
        about=case.subject,
        agency=case.agency_id,
        url=reverse("case", args=[case.pk]),
    )


def _rung(happening: Happening) -> set[int | None]:
    """按这种行为该告诉的。"""
    case, rings = happening.case, row_of(happening.event).rings
    if rings is Rings.OFFICER:
        return {case.officer_id}
    if rings is Rings.DRAFTER:
        drafted = next((e for e in reversed(happening.earlier) if e.act in _DRAFTS), None)
        return {case.officer_id, drafted.by_id if drafted else None}
    return set(heads(case.agency_id)) if rings is Rings.HEADS else set()


def _tell_applicant(case: Case, key: str, what: str) -> None:
    text = (
        f"您的政府信息公开申请（{case.number}）有新的进展：{what}。"
        f"请凭申请编号和查询码查看：{settings.PUBLIC_URL}{reverse('progress_lookup')}\n"
        f"{case.agency.name}"
    )
    subject = f"政府信息公开申请（{case.number}）的进展"
    _post(case, key, _applicant(case), subject, text)


def _post(case: Case, key: str, to: list[tuple[str, str]], subject: str, text: str) -> bool:
    about, agency = case.subject, case.agency_id
    return post(key=key, subject=subject, text=text, to=to, about=about, agency=agency)


def _applicant(case: Case) -> list[tuple[str, str]]:
    channels = (("mail", "email"), ("sms", "phone"))
    return [(channel, str(case.applicant.get(name) or "")) for channel, name in channels]


def ask_again(event: CaseEvent, email: str) -> None:
    """再发一次：把征求意见的链接发给第三方。"""
    _tell_third_party(event.case, event, email, f":{timezone.now().isoformat()}")


def _tell_third_party(case: Case, event: CaseEvent, email: str, again: str = "") -> None:
    from gongkai.applications.links import third_party_address

    text = (
        f"{case.agency.name}收到一件政府信息公开申请（{case.number}），内容涉及您（您的单位），"
        f"现征求意见，请在期限内打开下面的链接答复：\n{third_party_address(event)}"
    )
    _post(case, f"third:{event.pk}{again}", [("mail", email)], "政府信息公开第三方意见征询", text)


def moved(case: Case, before: date | None) -> None:
    """到期日因新公布的放假安排变动：告诉申请人和承办人。"""
    after = case.reply_due
    told = f"答复到期日由{_day(before)}改为{_day(after)}"
    key = f"moved:{case.pk}:{before}:{after}"
    _tell_applicant(case, f"{key}:applicant", told)
    for user in officers(case):
        _tell_officer(user, case, key, f"{told}，因新公布的放假安排")


def given(case: Case, files: list[CaseFile]) -> None:
    """申请人补交了材料：告诉承办人。"""
    if not files:
        return
    for user in officers(case):
        _tell_officer(user, case, f"given:{files[0].pk}", f"申请人补交了 {len(files)} 份材料")


def reopened(first: Case, again: Case) -> None:
    """责令重新答复的另立了一件：告诉申请人编号，凭原来的查询码看得到。"""
    _tell_applicant(first, f"reopened:{again.pk}", f"责令重新答复，另立一件（{again.number}）")


def _day(day: date | None) -> str:
    return chinese(day) if day else "待定"


def officers(case: Case, *, heads: bool = False) -> list[Any]:
    """承办人（没有交办的为机构负责人）；`heads` 加上机构负责人。"""
    people = [case.officer] if case.officer else []
    if heads or not people:
        people += get_user_model().objects.filter(
            is_active=True, duties__agency=case.agency_id, duties__role=Role.DISCLOSURE_HEAD
        )
    return list({p.pk: p for p in people}.values())


def remind(case: Case, key: str, what: str, people: Iterable[Any]) -> int:
    """提醒工作人员；返回新存的条数。"""
    return sum(_tell_officer(user, case, key, what) for user in people)


def _tell_officer(user: Any, case: Case, key: str, what: str) -> bool:
    text = f"{case.number}：{what}。\n{settings.PUBLIC_URL}{reverse('case', args=[case.pk])}"
    return post(
        key=f"{key}:user:{user.pk}",
        subject=f"{case.number}：{what}",
        text=text,
        to=[("mail", user.email)],
        about=case.subject,
        agency=case.agency_id,
        people=[user.pk],
        url=reverse("case", args=[case.pk]),
    )
