"""填进来的日期合不合常理：表单、接口、导入、命令行都用这一条。"""

from datetime import date

from gongkai.law.facts import chinese

EARLIEST = date(1949, 10, 1)
_YEARS_AHEAD = 20


def strange(day: date, today: date) -> str:
    """不合常理的说明：多半是年份打错了；合常理为空。"""
    if day >= EARLIEST and day.year <= today.year + _YEARS_AHEAD:
        return ""
    last = today.year + _YEARS_AHEAD
    return f"日期{chinese(day)}不合常理，应在{EARLIEST.year}年以后、{last}年以前，请核对年份。"


def not_past(day: date, today: date) -> str:
    """已经发生的事，日期不能晚于今天；说明，没有晚于为空。"""
    return f"日期{chinese(day)}晚于今天，请改为实际发生的日期。" if day > today else ""
