"""写成的一份：由关了账的数和文字写成各种格式，读回来一样，放进年报栏目；公开以前再核对一遍。"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.check import check
from gongkai.annual.model import Number, Report, Severity
from gongkai.annual.read import ReadError, read_bytes
from gongkai.annual.read.charts import words
from gongkai.annual.write import write
from gongkai.annual.write.html import page
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.exits import NotReady
from gongkai.reporting import prose
from gongkai.reporting.closing import differences
from gongkai.reporting.documents import Unfit
from gongkai.reporting.drawn import whole_of
from gongkai.reporting.models import Closing, Filing
from gongkai.reporting.past import latest, report_for, restored, stored
from gongkai.reporting.publishing import save_draft
from gongkai.reporting.report import report_of
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.files import store
from gongkai.safekeeping.trail import record

FORMATS = ("docx", "pdf", "xlsx")
_SHOWN = 3


def file(agency: Agency, year: int, made_on: date, user: Actor) -> Filing:
    """写成一份，放进栏目作草稿；没有关账、登记又变了、文字没有写、检查有错的抛 Unfit。"""
    demand(user, Do.WRITE, agency)
    closing = latest(agency, year)
    if closing is None:
        raise Unfit("还没有关账：先关账，再写成年报。")
    report = whole_of(agency, year)
    _demand_ready(agency, year, closing, report)
    # 写各种格式、读回来核对、查毒都慢，在事务之前做
    contents = {kind: write(report, f".{kind}") for kind in FORMATS}
    for kind, content in contents.items():
        _demand_same(report, content, f".{kind} 文件")
    files = [(kind, store(content)) for kind, content in contents.items()]
    with transaction.atomic():
        note = closing.explanation if closing.number > 1 else ""
        item = save_draft(report, agency, year, made_on, user, files, note)
        made = Filing.objects.create(
            closing=closing,
            item=item,
            report=stored(report),
            files=[one.digest for _, one in files],
            by=account(user),
        )
        detail = {"year": year, "closing": closing.number, "digest": closing.digest}
        record(user, "report.filed", item.subject_of_trail, agency=agency.pk, detail=detail)
    return made


def _demand_ready(agency: Agency, year: int, closing: Closing, report: Report) -> None:
    if changed := differences(closing, report):
        raise Unfit(
            f"关账以后登记变了 {len(changed)} 格（{changed[0].name}等）：先修订，再写成年报。"
        )
    empty = [d.wanted.title for d in prose.drafts(agency, year) if d.wanted.required and not d.text]
    if empty:
        raise Unfit(f"还没有写：{'、'.join(empty)}。")
    found = check(report, report_for(agency, year - 1))
    wrong = [f for f in found if f.severity is Severity.ERROR and not _explained(closing, f.rule)]
    if wrong:
        raise Unfit(f"检查有 {len(wrong)} 处错误：{wrong[0].message}")


def _explained(closing: Closing, rule: str) -> bool:
    """与上年接不上的，关账时写过说明。"""
    return rule.startswith("continuity.") and bool(closing.explanation)


def unequal(report: Report, content: bytes) -> str:
    """用我们自己的读取器读 `content`，与 `report` 不同在哪里；一样的为空。"""
    try:
        again = read_bytes(content)
    except ReadError as error:
        return f"读不成：{error}"
    if (again.agency, again.year, again.form_id) != (report.agency, report.year, report.form_id):
        return "机关、年度或者格式不同"
    wrong = [n for n in report.form.cells() if _value(again, n) != _value(report, n)]
    if wrong:
        one = wrong[0]
        return (
            f"有 {len(wrong)} 格不同：{one} 应为 {_value(report, one)}，写着 {_value(again, one)}"
        )
    for section, paragraphs in report.sections.items():
        if _words(again.sections.get(section, [])) != _words(paragraphs):
            return f"“{section}”部分的文字不同"
    return _unequal_charts(report, again)


def _unequal_charts(report: Report, again: Report) -> str:
    """图表（题目、各行的名称和数）与读到的不同在哪里。"""
    expected = [words(chart, n) for n, chart in enumerate(report.charts, 1)]
    if again.drawn == expected:
        return ""
    if len(again.drawn) != len(expected):
        return f"图表应有 {len(expected)} 张，读到 {len(again.drawn)} 张"
    wrong = next(
        n for n, pair in enumerate(zip(expected, again.drawn, strict=True)) if len(set(pair)) > 1
    )
    return f"{report.charts[wrong].caption(wrong + 1)}，图表的字不同"


def _value(report: Report, cell: str) -> Number | None:
    return report.cells[cell].value if cell in report.cells else None


def _words(paragraphs: list[str]) -> str:
    return "".join("".join(paragraphs).split())


def _demand_same(report: Report, content: bytes, where: str) -> None:
    if why := unequal(report, content):
        raise Unfit(f"{where}读回来与登记不一样（{why}），没有放进栏目，请报告这个错误。")


def demand_equal(item: Item) -> None:
    """公开以前的最后一关：正文再读一遍，与写成的一样，登记也没有再变；不然抛 NotReady。"""
    filing = _filing_of(item)
    if filing is None:
        return
    report, agency, year = restored(filing.report), filing.closing.agency, filing.closing.year
    body = "".join(str(b.value) for b in item.body if b.block_type == "html")
    if why := unequal(report, page(item.title, body)):
        raise NotReady(f"正文与年报登记的不一样：{why}。请到“年报”里改，再放进栏目。")
    kept = {a.stored.digest for a in item.attachments.all()}
    if not set(filing.files) <= kept:
        raise NotReady("附件不是写成的那几份，请到“年报”里再放进栏目一次。")
    last = latest(agency, year)
    if last is None or last.pk != filing.closing_id:
        raise NotReady("这一份以后又修订过，请到“年报”里再放进栏目一次。")
    if changed := differences(filing.closing, report_of(agency, year))[:_SHOWN]:
        told = "、".join(f"{d.name}由 {d.before} 变为 {d.after}" for d in changed)
        raise NotReady(f"关账以后登记变了（{told}）：先修订，再放进栏目。")


def _filing_of(item: Item) -> Filing | None:
    rows = Filing.objects.filter(item_id=item.pk).select_related("closing__agency")
    return rows.order_by("-pk").first()


def went_public(item: Item, before: Item | None) -> None:
    """公开了：给公众的数据换成这一份。与公开同一个事务。"""
    filing = _filing_of(item)
    if filing is not None and item.live and filing.published is None:
        filing.published = timezone.now()
        filing.save(update_fields=["published"])


def public_filings(year: int | None = None) -> list[Filing]:
    """公开着的各份（`year` 年的，不给的全部），机关、年度各取最后一份。"""
    rows = Filing.objects.filter(published__isnull=False, item__live=True)
    rows = rows if year is None else rows.filter(closing__year=year)
    rows = rows.select_related("closing__agency", "item__agency").order_by("pk")
    latest = {(f.closing.agency_id, f.closing.year): f for f in rows}
    return sorted(latest.values(), key=lambda f: (f.closing.agency.path, f.closing.year))


def public_marks() -> list[tuple[object, ...]]:
    """公开着的是哪几份（不取内容）：编号、网址、机关的名称，哪一样变了都不同。"""
    rows = Filing.objects.filter(published__isnull=False, item__live=True).order_by("pk")
    names = ("pk", "closing__agency__name", "item__agency__slug", "item__year", "item__serial")
    return list(rows.values_list(*names))


def public_of(agencies: Iterable[Agency], year: int) -> list[Filing]:
    """`agencies` 公开着的 `year` 年的各份，各取最后一份。"""
    wanted = {agency.pk for agency in agencies}
    found = public_filings(year)
    return [filing for filing in found if filing.closing.agency_id in wanted]


def public_filing(agency: Agency, year: int) -> Filing | None:
    """公开着的一份；没有公开、撤下了的没有。"""
    rows = Filing.objects.filter(
        closing__agency=agency, closing__year=year, published__isnull=False, item__live=True
    )
    return rows.select_related("closing", "item").order_by("-pk").first()


def year_of(item: Item) -> int | None:
    """公开着的这一件是哪一年的年报；不是的为 None。"""
    rows = Filing.objects.filter(item=item, published__isnull=False)
    year: int | None = rows.values_list("closing__year", flat=True).order_by("-pk").first()
    return year
