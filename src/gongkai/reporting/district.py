"""汇总：收各单位的年报（本系统公开的、外面来的文件），查、退回、收下，逐格加起来。"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from gongkai.agencies.models import Agency, Duty
from gongkai.agencies.policy import GRANTS, Do, demand
from gongkai.annual.check import check
from gongkai.annual.forms import form_for_year
from gongkai.annual.identities import all_hold
from gongkai.annual.model import Finding, Report, Severity
from gongkai.annual.timeliness import due_day
from gongkai.outbox.messages import post
from gongkai.reporting.documents import Unfit
from gongkai.reporting.filing import public_of
from gongkai.reporting.models import Filing, Gathered
from gongkai.reporting.past import restored, stored
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

_MOST_FINDINGS = 50


@dataclass(frozen=True, slots=True)
class Member:
    """应当交的一个单位：收来的那一份（没有收到的为 None）、晚了没有、错处。"""

    name: str
    row: Gathered | None
    late: bool
    errors: int

    @property
    def words(self) -> str:
        """情况。"""
        if self.row is None:
            return "没有收到，已经过了期限" if self.late else "没有收到"
        return str(self.row.get_state_display())


def members(above: Agency, year: int, today: date) -> list[Member]:
    """应当交的各单位：下级机关，去年交过的，今年交了的；没有交的、有错的在前。"""
    rows = {row.name: row for row in Gathered.objects.filter(above=above, year=year)}
    names = [str(name) for name in above.get_descendants().values_list("name", flat=True)]
    before = Gathered.objects.filter(above=above, year=year - 1).values_list("name", flat=True)
    due, _ = due_day(year, government=False)
    known = dict.fromkeys([*names, *before, *rows])
    found = [_member(name, rows.get(name), due, today) for name in known]
    return sorted(found, key=lambda m: (m.row is not None, not m.errors))


def _member(name: str, row: Gathered | None, due: date, today: date) -> Member:
    if row is None:
        return Member(name, None, today > due, 0)
    errors = sum(f["severity"] == Severity.ERROR for f in row.findings)
    return Member(name, row, row.published is not None and row.published > due, errors)


def gather(above: Agency, year: int, user: Actor) -> int:
    """收下级机关在本系统公开了的；与收过的一样的不动。返回收了几份。"""
    demand(user, Do.GATHER, above)
    below = list(above.get_descendants())
    filings = public_of(below, year)
    return sum(_gather(above, filing, user) for filing in filings)


def _gather(above: Agency, filing: Filing, user: Actor) -> bool:
    report = restored(filing.report)
    report.published = filing.item.published_on
    rows = Gathered.objects.filter(above=above, year=filing.closing.year)
    known = rows.filter(name=report.agency).first()
    if known is not None and known.report == stored(report):
        return False
    _keep(above, report, "本系统公开的", user, filing.closing.agency)
    return True


def add(above: Agency, year: int, name: str, report: Report, user: Actor) -> Gathered:
    """外面来的一份；年度、格式不对的，看不出机关的抛 Unfit。"""
    demand(user, Do.GATHER, above)
    shape = form_for_year(year)
    if report.year != year:
        raise Unfit(f"是{report.year or '不知哪一'}年度的，要{year}年度的。")
    if shape is None or report.form_id != shape.id:
        raise Unfit(f"用的不是{year}年度的格式。")
    if not report.agency:
        raise Unfit("看不出是哪个机关的。")
    inside = above.get_descendants().filter(name=report.agency).first()
    return _keep(above, report, name, user, inside)


def _said(finding: Finding) -> dict[str, str]:
    return {
        "severity": str(finding.severity),
        "message": finding.message,
        "citation": finding.citation,
    }


@transaction.atomic
def _keep(above: Agency, report: Report, file: str, user: Actor, agency: Agency | None) -> Gathered:
    year = report.year or 0
    rows = Gathered.objects.filter(above=above, name=report.agency)
    last = rows.filter(year=year - 1).first()
    found = check(report, restored(last.report) if last else None)
    given: dict[str, Any] = {
        "agency": agency,
        "file": file[:200],
        "report": stored(report),
        "published": report.published,
        "findings": [_said(f) for f in found[:_MOST_FINDINGS]],
        "state": Gathered.State.WAITING,
        "note": "",
        "by": account(user),
    }
    row, _ = Gathered.objects.update_or_create(
        above=above, year=year, name=report.agency[:100], defaults=given
    )
    _record(user, "report.gathered", row)
    return row


def accept(row: Gathered, user: Actor) -> None:
    """收下，加进汇总；有读不准的、勾稽不成立的抛 Unfit。"""
    demand(user, Do.GATHER, row.above_id)
    report = restored(row.report)
    if unsure := report.ambiguous():
        raise Unfit(f"有 {len(unsure)} 格读不准，请对方给别的格式。")
    if not all_hold(report):
        raise Unfit("有勾稽不成立或者缺格，请退回去改。")
    _settle(row, Gathered.State.ACCEPTED, "", user)


def send_back(row: Gathered, note: str, user: Actor) -> None:
    """退回，写明要改什么；本系统里的告诉那个机关写年报的人。"""
    demand(user, Do.GATHER, row.above_id)
    if not note.strip():
        raise Unfit("请写明要改什么。")
    _settle(row, Gathered.State.RETURNED, note.strip(), user)


def stamp_of(row: Gathered) -> str:
    """看到的是哪一份、办到哪里：再收一次、别人办过的，就不同了。"""
    return row.at.isoformat()


@transaction.atomic
def _settle(row: Gathered, state: str, note: str, user: Actor) -> None:
    now = Gathered.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if stamp_of(now) != stamp_of(row):
        raise Unfit("没有办：您打开以后又收到了新的一份，或者别人刚刚办过，请看过再办。")
    row.state, row.note, row.by = state, note[:500], account(user)
    row.save(update_fields=["state", "note", "by", "at"])
    _record(user, f"report.{state}", row)
    if note and row.agency_id:
        _tell(row)


def _tell(row: Gathered) -> None:
    roles = [role for role, grants in GRANTS.items() if Do.FIGURES in grants]
    held = Duty.objects.filter(agency=row.agency_id, role__in=roles)
    url = reverse("report_close", args=[row.agency_id, row.year])
    post(
        key=f"report:returned:{row.pk}:{row.at.isoformat()}",
        subject=f"{row.year}年年报被退回：{row.note}",
        text=f"{row.above.name}退回{row.year}年的年报：{row.note}",
        to=[],
        about=f"agency:{row.agency_id}",
        agency=row.agency_id,
        people=held.values_list("user", flat=True),
        url=url,
    )


def _record(user: Actor, action: str, row: Gathered) -> None:
    detail = {"year": row.year, "from": row.name, "file": row.file, "note": row.note}
    record(user, action, f"agency:{row.above_id}", agency=row.above_id, detail=detail)
