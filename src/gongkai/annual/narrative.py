"""文字里说的数（收到、办结、结转、各种结果、复议、诉讼、收费）与表格核对。"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gongkai.annual.forms import Form
from gongkai.annual.model import Finding, Number, Report, Severity
from gongkai.annual.prose import Prose
from gongkai.language.numerals import CHINESE, to_int

SECTIONS = ("overview", "others")
_N = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+|[{CHINESE}]+)(?P<about>余|多)?(?:件|条|宗|起|份)"
_PERCENT = r"(?:[,，(（]?(?:约)?占(?:比|[^，,。；;\d]{0,14})?(?P<p>\d+(?:\.\d+)?)%)?"
_NOT_TOTAL = re.compile(
    r"其中|同比|较(?:上年|去年)|比(?:上年|去年)|上年同期|增长|增加|减少|下降|近[两三五几]年|历年|"
    r"(?:通过|以|经)(?:网|互联|信函|邮|当面|现场|传真|窗口|平台)|网上|线上|区县|各部门|各县|各镇|各街道|下属"
)
_OTHER_BUSINESS = re.compile(
    r"提案|建议|信访|热线|留言|工单|咨询|来信|12345|网民|投诉|举报|来电|复议|诉讼|信箱"
)


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


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    pattern: re.Pattern[str]
    cells: Callable[[Form], tuple[str, ...]]
    guard: Callable[[str, re.Match[str], Report], bool]


def _total(row: str) -> Callable[[Form], tuple[str, ...]]:
    return lambda shape: (f"applications:{row}:total",)


def _group(prefix: str) -> Callable[[Form], tuple[str, ...]]:
    def cells(shape: Form) -> tuple[str, ...]:
        leaves = [r.id for r in shape.leaves if r.id.split(".")[0] in prefix.split("|")]
        return tuple(f"applications:{leaf}:total" for leaf in leaves)

    return cells


def _remedy(groups: Iterable[str]) -> Callable[[Form], tuple[str, ...]]:
    wanted = tuple(f"remedies:{g}:total" for g in groups)
    return lambda shape: wanted


def _clause(text: str, start: int) -> str:
    """`start` 之前、同一分句里的文字。"""
    return re.split(r"[，,。；;：:()\n]", text[:start])[-1]


def _sentence(text: str, start: int) -> str:
    """`start` 之前、同一句里的文字。"""
    return re.split(r"[。；;\n]", text[:start])[-1]


def _is_total(text: str, match: re.Match[str], report: Report) -> bool:
    said = _clause(text, match.start()) + match[0]
    before = _sentence(text, match.start())
    return not _NOT_TOTAL.search(said) and not before.rstrip("，,：:").endswith("其中")


def _is_new(text: str, match: re.Match[str], report: Report) -> bool:
    said = _clause(text, match.start()) + match[0]
    about = _sentence(text, match.start()) + match[0]
    return (
        _is_total(text, match, report)
        and not _OTHER_BUSINESS.search(said)
        and re.search(r"(?:公开|信息)[^，。；]{0,6}申请|依申请", about) is not None
    )


def _is_closed(text: str, match: re.Match[str], report: Report) -> bool:
    about = re.split(r"[。\n]", text[: match.start()])[-1]
    return (
        _is_total(text, match, report)
        and "申请" in about + match[0]
        and not _OTHER_BUSINESS.search(_clause(text, match.start()) + match[0])
        and not re.search(
            r"予以公开|部分公开|不予公开|无法提供|结转|继续|下一?年|次年",
            _clause(text, match.start()),
        )
    )


def _is_result(text: str, match: re.Match[str], report: Report) -> bool:
    said = _clause(text, match.start())
    return not re.search(r"同比|较上年|比上年|上年同期", said + match[0])


def _is_carried(text: str, match: re.Match[str], report: Report) -> bool:
    year = match.groupdict().get("y")
    if year is None or report.year is None:
        return True
    return int(year) in (report.year - 1, report.year + 1)


def _is_about_disclosure(text: str, match: re.Match[str], report: Report) -> bool:
    about = _sentence(text, match.start())
    if not _is_result(text, match, report):
        return False
    return "信息公开" in about or "申请" in about or "依申请" in match[0]


_DIRECT, _AFTER = "litigation.direct", "litigation.after_reconsideration"
_YEAR = r"(?:上一?年度?|去年|(?P<y>20\d\d)年度?)"
_NEXT = r"(?:下一?年度?|次年|明年|(?P<y>20\d\d)年度?)"
_PATTERNS = (
    _Pattern(
        "new",
        re.compile(rf"(?:新收到?|收到|接到|接收|受理)(?:(?!其中)[^\d，。；;,:：]){{0,24}}?{_N}"),
        _total("new"),
        _is_new,
    ),
    _Pattern(
        "closed",
        re.compile(
            rf"(?<!已)(?<!未)(?:办结|答复|回复|办理完毕|办理)(?:完毕)?(?:政府信息公开|依申请公开)?(?:申请)?"
            rf"(?:共计|共|为|了|合计)?{_N}"
        ),
        _total("total"),
        _is_closed,
    ),
    _Pattern(
        "carried_out",
        re.compile(
            rf"结转(?:至|到)?{_NEXT}(?:度)?(?:继续)?(?:办理|答复|处理)?(?:的)?(?:申请)?(?:为|共)?{_N}"
        ),
        _total("carried_out"),
        _is_carried,
    ),
    _Pattern(
        "carried_out",
        re.compile(rf"{_N}(?:申请)?(?:顺延|结转|转)(?:至|到|入)?{_NEXT}"),
        _total("carried_out"),
        _is_carried,
    ),
    _Pattern(
        "carried_in",
        re.compile(rf"{_YEAR}结转(?:的)?(?:政府)?(?:信息公开)?(?:申请)?(?:为|共)?{_N}"),
        _total("carried_in"),
        _is_carried,
    ),
    _Pattern(
        "carried_in",
        re.compile(rf"结转{_YEAR}(?:的)?(?:申请)?(?:为|共)?{_N}"),
        _total("carried_in"),
        _is_carried,
    ),
    _Pattern(
        "carried_out",
        re.compile(rf"(?<!至)(?<!到)(?<!结转){_NEXT}继续(?:办理|答复|处理)(?:的)?(?:申请)?{_N}"),
        _total("carried_out"),
        _is_carried,
    ),
    _Pattern(
        "new",
        re.compile(r"未(?:收到|接到|受理)[^，,。；;\d]{0,20}?(?:公开申请|依申请公开|申请公开)"),
        _total("new"),
        _is_new,
    ),
    _Pattern(
        "disclosed",
        re.compile(
            rf"予以公开(?:及|和|、|与|或)(?:者)?部分公开(?:的)?(?:共|共计|为)?{_N}{_PERCENT}"
        ),
        _group("granted|partial"),
        _is_result,
    ),
    _Pattern(
        "granted",
        re.compile(rf"(?<!不)予以公开(?:的)?(?:答复)?(?:共|为)?{_N}{_PERCENT}"),
        _group("granted"),
        _is_result,
    ),
    _Pattern(
        "partial",
        re.compile(rf"(?<![及和、与或])部分公开(?:的)?(?:共|为)?{_N}{_PERCENT}"),
        _group("partial"),
        _is_result,
    ),
    *(
        _Pattern(
            kind, re.compile(rf"{words}(?:的)?(?:共|为)?{_N}{_PERCENT}"), _group(kind), _is_result
        )
        for kind, words in (
            ("denied", "不予公开"),
            ("unavailable", "无法提供"),
            ("declined", "不予处理"),
            ("other", "其他处理"),
        )
    ),
    _Pattern(
        "reconsideration",
        re.compile(rf"行政复议(?:申请|案件|案)?(?:数量)?(?:共|为|共计|累计)?{_N}"),
        _remedy(["reconsideration"]),
        _is_about_disclosure,
    ),
    _Pattern(
        "litigation",
        re.compile(rf"行政诉讼(?:案件|案)?(?:数量)?(?:共|为|共计|累计)?{_N}"),
        _remedy([_DIRECT, _AFTER]),
        _is_about_disclosure,
    ),
)
_DETAILS = {
    "upheld": "(?:结果)?维持",
    "corrected": "(?:结果)?纠正",
    "other": "其他结果",
    "pending": "尚未审结",
}
_DETAIL = {column: re.compile(rf"{words}(?:的)?(?:为)?{_N}") for column, words in _DETAILS.items()}
_REMEDY_GROUPS = {"reconsideration": ["reconsideration"], "litigation": [_DIRECT, _AFTER]}
_FEE = re.compile(
    r"(?<!未收取)(?<!未产生)(?:信息)?处理费(?:用)?(?:共计|共|合计|总计|为|金额为?|总金额为?)?(?:人民币)?"
    r"(?P<n>\d[\d,]*(?:\.\d+)?|零)(?P<w>万)?元"
)
_NO_FEE = re.compile(
    r"(?:未|没有|无)[^，。；;]{0,16}(?:信息)?处理费|(?:信息)?处理费[^，。；;\d]{0,6}(?:未收取|未产生|没有)"
)
_DISCLOSED_ITEMS = re.compile(
    rf"(?:主动公开|公开发布|发布)(?:各类)?(?:政府|政务)?信息(?:共计|共|累计|总计|合计|数|数量)*{_N}"
)


def claims(report: Report) -> list[Claim]:
    """第一、六部分文字里能与表格核对的数。"""
    found: list[Claim] = []
    for section in SECTIONS:
        prose = Prose(report, section)
        if prose.text:
            found.extend(_claims_in(prose, report))
    return found


def _claims_in(prose: Prose, report: Report) -> Iterator[Claim]:
    for kind in _PATTERNS:
        for match in kind.pattern.finditer(prose.text):
            if not kind.guard(prose.text, match, report):
                continue
            claim = _claim(prose, kind.kind, match, kind.cells(report.form))
            if claim is None:
                continue
            yield claim
            if kind.kind in _REMEDY_GROUPS:
                yield from _details(prose, kind.kind, match.end())


def _claim(prose: Prose, kind: str, match: re.Match[str], cells: tuple[str, ...]) -> Claim | None:
    words = match.groupdict()
    value = to_int(words["n"]) if "n" in words else 0
    if value is None:
        return None
    sentence = _sentence(prose.text, match.start()) + prose.text[match.start() : match.end() + 20]
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
    for column, pattern in _DETAIL.items():
        match = pattern.search(prose.text, start, end)
        if match:
            cells = tuple(f"remedies:{g}:{column}" for g in _REMEDY_GROUPS[kind])
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
        for match in _FEE.finditer(prose.text):
            amount = Decimal(match["n"].replace(",", "").replace("零", "0"))
            yuan = amount * 10000 if match["w"] else amount
            found.append((yuan, prose.quote(*match.span()), prose.where(match.start())))
        for match in _NO_FEE.finditer(prose.text):
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
        for match in _DISCLOSED_ITEMS.finditer(prose.text):
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
