"""文字里说的数（收到、办结、结转、各种结果、申请人、复议、诉讼、文件、收费）与表格核对。"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from gongkai.annual.claims import Claim, agrees, claims, proses, value_of
from gongkai.annual.claims.naming import named
from gongkai.annual.claims.sums import shared_out, unequal_parts, whole_of_parts
from gongkai.annual.forms import cell_name
from gongkai.annual.model import Finding, Number, Report, Severity
from gongkai.annual.prose import Prose
from gongkai.language.numerals import CHINESE, to_int

FEE = re.compile(
    r"(?<!未收取)(?<!未产生)(?:信息)?处理费(?:用)?(?:共计|共|合计|总计|为|金额为?|总金额为?)?(?:人民币)?"
    r"(?P<n>\d[\d,]*(?:\.\d+)?|零)(?P<w>万)?元"
)
NO_FEE = re.compile(
    r"(?:未|没有|无)[^，。；;]{0,16}(?:信息)?处理费|(?:信息)?处理费[^，。；;\d]{0,6}(?:未收取|未产生|没有)"
)
DISCLOSED_ITEMS = re.compile(
    r"(?:主动公开|公开发布|发布)(?:各类)?(?:政府|政务)?信息(?:共计|共|累计|总计|合计|数|数量)*"
    rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+|[{CHINESE}]+)(?:余|多)?(?:件|条|宗|起|份)"
)
CHARGES = re.compile(
    r"(?P<name>行政事业性收费|本年收费|收费(?=金额))(?:收入|总?金额|总额|数额)*(?:共计|共|合计|总计|为|是)*(?:人民币)?"
    r"(?P<near>约|近|超过?)?(?P<n>\d[\d,]*(?:\.\d+)?)(?P<more>余|多)?(?P<w>万|亿)?元"
)
NO_CHARGE = re.compile(r"(?:无|没有|未收取|未产生)(?P<name>行政事业性收费)(?=的?情况|[,。;；、]|$)")
#: 之前有别的字（减免、其中、某一项）的，不是收费总额
_CHARGED = re.compile(
    r"(?:20\d\d年度?|全年|本年度?|今年|[我本全][局县市区镇乡办委厅院]|本机关|本单位|共|累计|依法|实际|收取|征收)*"
)
_MARK = re.compile(r"[^,。;；、:\n]*$")
_UNITS = {"万": Decimal(1), "亿": Decimal(10_000), None: Decimal("0.0001")}
_CHARGE_CELL = "disclosures:charges:amount"
_CITATION = "年度报告文字与表格应当一致（《政府信息公开条例》第五十条）"
#: 占什么：说了办结的以总计为底，说了收到的以新收为底；没有说的，哪一种算得通都行
_CLOSED_BASE = re.compile(r"办结|办理|答复|处理|结果")
_RECEIVED_BASE = re.compile(r"收到|新收|接收|受理")
_TOTAL, _NEW = ("applications:total:total",), ("applications:new:total",)
_BOTH = (*_NEW, "applications:carried_in:total")


def check_narrative(report: Report) -> list[Finding]:
    """文字与表格不符、相加不符、百分比不符、收费前后不一、条数与全零表格不符。"""
    found = claims(report)
    wrong = [c for c in found if c.kind != "sum" and agrees(report, c) is False]
    if len(wrong) > 1:
        split = shared_out(report, wrong)
        wrong = [c for c in wrong if c not in split] if split else wrong
    return [
        *(_count_finding(report, c) for c in wrong if not whole_of_parts(c, found, wrong)),
        *(_sum_finding(report, c, s) for c, s in unequal_parts(report, found, wrong)),
        *(f for c in found if (f := _percent_finding(report, c)) is not None),
        *_charge_findings(report),
        *_fee_findings(report),
        *_zero_disclosures(report),
    ]


def _count_finding(report: Report, claim: Claim) -> Finding:
    table = value_of(report, claim.cells)
    return Finding(
        f"narrative.{claim.kind}",
        Severity.ERROR,
        f"{claim.where}写“{claim.quote}”，而表格中{named(report.form, claim)}为 {table}。",
        claim.cells,
        expected=table,
        found=claim.value,
        citation=_CITATION,
        quote=claim.quote,
        where=claim.where,
    )


def _sum_finding(report: Report, claim: Claim, parts: tuple[int, ...]) -> Finding:
    added = " + ".join(map(str, parts))
    return Finding(
        "narrative.sum",
        Severity.ERROR,
        f"{claim.where}写“{claim.quote}”，而文字所列各数相加为 {added} = {sum(parts)}。",
        claim.cells,
        expected=sum(parts),
        found=claim.value,
        citation=_CITATION,
        quote=claim.quote,
        where=claim.where,
    )


def _percent_finding(report: Report, claim: Claim) -> Finding | None:
    bases = _bases(report, claim) if claim.percent and not claim.about else []
    said = Decimal(claim.percent or 0)
    unit = Decimal(1).scaleb(int(said.as_tuple().exponent))
    slack = 1 if claim.loose else unit
    counts = {claim.value, value_of(report, claim.cells) or claim.value}
    if not bases or any(abs(_share(c, b) - said) <= slack for c in counts for b in bases):
        return None
    actual = _share(claim.value, bases[0]).quantize(unit, ROUND_HALF_UP)
    return Finding(
        "narrative.percentage",
        Severity.WARNING,
        f"{claim.where}写“{claim.quoted}”，按 {bases[0]} 件算应占 {actual}%。",
        _base_cells(claim)[0],
        expected=str(actual),
        found=claim.percent,
        citation=_CITATION,
        quote=claim.quoted,
        where=claim.where,
    )


def _share(count: Number, base: Number) -> Decimal:
    return Decimal(count) * 100 / Decimal(base)


def _base_cells(claim: Claim) -> list[tuple[str, ...]]:
    """百分数以哪些单元格之和为底，最可能的在前。"""
    if claim.cells[0].startswith("remedies:"):
        groups = tuple(dict.fromkeys(c.rsplit(":", 1)[0] for c in claim.cells))
        return [tuple(f"{g}:total" for g in groups)]
    if claim.kind in ("documents", "disputes"):
        return []
    row = claim.cells[0].split(":")[1]
    own = [(f"applications:{row}:total",)] if claim.kind == "applicant" else []
    if _CLOSED_BASE.search(claim.base):
        return [_TOTAL]
    if _RECEIVED_BASE.search(claim.base):
        return [*own, _NEW, _BOTH]
    return [*own, _TOTAL, _NEW, _BOTH]


def _bases(report: Report, claim: Claim) -> list[Number]:
    return [v for cells in _base_cells(claim) if (v := value_of(report, cells))]


def fee_statements(report: Report) -> list[tuple[Decimal, str, str]]:
    """文字里说的信息处理费：(元, 引文, 位置)；未收取为 0。"""
    found = []
    for prose in proses(report, "费"):
        for match in FEE.finditer(prose.text):
            amount = Decimal(match["n"].replace(",", "").replace("零", "0"))
            yuan = amount * 10000 if match["w"] else amount
            found.append((yuan, prose.quote(*match.span()), prose.where(match.start())))
        for match in NO_FEE.finditer(prose.text):
            found.append((Decimal(0), prose.quote(*match.span()), prose.where(match.start())))
    return found


def charge_statements(report: Report) -> Iterator[tuple[Decimal, Decimal, str, str]]:
    """文字里说的行政事业性收费总额：(万元, 末位的单位, 引文, 位置)。"""
    for prose in proses(report, "收费"):
        if prose.section != "disclosures" and "行政事业性收费" not in prose.text:
            continue
        for match in (*CHARGES.finditer(prose.text), *NO_CHARGE.finditer(prose.text)):
            if not _whole_charge(report, prose, match):
                continue
            groups = match.groupdict()
            said = Decimal((groups.get("n") or "0").replace(",", ""))
            scale = _UNITS[groups.get("w")] if "n" in groups else Decimal(1)
            unit = Decimal(1).scaleb(int(said.as_tuple().exponent)) * scale
            start = match.start("name") if "n" in groups else match.start()
            yield said * scale, unit, prose.quote(start, match.end()), prose.where(start)


def _whole_charge(report: Report, prose: Prose, match: re.Match[str]) -> bool:
    """说的是本年收费的总额，不是约数，不是“其中”“减免”“上年”的。"""
    groups = match.groupdict()
    if groups.get("near") or groups.get("more"):
        return False
    if match["name"] != "行政事业性收费" and prose.section != "disclosures":
        return False
    before = _MARK.search(prose.text[max(0, match.start() - 40) : match.start()])
    said = before[0] if before else ""
    years = re.findall(r"20\d\d", said)
    return _CHARGED.fullmatch(said) is not None and all(y == str(report.year) for y in years)


def _charge_findings(report: Report) -> Iterator[Finding]:
    """行政事业性收费与第二部分表格（万元）不符。"""
    table = report.number(_CHARGE_CELL)
    if table is None:
        return
    name = cell_name(report.form_id, _CHARGE_CELL)
    for said, unit, quote, where in charge_statements(report):
        if abs(said - table) < unit and (said or not table):
            continue
        yield Finding(
            "narrative.documents",
            Severity.ERROR,
            f"{where}写“{quote}”，而表格中{name}为 {table} 万元。",
            (_CHARGE_CELL,),
            expected=table,
            found=Decimal(f"{said.normalize():f}"),
            citation=_CITATION,
            quote=quote,
            where=where,
        )


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
    for prose in proses(report, "息"):
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
