"""机关自己：职责有没有人、渠道写没写、年报公布没有。"""

from datetime import date, timedelta

from django.urls import reverse

from gongkai.agencies.models import Duty, Role
from gongkai.disclosures.models import Item
from gongkai.law.facts import chinese
from gongkai.law.parameters import rule as law_rule
from gongkai.oversight.models import Verdict
from gongkai.oversight.rules.base import Hit, Outcome, Scope, Threat, rule, unknown

#: 申请的渠道 -> 机关资料里要填的栏
_CHANNELS = {
    "in_person": ("当面", "address"),
    "post": ("邮寄", "postcode"),
    "fax": ("传真", "fax"),
    "online": ("网上", "accepts_applications"),
}


@rule("accounts.duties")
def duties(scope: Scope) -> Outcome:
    """要有的职责没有人承担；停用的账号还留着职责。"""
    held = list(
        Duty.objects.filter(agency=scope.agency).values_list(
            "pk", "role", "user__is_active", "user__username"
        )
    )
    if not held:
        return unknown("还没有登记人员。")
    active = {role for _, role, is_active, _ in held if is_active}
    lacking = [role for role in scope.words("roles") if role not in active]
    hits = [
        Hit(f"duty:{role}", f"没有人承担“{Role(role).label}”", "agency", scope.agency.pk)
        for role in lacking
    ]
    hits += [
        Hit(f"left:{pk}", f"停用的账号 {name} 还留着“{Role(role).label}”", "duty", pk)
        for pk, role, is_active, name in held
        if not is_active
    ]
    return scope.judged(hits, f"{len(hits)} 处职责要补、要清")


@rule("channels.listed")
def channels(scope: Scope) -> Outcome:
    """当面、邮寄、传真、网上四种申请渠道，机关的资料里写全了没有；能不能用，走网站才知道。"""
    hits = [
        Hit(f"channel:{id}", f"没有写明“{name}”申请的渠道", "agency", scope.agency.pk)
        for id, (name, column) in _CHANNELS.items()
        if not getattr(scope.agency, column)
    ]
    return scope.judged(hits, f"四种渠道里 {len(hits)} 种没有写明")


@rule("report.published", "ahead")
def report(scope: Scope) -> Outcome:
    """上一年度的年报公布没有、晚了没有；还没有到期的无法判断。"""
    year = scope.today.year - 1
    named = "report.government" if scope.agency.is_government else "report.department"
    said = law_rule(named, scope.today)
    due = date(scope.today.year, said.month or 1, said.day or 1)
    rows = Item.objects.filter(
        agency=scope.agency, live=True, column__kind="report", title__contains=f"{year}年"
    )
    published = rows.order_by("published_on").values_list("published_on", flat=True).first()
    if published is not None:
        return _published(published, due, year)
    if scope.today <= due:
        threats = []
        if due <= scope.today + timedelta(scope.limit("ahead")):
            threats = [Threat(due, f"{year}年的年报", "到公布的期限", reverse("disclosures"))]
        return unknown(f"{year}年的年报{chinese(due)}到期，还没有公布", threats)
    what = f"{year}年的年报应在{chinese(due)}以前公布，还没有公布"
    return scope.judged([Hit(f"report:{year}", what, "agency", scope.agency.pk)], what)


def _published(on: date, due: date, year: int) -> Outcome:
    if on <= due:
        return Outcome(Verdict.PASS, (), f"{year}年的年报{chinese(on)}公布")
    return Outcome(
        Verdict.FAIL, (), f"{year}年的年报{chinese(on)}才公布，应在{chinese(due)}以前", beyond=1
    )
