"""账号被别人改了，发邮件告诉本人。"""

from typing import Any
from uuid import uuid4

from gongkai.outbox.messages import post

_SUBJECT = "您的账号被改动"


def tell(sender: Any, user: Any, text: str, emails: list[str], **kwargs: Any) -> None:
    """存下要发的，与改动同一个事务；一个地址一份，改邮箱的，原来的地址也发。"""
    for address in emails:
        key = f"account:{user.pk}:{uuid4().hex}"
        post(key=key, subject=_SUBJECT, text=text, to=[("mail", address)], about=f"user:{user.pk}")
