"""演示用的栏目、目录、公开的信息：都走写、审、公开的同一条路。"""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Workflow

from gongkai.agencies.models import Agency
from gongkai.demo.people import BUREAU
from gongkai.disclosures.catalogues import save_rows, shipped_fields, shipped_rows
from gongkai.disclosures.models import CatalogueEntry, Column, Item
from gongkai.disclosures.models.blocks import table_body
from gongkai.disclosures.reviewing.workflows import SHORT
from gongkai.language.identity import resident_check
from gongkai.safekeeping.actor import Actor

_COLUMNS = (
    ("policy", "政策文件", "policy", "a20.1", 366),
    ("guide", "政府信息公开指南", "guide", "", None),
    ("system", "政府信息公开制度", "system", "", None),
    ("projects", "重大建设项目", "project", "a20.10", 180),
    ("housing", "住房保障", "statutory", "a20.11", 90),
    ("renovation", "棚户区改造", "statutory", "a21.expropriation", 180),
    ("rural", "农村危房改造", "statutory", "a20.11", 180),
    ("lists", "公示名单", "list", "a20.11", 90),
    ("news", "工作动态", "news", "", 14),
)
#: 标题里有的词 -> 重大建设项目目录的一级事项（阶段）
_STAGES = {"可行性": "批准结果信息", "招标": "招标投标信息", "竣工": "竣工有关信息"}
#: 栏目、标题、文号、体裁、正文各段、建设项目
_ITEMS: tuple[tuple[str, str, str, str, tuple[str, ...], str], ...] = (
    (
        "policy",
        "兴庆区公共租赁住房分配管理办法",
        "兴住建发〔2026〕3号",
        "notice",
        (
            "为规范公共租赁住房的申请、轮候、分配和退出，制定本办法。",
            "申请人应当在本区有稳定住所需要，家庭人均住房面积低于规定标准。",
            "配租采取公开摇号、顺序选房的办法，结果在门户公示不少于七日。",
        ),
        "",
    ),
    (
        "policy",
        "兴庆区老旧小区改造三年行动方案",
        "兴住建发〔2026〕7号",
        "notice",
        ("改造内容包括供热、供水、燃气管网更新，外墙保温，加装电梯和停车设施。",),
        "",
    ),
    (
        "guide",
        "政府信息公开指南",
        "",
        "guide",
        ("本机关主动公开的信息在门户按栏目发布；申请公开的，可以当面、邮寄、传真或者在网上提出。",),
        "",
    ),
    (
        "system",
        "政府信息公开保密审查制度",
        "",
        "other",
        ("公开以前由保密审查员逐件审查，写明意见；没有审查的不得公开。",),
        "",
    ),
    (
        "projects",
        "新华路道路改造工程可行性研究报告批复",
        "兴发改审〔2026〕21号",
        "reply",
        ("同意新华路道路改造工程可行性研究报告，道路全长 1.8 公里，总投资 4300 万元。",),
        "新华路道路改造工程",
    ),
    (
        "projects",
        "新华路道路改造工程施工招标公告",
        "",
        "announcement",
        ("工程采用公开招标，投标截止时间见招标文件。",),
        "新华路道路改造工程",
    ),
    (
        "projects",
        "新华路道路改造工程竣工验收备案",
        "",
        "announcement",
        ("工程质量符合设计和规范要求，验收合格，准予备案。",),
        "新华路道路改造工程",
    ),
    (
        "housing",
        "2026年第三季度租赁补贴发放情况",
        "",
        "announcement",
        ("本季度向 312 户发放租赁补贴，合计 93.6 万元。",),
        "",
    ),
    (
        "renovation",
        "和平小区棚户区改造房屋征收补偿方案",
        "",
        "announcement",
        ("征收范围东至和平路、西至胜利街，补偿方式为货币补偿和产权调换，征求意见三十日。",),
        "",
    ),
    (
        "rural",
        "2026年农村危房改造补助标准",
        "",
        "notice",
        ("Ｄ级危房每户补助 2.8 万元，Ｃ级危房每户补助 1.2 万元。",),
        "",
    ),
    (
        "news",
        "我局开展供热管网检修",
        "",
        "news",
        ("检修供热管网 26 公里，更换阀门 140 个，供热前全部完成。",),
        "",
    ),
    (
        "news",
        "我局组织政府信息公开业务培训",
        "",
        "news",
        ("各科室信息员参加，讲解依申请公开的期限和个人信息的遮盖。",),
        "",
    ),
)


