"""前面的反向代理：只有它们写的 X-Forwarded-For、X-Forwarded-Proto 才算，别人写的当作没有。"""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]
_FOR, _PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
#: 哪里来的都不用：域名只看 Host
_NEVER = ("HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def proxies(text: str) -> frozenset[str]:
    """GONGKAI_PROXIES 里的地址或者网段（10.0.0.0/24）；写法不对的启动时就说明。"""
    found = frozenset(word.strip() for word in text.split(",") if word.strip())
    for word in found:
        try:
            ip_network(word)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"GONGKAI_PROXIES 里的“{word}”不是 IP 地址或者网段（如 127.0.0.1、10.0.0.0/24）。"
            ) from error
    return found


class RealAddress:
    """来访者是代理写在 X-Forwarded-For 最后的那一个；没有经过代理的，他写的这些头去掉。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        passed = meta.pop(_FOR, "").split(",")
        proto = meta.pop(_PROTO, "")
        for name in _NEVER:
            meta.pop(name, None)
        if _is_proxy(meta.get("REMOTE_ADDR", ""), settings.PROXIES):
            meta["REMOTE_ADDR"] = _nearest(passed) or meta["REMOTE_ADDR"]
            if proto in ("http", "https"):
                meta[_PROTO] = proto
        return self.get_response(request)


def _nearest(passed: list[str]) -> str:
    """从后往前，第一个不是我们的代理的；中间有写得不对的，再往前的不能信。"""
    for text in reversed(passed):
        found = _address(text.strip())
        if found is None:
            return ""
        if not _is_proxy(str(found), settings.PROXIES):
            return str(found)
    return ""


@lru_cache(maxsize=256)
def _is_proxy(text: str, known: frozenset[str]) -> bool:
    found = _address(text)
    return found is not None and any(found in ip_network(one) for one in known)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


class StrictTransport:
    """对外网址是 https 的，总是要浏览器只走 https；不看这一个请求怎样来的，缓存的页面才都有。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if settings.SECURE:
            answer.headers.setdefault(
                "Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"
            )
        return answer
