"""“开始使用”：一个新的机关要做的几步，做到了没有，还缺什么，去哪里做。

每一步由它所属的应用登记；哪几步都做了，只看数据，不另记。
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.agencies.accounts import managers
from gongkai.agencies.models import Agency, Duty, Role
from gongkai.agencies.policy import GRANTS, Do, agencies_where, may, may_anywhere
from gongkai.safekeeping.actor import Actor, runs_the_system

#: 没有这些职责，申请就没有人办，信息就发不出去
_NEEDED = (
    Role.CLERK,
    Role.OFFICER,
    Role.DISCLOSURE_HEAD,
    Role.AUTHOR,
    Role.SECTION_HEAD,
    Role.SECRECY,
    Role.LEADER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
_PROFILE = ("office", "address", "telephone", "hours", "court")


@dataclass(frozen=True, slots=True)
class Step:
    """一步：名称、做什么、要哪种权限、还缺什么（空为做到了）、去哪里做。"""

    name: str
    about: str
    do: Do
    missing: Callable[[Agency], str]
    address: Callable[[Agency], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """一步的情况；`address` 为空的由别人做。"""

    step: Step
    missing: str
    address: str

    @property
    def who(self) -> str:
        """由谁做：有这种权限的职责。"""
        return "、".join(Role(r).label for r, grants in GRANTS.items() if self.step.do in grants)


@dataclass(slots=True)
class _Steps:
    known: dict[int, Step] = field(default_factory=dict)


_STEPS = _Steps()


def register(order: int, step: Step) -> None:
    """登记一步；`order` 为次序。"""
    _STEPS.known[order] = step


def steps_of(agency: Agency, user: Actor) -> list[Shown]:
    """一个机关的各步。"""
    return [
        Shown(
            step, step.missing(agency), step.address(agency) if may(user, step.do, agency) else ""
        )
        for _, step in sorted(_STEPS.known.items())
    ]


def _profile_missing(agency: Agency) -> str:
    empty = [n for n in _PROFILE if not getattr(agency, n)]
    names = [str(Agency._meta.get_field(n).verbose_name) for n in empty]
    return "还没有填：" + "、".join(names) if names else ""


def _people_missing(agency: Agency) -> str:
    held = set(
        Duty.objects.filter(agency=agency, user__is_active=True).values_list("role", flat=True)
    )
    if managers(agency).exists():
        held.add(Role.ADMINISTRATOR)
    lacking = [role.label for role in _NEEDED if role not in held]
    return "还没有：" + "、".join(lacking) if lacking else ""


def _unbound(agency: Agency) -> str:
    if settings.OIDC_URL:
        return ""
    people = Duty.objects.filter(agency=agency, user__is_active=True)
    bound = TOTPDevice.objects.filter(confirmed=True).values("user")
    rows = people.exclude(user__in=bound).values_list("user__username", "user__last_name")
    found = [name or account for account, name in sorted(set(rows))]
    if not found:
        return "" if people.exists() else "还没有人员"
    return f"还有 {len(found)} 人没有绑定：{'、'.join(found[:10])}{'等' if len(found) > 10 else ''}"


def register_own() -> None:
    """本应用的三步。"""
    register(
        10,
        Step(
            "机关的基本信息",
            "信息公开机构、地址、电话写在公开指南和文书里，法院写在告知救济的文字里",
            *(Do.MANAGE, _profile_missing, lambda a: reverse("agency", args=[a.pk])),
        ),
    )
    register(
        20,
        Step(
            "人员和职责",
            "起草、审核、保密审查、签发由不同的人做；密码当面交给本人",
            *(Do.MANAGE, _people_missing, lambda a: f"{reverse('people')}?agency={a.pk}"),
        ),
    )
    register(
        60,
        Step(
            "第二重验证",
            "每个人第一次登录时绑定手机上的验证器",
            *(Do.MANAGE, _unbound, lambda a: reverse("people")),
        ),
    )


def seen_by(user: Actor) -> list[Agency]:
    """“开始使用”给谁看、看哪些机关：管理员看自己管的，机构负责人看自己的。"""
    rows = agencies_where(user, Do.MANAGE) | agencies_where(user, Do.COLUMNS)
    return list(rows.distinct().order_by("path"))


def may_see(user: Actor) -> bool:
    """管理员、机构负责人、系统管理员。"""
    return runs_the_system(user) or may_anywhere(user, Do.MANAGE) or may_anywhere(user, Do.COLUMNS)


def is_left(user: Actor) -> bool:
    """还有没有做完的：一个机关也没有，或者哪一个机关的哪一步还缺什么。"""
    rows = seen_by(user)
    return not rows or any(
        step.missing(agency) for agency in rows for step in _STEPS.known.values()
    )


@never_cache
@require_GET
def first_steps(request: HttpRequest) -> HttpResponse:
    """一页：每个机关的各步。"""
    if not may_see(request.user):
        raise PermissionDenied
    rows = [(agency, steps_of(agency, request.user)) for agency in seen_by(request.user)]
    page: dict[str, Any] = {
        "rows": [(a, steps, sum(not s.missing for s in steps)) for a, steps in rows],
        "may_add": runs_the_system(request.user) or may_anywhere(request.user, Do.MANAGE),
    }
    return render(request, "agencies/first_steps.html", page)
