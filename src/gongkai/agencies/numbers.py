"""取号：不空号、不重号。"""

from gongkai.agencies.models import Agency, NumberSeries


def next_number(agency: Agency, year: int, kind: str) -> int:
    """取下一个号；须在事务里调用，事务不成号也不占。"""
    return next_numbers(agency, year, kind, 1)


def next_numbers(agency: Agency, year: int, kind: str, count: int) -> int:
    """连取 `count` 个号，返回第一个。"""
    series, _ = NumberSeries.objects.get_or_create(agency=agency, year=year, kind=kind)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return first
