"""把推出的年报放进“政府信息公开年报”栏目：成为一件草稿，补上文字部分，照样审查、公开。"""

from typing import Any

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.model import Report
from gongkai.annual.write import write
from gongkai.annual.write.html import sections
from gongkai.disclosures.models import Attachment, Column, Item
from gongkai.disclosures.models.blocks import cleaned
from gongkai.disclosures.starting import ship_report
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import StoredFile

_FORMATS, _A_YEAR = ("docx", "pdf"), 366
#: 更正说明最长
_NOTE = 200


def draft_of(report: Report, agency: Agency, year: int, made_on: Any, user: Actor) -> Item:
    """年报的草稿；同一年已有草稿的更新它。没有写信息的职责抛 PermissionDenied。"""
    demand(user, Do.WRITE, agency)
    # 写 PDF、查毒都慢，在事务之前做
    files = [(kind, store(write(report, f".{kind}"))) for kind in _FORMATS]
    with transaction.atomic():
        return save_draft(report, agency, year, made_on, user, files)


def save_draft(
    report: Report,
    agency: Agency,
    year: int,
    made_on: Any,
    user: Actor,
    files: list[tuple[str, StoredFile]],
    note: str = "",
) -> Item:
    """同上，文件已经写好，在一个事务里；`note` 为公开以后再改的更正说明。"""
    # 两个人同时放第一份：后一个等前一个，放进同一件
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    column = _column(agency)
    title = f"{agency.name}{year}年政府信息公开工作年度报告"
    item = Item.objects.filter(column=column, title=title).order_by("-pk").first()
    item = item.get_latest_revision_as_object() if item else _new(column, title)
    item.made_on = made_on
    item.correction = note[:_NOTE] if item.live else ""
    item.body = [("html", cleaned(sections(report, pictures=False)))]
    if item.pk is None:
        item.save()
    item.attachments.set(
        [
            Attachment(stored=stored, name=f"{title}.{kind}", sort_order=n)
            for n, (kind, stored) in enumerate(files)
        ]
    )
    item.save_revision(user=user, log_action=True)
    return item


def _new(column: Column, title: str) -> Item:
    return Item(
        column=column,
        title=title,
        subject="general",
        genre="report",
        keywords="信息公开 年度报告",
        live=False,
    )


def _column(agency: Agency) -> Column:
    """本机关的年报栏目；机关设立时就有，删去了的再设。有了第一份以后，每年都应有。"""
    ship_report(agency)
    found: Column = agency.columns.filter(kind="report").first()
    if found.update_days is None and not found.items.exists():
        found.update_days = _A_YEAR
        found.save()
    return found
