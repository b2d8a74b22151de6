"""内部讨论：可以办理的人写的话，只增不改；写错的划去，写明理由。不进文书、案卷、导出。"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from gongkai.agencies.policy import Do, demand, may
from gongkai.applications.models import Case, CaseComment, person_name
from gongkai.applications.seeing import knowing, people_who
from gongkai.language.personal import personal_in
from gongkai.outbox.messages import ring
from gongkai.safekeeping.actor import Actor, account, account_id
from gongkai.safekeeping.trail import record


class Refused(Exception):
    """写不得、划不得；str() 即理由。"""


@dataclass(frozen=True, slots=True)
class Remark:
    """一条怎样给人看；`struck` 为划去它的那一条。"""

    comment: CaseComment
    by: str
    struck: CaseComment | None
    struck_by: str
    may_strike: bool


def thread(case: Case, user: Actor) -> Sequence[Remark]:
    """一件的全部，早的在前；没有办理职责的什么也没有。"""
    if not may(user, Do.WORK, case.agency_id):
        return []
    rows = CaseComment.objects.filter(case=case, strikes__isnull=True)
    return [_remark(one, case, user) for one in rows.select_related("by", "struck__by")]


def _remark(one: CaseComment, case: Case, user: Actor) -> Remark:
    struck = getattr(one, "struck", None)
    allowed = struck is None and _strikes(one, case, user)
    return Remark(one, _name(one), struck, _name(struck) if struck else "", allowed)


def _name(one: CaseComment) -> str:
    return person_name(one.by) if one.by else "已经离开的人"


def _strikes(one: CaseComment, case: Case, user: Actor) -> bool:
    """自己写的，或者审批的人。"""
    return one.by_id == account_id(user) or may(user, Do.APPROVE, case.agency_id)


def numbers_in(text: str) -> str:
    """写着号码的不收：理由；没有为空。"""
    hits = [hit for hit in personal_in(text) if hit.certain]
    if not hits:
        return ""
    told = "内部讨论里不写号码，请去掉；要记的写在“记事”里。"
    return f"查出 {len(hits)} 处证件、电话这样的号码。{told}"


@transaction.atomic
def say(case: Case, text: str, by: Actor) -> CaseComment:
    """写一条；没有办理职责抛 PermissionDenied，写着号码抛 Refused。

    告诉承办人、关注的、写过的人。
    """
    demand(by, Do.WORK, case.agency_id)
    if why := numbers_in(text):
        raise Refused(why)
    made = CaseComment.objects.create(case=case, text=text, by=account(by))
    _record(by, "case.commented", made)
    _ring(made, "有一条内部讨论")
    return made


@transaction.atomic
def strike(comment: CaseComment, reason: str, by: Actor) -> CaseComment:
    """划去一条，原来的字留着；自己写的、审批的人才行，否则抛 Refused。"""
    case = comment.case
    demand(by, Do.WORK, case.agency_id)
    Case.objects.select_for_update().get(pk=case.pk)
    if not _strikes(comment, case, by):
        raise Refused("只有写的人自己、可以审批的人才能划去。")
    if comment.strikes_id or CaseComment.objects.filter(strikes=comment).exists():
        raise Refused("这一条已经划去了。")
    if why := numbers_in(reason):
        raise Refused(why)
    made = CaseComment.objects.create(case=case, strikes=comment, text=reason, by=account(by))
    _record(by, "case.comment_struck", made)
    _ring(made, "划去了一条内部讨论")
    return made


def _record(by: Actor, action: str, made: CaseComment) -> None:
    detail = {"comment": made.strikes_id or made.pk}
    record(by, action, made.case.subject, agency=made.case.agency_id, detail=detail)


def _ring(made: CaseComment, what: str) -> None:
    """通知里没有讨论的内容；不告诉写的人自己，看不见这一件的、不办理的不告诉。"""
    case = made.case
    workers = set(people_who(Do.WORK, case.agency_id).values_list("pk", flat=True))
    people = (knowing(case, _concerned(case)) & workers) - {made.by_id}
    if people:
        ring(
            key=f"comment:{made.pk}",
            subject=f"{case.number}：{what}",
            people=people,
            about=case.subject,
            agency=case.agency_id,
            url=f"{reverse('case', args=[case.pk])}#discussion",
        )


def _concerned(case: Case) -> set[int | None]:
    watching = case.watches.values_list("user", flat=True)
    said = CaseComment.objects.filter(case=case).values_list("by", flat=True)
    return {case.officer_id, *watching, *said}
