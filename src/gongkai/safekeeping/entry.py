"""填进来的日期和文字的校验，各应用的表单共用：规矩在 `law.days`、`language.visible`。"""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from gongkai.language.visible import is_visible
from gongkai.law.days import not_past, strange

UNSEEN = "只有看不见的字符，请重新填写。"


def plausible(day: date) -> None:
    """年份不合常理的不收。"""
    if why := strange(day, timezone.localdate()):
        raise ValidationError(why)


def happened(day: date) -> None:
    """已经发生的事：不合常理的、晚于今天的不收。"""
    plausible(day)
    if why := not_past(day, timezone.localdate()):
        raise ValidationError(why)


def visible(text: str) -> None:
    """只有看不见的字符的不收。"""
    if text and not is_visible(text):
        raise ValidationError(UNSEEN)
