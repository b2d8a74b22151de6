"""题目、机关、年度、公布日期和六个部分的标题。"""

import re
from datetime import date

from gongkai.annual.read.squeeze import Squeezed, fold

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
_PERIOD = re.compile(r"(20\d\d)年1月1日(?:起)?(?:至|到|-|—)")
_PUBLISHED = re.compile(
    r"(?:发布|公布|公开|发文|成文|生成)(?:日期|时间):?(20\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})"
)
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零ОO", "0")
_HEADINGS = re.compile(
    r"(?P<overview>一[、.,]?总体情况)"
    r"|(?P<disclosures>(?:二[、.,])?(?:行政机关)?主动公开政府信息(?:的)?情况)"
    r"|(?P<applications>(?:三[、.,])?(?:行政机关)?收到和处理政府信息公开申请(?:的)?情况)"
    r"|(?P<remedies>(?:四[、.,])?(?:因)?政府信息公开(?:工作)?(?:被)?(?:申请|提起)?行政复议[、,，和及]?"
    r"(?:提起)?行政诉讼(?:的)?情况)"
    r"|(?P<problems>五[、.,]?(?:政府信息公开工作)?(?:存在的?)?(?:主要)?问题(?:及|和|以及)(?:改进|整改)(?:的)?"
    r"(?:情况|措施))"
    r"|(?P<others>六[、.,]?(?:其他)?(?:需要|应当|应)?(?:其他)?报告(?:的)?(?:其他)?事项)"
)
ORDER = ("overview", "disclosures", "applications", "remedies", "problems", "others")


def headings(squeezed: Squeezed) -> dict[str, tuple[int, int]]:
    """各部分标题在去空白文字中的起止；目录里的不算（取次序合理的最后一处）。"""
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _HEADINGS.finditer(squeezed.text):
        places.setdefault(str(match.lastgroup), []).append(match.span())
    chosen: dict[str, tuple[int, int]] = {}
    limit = len(squeezed.text)
    for section in reversed(ORDER):
        before = [span for span in places.get(section, []) if span[1] <= limit]
        # 带序号的才是标题；同样的字也会是表格的题注，没有带序号的才用它
        before = [s for s in before if squeezed.text[s[0]] in "一二三四五六"] or before
        if before:
            chosen[section] = before[-1]
            limit = before[-1][0]
    return chosen


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


def _title(line: str, before: str) -> tuple[str, str, int | None] | None:
    if len(line) > 120 or "公开" not in line:
        return None
    for pattern in _TITLES:
        match = pattern.search(line)
        if match:
            agency = _clean(match["agency"])
            title = match[0]
            if not agency and len(before) <= 40 and _AGENCY_END.search(before):
                agency = _clean(before)
                title = before + line
            return title, agency, to_year(match["year"])
    return None


_BEFORE_AGENCY = re.compile(
    r"[>|:_，,。；;、《》]|[-—]{1,2}|(?:现|特)?(?:将|向社会)?(?:予以)?(?:公布|发布|公开)|编制|关于"
)


def _clean(agency: str) -> str:
    """题目之前的话（“现公布……”、面包屑）不是机关名称。"""
    return _BEFORE_AGENCY.split(agency)[-1].strip("【】[]()·# *的").removesuffix("关于")


def to_year(text: str) -> int | None:
    """“2020”或“二〇二〇” -> 2020。"""
    plain = "".join(_DIGITS.get(c, c) for c in text)
    return int(plain) if plain.isdigit() and len(plain) == 4 else None


def period_year(squeezed_text: str) -> int | None:
    """统计期限“自2024年1月1日至”的年份。"""
    match = _PERIOD.search(squeezed_text)
    return int(match[1]) if match else None


_OPENING_YEAR = re.compile(r"^(20\d\d)年(?:度|以来|,|，)?")


def opening_year(paragraphs: list[str]) -> int | None:
    """第一部分以“2024年，我局……”开头的年份；题目和统计期限都没有时才用。"""
    for paragraph in paragraphs[:6]:
        match = _OPENING_YEAR.match("".join(paragraph.split()))
        if match:
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
