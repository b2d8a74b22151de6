"""演示的上一年度年报：由登记推出，照样审查、公开；另有两份可以拿来体检的。"""

import random
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.annual.model import Cell, State
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.demo.items import publish, working_day
from gongkai.demo.people import BUREAU, OTHER, with_role
from gongkai.demo.timeline import Timeline
from gongkai.disclosures.models import Item
from gongkai.documents.paper.pdf import FontMissing
from gongkai.reporting.closing import close
from gongkai.reporting.documents import rank, unranked
from gongkai.reporting.filing import file
from gongkai.reporting.models import Standing
from gongkai.reporting.monthly import WHOLE_YEAR, Entry, enter, measures
from gongkai.reporting.prose import draft, save

_MOST = {
    "licences:decisions": 9,
    "penalties:decisions": 4,
    "coercion:decisions": 1,
    "charges:amount": 30,
}
_SOURCES = {
    "licences:decisions": "行政审批科许可台账",
    "penalties:decisions": "执法大队处罚台账",
    "coercion:decisions": "执法大队强制台账",
    "charges:amount": "财务科非税收入报表",
}
_PAST = {
    "management": "健全主动公开目录，明确公开的内容、时限和责任科室；按照先审查、后公开的要求，"
    "逐条登记审查意见。",
    "platform": "优化门户网站栏目，方便群众查找办事指南和政策文件。全年收到群众留言{群众留言}件，"
    "都已办理。",
    "supervision": "对公开栏目逐月检查，发现问题限期整改；组织业务培训，提高答复申请的能力。",
    "problems": "公开的及时性有待提高，个别栏目更新不及时；政策解读形式单一。",
    "improvements": "明确各栏目的更新责任和时限，逐月通报；重要政策同步编写解读。",
}
_NOW = {
    "management": "规范性文件逐件定了性质，失效、废止的在网上标明；"
    "名单类信息公开以前先查个人信息。",
    "platform": "群众留言、热线工单在一处办理，全年收到{群众留言}件；开展意见征集{意见征集}次。",
}
_GOOD, _BAD = "没有问题的年报.docx", "有问题的年报.docx"


def annual_reports(timeline: Timeline) -> None:
    """两个局：去年的年报关账、审查、公开；今年的按月填到上个月，文字写了一半。"""
    today = timezone.localdate()
    this_year = today.year if today >= date(today.year, 1, 20) else today.year - 1
    day = working_day(date(this_year, 1, 20))
    for name in (BUREAU, OTHER):
        timeline.add(day, partial(_publish, name, this_year - 1, day))
        for month in range(1, 12):
            filled = date(this_year, month + 1, 5)
            timeline.add(filled, partial(_fill, name, this_year, [month]))
        timeline.add(today, partial(_preview, name, this_year))


def _publish(name: str, year: int, day: date) -> None:
    agency = Agency.objects.get(name=name)
    head, author = (with_role(agency, r) for r in (Role.DISCLOSURE_HEAD, Role.AUTHOR))
    _fill(name, year, [*range(1, 13), WHOLE_YEAR])
    for item in unranked(agency):
        rank(item, _kind(item), None, head)
    _write(agency, year, _PAST, head)
    close(agency, year, head)
    try:
        made = file(agency, year, day, author)
    except FontMissing:
        return
    publish(made.item, agency)


def _fill(name: str, year: int, months: list[int]) -> None:
    """按月的数：住建局有许可、处罚、收费，教育局少些。"""
    agency = Agency.objects.get(name=name)
    rng = random.Random(f"{name}{year}{months}")
    most = _MOST if name == BUREAU else {"licences:decisions": 3}
    entries = []
    for one in measures(year):
        for month in set(one.months) & set(months):
            value = Decimal(rng.randint(0, most.get(one.id, 0)))
            value = value if one.whole else value / 4
            source = _SOURCES.get(one.id, "没有这项")
            entries.append(Entry(one.id, month, value, None, source))
    enter(agency, year, entries, with_role(agency, Role.OFFICER))


def _kind(item: Item) -> str:
    """有发文字号的通知、办法是规范性文件。"""
    return Standing.Rank.NORMATIVE if item.document_number else Standing.Rank.NEITHER


def _preview(name: str, year: int) -> None:
    """今年到现在：新的政策文件定了性质（留着最新的一件），文字写了几段。"""
    agency = Agency.objects.get(name=name)
    head = with_role(agency, Role.DISCLOSURE_HEAD)
    for item in unranked(agency)[1:]:
        rank(item, _kind(item), None, head)
    _write(agency, year, _NOW, head)


def _write(agency: Agency, year: int, texts: dict[str, str], head: Any) -> None:
    for key, text in texts.items():
        save(agency, year, key, draft(agency, year, key).number, text, head)


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
