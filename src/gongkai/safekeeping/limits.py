"""次数限制：同一来源在一段时间里的次数。"""

import time

from django.core.cache import cache
from django.http import HttpRequest


def too_often(request: HttpRequest, purpose: str, most: int, seconds: int = 60) -> bool:
    """同一来源这一段时间（秒）里的次数是否超过 `most`（这一次也算）。"""
    who = request.META.get("REMOTE_ADDR")
    key = f"{purpose}:{who}:{int(time.time() // seconds)}"
    cache.add(key, 0, timeout=seconds + 30)
    return cache.incr(key) > most
