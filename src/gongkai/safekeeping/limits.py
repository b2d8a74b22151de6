"""次数限制、只用一次：记在数据库里（设了 GONGKAI_CACHE_URL 的在 Redis），各进程、各台机器合起来算。

来访者的地址只从 `client_of` 取；代理写的由 `site.middleware.RealAddress` 先核对过。
"""

import time
from datetime import date
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from gongkai.safekeeping.models import Tally

_ADD = (
    "INSERT INTO safekeeping_tally (key, until, number) VALUES (%s, %s, 1) ON CONFLICT (key) "
    "DO UPDATE SET number = safekeeping_tally.number + 1 RETURNING number"
)
#: 过了期还留多少秒：各台机器的时钟差一点
_GRACE = 60
_PREFIX = 64


def now() -> int:
    """此刻（秒）。每一段时间从整数倍起：测试里停住它，两次之间就不会跨段。"""
    return int(time.time())


def client_of(request: HttpRequest) -> str:
    """来访者的地址：次数、登录锁定都按它。"""
    return str(request.META.get("REMOTE_ADDR") or "")


def too_often(request: HttpRequest, purpose: str, most: int, seconds: int = 60) -> bool:
    """同一来源这一段时间（秒）里的次数是否超过 `most`（这一次也算）。"""
    return counted(purpose, network(client_of(request)), seconds) > most


def network(address: str) -> str:
    """一个来源：IPv6 的一家有一整段（/64），换着用也是一个。"""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, _PREFIX), strict=False))


def counted(purpose: str, who: str, seconds: int) -> int:
    """`who` 在这一段时间里的第几次。"""
    until = (now() // seconds + 1) * seconds
    return _add(_key(purpose, who, until), until)


def first_use(purpose: str, token: str, seconds: int) -> bool:
    """`token` 是不是第一次用；`seconds` 秒以后忘记它（那时它应已过期）。"""
    return _add(_key(purpose, token, 0), now() + seconds) == 1


def _key(purpose: str, who: str, until: int) -> str:
    """库里不留地址。"""
    return salted_hmac("gongkai.limits", f"{purpose}\n{who}\n{until}").hexdigest()[:32]


def _add(key: str, until: int) -> int:
    if settings.SHARED_CACHE:
        left = max(1, until - now()) + _GRACE
        return 1 if cache.add(key, 1, timeout=left) else int(cache.incr(key))
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [key, until])
        return int(cursor.fetchone()[0])


def sweep(today: date) -> int:
    """清掉过了期的，返回几行；由 `gongkai tick` 做。"""
    return Tally.objects.filter(until__lt=now() - _GRACE).delete()[0]
