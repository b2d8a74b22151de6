"""测试用的账号、公开的信息；发一遍。"""

from datetime import date, timedelta

from django.utils import timezone

from gongkai.channels import sending
from gongkai.channels.models import Account, Plan, Post
from gongkai.disclosures.models import Item

from ..disclosures import items
from .contract import SECRET, TOKEN

TODAY = date(2026, 11, 26)
GIVEN = {
    "weibo": ({"rip": "203.0.113.9"}, {"access_token": TOKEN}),
    "wechat": ({"appid": "wx1"}, {"secret": SECRET}),
    "webhook": ({"url": ""}, {"secret": "s" * 32}),
    "bulletin": ({}, {"readers": "a@example.com\nb@example.com"}),
    "rss": ({}, {}),
    "board": ({}, {}),
}


def contracted(settings, contract):
    """接口都连到本机的。"""
    settings.CHANNELS_LOOPBACK = True
    settings.CHANNELS_BASES = {"weibo": contract.url, "wechat": contract.url}
    GIVEN["webhook"] = ({"url": f"{contract.url}/hook"}, {"secret": "s" * 32})


def account(agency, kind, **more):
    """一个接通的账号。"""
    facts, secret = GIVEN[kind]
    given = {"name": f"{agency.mark}{kind}", "facts": facts, "secret": secret} | more
    return Account.objects.create(agency=agency, kind=kind, **given)


def planned(agency, *accounts, **more):
    """一件草稿，要发到这些账号。"""
    item = items.draft(agency, items._one("author", agency, items.Role.AUTHOR), **more)
    for one in accounts:
        Plan.objects.create(item=item, account=one)
    return item


def published(agency, *accounts, **more):
    """公开了的一件，要发到这些账号。"""
    return publish(planned(agency, *accounts, **more))


def publish(item):
    """走完审查。"""
    agency = item.agency
    author = items._one("author", agency, items.Role.AUTHOR)
    return items.publish(item, author, items._people(agency))


def changed(item, text):
    """改了再公开。"""
    draft = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    draft.body, draft.correction = items.body_of(text), f"改成“{text[:20]}”"
    draft.save_revision(user=items._one("author", item.agency, items.Role.AUTHOR))
    return publish(Item.objects.get(pk=item.pk))


def go(times=1):
    """发几遍；约在以后的当作到了时候。"""
    sent = 0
    for _ in range(times):
        waiting = Post.objects.filter(state="waiting")
        waiting.update(not_before=timezone.now() - timedelta(seconds=1))
        sent += sending.on_time(TODAY)
    return sent


def lapse():
    """认领着的进程死了，租约到期。"""
    Post.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
