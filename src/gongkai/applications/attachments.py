"""随答复提供的附件：先存原件（密封），过了个人信息的关口才成为随答复提供的。"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from gongkai.agencies.policy import Do, demand
from gongkai.applications.models import Case, CaseFile
from gongkai.documents.kinds import FileRefused
from gongkai.documents.removal import Guarded, inspect, masked_file
from gongkai.language.personal import KIND_NAMES, mask
from gongkai.safekeeping.files import content_of, store
from gongkai.safekeeping.trail import record

_AROUND = 12


@dataclass(frozen=True, slots=True)
class Found:
    """一处个人信息：种类、遮盖后的样子、前后的字、是不是真号码。"""

    kind: str
    masked: str
    before: str
    after: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """关口的结论：各处、看不了的说明（看得了为空）。"""

    found: list[Found]
    trouble: str = ""

    @property
    def is_clean(self) -> bool:
        """看过了，没有。"""
        return not self.found and not self.trouble


def add(case: Case, name: str, content: bytes, by: Any) -> tuple[CaseFile, Verdict]:
    """存原件并检查；干净的同时成为随答复提供的。不收的抛 FileRefused。"""
    demand(by, Do.WORK, case.agency_id)
    stored = store(content)
    with transaction.atomic():
        original = CaseFile.objects.create(
            case=case, stored=stored, name=name, purpose=CaseFile.Purpose.WORKING
        )
        verdict = judge(original)
        _record(by, original, "file.added", found=_tally(verdict))
        if verdict.is_clean:
            _provide(original, stored, name)
    return original, verdict


def judge(file: CaseFile) -> Verdict:
    """检查一份附件。"""
    try:
        hits = inspect(content_of(file.stored), file.stored.kind)
    except FileRefused as error:
        return Verdict([], str(error))
    return Verdict([_found(one) for one in hits])


def _found(one: Guarded) -> Found:
    """前后的字也取自遮盖以后的，挨着的别的号码才不会露出来。"""
    hidden, start, end = mask(one.text), one.hit.start, one.hit.end
    before, after = hidden[max(0, start - _AROUND) : start], hidden[end : end + _AROUND]
    return Found(KIND_NAMES[one.hit.kind], one.hit.masked, before, after, one.hit.certain)


def _tally(verdict: Verdict) -> dict[str, int]:
    return dict(Counter(f.kind for f in verdict.found))


def provide_masked(original: CaseFile, by: Any) -> CaseFile:
    """遮盖以后随答复提供；遮盖后仍查得出的抛 FileRefused，什么也不提供。"""
    demand(by, Do.WORK, original.case.agency_id)
    content = masked_file(content_of(original.stored), original.stored.kind)
    if inspect(content, original.stored.kind):
        raise FileRefused("遮盖以后仍然查得出个人信息，没有提供；请自行处理后重新上传。")
    stored = store(content)
    with transaction.atomic():
        given = _provide(original, stored, f"遮盖-{original.name}")
        _record(by, original, "file.masked", given=given.pk)
    return given


def provide_as_is(original: CaseFile, reason: str, by: Any) -> CaseFile:
    """原样随答复提供；理由记入留痕。"""
    demand(by, Do.WORK, original.case.agency_id)
    if not reason.strip():
        raise FileRefused("原样提供要写明理由，理由记入留痕。")
    with transaction.atomic():
        given = _provide(original, original.stored, str(original.name))
        _record(by, original, "file.given_as_is", given=given.pk, reason=reason.strip())
    return given


def _provide(original: CaseFile, stored: Any, name: str) -> CaseFile:
    given, _ = CaseFile.objects.get_or_create(
        case=original.case,
        stored=stored,
        purpose=CaseFile.Purpose.REPLY,
        defaults={"name": name},
    )
    return given


def _record(by: Any, file: CaseFile, action: str, **detail: Any) -> None:
    case = file.case
    record(by, action, case.subject, agency=case.agency_id, detail={"file": file.pk} | detail)
