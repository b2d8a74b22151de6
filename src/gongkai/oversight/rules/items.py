"""公开的信息：晚没有晚、要素齐不齐、解读连没连、链接打不打得开、目录有没有落空。"""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from gongkai.disclosures.late import due_of, last_published
from gongkai.disclosures.models import Attachment, CatalogueEntry, Item
from gongkai.disclosures.models.classes import PROACTIVE
from gongkai.disclosures.models.records import ItemLink
from gongkai.law.facts import chinese
from gongkai.oversight.rules.base import Hit, Outcome, Scope, rule, unknown

#: 正文没有一块的写法
_EMPTY_BODIES = ("", "[]", '""', "null")
_NUMBER = "document_number"
_ELEMENT_NAMES = {_NUMBER: "发文字号", "keywords": "关键词"}


def _live(scope: Scope) -> QuerySet[Item]:
    return scope.only(Item.objects.filter(agency=scope.agency, live=True))


def _item_hit(pk: int, number: str, title: str, what: str, name: str) -> Hit:
    return Hit(f"{name}:{pk}", f"{number} {what}", "item", pk, excerpt=title)


@rule("items.late", "back")
def late(scope: Scope) -> Outcome:
    """应当主动公开的信息，过了法定（目录另定）的期限没有公开；撤下过的、很早的草稿不算。"""
    rows = Item.objects.filter(
        agency=scope.agency,
        live=False,
        attribute=PROACTIVE,
        published_on__isnull=True,
        made_on__gte=scope.today - timedelta(scope.limit("back", 730)),
        made_on__lt=scope.today,
    ).exclude(expired=True)
    found = scope.only(rows).order_by("made_on", "id")
    hits = []
    for pk, number, title, made, days in found.values_list(
        "pk", "index_number", "title", "made_on", "entry__days"
    ):
        due = due_of(made, days)
        if due and due.last and due.last < scope.today:
            what = f"应在{chinese(due.last)}以前公开（{chinese(made)}成文），还没有公开"
            hits.append(_item_hit(pk, number, title, what, "late"))
    return scope.judged(hits, f"{len(hits)} 件过了期限还没有公开")


@rule("items.elements")
def elements(scope: Scope) -> Outcome:
    """公开的信息缺要素：某几类栏目的缺发文字号、关键词等，任何一件没有正文也没有附件。"""
    rows = _live(scope)
    if scope.ref is None and not rows.exists():
        return unknown("还没有公开的信息。")
    names = [n for n in scope.words("elements") if n in _ELEMENT_NAMES]
    plain = scope.words("unnumbered")
    lacking = Q(pk__in=[])
    for name in names:
        lacking |= Q(**{name: ""}) & (~Q(genre__in=plain) if name == _NUMBER else Q())
    found = rows.filter(lacking, column__kind__in=scope.words("kinds"))
    hits = [
        _item_hit(pk, number, title, f"缺{_lacks(names, values, genre in plain)}", "elements")
        for pk, number, title, genre, *values in found.order_by("id").values_list(
            "pk", "index_number", "title", "genre", *names
        )
    ]
    hits += [
        _item_hit(pk, number, title, "没有正文，也没有附件", "bare")
        for pk, number, title in _bare(rows).values_list("pk", "index_number", "title")
    ]
    return scope.judged(hits, f"{len(hits)} 件要素不齐")


def _lacks(names: list[str], values: list[Any], is_plain: bool) -> str:
    """缺哪几样；解读、动态等本来没有文号的，文号不算。"""
    pairs = zip(names, values, strict=True)
    return "、".join(
        _ELEMENT_NAMES[n] for n, v in pairs if not v and not (is_plain and n == _NUMBER)
    )


def _bare(rows: QuerySet[Any]) -> QuerySet[Any]:
    files = Attachment.objects.filter(item=OuterRef("pk"))
    # 正文是 JSON：按存着的字比
    written: QuerySet[Any] = rows.annotate(written=Cast("body", TextField()))
    return written.filter(~Exists(files), written__in=_EMPTY_BODIES).order_by("id")


@rule("items.unlinked")
def unlinked(scope: Scope) -> Outcome:
    """政策解读没有写所解读的政策：两边的页面都连不到对方。"""
    rows = _live(scope).filter(genre="interpretation")
    if scope.ref is None and not rows.exists():
        return unknown("还没有公开的政策解读。")
    found = rows.filter(interprets__isnull=True).order_by("id")
    hits = [
        _item_hit(pk, number, title, "没有链接所解读的政策", "unlinked")
        for pk, number, title in found.values_list("pk", "index_number", "title")
    ]
    return scope.judged(hits, f"{len(hits)} 件解读没有链接政策")


@rule("links.dead", "failures")
def dead(scope: Scope) -> Outcome:
    """公开的信息里的站外链接，隔天连着几次打不开。"""
    rows = ItemLink.objects.filter(
        item__agency=scope.agency, item__live=True, link__failures__gte=scope.limit("failures", 3)
    )
    found = scope.only(rows, "item").order_by("item_id", "link_id")
    hits = [
        Hit(
            f"link:{item}:{link}",
            f"{number} 里的链接打不开：{trouble or '没有回应'}",
            "item",
            item,
            excerpt=f"{title}　{url}",
        )
        for item, link, number, title, url, trouble in found.values_list(
            "item_id", "link_id", "item__index_number", "item__title", "link__url", "link__trouble"
        )
    ]
    return scope.judged(hits, f"{len(hits)} 处站外链接打不开")


@rule("catalogue.uncovered")
def uncovered(scope: Scope) -> Outcome:
    """标准目录里主动公开的事项，一件信息也没有，或者有周期要求而过了。"""
    rows = CatalogueEntry.objects.filter(agency=scope.agency, on_request=False)
    total = rows.count()
    if not total:
        return unknown("标准目录还是空的。")
    found = scope.only(rows).annotate(last=last_published("entry"))
    due = Q(last__isnull=True) | Q(every_days__isnull=False)
    hits = []
    for entry in found.filter(due).order_by("field", "order", "id"):
        why = _uncovered(entry, scope)
        if why:
            name = f"“{entry.first}－{entry.second}”"
            key = f"entry:{entry.pk}"
            hits.append(Hit(key, f"目录事项{name}{why}"[:300], "entry", entry.pk))
    return scope.judged(hits, f"{total} 个事项里 {len(hits)} 个落空")


def _uncovered(entry: Any, scope: Scope) -> str:
    if entry.last is None:
        return "还没有信息"
    ends = entry.last + timedelta(entry.every_days)
    if ends >= scope.today:
        return ""
    return f"最近一件是{chinese(entry.last)}，超过所定的周期（{entry.every_days}天）"
