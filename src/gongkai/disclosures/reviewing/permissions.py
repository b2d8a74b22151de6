"""Wagtail 的通用页面只按模型给权限；这里按机关给：看不见的一律当作没有。"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from gongkai.agencies.models import Duty
from gongkai.agencies.policy import GRANTS, Do, ids_where
from gongkai.safekeeping.actor import Actor

REVIEWS = (Do.REVIEW, Do.EDIT, Do.SECRECY, Do.SIGN)
#: Wagtail 的行为 -> 做得了其中任何一种的人。公开（publish）没有人直接做得了，只有走完审查
_ITEM: dict[str, tuple[Do, ...]] = {
    "add": (Do.WRITE,),
    "change": (Do.WRITE, *REVIEWS),
    "view": (Do.SEE_ITEMS,),
    "delete": (Do.WRITE,),
    "lock": (Do.WRITE,),
    "unlock": (Do.WRITE,),
}
_COLUMN: dict[str, tuple[Do, ...]] = dict.fromkeys(
    ("add", "change", "view", "delete"), (Do.COLUMNS,)
)


class AgencyPolicy(BasePermissionPolicy):
    """按机关和职责。"""

    def __init__(self, model: Any, grants: dict[str, tuple[Do, ...]]) -> None:
        super().__init__(model)
        self.grants = grants

    def reach(self, user: Actor, action: str) -> set[int]:
        """`user` 可以做 `action` 的机关。"""
        return {pk for do in self.grants.get(action, ()) for pk in ids_where(user, do)}

    def user_has_permission(self, user: Actor, action: str) -> bool:
        """有没有一个机关。"""
        return bool(self.reach(user, action))

    def user_has_permission_for_instance(self, user: Actor, action: str, instance: Any) -> bool:
        """这一件所属的机关在不在里面。"""
        return instance.agency_id in self.reach(user, action)

    def instances_user_has_any_permission_for(
        self, user: Actor, actions: Iterable[str]
    ) -> QuerySet[Any]:
        """看得见的。"""
        wanted = {pk for action in actions for pk in self.reach(user, action)}
        rows: QuerySet[Any] = self.model._default_manager.filter(agency__in=wanted)
        return rows

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """有这些职责的人。"""
        dos = {do for action in actions for do in self.grants.get(action, ())}
        roles = [role for role, granted in GRANTS.items() if granted & dos]
        users = Duty.objects.filter(role__in=roles).values("user")
        return get_user_model().objects.filter(pk__in=users, is_active=True)


def item_policy(model: Any) -> AgencyPolicy:
    """信息的。"""
    return AgencyPolicy(model, _ITEM)


def column_policy(model: Any) -> AgencyPolicy:
    """栏目、标准目录的。"""
    return AgencyPolicy(model, _COLUMN)
