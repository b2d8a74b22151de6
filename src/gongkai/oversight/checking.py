"""检查一个机关：每项由登记查的指标查一遍，存结果，登记问题。只看案件、信息，从不写。

走网站查的、人看的，用 `judged` 存下结果和证据；再查一处用 `still_there`。
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.law.indicators import PERSON, REGISTER, Indicator
from gongkai.oversight import rules
from gongkai.oversight.indicators import indicator_of, indicators_of
from gongkai.oversight.models import Finding, Inspection, Result, Source, Verdict
from gongkai.oversight.register import Raised, raise_all
from gongkai.oversight.rules import RULES, Outcome, Scope
from gongkai.safekeeping.actor import SYSTEM, Actor, account
from gongkai.safekeeping.files import store
from gongkai.safekeeping.trail import record

#: 一项指标一次最多登记这么多件，多的改好了再登记
MOST = 200
_LONGEST = 300


def check(agency: Agency, today: date | None = None, by: Actor = SYSTEM) -> Inspection:
    """由登记查一遍；`by` 要有检查的职责（系统除外）。"""
    if by is not SYSTEM:
        demand(by, Do.VERIFY, agency)
    on = today or timezone.localdate()
    wanted = [i for i in indicators_of(agency, on) if i.way == REGISTER]
    found = [(i, rules.run(Scope(agency, on, i))) for i in wanted]
    return judged(agency, found, on, REGISTER, by)


def judged(
    agency: Agency,
    found: Sequence[tuple[Indicator, Outcome]],
    on: date,
    way: str,
    by: Actor = SYSTEM,
) -> Inspection:
    """存下一次检查的各项结果，登记问题；画面先存（在事务以外）。单项否决的要排在前面。"""
    pictures = {
        hit.key: store(hit.picture) for _, outcome in found for hit in outcome.hits if hit.picture
    }
    with transaction.atomic():
        inspection = Inspection.objects.create(agency=agency, way=way, on=on, by=account(by))
        tally = raise_all(
            agency, _raised(found, pictures), Source(way), by, inspection=inspection, today=on
        )
        Result.objects.bulk_create([_result(inspection, i, o) for i, o in found])
        detail = {"inspection": inspection.pk, "new": len(tally.new), "again": len(tally.again)}
        if by is not SYSTEM:
            subject = f"agency:{agency.pk}"
            record(by, "inspection.done", subject, agency=agency.pk, detail=detail)
    return inspection


def _raised(found: Sequence[tuple[Indicator, Outcome]], pictures: Any) -> list[Raised]:
    """发现问题的各处；同一处只登记一次，先到的（单项否决的）为准。"""
    rows: dict[str, Raised] = {}
    for indicator, outcome in found:
        if outcome.verdict != Verdict.FAIL:
            continue
        for hit in list(outcome.hits)[:MOST]:
            rows.setdefault(
                hit.key,
                Raised(
                    key=hit.key,
                    what=hit.what[:_LONGEST],
                    indicator=indicator.id,
                    is_veto=indicator.is_veto,
                    mend=indicator.mend,
                    kind=hit.kind,
                    ref=hit.ref,
                    excerpt=hit.excerpt,
                    address=hit.address,
                    picture=pictures.get(hit.key),
                ),
            )
    return list(rows.values())


def _result(inspection: Inspection, indicator: Indicator, outcome: Outcome) -> Result:
    threats = [[t.on.isoformat(), t.about, t.what, t.url] for t in outcome.threats]
    return Result(
        inspection=inspection,
        agency_id=inspection.agency_id,
        indicator=indicator.id,
        is_veto=indicator.is_veto,
        on=inspection.on,
        verdict=outcome.verdict,
        count=outcome.count,
        lost=lost(indicator, outcome),
        why=outcome.why[:_LONGEST],
        threats=threats,
    )


def lost(indicator: Indicator, outcome: Outcome) -> int:
    """扣（加）几分：一处几分，到最多为止；没有发现问题的不扣。"""
    if outcome.verdict != Verdict.FAIL:
        return 0
    return min(indicator.most, indicator.points * outcome.count)


def judge(
    agency: Agency, indicator: Indicator, verdict: Verdict, why: str, count: int, by: Actor
) -> Inspection:
    """人看了一项：存下结果；发现问题的登记一件。没有职责抛 PermissionDenied。"""
    demand(by, Do.VERIFY, agency)
    on = timezone.localdate()
    hits = []
    if verdict == Verdict.FAIL:
        hits = [rules.Hit(f"person:{indicator.id}", f"{indicator.name}：{why}"[:_LONGEST])]
    outcome = Outcome(verdict, hits, why, beyond=max(count - len(hits), 0))
    if verdict != Verdict.FAIL:
        outcome = Outcome(verdict, (), why)
    return judged(agency, [(indicator, outcome)], on, PERSON, by)


def still_there(finding: Finding, today: date) -> bool | None:
    """照原来的查法再查这一处：还在为 True，没有了为 False，没有查法（要人看）为 None。"""
    indicator = indicator_of(finding.agency, finding.indicator, today)
    if indicator is None or indicator.rule not in RULES:
        return None
    if again := RULES[indicator.rule].again:
        return again(finding)
    first = finding.evidence.order_by("-id").first()
    scope = Scope(finding.agency, today, indicator, first.ref if first else None)
    outcome = rules.run(scope)
    return any(hit.key == finding.key for hit in outcome.hits)
