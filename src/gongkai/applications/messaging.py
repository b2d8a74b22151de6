"""把通知发出去：电子邮件用 Django 的邮件设置，短信用 HTTP 接口（设置 SMS_URL）。

短信接口的约定：向 SMS_URL 发 POST，内容为 JSON {"phone": …, "text": …}，
带 Authorization: Bearer SMS_TOKEN；2xx 为已收下，其余为没有发成。
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail

_SECONDS = 10


class NotSent(Exception):
    """没有发成；str() 说明原因。"""


def send(to: Mapping[str, Any], subject: str, text: str) -> list[str]:
    """按收件人有的联系方式发；返回用过的方式。一种也没有，或者有一种没有发成，抛 NotSent。"""
    used = []
    if to.get("email"):
        _email(str(to["email"]), subject, text)
        used.append("email")
    if to.get("phone") and settings.SMS_URL:
        _sms(str(to["phone"]), text)
        used.append("sms")
    if not used:
        raise NotSent("没有可用的联系方式。")
    return used


def _email(address: str, subject: str, text: str) -> None:
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
    except OSError as error:
        raise NotSent(f"邮件没有发成：{error}") from error


def _sms(phone: str, text: str) -> None:
    request = urllib.request.Request(  # noqa: S310
        settings.SMS_URL,
        json.dumps({"phone": phone, "text": text}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310
            return
    except (urllib.error.URLError, OSError) as error:
        raise NotSent(f"短信没有发成：{error}") from error
