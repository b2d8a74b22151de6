"""培训：一年以内办过没有。"""

from datetime import timedelta

from django.urls import reverse

from gongkai.law.facts import chinese
from gongkai.oversight.models import Inspection, Training
from gongkai.oversight.rules.base import Hit, Outcome, Scope, Threat, rule, unknown

_YEAR = timedelta(days=366)
_SOON = timedelta(days=31)


@rule("training.yearly")
def yearly(scope: Scope) -> Outcome:
    """一年以内办过培训、本机关有人签到（上级办的也算）；开始检查不满一年又没有登记过的，无法判断。"""
    above = [a.pk for a in scope.agency.get_ancestors()]
    rows = Training.objects.filter(
        agency__in=[*above, scope.agency.pk],
        on__lte=scope.today,
        attendances__user__duties__agency=scope.agency,
    )
    last = rows.order_by("-on").values_list("on", flat=True).first()
    if last is None:
        return _never(scope)
    due = last + _YEAR
    if due < scope.today:
        what = f"一年以内没有培训，最近一次是{chinese(last)}"
        return scope.judged([Hit("training", what, "agency", scope.agency.pk)], what)
    threats = []
    if due <= scope.today + _SOON:
        threats = [Threat(due, "培训", "满一年没有再办", reverse("trainings"))]
    return scope.judged([], f"最近一次是{chinese(last)}", threats)


def _never(scope: Scope) -> Outcome:
    first = Inspection.objects.filter(agency=scope.agency).order_by("on").first()
    if first is None or first.on + _YEAR >= scope.today:
        return unknown("还没有登记过培训，开始检查也不满一年。")
    what = f"从{chinese(first.on)}开始检查，满一年没有登记过培训"
    return scope.judged([Hit("training", what, "agency", scope.agency.pk)], what)
