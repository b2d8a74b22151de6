"""改动别人的账号：给职责、重设密码、解除验证器、停用。每一样都留痕、告诉本人，旧的登录随之失效。"""

import secrets
from typing import Any

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.agencies.comings import agencies_of, of_person
from gongkai.agencies.models import AccountNotice, Agency, Duty, Office, Role
from gongkai.agencies.naming import wrong_username
from gongkai.agencies.policy import Do, ids_where
from gongkai.safekeeping.actions import name_of
from gongkai.safekeeping.actor import Actor, account_id, name_in_trail, runs_the_system
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.trail import record

_PASSWORD_BYTES = 9
_ENTRANCE = "access_admin"
_DUTIES = ("duty.given", "duty.taken")
_WATCHED = (
    *("username", "first_name", "last_name", "email", "password"),
    *("is_active", "is_superuser"),
)
#: 改了什么，说给本人听
SAID = {
    "username": "账号",
    "first_name": "姓名",
    "last_name": "姓名",
    "email": "电子邮箱",
    "password": "密码",
    "is_active": "启用",
    "is_superuser": "系统管理员",
    "groups": "后台的组",
    **dict(Role.choices),
}
#: 账号被别人改了：`user`、`text`（告诉本人的话）、`emails`（改以前的也在内）；怎样发由订阅的应用定
account_changed = Signal()


class NotYours(Exception):
    """这个账号不归您管，或者是您自己的；str() 说明怎么办。"""


def demand_adoptable(by: Actor, user: Any) -> None:
    """可以给 `user` 职责：不是自己、不是系统管理员、没有在管理范围以外任职；否则抛 NotYours。"""
    if user.pk == account_id(by):
        raise NotYours("不能给自己职责，请另一位管理员办理。")
    if user.is_superuser:
        raise NotYours("系统管理员只管系统，不兼任职责；请另建一个账号。")
    if _places(user) - set(ids_where(by, Do.MANAGE)):
        raise NotYours(f"账号“{user.username}”已经是别的机关的人员，请换一个账号。")


def _demand_only_duties(by: Actor, user: Any) -> None:
    """`user` 在职责以外没有系统管理员另给的组、权限：不然拿到他的密码就拿到了它们。"""
    more = user.user_permissions.exclude(codename=_ENTRANCE).exists() or user.groups.exists()
    if more and not runs_the_system(by):
        raise NotYours(f"账号“{user.username}”另有系统管理员给的权限，请系统管理员办理。")


def _places(user: Any) -> set[int]:
    """在哪些机关任职；职责都收回了的，仍算最后任职的那个机关的。"""
    held = set(user.duties.values_list("agency", flat=True))
    if held:
        return held
    rows = TrailEntry.objects.filter(subject=f"user:{user.pk}", action__in=_DUTIES)
    last = rows.order_by("-number").values_list("agency", flat=True).first()
    return set() if last is None else {last}


def managers(agency: Agency) -> QuerySet[Duty]:
    """管得着 `agency` 的管理员的职责：它自己的、上级的，停用了的不算。"""
    above = [*agency.get_ancestors().values_list("pk", flat=True), agency.pk]
    return Duty.objects.filter(agency__in=above, role=Role.ADMINISTRATOR, user__is_active=True)


def existing(username: str) -> Any:
    """已有的账号；没有为 None。"""
    return get_user_model().objects.filter(username=username).first()


@transaction.atomic
def give(by: Actor, username: str, agency: Agency, role: str, office: str, **about: str) -> str:
    """给一项职责，没有这个人就新建；新建的返回密码，已有的返回空。不行抛 NotYours。"""
    user, password = existing(username), ""
    if user is None:
        if why := wrong_username(username):
            raise NotYours(why)
        user, password = _new(username, **about)
    if not password:
        demand_adoptable(by, user)
    found = Office.objects.get_or_create(agency=agency, name=office)[0] if office else None
    held = {"user": user, "agency": agency, "role": role}
    if not Duty.objects.filter(**held, office=found).exists():
        Duty.objects.update_or_create(**held, defaults={"office": found})
        _told(by, "duty.given", user, agency.pk, role=role)
    return password


def _new(username: str, **about: str) -> tuple[Any, str]:
    """新建的人和他的密码；别人刚刚建了同名的，是那一个，没有密码。"""
    user = get_user_model()(username=username, **about)
    try:
        with transaction.atomic():
            password = _random_password(user)
            user.user_permissions.add(Permission.objects.get(codename=_ENTRANCE))
    except IntegrityError:
        return get_user_model().objects.get(username=username), ""
    return user, password


