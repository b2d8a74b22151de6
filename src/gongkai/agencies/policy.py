"""谁可以对哪个机关的事做什么：只在这里回答，每个页面、列表、导出、下载都问它。

系统的超级用户只管系统（人员、机关、设置），并不因此看得见案件。
"""

from enum import StrEnum, auto
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from gongkai.agencies.models import Agency, Duty, Role
from gongkai.safekeeping.actor import Actor, account


class Do(StrEnum):
    """一类行为。"""

    SEE = auto()
    INTAKE = auto()
    WORK = auto()
    APPROVE = auto()
    UNMASK = auto()
    CONTACT = auto()
    EXPORT = auto()
    COUNT = auto()
    TRAIL = auto()
    MANAGE = auto()
    SEE_ITEMS = auto()
    WRITE = auto()
    REVIEW = auto()
    EDIT = auto()
    SECRECY = "secrecy_review"
    SIGN = auto()
    WITHDRAW = auto()
    COLUMNS = auto()
    HEAR = auto()
    NOTE = auto()
    ANSWER = auto()
    RELEASE = auto()
    SPREAD = auto()
    CHANNELS = auto()
    FINDINGS = auto()
    RECTIFY = auto()
    VERIFY = auto()
    OVERSEE = auto()
    INDICATORS = auto()
    FIGURES = auto()
    CLOSE = auto()
    GATHER = auto()


DO_NAMES = {
    Do.SEE: "看案件",
    Do.INTAKE: "登记申请",
    Do.WORK: "办理案件",
    Do.APPROVE: "审批",
    Do.UNMASK: "看未遮盖的个人信息",
    Do.CONTACT: "看申请人的联系方式",
    Do.EXPORT: "导出",
    Do.COUNT: "看统计",
    Do.TRAIL: "看留痕",
    Do.MANAGE: "管理机关和人员",
    Do.SEE_ITEMS: "看主动公开的信息",
    Do.WRITE: "编写主动公开的信息",
    Do.REVIEW: "一审（科室）",
    Do.EDIT: "二审（信息公开机构）",
    Do.SECRECY: "保密审查",
    Do.SIGN: "三审（分管负责人）",
    Do.WITHDRAW: "撤下信息",
    Do.COLUMNS: "管理栏目和目录",
    Do.HEAR: "看群众留言和征集的意见",
    Do.NOTE: "登记群众留言",
    Do.ANSWER: "办理群众留言、写征集",
    Do.RELEASE: "审核、发出对群众的答复和征集",
    Do.SPREAD: "定信息发到哪些渠道",
    Do.CHANNELS: "管理渠道的账号",
    Do.FINDINGS: "看检查和整改",
    Do.RECTIFY: "整改、答复、提出异议",
    Do.VERIFY: "检查、登记问题、交办和复核整改、办培训",
    Do.OVERSEE: "监督各机关、定异议、督办",
    Do.INDICATORS: "改检查指标",
    Do.FIGURES: "填年报的数、写年报的文字",
    Do.CLOSE: "更正年报的数、关账",
    Do.GATHER: "收下级的年报、汇总",
}
GRANTS: dict[str, frozenset[Do]] = {
    Role.CLERK: frozenset(
        {*(Do.SEE, Do.INTAKE, Do.CONTACT, Do.COUNT, Do.HEAR, Do.NOTE), *(Do.FINDINGS, Do.RECTIFY)}
    ),
    Role.OFFICER: frozenset(
        {
            *(Do.SEE, Do.INTAKE, Do.WORK, Do.UNMASK, Do.CONTACT, Do.COUNT),
            *(Do.SEE_ITEMS, Do.WRITE, Do.HEAR, Do.NOTE, Do.ANSWER, Do.SPREAD),
            *(Do.FINDINGS, Do.RECTIFY, Do.FIGURES),
        }
    ),
    Role.SECTION_HEAD: frozenset(
        {
            *(Do.SEE, Do.WORK, Do.UNMASK, Do.CONTACT, Do.EXPORT, Do.COUNT),
            *(Do.SEE_ITEMS, Do.WRITE, Do.REVIEW, Do.HEAR, Do.ANSWER, Do.RELEASE, Do.SPREAD),
            *(Do.FINDINGS, Do.RECTIFY, Do.FIGURES),
        }
    ),
    Role.DISCLOSURE_HEAD: frozenset(
        {
            *(Do.SEE, Do.INTAKE, Do.WORK, Do.APPROVE, Do.UNMASK, Do.CONTACT, Do.EXPORT),
            Do.COUNT,
            *(Do.SEE_ITEMS, Do.WRITE, Do.EDIT, Do.WITHDRAW, Do.COLUMNS),
            *(Do.HEAR, Do.NOTE, Do.ANSWER, Do.RELEASE, Do.SPREAD, Do.CHANNELS),
            *(Do.FINDINGS, Do.RECTIFY, Do.VERIFY, Do.FIGURES, Do.CLOSE, Do.GATHER),
        }
    ),
    Role.AUTHOR: frozenset({Do.SEE_ITEMS, Do.WRITE, Do.SPREAD, Do.FINDINGS, Do.RECTIFY}),
    Role.SECRECY: frozenset({Do.SEE, Do.SEE_ITEMS, Do.SECRECY, Do.FINDINGS}),
    Role.LEADER: frozenset({Do.SEE_ITEMS, Do.SIGN, Do.WITHDRAW, Do.FINDINGS, Do.VERIFY}),
    Role.SUPERVISOR: frozenset(
        {
            *(Do.SEE, Do.COUNT, Do.SEE_ITEMS, Do.HEAR),
            *(Do.FINDINGS, Do.VERIFY, Do.OVERSEE, Do.GATHER),
        }
    ),
    Role.AUDITOR: frozenset({Do.TRAIL}),
    Role.ADMINISTRATOR: frozenset({Do.MANAGE, Do.INDICATORS}),
}
#: 这些职责及于下级机关
REACHES_DOWN = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


