"""公开、撤下、改栏目以后，恰好使有关的页面作废。

要作废的组与公开存在同一个事务里，提交以后作废，作废完了删去。进程在这之间被杀，留下的由下一次
启动、下一次 `gongkai tick` 补做：旧页不会一直留着。
"""

import logging
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import DatabaseError, transaction

from gongkai.disclosures.models import Item
from gongkai.portal.models import StaleGroup
from gongkai.portal.pagestore import stores, sweep

SITE = "site"
#: 一个机关的全部页面
BELOW = "/*"
_LOG = logging.getLogger("gongkai")


def groups_of(item: Item) -> set[str]:
    """一件信息公开、撤下时要作废的组：它自己、栏目、机关、全站、互相引用的各件。"""
    slug = item.agency.slug
    found = {_group(item), f"gk/{slug}/home", SITE}
    column = item.column
    while column is not None:
        found.add(f"gk/{slug}/c-{column.slug}")
        column = column.parent
    related = [item.interprets, item.replaced_by]
    related += Item.objects.filter(interprets=item).select_related("agency")
    related += Item.objects.filter(replaced_by=item).select_related("agency")
    return found | {_group(one) for one in related if one is not None}


def _group(item: Item) -> str:
    return f"gk/{item.agency.slug}/i-{item.year}-{item.serial}"


def refresh(item: Item, before: Item | None = None) -> None:
    """提交以后作废有关的各组；`before` 为改以前的（栏目可能换了）。"""
    _refresh(groups_of(item) | (groups_of(before) if before else set()))


def refresh_agency(slug: str) -> None:
    """一个机关的栏目、资料改了：它的页面和全站的都作废。"""
    _refresh({f"gk/{slug}{BELOW}", SITE})


def changed(instance: Any, **kwargs: Any) -> None:
    """栏目、目录的一行存了或者删了。"""
    refresh_agency(instance.agency.slug)


def agency_changed(**kwargs: Any) -> None:
    """机关存了或者删了：它从前的网址、别的机关提到它的页面，都要作废。"""
    _refresh({f"gk{BELOW}", SITE})


def home_changed(**kwargs: Any) -> None:
    """首页、网站的设定存了或者删了。"""
    _refresh({SITE})


def item_deleted(instance: Item, **kwargs: Any) -> None:
    """删去的一件。"""
    refresh(instance)


def _refresh(groups: Iterable[str]) -> None:
    with transaction.atomic():
        kept = StaleGroup.objects.bulk_create([StaleGroup(group=g) for g in sorted(groups)])
        transaction.on_commit(lambda: _settle(kept), robust=True)


def _settle(rows: list[StaleGroup]) -> None:
    for pages in stores():
        for group in {row.group for row in rows}:
            if group.endswith(BELOW):
                pages.forget_below(group.removesuffix(BELOW))
            else:
                pages.forget(group)
    StaleGroup.objects.filter(pk__in=[row.pk for row in rows]).delete()


def catch_up() -> int:
    """补做没有作废完的，返回几组；做几遍都可以。"""
    rows = list(StaleGroup.objects.all())
    if rows:
        _settle(rows)
    return len(rows)


def on_time(today: date) -> int:
    """`gongkai tick` 时补做。"""
    return catch_up()


def on_start() -> None:
    """网站启动时补做，清掉写了一半的；库还没有建好、目录写不了的不管。"""
    try:
        sweep()
        catch_up()
    except (DatabaseError, OSError) as error:
        _LOG.warning("启动时没有核对缓存的页面：%s", error)
