"""每个页面都要的：长者模式、网站的标识。"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

LARGE_TYPE_COOKIE = "large_type"


def reading(request: HttpRequest) -> dict[str, bool]:
    """是否大字。"""
    return {"large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "1"}


def identity(request: HttpRequest) -> dict[str, dict[str, str]]:
    """网站的标识：页脚、META 用。"""
    domain = urlsplit(settings.PUBLIC_URL).netloc
    return {"site": {"name": settings.WAGTAIL_SITE_NAME, "domain": domain} | settings.SITE_IDENTITY}
