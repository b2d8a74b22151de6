"""题目、机关、年度、公布日期：从人们写它们的各处看，并记下由哪一处看出。"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from gongkai.annual.model import Report
from gongkai.annual.read.squeeze import fold

_YEAR = r"(?P<year>20\d\d|二[〇○零ОO0][一二三四五六七八九〇○零]{2})"
_REPORT = (
    r"(?:政府信息公开|政务公开|信息公开)(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:报告|年报)"
)
_TITLES = (
    re.compile(rf"(?P<agency>.{{0,40}}?){_YEAR}年?度?{_REPORT}"),
    re.compile(rf"{_YEAR}年度?(?P<agency>.{{2,40}}?){_REPORT}"),
    re.compile(rf"(?P<agency>.{{2,40}}?){_REPORT}\({_YEAR}年?度?\)"),
)
_AGENCY_END = re.compile(
    r"(?:政府|局|委员会|办公室|厅|中心|院|会|办事处|管委会|镇|乡|队|馆|站|所|公司|大学|学院|医院|学校|处|署|社|办|部|委|区|县|市)$"
)
_LONGEST_TITLE = 120
_PERIOD = re.compile(r"(20\d\d)年1月1日(?:起)?(?:至|到|-|—)")
_PUBLISHED = re.compile(
    r"(?:发布|公布|公开|发文|成文|生成)(?:日期|时间):?(20\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})"
)
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零ОO", "0")


@dataclass(slots=True)
class Named:
    """题目、机关、年度，以及由哪一处看出（题目里的不说）。"""

    title: str = ""
    agency: str = ""
    year: int | None = None
    relied: dict[str, str] = field(default_factory=dict)

    def take(self, place: str, agency: str = "", year: int | None = None) -> None:
        """还不知道的，取 `place` 所写的。"""
        if agency and not self.agency:
            self.agency, self.relied["agency"] = agency, place
        if year is not None and self.year is None:
            self.year, self.relied["year"] = year, place


def named(head: str, hint: str, text: str) -> Named:
    """由题目看，再看正文 `text`（去了空白）。

    `hint` 为网页标题、PDF 的首几行，`head` 为第一部分以前的文字。
    """
    found = Named(*title_of(head, hint))
    if not found.agency:
        found.take("落款", signature(text))
    if not found.agency:
        for place, agency in _mentions(text):
            found.take(place, agency)
    found.take("统计期限", year=period_year(text))
    return found


def complete(report: Report) -> None:
    """年度还不知道的，看第一部分的文字。"""
    if report.year is None:
        report.year = opening_year(report.sections.get("overview", []))
        if report.year is not None:
            report.relied["year"] = "第一部分的文字"


def complete_by_name(report: Report, stem: str) -> None:
    """机关、年度还不知道的，看文件名。"""
    title, agency, year = title_of(stem)
    if title and agency and not report.agency:
        report.agency, report.relied["agency"] = agency, "文件名"
    if title and year is not None and report.year is None:
        report.year, report.relied["year"] = year, "文件名"


def title_of(text: str, hint: str = "") -> tuple[str, str, int | None]:
    """(题目, 机关, 年度)：先看 `hint`（网页标题、PDF 的首几行），再逐行看 `text`。"""
    best: tuple[str, str, int | None] = ("", "", None)
    lines = ["".join(fold(line).split()) for line in text.split("\n")]
    lines = [line.strip("|#*") for line in lines if line][:400]
    pairs = [("", "".join(fold(hint).split())), *zip(["", *lines], lines, strict=False)]
    for before, line in pairs:
        found = _title(line, before)
        if found and found[1]:
            return found
        best = best if best[0] or not found else found
    return best


_CLAUSE = re.compile(r"[。;!?|\x1f]")


def _title(line: str, before: str) -> tuple[str, str, int | None] | None:
    """一行里的题目；长的一段逐句看。"""
    if "公开" not in line:
        return None
    for clause in _CLAUSE.split(line) if len(line) > _LONGEST_TITLE else (line,):
        for pattern in _TITLES if len(clause) <= _LONGEST_TITLE else ():
            match = pattern.search(clause)
            if match:
                agency = _clean(match["agency"])
                title = match[0]
                if not agency and len(before) <= 40 and _AGENCY_END.search(before):
                    agency = _clean(before)
                    title = before + line
                return title, agency, to_year(match["year"])
    return None


_BEFORE_AGENCY = re.compile(
    r"[>|:_，,。；;、《》]|[-—]{1,2}|(?:现|特)?(?:将|向社会|面向社会)?(?:予以)?(?:公布|发布|公开)|编制|编写|撰写|制作"
    r"|关于|(?:现|特)将|(?:按照|根据|依据).{0,30}?(?:要求|规定|精神)|现就|结合"
)
#: “我局”“本机关”不是名称
_SELF = re.compile(
    r"我|本(?:单位|机关|局|委|办|厅|部门|级|镇|乡|街道|区|县|市|院|中心|行政机关|报告)|全(?:局|区|县|市)|下列|以下|上年|今年"
)


def _clean(agency: str) -> str:
    """题目之前的话（“现公布……”、面包屑）不是机关名称；“我局”不是名称。"""
    name = _BEFORE_AGENCY.split(agency)[-1].strip("【】[]()·# *的").removesuffix("关于")
    return "" if _SELF.search(name) else name


_SIGNED = re.compile(
    r"(?:^|[。!?;:]|事项)(?:(?:无|没有)(?:其他)?(?:需要)?(?:报告)?(?:的)?(?:事项)?)?"
    r"(?:特此报告)?(?P<agency>[\u4e00-\u9fff()]{3,40}?)(?:\(?(?:盖章|公章)\)?)?"
    r"(?:20\d\d|二[〇○零ОO0][一二三四五六七八九〇○零]{2})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日$"
)


def signature(text: str) -> str:
    """文末“机关 年月日”的落款；没有得空。"""
    match = _SIGNED.search(text[-90:].rstrip("|()"))
    agency = _clean(match["agency"]) if match else ""
    return agency if _AGENCY_END.search(agency) else ""


_NAME = (
    r"(?P<agency>[\u4e00-\u9fff]{3,30}?"
    r"(?:局|厅|委员会|管委会|政府|办公室|街道办事处|中心|镇|乡|区|县|市))"
)
#: 题目、落款以外写机关的地方
_MENTIONED = (
    (
        "编制说明",
        re.compile(rf"本(?:年度)?报告由{_NAME}(?:负责)?(?:编制|汇总|编写|公布|发布|解释)"),
    ),
    ("联系方式", re.compile(rf"(?:请与|请联系|请向){_NAME}(?:联系|咨询|反映|[,(（])")),
    (
        "第一部分的文字",
        re.compile(
            rf"20\d\d年度?[,，]{_NAME}(?:认真|严格|坚持|深入|全面|按照|围绕|紧紧|高度|始终|切实|积极)"
        ),
    ),
)


def _mentions(text: str) -> Iterator[tuple[str, str]]:
    for place, pattern in _MENTIONED:
        match = pattern.search(text)
        if match and (agency := _clean(match["agency"])):
            yield place, agency


def to_year(text: str) -> int | None:
    """“2020”或“二〇二〇” -> 2020。"""
    plain = "".join(_DIGITS.get(c, c) for c in text)
    return int(plain) if plain.isdigit() and len(plain) == 4 else None


def period_year(squeezed_text: str) -> int | None:
    """统计期限“自2024年1月1日至”的年份。"""
    match = _PERIOD.search(squeezed_text)
    return int(match[1]) if match else None


_OPENING_YEAR = re.compile(r"^(20\d\d)年(?:度|以来|,|，)?")
_WORK_YEAR = re.compile(
    r"(20\d\d)年度?(?:全?[局委办厅镇乡区县市]|街道)?(?:的)?政?府?(?:信息|政务)公开"
)


def opening_year(paragraphs: list[str]) -> int | None:
    """第一部分以“2024年，我局……”开头的，或者说“2024年政府信息公开工作”的；题目和统计期限都没有时才用。"""
    plain = ["".join(paragraph.split()) for paragraph in paragraphs[:6]]
    for pattern in (_OPENING_YEAR.match, _WORK_YEAR.search):
        for match in filter(None, map(pattern, plain)):
            return int(match[1])
    return None


def published_on(squeezed_text: str) -> date | None:
    """“发布日期：2021-03-05”一类的公布日期；没有或者不成日期得 None。"""
    for match in _PUBLISHED.finditer(squeezed_text):
        try:
            return date(*(int(g) for g in match.groups()))
        except ValueError:
            continue
    return None
