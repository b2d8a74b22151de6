"""文字里说件数的写法：每种写法指的是表格的哪几格，怎样才算数。"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gongkai.annual.forms import Form
from gongkai.annual.model import Report
from gongkai.language.numerals import CHINESE

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
class Pattern:
    """一种写法：种类、式子、所指的格、在这里算不算数。"""

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


def sentence_at(text: str, start: int) -> str:
    """`start` 之前、同一句里的文字。"""
    return re.split(r"[。；;\n]", text[:start])[-1]


def _is_total(text: str, match: re.Match[str], report: Report) -> bool:
    said = _clause(text, match.start()) + match[0]
    before = sentence_at(text, match.start())
    return not _NOT_TOTAL.search(said) and not before.rstrip("，,：:").endswith("其中")


def _is_new(text: str, match: re.Match[str], report: Report) -> bool:
    said = _clause(text, match.start()) + match[0]
    about = sentence_at(text, match.start()) + match[0]
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
    about = sentence_at(text, match.start())
    if not _is_result(text, match, report):
        return False
    return "信息公开" in about or "申请" in about or "依申请" in match[0]


_DIRECT, _AFTER = "litigation.direct", "litigation.after_reconsideration"
_YEAR = r"(?:上一?年度?|去年|(?P<y>20\d\d)年度?)"
_NEXT = r"(?:下一?年度?|次年|明年|(?P<y>20\d\d)年度?)"
PATTERNS = (
    Pattern(
        "new",
        re.compile(rf"(?:新收到?|收到|接到|接收|受理)(?:(?!其中)[^\d，。；;,:：]){{0,24}}?{_N}"),
        _total("new"),
        _is_new,
    ),
    Pattern(
        "closed",
        re.compile(
            rf"(?<!已)(?<!未)(?:办结|答复|回复|办理完毕|办理)(?:完毕)?(?:政府信息公开|依申请公开)?(?:申请)?"
            rf"(?:共计|共|为|了|合计)?{_N}"
        ),
        _total("total"),
        _is_closed,
    ),
    Pattern(
        "carried_out",
        re.compile(
            rf"结转(?:至|到)?{_NEXT}(?:度)?(?:继续)?(?:办理|答复|处理)?(?:的)?(?:申请)?(?:为|共)?{_N}"
        ),
        _total("carried_out"),
        _is_carried,
    ),
    Pattern(
        "carried_out",
        re.compile(rf"{_N}(?:申请)?(?:顺延|结转|转)(?:至|到|入)?{_NEXT}"),
        _total("carried_out"),
        _is_carried,
    ),
    Pattern(
        "carried_in",
        re.compile(rf"{_YEAR}结转(?:的)?(?:政府)?(?:信息公开)?(?:申请)?(?:为|共)?{_N}"),
        _total("carried_in"),
        _is_carried,
    ),
    Pattern(
        "carried_in",
        re.compile(rf"结转{_YEAR}(?:的)?(?:申请)?(?:为|共)?{_N}"),
        _total("carried_in"),
        _is_carried,
    ),
    Pattern(
        "carried_out",
        re.compile(rf"(?<!至)(?<!到)(?<!结转){_NEXT}继续(?:办理|答复|处理)(?:的)?(?:申请)?{_N}"),
        _total("carried_out"),
        _is_carried,
    ),
    Pattern(
        "new",
        re.compile(r"未(?:收到|接到|受理)[^，,。；;\d]{0,20}?(?:公开申请|依申请公开|申请公开)"),
        _total("new"),
        _is_new,
    ),
    Pattern(
        "disclosed",
        re.compile(
            rf"予以公开(?:及|和|、|与|或)(?:者)?部分公开(?:的)?(?:共|共计|为)?{_N}{_PERCENT}"
        ),
        _group("granted|partial"),
        _is_result,
    ),
    Pattern(
        "granted",
        re.compile(rf"(?<!不)予以公开(?:的)?(?:答复)?(?:共|为)?{_N}{_PERCENT}"),
        _group("granted"),
        _is_result,
    ),
    Pattern(
        "partial",
        re.compile(rf"(?<![及和、与或])部分公开(?:的)?(?:共|为)?{_N}{_PERCENT}"),
        _group("partial"),
        _is_result,
    ),
    *(
        Pattern(
            kind, re.compile(rf"{words}(?:的)?(?:共|为)?{_N}{_PERCENT}"), _group(kind), _is_result
        )
        for kind, words in (
            ("denied", "不予公开"),
            ("unavailable", "无法提供"),
            ("declined", "不予处理"),
            ("other", "其他处理"),
        )
    ),
    Pattern(
        "reconsideration",
        re.compile(rf"行政复议(?:申请|案件|案)?(?:数量)?(?:共|为|共计|累计)?{_N}"),
        _remedy(["reconsideration"]),
        _is_about_disclosure,
    ),
    Pattern(
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
DETAIL = {column: re.compile(rf"{words}(?:的)?(?:为)?{_N}") for column, words in _DETAILS.items()}
REMEDY_GROUPS = {"reconsideration": ["reconsideration"], "litigation": [_DIRECT, _AFTER]}
FEE = re.compile(
    r"(?<!未收取)(?<!未产生)(?:信息)?处理费(?:用)?(?:共计|共|合计|总计|为|金额为?|总金额为?)?(?:人民币)?"
    r"(?P<n>\d[\d,]*(?:\.\d+)?|零)(?P<w>万)?元"
)
NO_FEE = re.compile(
    r"(?:未|没有|无)[^，。；;]{0,16}(?:信息)?处理费|(?:信息)?处理费[^，。；;\d]{0,6}(?:未收取|未产生|没有)"
)
DISCLOSED_ITEMS = re.compile(
    rf"(?:主动公开|公开发布|发布)(?:各类)?(?:政府|政务)?信息(?:共计|共|累计|总计|合计|数|数量)*{_N}"
)
