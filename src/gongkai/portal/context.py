"""每个页面都要的：长者模式。"""

from django.http import HttpRequest

LARGE_TYPE_COOKIE = "large_type"


def reading(request: HttpRequest) -> dict[str, bool]:
    """是否大字。"""
    return {"large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "1"}
