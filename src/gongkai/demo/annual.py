"""演示的上一年度年报：由登记推出，照样审查、公开；另有两份可以拿来体检的。"""

import random
from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.annual.model import Cell, Report, State
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.demo.items import publish, working_day
from gongkai.demo.people import BUREAU, OTHER, with_role
from gongkai.demo.timeline import Timeline
from gongkai.documents.paper.pdf import FontMissing
from gongkai.reporting.publishing import draft_of
from gongkai.reporting.report import report_of

_GOOD, _BAD = "没有问题的年报.docx", "有问题的年报.docx"


def annual_reports(timeline: Timeline) -> None:
    """住建局、教育局最近一个该公布的年报。"""
    today = timezone.localdate()
    this_year = today.year if today >= date(today.year, 1, 20) else today.year - 1
    day = working_day(date(this_year, 1, 20))
    for name in (BUREAU, OTHER):
        timeline.add(day, partial(_publish, name, this_year - 1, day))


def _publish(name: str, year: int, day: date) -> None:
    agency = Agency.objects.get(name=name)
    report = report_of(agency, year)
    _fill(report)
    try:
        item = draft_of(report, agency, year, day, with_role(agency, Role.AUTHOR))
    except FontMissing:
        return
    publish(item, agency)


def _fill(report: Report) -> None:
    """表二的数和各部分的文字。"""
    rng = random.Random(report.agency)
    for name in report.form.disclosure_cells():
        known = report.cells.get(name)
        if known is None or known.value is None:
            # 区里的部门不制定规章
            number = 0 if ":rules:" in name else rng.randint(0, 12)
            report.cells[name] = Cell(number, State.NUMBER, str(number))
    plain = specimen(random.Random(7), report.form_id)
    count = {
        row: int(report.number(f"applications:{row}:total") or 0) for row in ("new", "carried_in")
    }
    for id in (s.id for s in report.form.sections):
        report.sections.setdefault(id, [])
    report.sections["overview"] = [
        "（一）主动公开情况。健全主动公开目录，明确公开的内容、时限和责任科室。",
        f"（二）依申请公开情况。全年新收到政府信息公开申请{count['new']}件，"
        f"上年结转{count['carried_in']}件。",
        "（三）政府信息管理情况。按照先审查、后公开的要求，逐条登记审查意见。",
        "（四）平台建设情况。优化门户网站栏目，方便群众查找办事指南和政策文件。",
        "（五）监督保障情况。对公开栏目逐月检查，发现问题限期整改。",
    ]
    report.sections["problems"] = list(plain.sections["problems"])
    if not report.sections.get("others"):
        report.sections["others"] = ["没有其他需要报告的事项。"]


def checkup_files() -> tuple[str, str]:
    """两份可以拿来体检的年报：没有问题的、有问题的。"""
    folder: Path = settings.HOME / "demo"
    folder.mkdir(exist_ok=True)
    report = specimen(random.Random(2024), "2021", largest=60)
    good, bad = folder / _GOOD, folder / _BAD
    good.write_bytes(write(report, ".docx"))
    name = "applications:total:total"
    report.cells[name] = Cell(int(report.number(name) or 0) + 2)
    report.cells["applications:new:research"] = Cell(None, State.BLANK, "/")
    report.sections["overview"].append("截止2024年年底，群众反应的问题全部办结。")
    bad.write_bytes(write(report, ".docx"))
    return str(good), str(bad)
