"""一年的年报还差什么：缺的数、没有定性质的文件、不成立的勾稽、接不上的结转、没有写的文字。"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.annual.check import check_continuity
from gongkai.annual.forms import CARRIED_OUT, TOTAL, Named
from gongkai.annual.identities import check_identities
from gongkai.annual.model import Report, Severity
from gongkai.reporting import documents, prose
from gongkai.reporting.monthly import measures, told
from gongkai.reporting.past import report_for


@dataclass(frozen=True, slots=True)
class Point:
    """还差的一样：`blocks` 为关账以前必须办的，`explain` 为关账时要写说明的。"""

    text: str
    url: str = ""
    blocks: bool = False
    explain: bool = False


def open_points(agency: Agency, year: int, today: date, report: Report) -> list[Point]:
    """还差的，必须办的在前。"""
    found = [
        *_identities(report),
        *_missing(agency, year, today),
        *_documents(agency, year, today),
        *_continuity(agency, year, report),
        *_running(report, year, today),
        *_prose(agency, year),
    ]
    return sorted(found, key=lambda p: (not p.blocks, not p.explain))


def _identities(report: Report) -> Iterator[Point]:
    for finding in check_identities(report):
        yield Point(finding.message, blocks=True)


def _missing(agency: Agency, year: int, today: date) -> Iterator[Point]:
    left = told(agency, year, today).missing
    names = {one.id: one for one in measures(year)}
    url = reverse("report_counts", args=[agency.pk, year])
    for measure, months in left.items():
        one = names[measure]
        which = "、".join(str(m) for m in months) + "月" if one.monthly else "全年的"
        yield Point(f"没有填“{one.name}”：{which}（没有的填 0）", url, blocks=True)


def _documents(agency: Agency, year: int, today: date) -> Iterator[Point]:
    url = reverse("report_standing", args=[agency.pk, year])
    if number := documents.concerning(documents.undated(agency), year).count():
        yield Point(f"{number} 件失效、废止的文件没有写哪一天", url, blocks=True)
    if number := documents.concerning(documents.overdue(agency, today), year).count():
        yield Point(f"{number} 件文件到了失效之日，信息里的有效性还是“有效”", url)
    if number := documents.concerning(documents.unranked(agency), year).count():
        yield Point(f"政策栏目里 {number} 件没有定是不是规章、规范性文件", url, blocks=True)


def _continuity(agency: Agency, year: int, report: Report) -> Iterator[Point]:
    previous = report_for(agency, year - 1)
    if previous is None:
        yield Point(
            f"没有{year - 1}年的年报可以核对结转", reverse("report_past", args=[agency.pk, year])
        )
        return
    for finding in check_continuity(report, previous):
        is_error = finding.severity is Severity.ERROR
        yield Point(finding.message, explain=is_error or finding.rule == "continuity.in_force")


def _running(report: Report, year: int, today: date) -> Iterator[Point]:
    """还在办的、没有审结的：到年底没有结果的结转下年。"""
    if today.year > year:
        return
    open_now = report.number(f"applications:{CARRIED_OUT}:{TOTAL}")
    if open_now:
        yield Point(f"{open_now} 件申请还在办，到年底没有办结的结转下年度")
    pending = sum(int(report.number(f"remedies:{g.id}:pending") or 0) for g in _groups(report))
    if pending:
        yield Point(f"{pending} 件复议、诉讼还没有审结")


def _groups(report: Report) -> tuple[Named, ...]:
    return report.form.remedy_groups


def _prose(agency: Agency, year: int) -> Iterator[Point]:
    for one in prose.drafts(agency, year):
        url = reverse("report_passage", args=[agency.pk, year, one.wanted.key])
        if not one.text:
            yield Point(f"“{one.wanted.title}”还没有写", url)
