"""测试用的留言。"""

from datetime import date

from gongkai.engagement.models import Act
from gongkai.engagement.register import NewMessage, act, register

START = date(2026, 3, 2)
SENDER = {
    "name": "李小龙",
    "phone": "13912345678",
    "email": "li@example.com",
    "address": "和平小区3号楼2单元501室",
}


def new_message(agency, received=START, **more):
    """登记一件。"""
    given = {
        "channel": "web",
        "kind": "help",
        "sender": SENDER,
        "title": "暖气不热",
        "text": "我是李小龙，家住和平小区3号楼2单元501室，电话13912345678，暖气不热。",
        "may_publish": True,
    }
    return register(NewMessage(agency=agency, received=received, **given | more)).message


def reply(message, officer, head, words="已经派人检修，今天恢复供热。"):
    """拟写、审核、发出。"""
    act(message, Act.DRAFTED, officer, private={"reply": words})
    return act(message, Act.REPLIED, head, private={"reply": words})
