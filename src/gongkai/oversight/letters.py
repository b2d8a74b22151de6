"""检查情况的通报：由得分表写成公文。"""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.law.facts import chinese
from gongkai.law.indicators import SCORE
from gongkai.letters.compose import Letter, Template, compose
from gongkai.oversight.models import Finding, Verdict
from gongkai.oversight.models.findings import LIVE
from gongkai.oversight.standing import Line, Standing

_DATA = Path(__file__).parent / "data" / "letters.toml"


@cache
def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(_DATA.read_text("utf-8"))["circular"]
    return found


def circular(found: Standing, organ: str, signed: date) -> Letter:
    """`organ` 就 `found` 发的通报；文号由发文机关另编，空着。"""
    agency = found.agency.name
    failed = [line for line in found.group(SCORE) if line.verdict == Verdict.FAIL]
    values = {
        "organ": organ,
        "agency": agency,
        "day": chinese(found.on),
        "verdict": found.verdict,
        "score": str(found.score),
        "veto": _listed(found.vetoed),
        "deducted": _listed(failed),
        "unknown": "、".join(line.indicator.name for line in found.unknown)
        + ("。" if found.unknown else ""),
        "until": _until(found),
    }
    shipped = _shipped()
    title = shipped["title"].replace("{agency}", agency)
    template = Template("circular", title, tuple(shipped["paragraphs"]))
    return compose(template, values, "", signed, agency)


def _listed(lines: Sequence[Line]) -> str:
    """（1）……（2）……，没有为空。"""
    return "".join(
        f"（{n}）{line.indicator.name}：{line.why}（{line.indicator.citation}）；"
        for n, line in enumerate(lines, 1)
    )


def _until(found: Standing) -> str:
    """最晚的整改期限；没有要整改的为空。"""
    rows = Finding.objects.filter(agency=found.agency, state__in=LIVE).order_by("-due")
    due = rows.values_list("due", flat=True).first()
    return chinese(due) if due else ""
