"""这份报告用的哪一种格式：表二的表头、表三其他处理的各行、年度放在一起看，不由一处定。"""

import re

from gongkai.annual.forms import Form, form, form_for_year

#: 表三里“（六）其他处理”分成几行（2021），还是自己就有数（2019）。各处的分量
_ROWS_NEW = (
    (re.compile(r"逾期(?:不|未)补"), 2),
    (re.compile(r"未按收费通知|逾期(?:不|未)缴|缴纳费用|缴费"), 2),
)
_ROW_OLD = (re.compile(r"其他处理(?:\([^)]{0,40}\))?(?!\d[.、,]\D)[\d/—-]"), 3)
#: 表二的表头
_HEADS_NEW = (
    (re.compile(r"制发(?:件数|数量)|废止(?:件数|数量)|现行有效"), 2),
    (re.compile(r"收费金额"), 1),
)
_HEADS_OLD = (
    (re.compile(r"新制作数|新公开数|对外公开总数"), 2),
    (re.compile(r"上一年项目|采购项目数|采购总金额"), 1),
)
_BY_YEAR = 1


def form_of(heads: str, rows: str, year: int | None) -> Form:
    """`heads` 为表二的文字，`rows` 为表三的文字（都去了空白）；两边一样重的看表三有没有后几行。"""
    new = _weight(_HEADS_NEW, heads) + _weight(_ROWS_NEW, rows)
    old = _weight(_HEADS_OLD, heads) + _weight((_ROW_OLD,), rows)
    by_year = form_for_year(year) if year is not None else None
    new += _BY_YEAR * (by_year is form("2021"))
    old += _BY_YEAR * (by_year is form("2019"))
    if new == old:
        return form("2021" if _weight(_ROWS_NEW, rows) else "2019")
    return form("2021" if new > old else "2019")


def _weight(signs: tuple[tuple[re.Pattern[str], int], ...], text: str) -> int:
    return sum(weight for sign, weight in signs if sign.search(text))
