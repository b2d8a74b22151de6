"""依申请公开、复议诉讼：逾期没有、答复写没写理由、被纠正没有。只看，给出的只有编号。"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from gongkai.applications.models import Case, CaseEvent
from gongkai.law.decisions import decisions
from gongkai.law.facts import chinese
from gongkai.law.procedure import Act
from gongkai.oversight.models import Verdict
from gongkai.oversight.rules.base import Hit, Outcome, Scope, rule, unknown
from gongkai.remedies.models import Contest

#: 这一组的答复不用说明理由
_GRANTED = "granted"
#: 答复里算得上说明了理由的
_REASONS = ("reason", "search", "other_agency")
_CORRECTED = "corrected"
_SOME = 500


@rule("applications.overdue")
def overdue(scope: Scope) -> Outcome:
    """在办的申请过了答复的到期日；到期日是暂算的、期限还没有起算的不算。"""
    rows = Case.objects.filter(
        agency=scope.agency, closed__isnull=True, reply_due__lt=scope.today, tentative=False
    )
    rows = scope.only(rows).select_related("agency").defer("applicant", "asked")
    hits = [
        Hit(f"overdue:{c.pk}", f"{c.told_as} 应在{chinese(c.reply_due)}以前答复", "case", c.pk)
        for c in rows.order_by("reply_due", "id")
        if c.reply_due
    ]
    return scope.judged(hits, f"{len(hits)} 件逾期没有答复")


@rule("applications.unreasoned", "back")
def unreasoned(scope: Scope) -> Outcome:
    """不予公开、部分公开、不能提供、不予处理的，拟定的答复里没有理由；导入的过去案件没有答复可看。"""
    needing = [d.id for d in decisions().values() if d.group != _GRANTED]
    since = scope.today - timedelta(scope.limit("back", 366))
    rows = Case.objects.filter(agency=scope.agency, closed__gte=since, decision__in=needing)
    rows = scope.only(rows)
    ours = rows.filter(imported__isnull=True).values_list("pk", flat=True)
    keys = list(ours)
    if not keys and rows.exists():
        return unknown("都是导入的过去案件，答复不在系统里。")
    bad = set(keys) - set(_reasoned(keys))
    named = Case.objects.filter(pk__in=bad).select_related("agency").defer("applicant", "asked")
    hits = [
        Hit(f"unreasoned:{c.pk}", f"{c.told_as} 的答复没有写理由", "case", c.pk)
        for c in named.order_by("id")
    ]
    return scope.judged(hits, f"看了 {len(keys)} 件，{len(hits)} 件没有写理由")


def _reasoned(keys: list[int]) -> Iterator[int]:
    """最后一次拟定里写了理由的；由系统按期满办结、没有拟定过答复的（撤回、缴费期满）不用写。"""
    proposed: set[int] = set()
    for start in range(0, len(keys), _SOME):
        some = keys[start : start + _SOME]
        rows = CaseEvent.objects.filter(case__in=some, act=Act.PROPOSED).order_by("case", "number")
        last: dict[int, Any] = {}
        for event in rows.only("case_id", "private"):
            last[event.case_id] = event.private
        proposed.update(last)
        yield from (pk for pk, private in last.items() if _has_reason(private))
    yield from (pk for pk in keys if pk not in proposed)


def _has_reason(private: Any) -> bool:
    given = private or {}
    parts = [given, *(given.get("parts") or {}).values()]
    return any(str(part.get(name) or "").strip() for part in parts for name in _REASONS)


@rule("remedies.corrected")
def corrected(scope: Scope) -> Outcome:
    """今年审结的信息公开行政复议、诉讼，结果为纠正的（被复议机关纠正、败诉）。"""
    first = date(scope.today.year, 1, 1)
    rows = Contest.objects.filter(
        case__agency=scope.agency, result=_CORRECTED, closed__range=(first, scope.today)
    )
    rows = scope.only(rows).select_related("case__agency").order_by("closed", "id")
    hits = [
        Hit(
            f"corrected:{c.pk}",
            f"{c.case.told_as} 的{c.get_group_display()}{chinese(c.closed or scope.today)}被纠正",
            "contest",
            c.pk,
        )
        for c in rows.defer("case__applicant", "case__asked")
        if not c.follow_up.strip()
    ]
    total = Contest.objects.filter(
        case__agency=scope.agency, result=_CORRECTED, closed__range=(first, scope.today)
    ).count()
    verdict = Verdict.FAIL if total >= scope.limit("count", 1) else Verdict.PASS
    why = f"今年 {total} 件被纠正，其中 {len(hits)} 件没有写明纠正的落实情况"
    return Outcome(verdict, hits, why, beyond=total - len(hits))
