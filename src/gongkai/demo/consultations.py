"""演示的意见征集、调查、访谈：在期间里的、过了期限没有公布结果的、公布了结果的，按各自的日子。"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.demo.items import working_day
from gongkai.demo.people import BUREAU, with_role
from gongkai.demo.timeline import Timeline
from gongkai.engagement.models import Consultation, Part
from gongkai.engagement.soliciting import editing, outcome, taking
from gongkai.engagement.soliciting.taking import Said, Sent
from gongkai.law.tentative import extended

_DATA = Path(__file__).parent / "data" / "consultations.toml"
#: 开始以前几天起草、审核
_WRITTEN, _CHECKED = 6, 3
Row = Mapping[str, Any]


def consultations(timeline: Timeline) -> None:
    """排进 `timeline`：起草、审核，各份意见，归纳、公布。"""
    today = timezone.localdate()
    for row in tomllib.loads(_DATA.read_text("utf-8"))["consultation"]:
        _plan(timeline, row, today)


def _plan(timeline: Timeline, row: Row, today: date) -> None:
    opens = today - timedelta(days=row["opens"])
    closes = opens + timedelta(days=row["lasts"] - 1)
    made: list[int] = []
    for ago, work in (
        (_WRITTEN, partial(_write, row, opens, closes, made)),
        (_CHECKED, partial(_check, made)),
    ):
        timeline.add(working_day(opens - timedelta(days=ago)), work)
    count = max(len(part.get("said", ())) for part in row["part"])
    last = min(closes, today - timedelta(days=1))
    for number in range(count):
        day = opens + (last - opens) * number // count
        timeline.add(day, partial(_say, row, made, number))
    if "ended" in row:
        ended = extended().add_working_days(working_day(closes), row["ended"])
        timeline.add(working_day(ended - timedelta(1)), partial(_find, row, made))
        timeline.add(ended, partial(_end, made))


def _agency(row: Row) -> Agency:
    """没写的是住房和城乡建设局。"""
    found: Agency = Agency.objects.get(name=row.get("agency", BUREAU))
    return found


def _officer(agency: Agency) -> Any:
    return with_role(agency, Role.OFFICER)


def _head(agency: Agency) -> Any:
    return with_role(agency, Role.DISCLOSURE_HEAD)


def _write(row: Row, opens: date, closes: date, made: list[int]) -> None:
    new = Consultation(
        agency=_agency(row),
        kind=row["kind"],
        title=row["title"],
        explanation=row["explanation"],
        opens=opens,
        closes=closes,
    )
    parts = [
        Part(
            kind=one.get("kind", Part.Kind.CLAUSE),
            heading=one["heading"],
            text=one.get("text", ""),
            options="\n".join(one.get("options", ())),
        )
        for one in row["part"]
    ]
    made.append(editing.save(new, parts, _officer(new.agency)).pk)


def _made(made: list[int]) -> Consultation:
    return Consultation.objects.select_related("agency").get(pk=made[0])


def _check(made: list[int]) -> None:
    found = _made(made)
    editing.submit(found, _officer(found.agency))
    editing.publish(_made(made), _head(found.agency))


def _say(row: Row, made: list[int], number: int) -> None:
    """第几份：各条里写的、选的。"""
    found = _made(made)
    said = {
        part.pk: _said(one["said"][number])
        for part, one in zip(found.parts.all(), row["part"], strict=True)
        if number < len(one.get("said", ()))
    }
    taking.take(found, Sent(said, source=f"演示的第 {number} 个来源"))


def _said(given: Any) -> Said:
    if isinstance(given, str):
        return Said(given)
    return Said(picked=tuple(given) if isinstance(given, list) else (given,))


def _find(row: Row, made: list[int]) -> None:
    officer = _officer(_agency(row))
    for part, one in zip(_made(made).parts.all(), row["part"], strict=True):
        for found in one.get("found", ()):
            outcome.add(part, dict(found), officer)
    outcome.submit(_made(made), row["outcome"], officer)


def _end(made: list[int]) -> None:
    found = _made(made)
    outcome.publish(found, _head(found.agency))
