"""每个页面都要的：长者模式、高对比、外壳的语言、网站的标识。"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language

from gongkai.look import token

#: 阅读的方式：Cookie 名（值为 1 时开着）-> 写在 <html> 上的类
APPEARANCE = {"large_type": "large-type", "high_contrast": "high-contrast"}
ENGLISH = "/en"
#: 只有中文的网页：表单和逐条的说明没有译，不出英文的外壳，/en/… 转到中文的那一页
CHINESE_ONLY = frozenset(
    {
        *("apply", "apply_step", "blank_form", "third_party"),
        *("progress_lookup", "progress", "progress_letter", "progress_file"),
        *("progress_do", "progress_linked", "progress_papers"),
        *("checkup", "calculator", "fee_calculator", "remedy_calculator", "law_page"),
        *("annual_reports", "statistics", "supervision"),
        *("subscribe", "subscription_confirm", "subscription_leave"),
        *("messages", "message_lookup", "message_progress", "message_mine", "message_write"),
        *("message_alike", "answers", "answer", "public_topic", "knowledge", "knowledge_entry"),
        *("consultations", "consultation", "consultation_draft", "consultation_results"),
    }
)
#: 自己有查找的页
_FIND = ("wagtail_serve", "search", "policies")


def is_english() -> bool:
    """外壳是不是英文：只由网址（/en/…）决定，不随浏览器。"""
    return get_language() == "en"


def ways(cookies: Mapping[str, str]) -> dict[str, bool]:
    """开着哪些阅读的方式；页面缓存分辨同一页的几种样子也用它。"""
    return {name: cookies.get(name) == "1" for name in APPEARANCE}


def appearance(request: HttpRequest) -> dict[str, Any]:
    """阅读的方式，外壳的语言。"""
    on = ways(request.COOKIES)
    classes = " ".join(APPEARANCE[name] for name, given in on.items() if given)
    english = is_english()
    return on | {
        "appearance_classes": classes,
        "english": english,
        "theme_color": token("deep"),
        "finds_above": _finds_above(request),
        "other_language": _other(request, english),
        "canonical": _canonical(request, english),
    }


def _finds_above(request: HttpRequest) -> bool:
    """页头要不要查找：自己有查找的页不要。"""
    match = request.resolver_match
    return match is not None and match.url_name not in _FIND


def _other(request: HttpRequest, english: bool) -> str:
    """同一页另一种语言的外壳；只有中文的到英文的首页。"""
    match = request.resolver_match
    if not english and match is not None and match.url_name in CHINESE_ONLY:
        return f"{ENGLISH}/"
    path = request.get_full_path() if request.method == "GET" else request.path
    return path.removeprefix(ENGLISH) if english else f"{ENGLISH}{path}"


def _canonical(request: HttpRequest, english: bool) -> dict[str, str]:
    """规范的网址（中文的外壳，不带参数）和它的英文外壳，都是绝对的。

    凭密钥看的、后台的、没有的页没有。
    """
    match = request.resolver_match
    if match is None or "token" in match.kwargs or request.path.startswith("/admin/"):
        return {}
    path = escape_uri_path(request.path.removeprefix(ENGLISH) if english else request.path)
    english_one = "" if match.url_name in CHINESE_ONLY else f"{settings.PUBLIC_URL}{ENGLISH}{path}"
    return {"zh": f"{settings.PUBLIC_URL}{path}", "en": english_one}


def identity(request: HttpRequest) -> dict[str, dict[str, str]]:
    """网站的标识：页脚、META 用。"""
    domain = urlsplit(settings.PUBLIC_URL).netloc
    return {"site": {"name": settings.WAGTAIL_SITE_NAME, "domain": domain} | settings.SITE_IDENTITY}
