"""登记一个问题、记下一件事：唯一能改问题的地方，每一次都在一个事务里，连同编号与留痕。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from gongkai.agencies.apart import permit
from gongkai.agencies.models import Agency
from gongkai.agencies.numbers import next_numbers
from gongkai.agencies.policy import demand
from gongkai.applications.register import Conflict
from gongkai.oversight.acts import (
    APART,
    TABLE,
    NotNow,
    apply,
    hands_of,
    is_above,
    mend_by,
    refusal,
)
from gongkai.oversight.models import (
    Act,
    Evidence,
    Excuse,
    Finding,
    FindingEvent,
    Inspection,
    Source,
)
from gongkai.safekeeping.actor import SYSTEM, Actor, account, account_id
from gongkai.safekeeping.models import StoredFile
from gongkai.safekeeping.trail import record

SERIES = "finding"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Raised:
    """要登记的一个问题；`picture` 为先存好的画面。"""

    key: str
    what: str
    indicator: str = ""
    is_veto: bool = False
    #: 几个工作日整改；None 为缺省的
    mend: int | None = None
    due: date | None = None
    organ: str = ""
    kind: str = ""
    ref: int | None = None
    excerpt: str = ""
    address: str = ""
    picture: StoredFile | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """登记了几件新的、重开了几件、接着没有改好的几件、例外的几件。"""

    new: list[Finding] = field(default_factory=list)
    again: list[Finding] = field(default_factory=list)
    still: int = 0
    excused: int = 0


def raise_all(
    agency: Agency,
    rows: Sequence[Raised],
    source: Source,
    by: Actor = SYSTEM,
    inspection: Inspection | None = None,
    today: date | None = None,
) -> Tally:
    """登记各个问题；须在事务里调用。同一处已经有的接着算，办结了的重开，例外的不算。"""
    on = today or timezone.localdate()
    # 同一机关同时查两遍（定时的、有人按的）的，后一个等前一个
    Agency.objects.select_for_update().get(pk=agency.pk)
    wanted = {row.key: row for row in rows}
    known, excused = _known(agency, list(wanted)), _excused(agency, on)
    tally = Tally()
    fresh = []
    for key, row in wanted.items():
        found = known.get(key)
        if key in excused:
            tally.excused += 1
        elif found is None:
            fresh.append(row)
        else:
            _again(found, row, on, tally)
    tally.new = _create(agency, fresh, source, by, on)
    evidence = [_evidence(f, wanted[f.key], inspection) for f in [*tally.new, *tally.again]]
    Evidence.objects.bulk_create(evidence, batch_size=_BATCH)
    for one in tally.new if source in (Source.PERSON, Source.SUPERIOR) else ():
        record(by, f"finding.{Act.RAISED.value}", one.subject, agency=agency.pk)
    return tally


def _known(agency: Agency, keys: list[str]) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    for start in range(0, len(keys), _BATCH):
        rows = Finding.objects.select_for_update(of=("self",)).select_related("agency")
        some = rows.filter(agency=agency, key__in=keys[start : start + _BATCH])
        found.update({f.key: f for f in some})
    return found


def _excused(agency: Agency, on: date) -> set[str]:
    rows = Excuse.objects.filter(agency=agency, until__gte=on)
    return set(rows.values_list("key", flat=True))


def _again(found: Finding, row: Raised, on: date, tally: Tally) -> None:
    """同一处又查到：没有完的记下最近一次，完了的重开。"""
    found.last_seen, found.what = on, row.what
    if row.is_veto and not found.is_veto:
        found.is_veto, found.indicator = True, row.indicator
    if found.is_live:
        found.save(update_fields=["last_seen", "what", "is_veto", "indicator"])
        tally.still += 1
        return
    due = row.due or mend_by(on, row.mend)
    _happen(found, Act.REOPENED, SYSTEM, "再次检查又查到同一处。", {"due": due.isoformat()}, on)
    record(SYSTEM, "finding.reopened", found.subject, agency=found.agency_id)
    tally.again.append(found)


def _create(
    agency: Agency, rows: Sequence[Raised], source: Source, by: Actor, on: date
) -> list[Finding]:
    if not rows:
        return []
    first = next_numbers(agency, on.year, SERIES, len(rows))
    made = [
        Finding(
            agency=agency,
            year=on.year,
            serial=first + number,
            indicator=row.indicator,
            key=row.key,
            is_veto=row.is_veto,
            source=source,
            organ=row.organ,
            what=row.what,
            found=on,
            due=row.due or mend_by(on, row.mend),
            last_seen=on,
            version=1,
        )
        for number, row in enumerate(rows)
    ]
    Finding.objects.bulk_create(made, batch_size=_BATCH)
    events = [
        FindingEvent(finding=f, number=1, act=Act.RAISED, on=on, text=f.what, by=account(by))
        for f in made
    ]
    FindingEvent.objects.bulk_create(events, batch_size=_BATCH)
    return made


def _evidence(finding: Finding, row: Raised, inspection: Inspection | None) -> Evidence:
    return Evidence(
        finding=finding,
        inspection=inspection,
        kind=row.kind,
        ref=row.ref,
        address=row.address,
        at=timezone.now(),
        excerpt=row.excerpt,
        picture=row.picture,
    )


@dataclass(frozen=True, slots=True)
class Given:
    """办一件事填的。`file` 为先存好的附件和它的名称。"""

    text: str = ""
    owner: int | None = None
    due: date | None = None
    until: date | None = None
    file: tuple[StoredFile, str] | None = None
    version: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def act(finding: Finding | int, kind: Act, by: Actor, given: Given) -> Finding:
    """记下一件事。

    职责不够抛 PermissionDenied；自己复核自己的抛 OwnWork；现在不能办抛 NotNow；
    `version`（办的人看到的）已经变了抛 Conflict。
    """
    pk = finding if isinstance(finding, int) else finding.pk
    with transaction.atomic():
        rows = Finding.objects.select_for_update(of=("self",)).select_related("agency")
        locked = rows.get(pk=pk)
        if given.version is not None and given.version != locked.version:
            raise Conflict
        demand_allowed(locked, kind, by)
        on = timezone.localdate()
        _check(kind, given, on)
        _happen(locked, kind, by, given.text, _data(kind, given), on, given.file)
        if kind == Act.EXCUSED:
            _excuse(locked, given, by)
        detail = {"event": locked.version}
        action = f"finding.{kind.value}"
        record(by, action, locked.subject, agency=locked.agency_id, detail=detail)
    return locked


def demand_allowed(finding: Finding, kind: Act, by: Actor) -> None:
    """把关：职责、上下级、阶段、是不是自己的事。"""
    row = TABLE[kind]
    if row.do is None:
        raise PermissionDenied("这一步由系统办。")
    demand(by, row.do, finding.agency_id)
    if row.above and not is_above(by, finding.agency):
        raise PermissionDenied("这要由上级的监督员定。")
    if why := refusal(finding, kind):
        raise NotNow(why)
    hands = hands_of(finding) if kind in APART else set()
    permit(by, finding.agency_id, hands, f"finding.{kind.value}", finding.subject)


def _check(kind: Act, given: Given, on: date) -> None:
    needs = TABLE[kind].needs
    if "text" in needs and kind != Act.ASSIGNED and not given.text.strip():
        raise NotNow("请写明说明。")
    if "owner" in needs and given.owner is None:
        raise NotNow("请选责任人。")
    for name, value in (("due", given.due), ("until", given.until)):
        if name in needs and (value is None or value <= on):
            raise NotNow("日期要在今天以后。")


def _data(kind: Act, given: Given) -> dict[str, Any]:
    found = dict(given.data)
    for name in ("owner", "due", "until"):
        value = getattr(given, name)
        if name in TABLE[kind].needs and value is not None:
            found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def _excuse(finding: Finding, given: Given, by: Actor) -> None:
    assert given.until is not None
    Excuse.objects.create(
        agency=finding.agency,
        key=finding.key,
        finding=finding,
        reason=given.text,
        until=given.until,
        by=account(by),
    )


def _happen(
    finding: Finding,
    kind: Act,
    by: Actor,
    text: str,
    data: Mapping[str, Any],
    on: date,
    file: tuple[StoredFile, str] | None = None,
) -> None:
    finding.version += 1
    apply(finding, kind, on, data, account_id(by))
    finding.save()
    FindingEvent.objects.create(
        finding=finding,
        number=finding.version,
        act=kind,
        on=on,
        text=text,
        data=dict(data),
        file=file[0] if file else None,
        file_name=file[1] if file else "",
        by=account(by),
    )


def climb(finding: Finding | int, level: int, text: str) -> bool:
    """逾期上报一级；已经报过的得 False。"""
    pk = finding if isinstance(finding, int) else finding.pk
    with transaction.atomic():
        locked = Finding.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)
        if not locked.is_live or locked.level >= level:
            return False
        _happen(locked, Act.CLIMBED, SYSTEM, text, {"level": level}, timezone.localdate())
        detail = {"level": level}
        record(SYSTEM, "finding.climbed", locked.subject, agency=locked.agency_id, detail=detail)
    return True
