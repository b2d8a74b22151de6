"""随答复提供的附件：先存原件（密封），过了个人信息的关口才成为随答复提供的。"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from gongkai.agencies.policy import Do, demand
from gongkai.applications.models import Case, CaseFile
from gongkai.documents.apart import judge_apart, mask_apart
from gongkai.documents.concealed import Concealed
from gongkai.documents.errors import FileRefused, Unguardable
from gongkai.documents.removal import Guarded
from gongkai.language.personal import KIND_NAMES, Kind, mask, worth_hiding
from gongkai.law.procedure import stand
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.confirmed import confirm, values_of
from gongkai.safekeeping.files import content_of, store
from gongkai.safekeeping.models import StoredFile
from gongkai.safekeeping.trail import record

_AROUND = 12
_Changed = tuple[CaseFile, StoredFile]


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
    """关口的结论：各处、没有遮住的遮盖、看不了的说明（看得了为空）。"""

    found: list[Found]
    concealed: list[str] = field(default_factory=list)
    trouble: str = ""

    @property
    def is_clean(self) -> bool:
        """看过了，没有。"""
        return not (self.found or self.concealed or self.trouble)


@dataclass(frozen=True, slots=True)
class Given:
    """提供的一份；同样的字也遮去了的、已经发出收不回的别的附件的名称。"""

    file: CaseFile
    carried: list[str]
    gone: list[str]


def add(case: Case, name: str, content: bytes, by: Actor) -> tuple[CaseFile, Verdict]:
    """存原件并检查；干净的同时成为随答复提供的。不收的抛 FileRefused。"""
    demand(by, Do.WORK, case.agency_id)
    stored = store(content)
    original = CaseFile(case=case, stored=stored, name=name, purpose=CaseFile.Purpose.WORKING)
    known = _known(case)
    verdict = judge(original)  # 读文件慢，在事务之前做
    with transaction.atomic():
        _demand_still(case, _known, known)
        original.save()
        _record(by, original, "file.added", found=_tally(verdict))
        if verdict.is_clean:
            _provide(original, stored, name)
    return original, verdict


def _known(case: Case) -> list[str]:
    """本案确认过要遮去的。"""
    return sorted(values_of(case.subject))


def _given(case: Case) -> tuple[list[str], list[Any], bool]:
    """遮盖所据的：确认过要遮去的，随答复提供的各份，答复作出没有。"""
    files = case.files.filter(purpose=CaseFile.Purpose.REPLY).order_by("pk")
    decided = stand(case.law_events()).decided_on is not None
    return _known(case), list(files.values_list("pk", "stored")), decided


def _demand_still(case: Case, look: Callable[[Case], Any], seen: Any) -> None:
    """锁住案件；看文件的那一会儿别人改了所据的，抛 FileRefused。

    不然两人各遮各的，后存的会盖掉先存的。
    """
    Case.objects.select_for_update().get(pk=case.pk)
    if look(case) != seen:
        raise FileRefused("本案的附件刚刚有了变化（可能别人正在办理），没有改动，请再试一次。")


def judge(file: CaseFile) -> Verdict:
    """检查一份附件；本案确认过要遮去的也算。"""
    content, kind, also = content_of(file.stored), file.stored.kind, values_of(file.case.subject)
    try:
        hits, hidden, unread = judge_apart(content, kind, also)
    except FileRefused as error:
        return Verdict([], trouble=str(error))
    # 没有遮住的一定要有人看：原来的人已经认为不该给，而谁都选得出来
    told = [Concealed(one.where, mask(one.text, also), one.why).words for one in hidden]
    return Verdict([_found(one, also) for one in hits], told, unread)


def _found(one: Guarded, also: list[str]) -> Found:
    """前后的字也取自遮盖以后的，挨着的别的号码才不会露出来。"""
    hidden, start, end = mask(one.text, also), one.hit.start, one.hit.end
    before, after = hidden[max(0, start - _AROUND) : start], hidden[end : end + _AROUND]
    return Found(KIND_NAMES[one.hit.kind], one.hit.masked, before, after, one.hit.certain)


def _tally(verdict: Verdict) -> dict[str, int]:
    found = dict(Counter(f.kind for f in verdict.found))
    return found | ({"没有遮住": len(verdict.concealed)} if verdict.concealed else {})


def provide_masked(original: CaseFile, by: Actor, words: Sequence[str] = ()) -> Given:
    """遮盖以后随答复提供；遮盖后仍查得出的抛 FileRefused，什么也不提供。

    查出的和 `words`（经办人写明也要遮的姓名、住址）从此是本案要遮的：别的附件里也遮去。
    """
    case = original.case
    demand(by, Do.WORK, case.agency_id)
    content, kind = content_of(original.stored), original.stored.kind
    seen = _given(case)
    also = [*values_of(case.subject), *_whole(words)]
    also += {one.hit.number for one in judge_apart(content, kind, also)[0]}
    stored = store(mask_apart(content, kind, also))
    others, gone = _copies(original, also)
    with transaction.atomic():
        _demand_still(case, _given, seen)
        confirm(case.subject, also)
        given = _provide(original, stored, mask(str(original.name), also))
        _record(by, original, "file.masked", given=given.pk)
        for file, hidden in others:
            _replace(file, hidden, mask(str(file.name), also), by)
    return Given(given, [str(file.name) for file, _ in others], gone)


def _whole(words: Sequence[str]) -> list[str]:
    """各个要遮的；只有一个字的不知道遮的是谁，抛 FileRefused。"""
    for one in words:
        if one.strip() and not worth_hiding(one):
            raise FileRefused(f"“{one.strip()}”只有一个字，会遮去不相干的；请写全。")
    return [one for one in words if one.strip()]


def _copies(
    original: CaseFile, also: list[str]
) -> tuple[list[tuple[CaseFile, StoredFile]], list[str]]:
    """随答复提供的别的附件里也有的：（附件，遮盖以后的）；答复已经作出的收不回，只给名称。"""
    case = original.case
    decided = stand(case.law_events()).decided_on is not None
    changed: list[_Changed] = []
    gone = []
    for file in case.files.filter(purpose=CaseFile.Purpose.REPLY).select_related("stored"):
        if (hidden := _hidden(file, also)) is None:
            continue
        if decided:
            gone.append(mask(str(file.name), also))
        else:
            changed.append((file, hidden))
    return changed, gone


def _hidden(file: CaseFile, also: list[str]) -> StoredFile | None:
    """遮去 `also` 以后的；里面没有、程序看不了的为空。"""
    content, kind = content_of(file.stored), file.stored.kind
    try:
        hits, _, _ = judge_apart(content, kind, also)
        found = any(one.hit.kind is Kind.CONFIRMED for one in hits)
        return store(mask_apart(content, kind, also)) if found else None
    except Unguardable:
        return None


def _replace(file: CaseFile, stored: StoredFile, name: str, by: Actor) -> None:
    file.stored, file.name = stored, name
    file.save(update_fields=["stored", "name"])
    _record(by, file, "file.masked", given=file.pk, carried=True)


def provide_as_is(original: CaseFile, reason: str, by: Actor) -> CaseFile:
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


def _record(by: Actor, file: CaseFile, action: str, **detail: Any) -> None:
    case = file.case
    record(by, action, case.subject, agency=case.agency_id, detail={"file": file.pk} | detail)
