"""编号与查询码。"""

import re
import secrets

from gongkai.agencies.models import Agency
from gongkai.applications.models import NumberSeries

#: 不用容易看错的 0 O 1 I L
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 10
_TYPED = re.compile(r"(20\d\d)\D+(\d{1,7})")


def next_number(agency: Agency, year: int, kind: str) -> int:
    """取下一个号；须在事务里调用，事务不成号也不占。"""
    series, _ = NumberSeries.objects.get_or_create(agency=agency, year=year, kind=kind)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def new_code() -> str:
    """随机的查询码，十位（约 50 比特）。"""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


def typed_number(text: str) -> tuple[int, int] | None:
    """申请人输入的编号里的（年，序号）；各种写法都认，不像编号得 None。"""
    match = _TYPED.search(text)
    return (int(match[1]), int(match[2])) if match else None
