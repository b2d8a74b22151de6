"""门口的一条规矩：别人填来的每一段文字，不成字的字符不收，单行的一栏不收换行。

装在 Django 的文字栏上，所以每一张表单、Wagtail 的后台、接口借用的表单都守它，不靠各处记得写；
不经过表单的（网址、接口的 JSON）由 `site.middleware.ProperText` 看，导入的表由各自的读取器看。
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.language.proper import broken, improper

_Check = Callable[[forms.CharField, Any], None]


def install() -> None:
    """装上；启动时做，做几遍都一样。"""
    known = forms.CharField.run_validators
    if not hasattr(known, "is_door"):
        forms.CharField.run_validators = _guarded(known)  # type: ignore[assignment,method-assign]


def _guarded(known: _Check) -> _Check:
    def run_validators(field: forms.CharField, value: Any) -> None:
        if isinstance(value, str) and (why := trouble(field, value)):
            raise ValidationError(why, code="improper")
        known(field, value)

    run_validators.is_door = True  # type: ignore[attr-defined]
    return run_validators


def trouble(field: forms.Field, value: str) -> str:
    """`value` 不收的说明；可以收的为空。"""
    return improper(value) or (broken(value) if _is_line(field) else "")


def _is_line(field: forms.Field) -> bool:
    """一行的输入框；看不见的一栏里常是一段网页或者 JSON。"""
    widget = field.widget
    return isinstance(widget, forms.TextInput) and not widget.is_hidden
