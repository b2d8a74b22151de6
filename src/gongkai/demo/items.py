"""演示用的栏目、目录、公开的信息：都走写、审、公开的同一条路，按各自的日子。"""

import tomllib
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import timezone
from wagtail.models import Workflow

from gongkai.agencies.models import Agency, Role
from gongkai.demo.papers import papers_of
from gongkai.demo.people import BUREAU, DISTRICT, OTHER, REVIEWERS, with_role
from gongkai.demo.timeline import Timeline
from gongkai.disclosures.catalogues import save_rows, shipped_fields, shipped_rows
from gongkai.disclosures.models import CatalogueEntry, Column, Item
from gongkai.disclosures.models.blocks import table_body
from gongkai.disclosures.reviewing.workflows import SHORT
from gongkai.disclosures.starting import ship_columns
from gongkai.language.identity import resident_check
from gongkai.law.tentative import extended

_DATA = Path(__file__).parent / "data" / "items.toml"
_AGENCIES = {"b": BUREAU, "e": OTHER, "g": DISTRICT}
#: 随系统的以外另设的栏目
_COLUMNS = (
    ("b", "housing", "住房保障", "statutory", "a20.11", 100),
    ("b", "renovation", "棚户区改造", "statutory", "a21.expropriation", 183),
    ("b", "rural", "农村危房改造", "statutory", "a20.11", 366),
    ("b", "lists", "公示名单", "list", "a20.11", 183),
    ("e", "enrolment", "义务教育招生", "statutory", "a20.11", 366),
    ("e", "lists", "公示名单", "list", "a20.11", 183),
)
#: 日常公示的栏目，审两步：目录的各行多在这里
_DAILY = ("housing", "renovation", "rural")
#: 标题里有的词 -> 重大建设项目目录的一级事项（阶段）
_STAGES = {"可行性": "批准结果信息", "招标": "招标投标信息", "竣工": "竣工有关信息"}
_QUARTERS = ("四", "一", "二", "三")
_MADE_BEFORE = 4


def rows() -> list[dict[str, Any]]:
    """各件信息，字段名 -> 值。"""
    found: list[dict[str, Any]] = tomllib.loads(_DATA.read_text("utf-8"))["item"]
    return found


def items(timeline: Timeline) -> None:
    """栏目、目录；各件信息排进 `timeline`；最后是等审的和查得出身份证号码的。"""
    _columns()
    bureau = Agency.objects.get(name=BUREAU)
    for field in shipped_fields():
        save_rows(bureau, shipped_rows(field))
    today, known = timezone.localdate(), dict[str, Item]()
    for row in rows():
        day = working_day(today - timedelta(days=row["ago"]))
        timeline.add(day, partial(_publish, row, day, known))
    timeline.add(today, partial(_waiting, today))


def working_day(day: date) -> date:
    """这一天，或者以前最近的一个工作日。"""
    while not extended().is_working_day(day):
        day -= timedelta(1)
    return day


def _columns() -> None:
    short = Workflow.objects.get(name=SHORT)
    for key, name in _AGENCIES.items():
        agency = Agency.objects.get(name=name)
        ship_columns(agency)
        agency.columns.filter(kind__in=("news", "notice")).update(workflow=short)
        for order, (owner, slug, title, kind, duty, days) in enumerate(_COLUMNS, 20):
            if owner == key:
                Column.objects.create(
                    agency=agency,
                    slug=slug,
                    name=title,
                    kind=kind,
                    duty=duty,
                    update_days=days,
                    order=order,
                    workflow=short if slug in _DAILY else None,
                )


def _publish(row: dict[str, Any], day: date, known: dict[str, Item]) -> None:
    agency = Agency.objects.get(name=_AGENCIES[row["agency"]])
    more = {"interprets": known[row["interprets"]]} if "interprets" in row else {}
    item = _draft(agency, row, day, **more)
    known[row.get("key", "")] = publish(item, agency)


def publish(item: Item, agency: Agency) -> Item:
    """写好的交去审，各步通过，公开。"""
    author = with_role(agency, Role.AUTHOR)
    item.save_revision(user=author)
    submit(item, author)
    people = [author, *(with_role(agency, role) for role in REVIEWERS)]
    while (current := Item.objects.get(pk=item.pk)).current_workflow_task is not None:
        _pass(current, people)
    return current  # type: ignore[no-any-return]


