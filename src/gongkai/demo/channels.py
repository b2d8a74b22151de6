"""演示的渠道：一个微博、一个公众号（没有接通）、一个公开栏、RSS；几件信息排着发，栏里的已经发到。"""

from datetime import date, timedelta
from functools import partial

from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.channels import plans
from gongkai.channels.models import Account
from gongkai.demo.items import working_day
from gongkai.demo.people import BUREAU, with_role
from gongkai.demo.timeline import Timeline
from gongkai.disclosures.models import Item

_OPENED = date(2019, 5, 6)
_ACCOUNTS = (
    ("weibo", "兴庆住建发布", "https://weibo.com/"),
    ("wechat", "兴庆住建", ""),
    ("board", "一楼大厅", ""),
    ("rss", "门户的订阅", ""),
)
_ITEMS, _AGO = 6, 3
#: 几天以前在对方的网页上更新过、看过互动；公众号超过了两周
_SEEN = {"weibo": 4, "wechat": 17}


def channels(timeline: Timeline) -> None:
    """登记账号；前几天公开的几件定了发到哪里。"""
    today = timezone.localdate()
    timeline.add(working_day(today - timedelta(days=_AGO)), partial(_all, today))


def _all(today: date) -> None:
    bureau = Agency.objects.get(name=BUREAU)
    made = [_account(bureau, *row, today) for row in _ACCOUNTS]
    author = with_role(bureau, Role.AUTHOR)
    rows = Item.objects.filter(agency=bureau, live=True).order_by("-published_on", "-pk")
    for item in rows[:_ITEMS]:
        plans.choose(item, {one.pk for one in made}, author)


def _account(bureau: Agency, kind: str, name: str, address: str, today: date) -> Account:
    given = {"address": address, "registered": _OPENED} if kind in ("weibo", "wechat") else {}
    if kind in _SEEN:
        seen = today - timedelta(days=_SEEN[kind])
        given |= {"interacts": True, "interaction_on": seen, "elsewhere": seen}
    return Account.objects.create(agency=bureau, kind=kind, name=name, **given)
