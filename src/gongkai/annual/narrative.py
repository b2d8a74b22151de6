"""文字里说的数（收到、办结、结转、各种结果、复议、诉讼、收费）与表格核对。"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gongkai.annual.claim_patterns import (
    DETAIL,
    DISCLOSED_ITEMS,
    FEE,
    NO_FEE,
    PATTERNS,
    REMEDY_GROUPS,
    sentence_at,
)
from gongkai.annual.model import Finding, Number, Report, Severity
from gongkai.annual.prose import Prose
from gongkai.language.numerals import to_int

SECTIONS = ("overview", "others")


@dataclass(frozen=True, slots=True)
class Claim:
    """文字所说的一个数：种类、数、对应的单元格之和、是否约数、引文与位置。"""

    kind: str
    value: int
    cells: tuple[str, ...]
    about: bool
    quote: str
    where: str
    percent: str = ""
    alternatives: tuple[tuple[str, ...], ...] = ()


def claims(report: Report) -> list[Claim]:
    """第一、六部分文字里能与表格核对的数。"""
    found: list[Claim] = []
    for section in SECTIONS:
        prose = Prose(report, section)
        if prose.text:
            found.extend(_claims_in(prose, report))
    return found


def _claims_in(prose: Prose, report: Report) -> Iterator[Claim]:
    for kind in PATTERNS:
        for match in kind.pattern.finditer(prose.text):
            if not kind.guard(prose.text, match, report):
                continue
            claim = _claim(prose, kind.kind, match, kind.cells(report.form))
            if claim is None:
                continue
            yield claim
            if kind.kind in REMEDY_GROUPS:
                yield from _details(prose, kind.kind, match.end())


def _claim(prose: Prose, kind: str, match: re.Match[str], cells: tuple[str, ...]) -> Claim | None:
    words = match.groupdict()
    value = to_int(words["n"]) if "n" in words else 0
    if value is None:
        return None
    sentence = sentence_at(prose.text, match.start()) + prose.text[match.start() : match.end() + 20]
    alternatives: tuple[tuple[str, ...], ...] = ()
    if kind == "new" and "结转" in sentence:
        alternatives = (("applications:new:total", "applications:carried_in:total"),)
    return Claim(
        kind,
        value,
        cells,
        bool(words.get("about")),
        prose.quote(match.start(), match.end()),
        prose.where(match.start()),
        words.get("p") or "",
        alternatives,
    )


def _details(prose: Prose, kind: str, start: int) -> Iterator[Claim]:
    """“其中结果维持 N 件……”直到句末或另一种救济。"""
    rest = prose.text[start:]
    stop = re.search(r"。|;|；|行政诉讼|行政复议", rest)
    end = start + (stop.start() if stop else len(rest))
    for column, pattern in DETAIL.items():
        match = pattern.search(prose.text, start, end)
        if match:
            cells = tuple(f"remedies:{g}:{column}" for g in REMEDY_GROUPS[kind])
            claim = _claim(prose, kind, match, cells)
            if claim:
                yield claim


def value_of(report: Report, cells: Iterable[str]) -> Number | None:
    """几个单元格之和；有一个不知道就是 None。"""
    total: Number = 0
    for cell in cells:
        number = report.number(cell)
        if number is None:
            return None
        total += number
    return total


def agrees(report: Report, claim: Claim) -> bool | None:
    """文字与表格是否一致；表格不知道则为 None。约数容许少说一成以内。"""
    known = [
        v for c in (claim.cells, *claim.alternatives) if (v := value_of(report, c)) is not None
    ]
    if not known:
        return None
    if claim.about:
        return any(claim.value <= v <= claim.value * Decimal("1.1") + 1 for v in known)
    return claim.value in known


def check_narrative(report: Report) -> list[Finding]:
    """文字与表格不符、百分比不符、收费前后不一、条数与全零表格不符。"""
    found = claims(report)
    return [
        *(_count_finding(report, c) for c in found if agrees(report, c) is False),
        *(f for c in found if (f := _percent_finding(report, c)) is not None),
        *_fee_findings(report),
        *_zero_disclosures(report),
    ]


_KIND_NAMES = {
    "new": "新收申请",
    "closed": "办理结果总计",
    "carried_out": "结转下年度",
    "carried_in": "上年结转",
    "disclosed": "予以公开与部分公开之和",
    "granted": "予以公开",
    "partial": "部分公开",
    "denied": "不予公开",
    "unavailable": "无法提供",
    "declined": "不予处理",
    "other": "其他处理",
    "reconsideration": "行政复议",
    "litigation": "行政诉讼",
}
_CITATION = "年度报告文字与表格应当一致（《政府信息公开条例》第五十条）"


def _count_finding(report: Report, claim: Claim) -> Finding:
    table = value_of(report, claim.cells)
    return Finding(
        f"narrative.{claim.kind}",
        Severity.ERROR,
        f"{claim.where}写“{claim.quote}”，而表格中{_KIND_NAMES[claim.kind]}为 {table}。",
        claim.cells,
        expected=table,
        found=claim.value,
        citation=_CITATION,
        quote=claim.quote,
        where=claim.where,
    )


def _percent_finding(report: Report, claim: Claim) -> Finding | None:
    total = report.number("applications:total:total")
    if not claim.percent or not total or claim.about:
        return None
    said = Decimal(claim.percent)
    unit = Decimal(1).scaleb(int(said.as_tuple().exponent))
    actual = (Decimal(claim.value) * 100 / Decimal(total)).quantize(unit, ROUND_HALF_UP)
    if abs(actual - said) <= unit:
        return None
    return Finding(
        "narrative.percentage",
        Severity.WARNING,
        f"{claim.where}写“{claim.quote}”，按表格总计 {total} 件算应占 {actual}%。",
        ("applications:total:total",),
        expected=str(actual),
        found=claim.percent,
        citation=_CITATION,
        quote=claim.quote,
        where=claim.where,
    )


def fee_statements(report: Report) -> list[tuple[Decimal, str, str]]:
    """文字里说的信息处理费：(元, 引文, 位置)；未收取为 0。"""
    found = []
    for section in SECTIONS:
        prose = Prose(report, section)
        for match in FEE.finditer(prose.text):
            amount = Decimal(match["n"].replace(",", "").replace("零", "0"))
            yuan = amount * 10000 if match["w"] else amount
            found.append((yuan, prose.quote(*match.span()), prose.where(match.start())))
        for match in NO_FEE.finditer(prose.text):
            found.append((Decimal(0), prose.quote(*match.span()), prose.where(match.start())))
    return found


def _fee_findings(report: Report) -> Iterator[Finding]:
    said = fee_statements(report)
    amounts = {s[0] for s in said}
    if len(amounts) > 1:
        quotes = "；".join(f"{where}“{quote}”" for _, quote, where in said)
        yield Finding(
            "narrative.fee",
            Severity.ERROR,
            f"信息处理费前后不一致：{quotes}。",
            expected=str(said[0][0]),
            found=str(said[-1][0]),
            citation=_CITATION,
            quote=said[-1][1],
            where=said[-1][2],
        )


def _zero_disclosures(report: Report) -> Iterator[Finding]:
    cells = report.form.disclosure_cells()
    if any(report.number(c) != 0 for c in cells):
        return
    for section in SECTIONS:
        prose = Prose(report, section)
        for match in DISCLOSED_ITEMS.finditer(prose.text):
            value = to_int(match["n"])
            if value:
                yield Finding(
                    "narrative.disclosures",
                    Severity.WARNING,
                    f"{prose.where(match.start())}写“{prose.quote(*match.span())}”，"
                    f"而第二部分的表格全部为 0，请核对。",
                    tuple(cells),
                    expected=value,
                    found=0,
                    citation=_CITATION,
                    quote=prose.quote(*match.span()),
                    where=prose.where(match.start()),
                )
                return