def items() -> None:
    """栏目、目录、公开的信息、一件等审的、一件查得出身份证号码的；已经有就不再加。"""
    if Column.objects.exists():
        return
    bureau = Agency.objects.get(name=BUREAU)
    short = Workflow.objects.get(name=SHORT)
    for order, (slug, name, kind, duty, days) in enumerate(_COLUMNS, 1):
        Column.objects.create(
            agency=bureau,
            slug=slug,
            name=name,
            kind=kind,
            duty=duty,
            update_days=days,
            order=order,
            workflow=short if kind == "news" else None,
        )
    for field in shipped_fields():
        save_rows(bureau, shipped_rows(field))
    people = {u: get_user_model().objects.get(username=u) for u in _REVIEWERS}
    made = timezone.localdate() - timedelta(days=12)
    published = [_one(bureau, row, made, people) for row in _ITEMS]
    _interpretation(bureau, published[0], made, people)
    _list(bureau, made, people["xinxi"])
    waiting = _draft(
        bureau, ("news", "我局召开工作例会", "", "news", ("研究重点工作。",), ""), made
    )
    waiting.save_revision(user=people["xinxi"])
    _submit(waiting, people["xinxi"])


_REVIEWERS = ("xinxi", "kezhang", "fuzeren", "baomi", "fenguan")


def _draft(bureau: Agency, row: Any, made: date, **more: Any) -> Item:
    slug, title, number, genre, paragraphs, project = row
    if stage := next((s for word, s in _STAGES.items() if project and word in title), ""):
        more["entry"] = CatalogueEntry.objects.filter(agency=bureau, first=stage).first()
    item = Item(
        column=Column.objects.get(agency=bureau, slug=slug),
        title=title,
        document_number=number,
        genre=genre,
        subject="construction",
        project=project,
        made_on=made,
        live=False,
        **more,
    )
    item.body = [("paragraph", f"<p>{text}</p>") for text in paragraphs]
    item.save()
    return item


def _one(bureau: Agency, row: Any, made: date, people: Any, **more: Any) -> Item:
    item = _draft(bureau, row, made, **more)
    item.save_revision(user=people["xinxi"])
    _submit(item, people["xinxi"])
    while (current := Item.objects.get(pk=item.pk)).current_workflow_task is not None:
        _pass(current, people)
    return Item.objects.get(pk=item.pk)  # type: ignore[no-any-return]


def _submit(item: Item, user: Actor) -> None:
    found = Item.objects.get(pk=item.pk)
    flow = found.get_workflow()
    assert flow is not None
    flow.start(found.get_latest_revision_as_object(), user)


def _pass(item: Item, people: Any) -> None:
    state = item.current_workflow_task_state
    task = state.task.specific
    given = {"opinion": "不涉及国家秘密、工作秘密，可以公开。"} if hasattr(state, "opinion") else {}
    who = next(p for p in people.values() if task.get_actions(item, p))
    task.on_action(state, who, "approve", **given)


def _interpretation(bureau: Agency, policy: Item, made: date, people: Any) -> None:
    row = (
        "policy",
        "《兴庆区公共租赁住房分配管理办法》解读",
        "",
        "interpretation",
        ("背景依据：上级对公共租赁住房的要求。", "主要内容：申请、轮候、摇号、选房、退出。"),
        "",
    )
    _one(bureau, row, made, people, interprets=policy)


def _list(bureau: Agency, made: date, author: Actor) -> None:
    """一份带身份证号码的名单，看检查怎样挡住它。"""
    head = "64010419850607123"
    rows = [
        ["序号", "姓名", "证件号码", "房号"],
        ["1", "张三", head + resident_check(head), "2-301"],
        ["2", "李四", "640104********4321", "2-302"],
    ]
    row = ("lists", "2026年第四批公租房分配结果公示", "", "list", (), "")
    entry = CatalogueEntry.objects.filter(agency=bureau, second="公租房分配结果").first()
    item = _draft(bureau, row, made, entry=entry)
    item.body = type(item.body)(item.body.stream_block, table_body(rows), is_lazy=True)
    item.save()
    item.save_revision(user=author)
