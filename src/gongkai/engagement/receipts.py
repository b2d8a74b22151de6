"""窗口、电话、来信登记的留言的回执：写着编号、查询码、最迟哪天答复，印着查进度的二维码。

网上写的当时就看得到回执，查询码只有写信人知道；12345、新媒体来的没有经我们的手交给写信人。
"""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gongkai.applications.letters import template_of
from gongkai.applications.numbers import code_of
from gongkai.engagement.acts import length_of
from gongkai.engagement.models import Channel, Message
from gongkai.law.errors import LawError
from gongkai.law.facts import chinese
from gongkai.letters import Blank, Letter, compose, template

_KIND = "message_receipt"
#: 工作人员当面登记、交回执的渠道
_NOTED = (Channel.COUNTER, Channel.PHONE, Channel.POST)
_NAMELESS = "写信人"


def has_receipt(message: Message) -> bool:
    """工作人员登记的有。"""
    return message.channel in _NOTED


def receipt_of(message: Message) -> Letter:
    """回执。"""
    today = timezone.localdate()
    address = f"{settings.PUBLIC_URL}{reverse('message_lookup')}"
    line = f"（在网上查进度、看答复：扫描二维码，或者打开 {address} ，填编号和查询码）"
    values = _values(message)
    who = str(message.sender.get("name") or "") or _NAMELESS
    try:
        written = compose(template_of(message.agency, _KIND, today), values, "", today, who)
    except Blank:  # 本机关改过的模板一定要写到期日的，算不出的用系统的
        written = compose(template(_KIND, today), values, "", today, who)
    return replace(written, link=address, link_line=line)


def _values(message: Message) -> dict[str, str]:
    due = message.due if message.is_open else None
    return {
        "you": "你",
        "received": chinese(message.received),
        "message_kind": message.get_kind_display(),
        "message_number": message.number,
        "title": message.title,
        "due": chinese(due) if due else "",
        "due_citation": _citation(message) if due else "",
        "query_code": code_of(message.submission),
        "organ": message.agency.name,
        "contact": message.agency.contact_line(),
    }


def _citation(message: Message) -> str:
    try:
        return length_of(message.kind, message.received).citation
    except LawError:
        return ""
