"""年报的文字：各段要写什么，各稿，两人同时写的不丢，写成文件时把活的数填进去。"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import IntegrityError, transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.forms import form
from gongkai.language.proper import improper
from gongkai.reporting.documents import Unfit
from gongkai.reporting.live import Subject, filled, unknown
from gongkai.reporting.models import Passage
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

_DATA = Path(__file__).parent / "data" / "prose.toml"
LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Wanted:
    """要写的一段：属于哪一部分、小标题、提示、开头的样子；`required` 的不能空着。"""

    key: str
    section: str
    title: str
    text: str
    hints: tuple[str, ...]
    required: bool = False
    government: bool = False

    @property
    def headed(self) -> bool:
        """小标题写进年报的：第一部分的各段。"""
        return self.title.startswith("（")


@dataclass(frozen=True, slots=True)
class Draft:
    """一段的现在：第几稿（没有写过的为 0）、文字、谁写的、什么时候。"""

    wanted: Wanted
    number: int
    text: str
    latest: Passage | None = None


@dataclass
class Conflict(Exception):
    """别人先存了一稿：`latest` 是他的；自己写的还在表单里，没有丢。"""

    latest: Passage


@cache
def _all() -> tuple[Wanted, ...]:
    rows = tomllib.loads(_DATA.read_text("utf-8"))["passage"]
    return tuple(Wanted(**row | {"hints": tuple(row["hints"])}) for row in rows)


def passages() -> list[tuple[str, str]]:
    """各段的代号、名称。"""
    return [(one.key, one.title) for one in _all()]


def wanted_of(agency: Agency) -> list[Wanted]:
    """`agency` 要写的各段。"""
    return [one for one in _all() if agency.is_government or not one.government]


def drafts(agency: Agency, year: int) -> list[Draft]:
    """各段现在的文字；没有写过的是开头的样子。一条查询。"""
    latest: dict[str, Passage] = {}
    for row in Passage.objects.filter(agency=agency, year=year).select_related("by"):
        latest[row.key] = row
    return [_draft(one, latest) for one in wanted_of(agency)]


def _draft(wanted: Wanted, latest: Mapping[str, Passage]) -> Draft:
    found = latest.get(wanted.key)
    if found is None:
        return Draft(wanted, 0, wanted.text)
    return Draft(wanted, found.number, found.text, found)


def draft(agency: Agency, year: int, key: str) -> Draft:
    """一段；没有这一段抛 KeyError。"""
    for one in drafts(agency, year):
        if one.wanted.key == key:
            return one
    raise KeyError(key)


def save(agency: Agency, year: int, key: str, number: int, text: str, user: Actor) -> Passage:
    """存一稿；`number` 是看着第几稿写的，不是最后一稿的抛 Conflict，写错的名称抛 Unfit。"""
    demand(user, Do.FIGURES, agency)
    text = text.replace("\r\n", "\n").strip()
    _demand_fit(text)
    now = draft(agency, year, key)
    if now.number != number and now.latest is not None and now.latest.text != text:
        raise Conflict(now.latest)
    if now.latest is not None and now.latest.text == text:
        return now.latest
    try:
        return _add(agency, year, key, now.number + 1, text, user)
    except IntegrityError:
        latest = draft(agency, year, key).latest
        if latest is None:
            raise
        raise Conflict(latest) from None


def _demand_fit(text: str) -> None:
    if len(text) > LONGEST:
        raise Unfit(f"一段不超过 {LONGEST} 字。")
    if why := improper(text):
        raise Unfit(why)
    if wrong := unknown(text):
        raise Unfit(f"没有叫“{wrong[0]}”的数；可以用的见“活的数”。")


@transaction.atomic
def _add(agency: Agency, year: int, key: str, number: int, text: str, user: Actor) -> Passage:
    made = Passage.objects.create(
        agency=agency, year=year, key=key, number=number, text=text, by=account(user)
    )
    detail = {"year": year, "passage": key, "number": number}
    record(user, "report.written", f"agency:{agency.pk}", agency=agency.pk, detail=detail)
    return made


def sections(found: Iterable[Draft], subject: Subject) -> dict[str, list[str]]:
    """六个部分的各段文字，活的数填好了；空着的一段连小标题也不写。"""
    made: dict[str, list[str]] = {s.id: [] for s in form(subject.report.form_id).sections}
    for one in found:
        lines = [line.strip() for line in filled(one.text, subject).split("\n") if line.strip()]
        if lines and one.wanted.headed:
            lines.insert(0, one.wanted.title)
        made[one.wanted.section] += lines
    return made
