"""通知写信人、承办人。内容不含留言，只说有了进展、到哪里看。"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from gongkai.agencies.models import Duty
from gongkai.agencies.policy import GRANTS, Do
from gongkai.engagement.models import Message
from gongkai.outbox.messages import post


def tell_sender(message: Message, key: str, what: str, more: str = "") -> bool:
    """告诉写信人；没有留邮箱、电话的不存。"""
    text = (
        f"您的留言（{message.number}）有新的进展：{what}。{more}"
        f"请凭编号和查询码查看：{settings.PUBLIC_URL}{reverse('message_lookup')}\n"
        f"{message.agency.name}"
    )
    to = [(c, str(message.sender.get(n) or "")) for c, n in (("mail", "email"), ("sms", "phone"))]
    return post(
        key=f"message:{key}",
        subject=f"留言（{message.number}）的进展",
        text=text,
        to=to,
        about=message.subject,
        agency=message.agency_id,
    )


def people_who(agency: int, do: Do) -> list[Any]:
    """这个机关里可以做 `do` 的人。"""
    roles = [role for role, grants in GRANTS.items() if do in grants]
    held = Duty.objects.filter(agency=agency, role__in=roles).values("user")
    return list(get_user_model().objects.filter(is_active=True, pk__in=held))


def tell_people(
    people: Iterable[Any], key: str, subject: str, url: str, about: str, agency: int
) -> int:
    """告诉工作人员，后台的铃里也有；返回新存的条数。"""
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
