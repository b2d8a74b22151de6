"""公布的时限（条例第四十九条）：部门 1 月 31 日，政府 3 月 31 日；看不出是哪一种的只问。"""

import re
from datetime import date
from enum import StrEnum

from gongkai.annual.model import Finding, Report, Severity
from gongkai.law.facts import chinese
from gongkai.law.parameters import Rule, rule

_OFFICE = r"(?:办公厅|办公室)?$"
#: 开发区一类的管委会是派出的一级政府机构；别的“管理委员会”（业主、公积金的）不是
_ZONES = r"(?:区|园|港|城|谷|岛|基地|景区)"
_GOVERNMENT = re.compile(
    rf"政府(?:办$|{_OFFICE})"
    r"|(?:省|自治区|市|县|区|自治州|州|盟|旗)$"
    rf"|(?:行政公署|行署|[盟区]公署){_OFFICE}"
    rf"|{_ZONES}(?:管理委员会|管委会|党工委管委会){_OFFICE}"
)
_TOWN = re.compile(
    rf"(?:镇|乡|民族乡|苏木|街道|街道(?:党工委)?办事处|街道办|[镇乡](?:人民)?政府){_OFFICE}"
    r"|(?:镇|乡|苏木|街道)党政(?:综合)?办(?:公室)?$"
)
#: 开发区一类的管理局、农场一类的管委会，有的是政府有的是部门
_EITHER = re.compile(
    r"(?:片|保税|试验|示范|开发|度假|高新|产业|园|港)区管理局$|[农林牧渔]场(?:管理委员会|管委会)$"
)
_DEPARTMENT = re.compile(r"(?:局|厅|委|委员会|办|办公室|办公厅|队|支队|总队|处|署)$")
#: 以“区、市”结尾而不是地方的
_NOT_PLACES = re.compile(r"(?:小区|社区|院区|校区|厂区|超市|城市|上市)$")


class Kind(StrEnum):
    """机关是哪一种。"""

    GOVERNMENT = "government"
    TOWN = "town"
    DEPARTMENT = "department"
    UNSURE = "unsure"


def kind_of(agency: str) -> Kind:
    """由名称看机关是政府（连同开发区）、乡镇街道、部门，还是看不出。"""
    name = re.sub(r"[（(][^()（）]*[)）]$", "", agency.strip())
    if _TOWN.search(name):
        return Kind.TOWN
    if _GOVERNMENT.search(name) and not _NOT_PLACES.search(name):
        return Kind.GOVERNMENT
    if _EITHER.search(name):
        return Kind.UNSURE
    return Kind.DEPARTMENT if _DEPARTMENT.search(name) else Kind.UNSURE


def deadline(report: Report) -> tuple[date, Rule] | None:
    """应当公布的最后日期及依据；年度不知道、看不出机关是哪一种得 None。"""
    kind = kind_of(report.agency)
    if report.year is None or kind is Kind.UNSURE:
        return None
    return _due(report.year, "department" if kind is Kind.DEPARTMENT else "government")


def due_day(year: int, *, government: bool) -> tuple[date, Rule]:
    """`year` 年度的年报最后哪一天公布，及依据。"""
    return _due(year, "government" if government else "department")


def _due(year: int, kind: str) -> tuple[date, Rule]:
    due_rule = rule(f"report.{kind}", max(date(year + 1, 1, 1), date(2019, 12, 31)))
    assert due_rule.month is not None and due_rule.day is not None
    return date(year + 1, due_rule.month, due_rule.day), due_rule


def check_timeliness(report: Report) -> list[Finding]:
    """公布日期晚于条例第四十九条的期限。没有公布日期则无从判断；看不出期限的问一句。"""
    if report.published is None or report.year is None or report.year < 2019:
        return []
    due = deadline(report)
    if due is None:
        return _question(report, report.published, report.year)
    if report.published <= due[0]:
        return []
    town = "（乡镇、街道参照本级政府的时限）" if kind_of(report.agency) is Kind.TOWN else ""
    return [
        Finding(
            "timeliness",
            Severity.WARNING,
            f"{chinese(report.published)}公布，晚于{chinese(due[0])}：{due[1].text}{town}。",
            expected=due[0].isoformat(),
            found=report.published.isoformat(),
            citation=due[1].citation,
        )
    ]


def _question(report: Report, published: date, year: int) -> list[Finding]:
    """部门的期限过了、不知道是不是部门：请人核对。"""
    first, late = _due(year, "department"), _due(year, "government")
    if published <= first[0]:
        return []
    who = f"“{report.agency}”" if report.agency else "没有读到机关的名称，"
    return [
        Finding(
            "question.timeliness",
            Severity.NOTICE,
            f"{chinese(published)}公布，{who}看不出是部门还是政府，是否逾期请核对："
            f"部门应当在{chinese(first[0])}以前公布，政府应当在{chinese(late[0])}以前公布。",
            found=published.isoformat(),
            citation=first[1].citation,
        )
    ]
