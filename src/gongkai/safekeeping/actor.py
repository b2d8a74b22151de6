"""办一件事的是谁：登录的人，或者不用账号的——申请人、第三方、系统、别的系统（接口）。"""

from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser, User


@dataclass(frozen=True, slots=True)
class Outsider:
    """不用账号办事的；没有任何职责，`name` 写进留痕。"""

    name: str


APPLICANT = Outsider("申请人")
THIRD_PARTY = Outsider("第三方")
SYSTEM = Outsider("系统")
#: 在服务器上敲命令的人
OPERATOR = Outsider("管理员")

#: 可以办事的；没有登录的访客（AnonymousUser）也是人，只是没有职责
Actor: TypeAlias = User | AnonymousUser | Outsider


def interface(name: str) -> Outsider:
    """拿着接口令牌的别的系统。"""
    return Outsider(f"接口：{name}")


def account(actor: Actor) -> User | None:
    """登录的账号；不用账号的为 None。"""
    return actor if isinstance(actor, User) else None


def account_id(actor: Actor) -> int | None:
    """账号的主键；不用账号的为 None。"""
    held = account(actor)
    return held.pk if held is not None else None


def runs_the_system(actor: Actor) -> bool:
    """是不是系统管理员（超级用户）。"""
    held = account(actor)
    return held is not None and held.is_superuser


def name_in_trail(actor: Actor) -> str:
    """留痕里的称呼：账号写“用户名#主键”，改了名也认得出。"""
    return actor.name if isinstance(actor, Outsider) else f"{actor.get_username()}#{actor.pk}"