def agencies_where(user: Actor, do: Do) -> QuerySet[Agency]:
    """`user` 可以做 `do` 的机关；不用账号的没有。"""
    person = account(user)
    if person is None or not person.is_active:
        return Agency.objects.none()  # type: ignore[no-any-return]
    if do is Do.MANAGE and person.is_superuser:
        return Agency.objects.all()  # type: ignore[no-any-return]
    roles = [role for role, grants in GRANTS.items() if do in grants]
    wanted = Q(pk__in=[])
    for duty in _duties(person):
        if duty.role in roles:
            wanted |= _reach(duty)
    return Agency.objects.filter(wanted)  # type: ignore[no-any-return]


def _duties(user: Any) -> list[Duty]:
    """一次请求只查一次。"""
    if not hasattr(user, "_gongkai_duties"):
        user._gongkai_duties = list(Duty.objects.filter(user=user).select_related("agency"))
    return user._gongkai_duties  # type: ignore[no-any-return]


def _reach(duty: Duty) -> Q:
    if duty.role in REACHES_DOWN:
        return Q(path__startswith=duty.agency.path)
    return Q(pk=duty.agency_id)


def ids_where(user: Actor, do: Do) -> list[int]:
    """同 `agencies_where`，只要主键；一次请求里每种行为只查一次。"""
    person = account(user)
    if person is None:
        return []
    known = _reaches(person)
    if do not in known:
        known[do] = list(agencies_where(person, do).values_list("pk", flat=True))
    return known[do]


def _reaches(user: Any) -> dict[Do, list[int]]:
    """已经查过的各种行为。"""
    if not hasattr(user, "_gongkai_reach"):
        user._gongkai_reach = {}
    return user._gongkai_reach  # type: ignore[no-any-return]


def may(user: Actor, do: Do, agency: Agency | int) -> bool:
    """`user` 可不可以对 `agency` 的事做 `do`。"""
    pk = agency if isinstance(agency, int) else agency.pk
    return pk in ids_where(user, do)


def may_anywhere(user: Actor, do: Do) -> bool:
    """`user` 有没有一个机关可以做 `do`。"""
    return bool(ids_where(user, do))


def demand(user: Actor, do: Do, agency: Agency | int) -> None:
    """不可以就抛 PermissionDenied。"""
    if not may(user, do, agency):
        raise PermissionDenied(f"您的职责不包括“{DO_NAMES[do]}”。")


def narrow(rows: QuerySet[Any], user: Actor, do: Do, field: str = "agency") -> QuerySet[Any]:
    """只留 `user` 可以做 `do` 的机关的行。"""
    return rows.filter(**{f"{field}__in": ids_where(user, do)})


def roles_of(user: Actor) -> list[Duty]:
    """`user` 的各项职责。"""
    person = account(user)
    return _duties(person) if person is not None else []
