"""告诉工作人员：问题、逾期、督办。只说编号和什么问题，没有个人信息。"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model

from gongkai.agencies.models import Agency, Duty, Role
from gongkai.outbox.messages import post


def holders(agency: Agency, *roles: Role) -> list[Any]:
    """这个机关里有这些职责的人。"""
    held = Duty.objects.filter(agency=agency, role__in=roles).values("user")
    return list(get_user_model().objects.filter(is_active=True, pk__in=held))


def supervisors(agency: Agency) -> list[Any]:
    """上级（没有上级的为自己）的监督员。"""
    above = list(agency.get_ancestors()) or [agency]
    held = Duty.objects.filter(agency__in=above, role=Role.SUPERVISOR).values("user")
    return list(get_user_model().objects.filter(is_active=True, pk__in=held))


def tell(people: Iterable[Any], key: str, subject: str, url: str, about: str, agency: int) -> int:
    """告诉各人（邮件和后台的铃）；返回新存的条数。"""
    return sum(
        post(
            key=f"{key}:user:{user.pk}",
            subject=subject,
            text=f"{subject}。\n{settings.PUBLIC_URL}{url}",
            to=[("mail", user.email)],
            about=about,
            agency=agency,
            people=[user.pk],
            url=url,
        )
        for user in people
    )