@transaction.atomic
def take_away(by: Actor, duty: Duty) -> None:
    """收回一项职责；没有别人能管那个机关了的，抛 NotYours。"""
    user, agency, role = duty.user, duty.agency_id, duty.role
    others = managers(duty.agency).select_for_update(of=("self",)).exclude(user=user)
    is_last = role == Role.ADMINISTRATOR and not others
    if is_last and not runs_the_system(by):
        raise NotYours(
            f"{user.get_username()} 是管{duty.agency.name}的最后一位管理员，请先给另一位，再收回。"
        )
    if duty.delete()[0]:
        _told(by, "duty.taken", user, agency, role=role)


@transaction.atomic
def reset_password(by: Actor, user: Any, agency: int) -> str:
    """新的密码（只返回这一次）；原来的登录、验证器都失效。"""
    _demand_only_duties(by, user)
    password = _random_password(user)
    TOTPDevice.objects.filter(user=user).delete()
    end_sessions(user)
    _told(by, "person.password", user, agency)
    return password


@transaction.atomic
def forget_device(by: Actor, user: Any, agency: int) -> None:
    """解除验证器，下次登录重新绑定。"""
    _demand_only_duties(by, user)
    TOTPDevice.objects.filter(user=user).delete()
    end_sessions(user)
    _told(by, "person.device", user, agency)


@transaction.atomic
def set_active(by: Actor, user: Any, agency: int, *, active: bool) -> None:
    """停用，或者恢复；已经是的，什么也不做。"""
    rows = get_user_model().objects.filter(pk=user.pk, is_active=not active)
    if not rows.update(is_active=active):
        return
    user.is_active = active
    end_sessions(user)
    _told(by, "person.resume" if active else "person.stop", user, agency)


def end_sessions(user: Any) -> int:
    """结束 `user` 的全部登录，返回个数。"""
    live = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    mine = [s.pk for s in live if s.get_decoded().get(SESSION_KEY) == str(user.pk)]
    return Session.objects.filter(pk__in=mine).delete()[0]


def looks(user: Any) -> dict[str, Any]:
    """账号现在的样子（数据库里的，不是表单改过的），在哪些机关任职；没有这个账号的为空。"""
    row = get_user_model().objects.filter(pk=user.pk).values(*_WATCHED).first()
    if row is None:
        return {}
    groups = user.groups.order_by("pk").values_list("name", flat=True)
    return {**row, "groups": list(groups), "agencies": agencies_of(user)}


@transaction.atomic
def changed_elsewhere(by: Actor, user: Any, before: dict[str, Any]) -> None:
    """系统管理员在 Wagtail 的人员页面改了别人的账号：同样留痕、告诉本人、结束登录。"""
    now = looks(user)
    changed = [name for name in (*_WATCHED, "groups") if now.get(name) != before.get(name)]
    if not changed:
        return
    if user.pk != account_id(by):
        if "password" in changed:
            TOTPDevice.objects.filter(user=user).delete()
        end_sessions(user)
        emails = {str(before.get("email") or ""), user.email}
        _tell(by, "person.changed", user, emails, changed)
    of_person(by, "person.changed", user, changed=changed)


def noted(by: Actor, user: Any, action: str) -> None:
    """新建的账号留痕。"""
    record(by, action, f"user:{user.pk}", detail={"username": user.get_username()})


def settled(by: Actor, before: dict[int, dict[str, Any]]) -> None:
    """在 Wagtail 的人员页面改了、删了以后，一个一个留痕、告诉本人；`before` 为主键和以前的样子。"""
    now = get_user_model().objects.in_bulk(before)
    for pk, was in before.items():
        if pk in now:
            changed_elsewhere(by, now[pk], was)
        else:
            _deleted(by, pk, was)


def _deleted(by: Actor, pk: int, was: dict[str, Any]) -> None:
    """删去的账号，记给原来任职的各机关。"""
    for agency in was["agencies"]:
        detail = {"username": was["username"]}
        record(by, "person.deleted", f"user:{pk}", agency=agency, detail=detail)


def _random_password(user: Any) -> str:
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    user.set_password(password)
    user.save()
    return password


def _told(by: Actor, action: str, user: Any, agency: int, **detail: Any) -> None:
    """留痕，告诉本人：同一个事务。"""
    record(by, action, f"user:{user.pk}", agency=agency, detail=detail)
    _tell(by, action, user, {user.email}, [str(v) for v in detail.values()])


def _tell(by: Actor, action: str, user: Any, emails: set[str], what: list[str]) -> None:
    """给本人的话：写在他的后台上面，看过为止；有邮箱的另发邮件。"""
    said = dict.fromkeys(SAID.get(w, w) for w in what)
    words = name_of(action) + (f"（{'、'.join(said)}）" if said else "")
    text = (
        f"您的账号 {user.get_username()} 被 {name_in_trail(by).partition('#')[0]} 改动：{words}。"
        "不是您要求的，请立即告诉本机关的管理员和审计员。"
    )
    AccountNotice.objects.create(user=user, text=text[:300])
    account_changed.send(sender=None, user=user, text=text, emails=sorted(filter(None, emails)))
