"""评论和@收进收件箱，一条只登记一次；抄来的一条也是。"""

import uuid

from django.utils import timezone

from gongkai.channels import hearing
from gongkai.channels.models import Account
from gongkai.engagement.models import Channel, Message
from gongkai.outbox.models import Delivery

from .helpers import TODAY, account


def said(ident, text, who="热心市民"):
    return {"id": ident, "text": text, "user": {"screen_name": who}}


def rest():
    """隔了几分钟。"""
    for one in Account.objects.all():
        heard = {k: v for k, v in one.heard.items() if k != "at"}
        Account.objects.filter(pk=one.pk).update(heard=heard)


def test_comments_and_mentions_become_messages_once(bureau, contract):
    account(bureau, "weibo")
    contract.comments = [said(7, "公租房什么时候分？"), said(9, "谢谢")]
    contract.mentions = [said(8, "@兴庆住建 暖气不热")]
    assert hearing.on_time(TODAY) == 3
    rows = {m.text: m for m in Message.objects.all()}
    assert set(rows) == {"公租房什么时候分？", "谢谢", "@兴庆住建 暖气不热"}
    first = rows["公租房什么时候分？"]
    assert first.channel == Channel.MEDIA and first.title == "微博评论：公租房什么时候分？"
    assert first.who.startswith("热")
    rest()
    contract.comments.append(said(11, "又问一句"))
    assert hearing.on_time(TODAY) == 1
    assert Account.objects.get().heard["comments"] == 11


def test_what_was_registered_before_a_crash_is_not_registered_again(bureau, contract):
    """登记了、还没有记下读到哪里就死了：再读一遍，不多登记。"""
    account(bureau, "weibo")
    contract.comments = [said(7, "一")]
    hearing.on_time(TODAY)
    Account.objects.update(heard={})
    assert hearing.on_time(TODAY) == 0 and Message.objects.count() == 1


def test_it_asks_no_oftener_than_every_few_minutes(bureau, contract):
    account(bureau, "weibo")
    hearing.on_time(TODAY)
    asked = len(contract.asked)
    hearing.on_time(TODAY)
    assert len(contract.asked) == asked == 2


def test_an_account_the_other_side_refuses_is_paused(bureau, contract):
    account(bureau, "weibo", secret={"access_token": "不对"})
    assert hearing.on_time(TODAY) == 0
    assert "请重新填写" in Account.objects.get().paused_why


def test_a_copied_comment_is_a_message_and_twice_is_once(bureau, contract, head):
    wechat, submission = account(bureau, "wechat"), uuid.uuid4()
    for _ in range(2):
        done = hearing.copied(wechat, "公众号里有人问停车位", submission, head)
    assert Message.objects.get() == done.message
    assert done.message.received == timezone.localdate() and not Delivery.objects.exists()


def test_more_comments_than_a_page_are_all_registered(bureau, contract):
    """一小时里评论多过一页：一条也不漏。"""
    account(bureau, "weibo")
    contract.comments = [said(1, "先读到的")]
    hearing.on_time(TODAY)
    rest()
    contract.comments += [said(n, f"第{n}条") for n in range(2, 122)]
    assert hearing.on_time(TODAY) == 120
    assert Account.objects.get().heard["comments"] == 121
