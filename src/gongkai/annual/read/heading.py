"""题目、机关、年度、公布日期：从人们写它们的各处看，并记下由哪一处看出。"""

import re
from dataclasses import dataclass, field
from datetime import date

from gongkai.annual.model import Report
from gongkai.annual.read.mentions import mentions, signature, signed_year, undated, under_title
from gongkai.annual.read.squeeze import fold
from gongkai.annual.read.titles import YEAR, lines_of, title_of, to_year

_PERIOD = re.compile(r"(?<![较比与同])(20\d\d)年1月1日(?:起)?(?:至|到|-|—)")
_STATED = re.compile(r"(?<![上下])(?<![上下][一个])报告年度:(20\d\d)")
_PUBLISHED = re.compile(
    r"(?:发布|公布|公开|发文|成文|生成)(?:日期|时间)[】\]]?:?(20\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})"
)
_BY_SIGNATURE = "落款的日期"


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


def named(head: str, hint: str, text: str, end: str) -> Named:
    """由题目看，再看正文 `text`（去了空白）。

    `hint` 为网页标题、PDF 的首几行，`head` 为第一部分以前的文字，`end` 为原文的末尾。
    """
    lines = lines_of(head)
    found = Named(*title_of(lines, hint))
    if not found.agency:
        found.take("题目下的署名", under_title(lines, found.title))
        found.take("落款", signature(text) or undated(end))
    if not found.agency:
        for place, agency in mentions(lines, text):
            found.take(place, agency)
    found.take("统计期限", year=period_year(text))
    stated = set(_STATED.findall(text))
    found.take("报告年度", year=int(stated.pop()) if len(stated) == 1 else None)
    return found


def complete(report: Report, text: str) -> None:
    """年度还不知道的，看第一部分的文字，再看正文 `text`（去了空白）末尾的落款。"""
    if report.year is not None:
        return
    places = {
        "第一部分的文字": opening_year(report.sections.get("overview", [])),
        _BY_SIGNATURE: signed_year(text),
    }
    for place, year in places.items():
        if report.year is None and year is not None:
            report.year, report.relied["year"] = year, place


def complete_by_name(report: Report, stem: str) -> None:
    """机关、年度还不知道的，看文件名；由落款的日期推的年度，也以文件名为准。"""
    guessed = report.year is None or report.relied.get("year") == _BY_SIGNATURE
    if report.agency and not guessed:
        return
    _, agency, year = title_of(lines_of(stem))
    if agency and not report.agency:
        report.agency, report.relied["agency"] = agency, "文件名"
    if year is not None and guessed:
        report.year, report.relied["year"] = year, "文件名"


def period_year(squeezed_text: str) -> int | None:
    """统计期限“自2024年1月1日至”的年份。"""
    match = _PERIOD.search(squeezed_text)
    return int(match[1]) if match else None


_QUOTED = re.compile(r"《[^》]*》?")
_OURS = r"(?:[我本全]?(?:单位|机关|部门|系统|街道|[局委办厅镇乡区县市院]))"
#: “2024年1月，”说的是一件事，“2019年机构改革以来”说的是好几年
_OPENING_YEAR = re.compile(
    rf"^(?P<year>{YEAR})年(?!\d{{1,2}}月(?!.{{0,3}}[至到—-])|[^,。;]{{1,15}}(?:以来|以后|之后),)"
)
#: 其后做了的事，不是打算做的
_LATER_YEAR = re.compile(
    rf"(?P<year>{YEAR})年度?(?:,|{_OURS}|全年|共|累计|主动|[上下]半年)"
    r"(?![^,。;]{0,12}(?:将|计划|拟|要|目标))"
)
#: 上一年的，与之相比的，打算做的
_NOT_THIS = r"(?<![较比与同])(?<!上年\()(?<!一年\()(?<!去年\()(?<![谋筹规]划)"
#: 公开了的报告、考核是上一年度的；打基础是为下一年的
_NOT_WORK = (
    r"(?!条例|申请|(?:工作)?(?:年度)?(?:报告|年报|考[核评]|评估|测评|检查|先进|优秀)"
    r"|[^,。;]{0,6}(?:奠定|打下|打好))"
)
#: 说这一年的话，依次看
_YEARS = (
    re.compile(
        rf"{_NOT_THIS}(?P<year>{YEAR})年度?{_OURS}?(?:的)?政?府?(?:信息|政务)公开{_NOT_WORK}"
    ),
    re.compile(rf"截[至止](?P<year>{YEAR})年(?:12月|底|末)"),
    re.compile(rf"(?:今年|本年度?|全年|回顾)\(?(?P<year>{YEAR})年"),
)


def opening_year(paragraphs: list[str]) -> int | None:
    """第一部分以“2024年，我局……”开头的，或者说“2024年政府信息公开工作”“截至2024年12月”的。

    题目和统计期限都没有时才用；引的文件名里的年份不算。
    """
    plain = [fold(_QUOTED.sub("", "".join(paragraph.split()))) for paragraph in paragraphs[:6]]
    for one in plain:
        if opening := _OPENING_YEAR.match(one):
            year = to_year(opening["year"])
            # 其后又说“2024年，……”的，是先说上一年，或者从哪一年以来
            later = [to_year(m["year"]) for p in plain for m in _LATER_YEAR.finditer(p)]
            if year is not None and all(y is None or y <= year for y in later):
                return year
            break
    for pattern in _YEARS:
        # 说到几个年份的，说不准是哪一年
        years = {to_year(m["year"]) for one in plain for m in pattern.finditer(one)}
        if len(years) == 1:
            return years.pop()
    return None


def published_on(squeezed_text: str) -> date | None:
    """“发布日期：2021-03-05”一类的公布日期；没有或者不成日期得 None。"""
    for match in _PUBLISHED.finditer(squeezed_text):
        try:
            return date(*(int(g) for g in match.groups()))
        except ValueError:
            continue
    return None
