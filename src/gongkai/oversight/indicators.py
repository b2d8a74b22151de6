"""一个机关那一天的各项指标：随系统的，加上本机关和上级的管理员另定的。"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.law.indicators import GROUP_NAMES, Indicator, known_indicators
from gongkai.oversight.models import LocalIndicator
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

_SAME = ("group", "name", "text", "way", "rule", "points", "most", "mend", "limits", "citation")


def indicators_of(agency: Agency, on: date) -> list[Indicator]:
    """`on` 日的各项，单项否决的在前；近的机关另定的盖过远的，后定的盖过先定的。"""
    return indicators_for([agency], on)[agency.pk]


def indicators_for(agencies: Sequence[Agency], on: date) -> dict[int, list[Indicator]]:
    """各机关（主键）的各项；一次查询。"""
    local = _local(on)
    return {
        a.pk: _merged([r for r in local if a.path.startswith(r.agency.path)], on) for a in agencies
    }


def _merged(local: Sequence[LocalIndicator], on: date) -> list[Indicator]:
    found = {i.id: i for i in known_indicators(on)}
    for one in local:
        found[one.key] = _as_indicator(one)
    order = list(GROUP_NAMES)
    return sorted(found.values(), key=lambda i: order.index(i.group))


def indicator_of(agency: Agency, id: str, on: date) -> Indicator | None:
    """一项；那一天没有的为 None。"""
    return next((i for i in indicators_of(agency, on) if i.id == id), None)


def names_of(agency: Agency, on: date) -> dict[str, str]:
    """标识 -> 名称。"""
    return {i.id: i.name for i in indicators_of(agency, on)}


def _local(on: date) -> list[LocalIndicator]:
    """自上而下、先后；另定的不多，全部取来。"""
    rows = LocalIndicator.objects.filter(since__lte=on).select_related("agency")
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=on))
    return sorted(rows, key=lambda r: (r.agency.depth, r.since, r.pk))


def _as_indicator(local: LocalIndicator) -> Indicator:
    given: dict[str, Any] = {name: getattr(local, name) for name in _SAME}
    return Indicator(id=local.key, read=True, note=f"{local.agency.name}另定", **given)


def as_local(indicator: Indicator, agency: Agency, since: date) -> LocalIndicator:
    """改这一项的样子（没有存）。"""
    given = {name: getattr(indicator, name) for name in _SAME}
    given["limits"] = dict(indicator.limits)
    return LocalIndicator(agency=agency, key=indicator.id, since=since, **given)


def set_indicator(local: LocalIndicator, by: Actor) -> None:
    """存下另定的一项，记入留痕：从什么改成什么。没有职责抛 PermissionDenied。"""
    demand(by, Do.INDICATORS, local.agency_id)
    before = indicator_of(local.agency, local.key, local.since)
    detail = {
        "indicator": local.key,
        "since": local.since.isoformat(),
        "before": _numbers(before) if before else None,
        "after": _numbers(_as_indicator(local)),
    }
    with transaction.atomic():
        local.by = account(by)
        local.save()
        subject = f"agency:{local.agency_id}"
        record(by, "indicator.set", subject, agency=local.agency_id, detail=detail)


def _numbers(one: Indicator) -> dict[str, Any]:
    return {"points": one.points, "most": one.most, "mend": one.mend, "limits": dict(one.limits)}
