"""站外的链接：公开的信息里有哪些，哪些打不开。查在定时任务里，或者编写的人按一下；检查只看查过的结果。"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from gongkai.disclosures.linking.probe import probe
from gongkai.disclosures.models import ExternalLink, Item, ItemLink
from gongkai.disclosures.models.texts import markup_of
from gongkai.outbox.jobs import each
from gongkai.safekeeping.outside import demand_outside

_LINK = re.compile(r"""href=["']([^"'#\s]+)""")
_LONGEST = 2000
_THREADS = 8
#: 编写的人按一下、定时任务一次，最多查几个
_AT_ONCE, _EACH_TIME = 20, 100
_FRESH, _RETRY = timedelta(days=7), timedelta(days=1)
#: 隔天连着两次打不开，才算打不开
DEAD = 2


def in_body(item: Item) -> list[str]:
    """正文里的链接，站内站外都算，去重。"""
    markup = (
        markup_of(block.value) for block in item.body if block.block_type in ("paragraph", "html")
    )
    return list(dict.fromkeys(url for text in markup for url in _LINK.findall(text)))


def external(item: Item) -> list[str]:
    """站外的网址，“相关办事”也算。"""
    urls = [*in_body(item), *([item.procedure] if item.procedure else [])]
    return [url for url in dict.fromkeys(urls) if is_external(url) and len(url) <= _LONGEST]


def is_external(url: str) -> bool:
    """是别的网站的。"""
    parts = urlsplit(url)
    here = urlsplit(settings.PUBLIC_URL).netloc
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc != here


def known(urls: Sequence[str]) -> dict[str, ExternalLink]:
    """查过的。"""
    rows = ExternalLink.objects.filter(pk__in=[_key(u) for u in urls], checked__isnull=False)
    return {one.url: one for one in rows} if urls else {}


def unknown(item: Item) -> list[str]:
    """还没有查过的。"""
    urls = external(item)
    seen = known(urls)
    return [url for url in urls if url not in seen]


def look(urls: Sequence[str]) -> int:
    """现在就查（一次最多 20 个），返回查了几个；设定了不查的不查。"""
    given = list(urls)[:_AT_ONCE]
    if not settings.CHECK_LINKS or not given:
        return 0
    _keep(given)
    _check(list(ExternalLink.objects.filter(pk__in=[_key(u) for u in given])))
    return len(given)


def refresh(item: Item, before: Item | None = None) -> None:
    """公开的记下有哪些链接，撤下的去掉；与公开、撤下同一个事务。"""
    ItemLink.objects.filter(item=item.pk).delete()
    if item.live:
        register([item])


def register(items: Iterable[Item]) -> None:
    """记下刚公开的各件有哪些链接。"""
    found = [(item, url) for item in items for url in external(item)]
    _keep([url for _, url in found])
    rows = [ItemLink(item=item, link_id=_key(url)) for item, url in found]
    ItemLink.objects.bulk_create(rows, ignore_conflicts=True)


def on_time(today: date) -> int:
    """没有查过的、打不开的隔一天、其余的隔一周，查一些（`gongkai tick`）。"""
    if not settings.CHECK_LINKS:
        return 0
    now = timezone.now()
    due = (
        Q(checked__isnull=True),
        Q(failures__gt=0, checked__lt=now - _RETRY),
        Q(failures=0, checked__lt=now - _FRESH),
    )
    found: list[ExternalLink] = []
    for rows in (ExternalLink.objects.filter(q).order_by("checked") for q in due):
        found += rows[: _EACH_TIME - len(found)]
    return each([found[at : at + _THREADS] for at in range(0, len(found), _THREADS)], _check)


def dead(agencies: Sequence[int]) -> QuerySet[ItemLink]:
    """这些机关公开的信息里打不开的，久的在前。"""
    # 写明大于零，SQLite 才用得上那个部分索引
    failing = {"link__failures__gt": 0, "link__failures__gte": DEAD}
    rows = ItemLink.objects.filter(**failing, item__agency__in=agencies)
    return rows.select_related("link", "item__column", "item__agency").order_by("link", "item")


def _key(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=16).hexdigest()


def _keep(urls: Iterable[str]) -> None:
    rows = [ExternalLink(key=_key(url), url=url) for url in dict.fromkeys(urls)]
    ExternalLink.objects.bulk_create(rows, ignore_conflicts=True)


def _check(rows: list[ExternalLink]) -> int:
    """几个线程里打开，主线程里存；返回个数。"""
    demand_outside("查站外链接")
    with ThreadPoolExecutor(_THREADS) as pool:
        troubles = list(pool.map(probe, [one.url for one in rows]))
    now = timezone.now()
    for one, trouble in zip(rows, troubles, strict=True):
        one.checked, one.trouble = now, trouble
        one.failures = min(one.failures + 1, 100) if trouble else 0
    ExternalLink.objects.bulk_update(rows, ["checked", "trouble", "failures"])
    return len(rows)
