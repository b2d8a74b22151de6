"""填的数怎样写：整数是整数，小数没有多余的零。"""

from decimal import Decimal

from gongkai.annual.model import Number


def plain(value: Decimal) -> Number:
    """没有多余的零：整数是整数。"""
    return int(value) if value == value.to_integral_value() else value.normalize()
