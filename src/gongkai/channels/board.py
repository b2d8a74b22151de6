"""政务公开栏：大屏上的各件，一张海报（A3、A4）。都只有现在公开着的。"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.channels.models import Account
from gongkai.channels.writing import address_of, cut
from gongkai.disclosures.models import Column, Item
from gongkai.disclosures.models.texts import body_text
from gongkai.documents import square
from gongkai.documents.paper.pdf import compile_typst, families, string
from gongkai.law.facts import chinese
from gongkai.look import token

_SLIDES, _GIST = 12, 110


@dataclass(frozen=True, slots=True)
class Slide:
    """大屏上的一件。"""

    title: str
    gist: str
    column: str
    on: date | None
    url: str
    code: str


@dataclass(frozen=True, slots=True)
class Paper:
    """一种纸：放几件，题目、标题、说明的字号（磅），二维码（毫米）。

    两米看得清：汉字高约 1/200 的距离，就是 10 毫米、28 磅；A4 的放得下的少，字不更小。
    """

    name: str
    most: int
    head: int
    title: int
    small: int
    square: int


PAPERS = {
    "a3": Paper("a3", 6, 56, 30, 18, 34),
    "a4": Paper("a4", 3, 44, 28, 16, 30),
}


@dataclass(frozen=True, slots=True)
class Poster:
    """要做的海报；`week` 为那一周里的一天，没有为最近公开的。"""

    agency: Agency
    column: Column | None
    week: date | None
    paper: str


class NothingToShow(Exception):
    """没有可以摆的；str() 说明。"""


def _live(agency: Agency) -> QuerySet[Item]:
    rows = Item.objects.filter(agency=agency, live=True, published_on__isnull=False)
    return rows.select_related("agency", "column").order_by("-published_on", "-id")  # type: ignore[no-any-return]


def slides(account: Account) -> list[Slide]:
    """大屏上的各件：选了栏目的只有那些栏目的，新的在前。"""
    rows, columns = _live(account.agency), [c.pk for c in account.columns.all()]
    if columns:
        rows = rows.filter(column__in=columns)
    return [_slide(item) for item in rows.filter(column__shown=True)[:_SLIDES]]


def _slide(item: Item) -> Slide:
    url = address_of(item)
    return Slide(
        title=item.title,
        gist=cut(" ".join(body_text(item).split()), _GIST),
        column=item.column.name,
        on=item.published_on,
        url=url,
        code=square.scalable(url, f"“{item.title}”的二维码"),
    )


def chosen(wanted: Poster) -> list[Item]:
    """摆上海报的各件；一件也没有抛 NothingToShow。"""
    rows = _live(wanted.agency).filter(column__shown=True)
    if wanted.column is not None:
        rows = rows.filter(column=wanted.column)
    if wanted.week is not None:
        first, last = week_of(wanted.week)
        rows = rows.filter(published_on__gte=first, published_on__lte=last)
    found = list(rows[: PAPERS[wanted.paper].most])
    if not found:
        raise NothingToShow("这一周、这个栏目没有公开的信息，换一周或者换一个栏目。")
    return found


def week_of(day: date) -> tuple[date, date]:
    """那一周的星期一、星期日。"""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def poster(wanted: Poster, today: date) -> bytes:
    """海报的 .pdf；没有可摆的抛 NothingToShow，没有中文字体抛 FontMissing。"""
    return compile_typst(source(wanted, chosen(wanted), today))


def source(wanted: Poster, items: list[Item], today: date) -> str:
    """海报的 Typst 源文。"""
    paper, fonts = PAPERS[wanted.paper], families()
    what = wanted.column.name if wanted.column else "最近公开"
    if wanted.week is not None:
        first, last = week_of(wanted.week)
        what += f"　{first.month}月{first.day}日—{last.month}月{last.day}日"
    hei, deep = string(fonts["hei"]), string(token("deep"))
    margin = "24mm" if paper.name == "a3" else "15mm"
    top = (
        f'#set page(paper: "{paper.name}", margin: {margin})\n'
        f'#set text(font: {hei}, size: {paper.small}pt, lang: "zh", region: "cn")\n'
        f"#text(size: {paper.small + 4}pt, fill: rgb({deep}), {string(wanted.agency.name)})\n\n"
        f"#text(size: {paper.head}pt, weight: 700, fill: rgb({deep}))[政务公开]\n\n"
        f"#text(size: {paper.small + 4}pt, {string(what)})\n\n"
        f"#line(length: 100%, stroke: 3pt + rgb({deep}))\n"
    )
    return (
        top
        + "#v(1fr)\n".join(_row(item, paper) for item in items)
        + _foot(wanted.agency, paper, today)
    )


def _row(item: Item, paper: Paper) -> str:
    code = square.svg(address_of(item), "在网上打开", 4)
    when = f"{chinese(item.published_on)}　{item.column.name}" if item.published_on else ""
    return (
        f"#block(breakable: false, above: 8pt, below: 8pt, grid(columns: (1fr, {paper.square}mm),"
        f" gutter: 8mm, [#par(leading: 0.55em, text(size: {paper.title}pt, weight: 700,"
        f" {string(cut(item.title, 36))}))\n#text(size: {paper.small}pt, {string(when)})],"
        f' image(bytes({string(code)}), format: "svg", width: {paper.square}mm)))\n'
    )


def _foot(agency: Agency, paper: Paper, today: date) -> str:
    told = f"手机扫右边的二维码看全文。　{agency.contact_line()}　{chinese(today)}制作"
    return f"#v(1fr)\n#text(size: {paper.small}pt, {string(told)})\n"


def page_of(account: Account) -> dict[str, Any]:
    """大屏的一页要的。"""
    return {
        "account": account,
        "agency": account.agency,
        "slides": slides(account),
        "made": timezone.localtime(),
    }
