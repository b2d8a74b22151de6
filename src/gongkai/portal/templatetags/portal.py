"""门户模板用的：首页的网址、主要栏目的一格、日期。"""

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from gongkai.portal.context import CHINESE_ONLY, ENGLISH, is_english

register = template.Library()


@register.simple_tag
def home() -> str:
    """首页，跟着外壳的语言。"""
    return "/en/" if is_english() else "/"


@register.simple_tag(takes_context=True)
def nav(context: Any, name: str, label: str) -> SafeString:
    """主要栏目的一格；正在看的标明。"""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match is not None and match.url_name == name
    current = mark_safe(' aria-current="page"') if here else ""
    address, said = reverse(name), gettext(label)
    if is_english() and name in CHINESE_ONLY:
        address, said = address.removeprefix(ENGLISH), f"{said} (Chinese)"
        current = mark_safe(' hreflang="zh-CN"')
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, said)


@register.filter
def day(value: date | None) -> str:
    """2026年11月2日；英文的外壳里为 2 November 2026。"""
    if value is None:
        return ""
    return date_format(value, "j F Y" if is_english() else "Y年n月j日")
