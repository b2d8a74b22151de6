"""时间带来的事：每天检查一遍、单项否决的险情告诉负责人、整改逾期逐级上报、督办到期提醒。

由 `gongkai tick` 做，做几次、早晚都可以：一个机关一天只检查一次，每条通知有自己的 key。
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from gongkai.agencies.models import Agency, Role
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.facts import chinese
from gongkai.law.indicators import REGISTER
from gongkai.law.tentative import extended
from gongkai.outbox.jobs import each
from gongkai.oversight import notices
from gongkai.oversight.checking import check
from gongkai.oversight.models import Finding, Inspection, Question, Result
from gongkai.oversight.models.findings import LIVE
from gongkai.oversight.register import climb
from gongkai.oversight.standing import in_words, threats_in, vetoes_of
from gongkai.safekeeping.crypto import digest


@dataclass(frozen=True, slots=True)
class Rung:
    """逾期满几个工作日上报的一级、报给谁。"""

    days: int
    who: str
    role: Role


#: 逐级上报：负责人、分管负责人、上级的监督员
RUNGS = (
    Rung(1, "信息公开机构负责人", Role.DISCLOSURE_HEAD),
    Rung(5, "分管负责人", Role.LEADER),
    Rung(10, "上级的监督员", Role.SUPERVISOR),
)
_AHEAD = timedelta(days=3)


def watch(today: date) -> int:
    """每个有栏目的机关，一天检查一次；快要单项否决的告诉负责人。"""
    done = Inspection.objects.filter(on=today, way=REGISTER, by__isnull=True).values("agency")
    rows = Agency.objects.filter(columns__isnull=False).exclude(pk__in=done).distinct()
    return each(rows.order_by("path"), lambda agency: _watch(agency, today))


def _watch(agency: Agency, today: date) -> int:
    inspection = check(agency, today)
    vetoes = vetoes_of(agency, today)
    for result in inspection.results.filter(indicator__in=vetoes):
        _warn(agency, result, today)
    return 1


def _warn(agency: Agency, result: Result, today: date) -> None:
    people = notices.holders(agency, Role.DISCLOSURE_HEAD, Role.LEADER)
    url = f"{reverse('oversight')}?agency={agency.pk}"
    for one in threats_in(result):
        key = f"threat:{agency.pk}:{result.indicator}:{one.on}:{digest(one.about.encode())[:16]}"
        said = f"单项否决险情：{in_words(one, today)}"
        notices.tell(people, key, said, url, f"agency:{agency.pk}", agency.pk)


def remind(today: date) -> int:
    """整改快到期的告诉责任人；逾期的逐级上报。"""
    rows: QuerySet[Finding] = Finding.objects.filter(
        closed__isnull=True, state__in=LIVE, due__lte=today + _AHEAD
    )
    return each(rows.select_related("agency", "owner").order_by("pk"), lambda f: _chase(f, today))


def _chase(finding: Finding, today: date) -> int:
    url = reverse("finding", args=[finding.pk])
    if finding.due >= today:
        people = [finding.owner] if finding.owner else _heads(finding)
        subject = f"{finding.number}整改{chinese(finding.due)}到期：{finding.what}"
        key = f"finding-due:{finding.pk}:{finding.due}"
        return notices.tell(people, key, subject, url, finding.subject, finding.agency_id)
    late = late_by(finding.due, today)
    told = 0
    for level, rung in enumerate(RUNGS, 1):
        if late >= rung.days:
            told += _report(finding, level, rung, late)
    return told


def _report(finding: Finding, level: int, rung: Rung, late: int) -> int:
    if not climb(finding, level, f"逾期 {late} 个工作日，报给{rung.who}。"):
        return 0
    url = reverse("finding", args=[finding.pk])
    above = rung.role == Role.SUPERVISOR
    people = (
        notices.supervisors(finding.agency) if above else notices.holders(finding.agency, rung.role)
    )
    subject = f"{finding.number}整改逾期 {late} 个工作日：{finding.what}"
    key = f"finding-late:{finding.pk}:{finding.due}:{level}"
    return notices.tell(people, key, subject, url, finding.subject, finding.agency_id)


def _heads(finding: Finding) -> list[object]:
    return notices.holders(finding.agency, Role.DISCLOSURE_HEAD)


def late_by(due: date, today: date) -> int:
    """逾期几个工作日；放假安排没有公布的暂算，再远的按日历日。"""
    try:
        return int(extended().working_days_between(due, today))
    except CalendarNotPublished:
        return (today - due).days


def remind_questions(today: date) -> int:
    """督办快到期、逾期没有答复的，告诉被问的机关；逾期的也告诉提出的人。"""
    rows = Question.objects.filter(state=Question.State.ASKED, due__lte=today + _AHEAD)
    return each(rows.select_related("agency", "by").order_by("pk"), lambda q: _press(q, today))


def _press(question: Question, today: date) -> int:
    url = reverse("question", args=[question.pk])
    people = notices.holders(question.agency, Role.DISCLOSURE_HEAD)
    late = question.due < today
    if late and question.by:
        people = [*people, question.by]
    subject = f"督办“{question.title}”{'已经逾期' if late else f'{chinese(question.due)}到期'}"
    key = f"question:{question.pk}:{question.due}:{'late' if late else 'soon'}"
    return notices.tell(people, key, subject, url, question.subject, question.agency_id)