def _draft(agency: Agency, row: dict[str, Any], day: date, **more: Any) -> Item:
    title = _filled(row["title"], day)
    if entry := _entry(agency, row, title):
        more["entry"] = entry
    item = Item(
        column=Column.objects.get(agency=agency, slug=row["column"]),
        title=title,
        document_number=_filled(row.get("number", ""), day),
        genre=row["genre"],
        subject=row.get("subject", "construction" if row["agency"] == "b" else "general"),
        keywords=row.get("keywords", ""),
        project=row.get("project", ""),
        made_on=working_day(day - timedelta(days=_MADE_BEFORE)),
        live=False,
        **more,
    )
    item.body = [("paragraph", f"<p>{text}</p>") for text in row["text"]]
    if table := row.get("table"):
        blocks = [{"type": b.block_type, "value": b.value.source} for b in item.body]
        item.body = type(item.body)(
            item.body.stream_block, blocks + table_body(table), is_lazy=True
        )
    item.save()
    item.attachments.add(*papers_of(row, title))
    return item


def _entry(agency: Agency, row: dict[str, Any], title: str) -> CatalogueEntry | None:
    rows = CatalogueEntry.objects.filter(agency=agency)
    if "entry" in row:
        return rows.filter(second=row["entry"]).first()
    stage = next((s for word, s in _STAGES.items() if "project" in row and word in title), "")
    return rows.filter(first=stage).first() if stage else None


def _filled(text: str, day: date) -> str:
    """年份、上一季度。"""
    quarter = (day.month - 1) // 3
    year = day.year - (quarter == 0)
    return (
        text.replace("{qy}", str(year))
        .replace("{q}", _QUARTERS[quarter])
        .replace("{y}", str(day.year))
    )


def submit(item: Item, user: Any) -> None:
    """交去审查。"""
    found = Item.objects.get(pk=item.pk)
    flow = found.get_workflow()
    assert flow is not None
    flow.start(found.get_latest_revision_as_object(), user)


def _pass(item: Item, people: list[Any]) -> None:
    state = item.current_workflow_task_state
    task = state.task.specific
    given = {"opinion": "不涉及国家秘密、工作秘密，可以公开。"} if hasattr(state, "opinion") else {}
    who = next(p for p in people if task.get_actions(item, p))
    task.on_action(state, who, "approve", **given)


def _waiting(today: date) -> None:
    """停在各步的几件：刚交的、等保密审查的、没有处理完的名单、过了期限的草稿。"""
    bureau = Agency.objects.get(name=BUREAU)
    author = with_role(bureau, Role.AUTHOR)
    people = [author, *(with_role(bureau, role) for role in REVIEWERS)]
    for title, column, steps, keywords in (
        ("我局召开冬季施工安全工作会", "news", 0, "冬季施工 安全"),
        ("关于调整公租房租金标准的通知", "policy", 0, "公租房 租金标准"),
        ("兴庆区物业服务企业信用评价办法", "policy", 2, "物业服务 信用评价"),
    ):
        row = _row(title, column, "notice" if column == "policy" else "news")
        row["keywords"] = keywords
        item = _draft(bureau, row, today)
        item.save_revision(user=author)
        submit(item, author)
        for _ in range(steps):
            _pass(Item.objects.get(pk=item.pk), people)
    late = _draft(bureau, _row("老旧小区改造第二批项目清单", "renovation", "announcement"), today)
    late.made_on = working_day(today - timedelta(days=50))
    late.save()
    late.save_revision(user=author)
    _list(bureau, today, author)


def _row(title: str, column: str, genre: str) -> dict[str, Any]:
    text = ["现将有关事项通知如下：请各单位按照职责抓好落实。"]
    return {"agency": "b", "title": title, "column": column, "genre": genre, "text": text}


def _list(bureau: Agency, made: date, author: Any) -> None:
    """一份带身份证号码的名单，看检查怎样挡住它。"""
    head = "64010419850607123"
    table = [
        ["序号", "姓名", "证件号码", "房号"],
        ["1", "张三", head + resident_check(head), "2-301"],
        ["2", "李四", "640104********4321", "2-302"],
    ]
    title = "{y}年第四批公租房分配结果公示"
    row = _row(title, "lists", "list") | {"table": table, "entry": "公租房分配结果"}
    item = _draft(bureau, row, made)
    item.save_revision(user=author)
