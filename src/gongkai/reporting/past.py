"""上一年的年报：本系统写成的、关了账的，或者读进来的文件。写今年的放在旁边，核对结转。"""

import json
from decimal import Decimal
from typing import Any

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.forms import form_for_year
from gongkai.annual.model import Cell, Report, State
from gongkai.annual.read.json import read_json
from gongkai.annual.write.json import as_dict, dumps
from gongkai.reporting.decimals import plain
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import Closing, Filing, PastReport
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record


def stored(report: Report) -> dict[str, Any]:
    """可以存进数据库的样子；数原样。"""
    found: dict[str, Any] = json.loads(dumps(as_dict(report)))
    return found


def restored(content: Any) -> Report:
    """存着的 -> Report。"""
    return read_json(dumps(content).encode())


def cells_of(closing: Closing) -> dict[str, Cell]:
    """关账时的各格。"""
    values = {name: plain(Decimal(text)) for name, text in closing.cells.items()}
    return {name: Cell(v, State.NUMBER, str(v), "关账") for name, v in values.items()}


def latest(agency: Agency, year: int) -> Closing | None:
    """最后一次关账。"""
    return Closing.objects.filter(agency=agency, year=year).order_by("-number").first()


def report_for(agency: Agency, year: int) -> Report | None:
    """`year` 年那一份：关了账的以关账的数为准，文字取写成的；没有的取读进来的文件。"""
    closing = latest(agency, year)
    if closing is not None:
        filing = Filing.objects.filter(closing=closing).order_by("-pk").first()
        if filing is not None:
            return restored(filing.report)
        shape = form_for_year(year)
        assert shape is not None
        return Report(shape.id, agency.name, year, {}, cells_of(closing))
    past = PastReport.objects.filter(agency=agency, year=year).first()
    return restored(past.report) if past is not None else None


def keep(agency: Agency, year: int, name: str, report: Report, user: Actor) -> PastReport:
    """存下读进来的一份；年度不对的抛 Unfit。"""
    demand(user, Do.FIGURES, agency)
    if report.year is not None and report.year != year:
        raise Unfit(f"这是{report.year}年度的，要{year}年度的。")
    with transaction.atomic():
        made, _ = PastReport.objects.update_or_create(
            agency=agency,
            year=year,
            defaults={"name": name[:200], "report": stored(report), "by": account(user)},
        )
        detail = {"year": year, "file": made.name}
        record(user, "report.past", f"agency:{agency.pk}", agency=agency.pk, detail=detail)
    return made
