"""取的时候守的规矩：robots.txt、隔开时间、有限的字节，只连公网上的地址；取不到的是怎么了。"""

from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.threads import deferToThread

from gongkai.disclosures.linking.addresses import Inside
from gongkai.oversight.walk.plans import AGENT, Plan, address_of, may_reach
from gongkai.oversight.walk.store import FAILED, ROBOTS, SKIPPED, UNRESOLVED

#: robots.txt 最多读这么多字节，多的当作没有
_ROBOTS = 512 * 1024
_INSIDE = "指到内网、本机的地址，没有去连"


class Guarded(IgnoreRequest):
    """不去连的地址。"""


class Guard:
    """每一次请求以前：写成地址的要是公网上的，写法古怪的不去。"""

    def __init__(self, loopback: bool) -> None:
        self._loopback = loopback

    @classmethod
    def from_crawler(cls, crawler: Any) -> "Guard":
        """照设置。"""
        return cls(crawler.settings.getbool("WALK_LOOPBACK"))

    def process_request(self, request: Any) -> None:
        """不能去的抛 Guarded。"""
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https") or not may_reach(
            parts.hostname or "", self._loopback
        ):
            raise Guarded(_INSIDE)
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt 自己
            request.meta["download_maxsize"] = _ROBOTS


class PublicResolver(CachingThreadedResolver):
    """解析域名：有一个地址不是公网上的就不连；连的就是解析到的这一个。"""

    loopback = False

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Any:
        """照设置。"""
        found: Any = super().from_crawler(crawler, reactor)
        found.loopback = crawler.settings.getbool("WALK_LOOPBACK")
        return found

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:  # noqa: N802 Twisted 的名称
        """在别的线程里解析。"""
        return deferToThread(public_address, name, self.loopback)


def public_address(name: str, loopback: bool = False) -> str:
    """`name` 解析到的一个公网地址；有一个不是公网上的抛 Guarded。"""
    try:
        return address_of(name, loopback)
    except Inside as error:
        raise Guarded(_INSIDE) from error


def trouble(failure: Any, seconds: int) -> tuple[str, str]:
    """（走到怎样，怎么说）。"""
    if failure.check(Guarded):
        return SKIPPED, _INSIDE
    if failure.check(IgnoreRequest) and "robots" in str(failure.value):
        return ROBOTS, "robots.txt 不许看"
    if failure.check(DownloadCancelledError, IgnoreRequest):  # 解开以后太大的也在内
        return SKIPPED, "太大，没有看"
    if failure.check(DownloadTimeoutError):
        return FAILED, f"超过 {seconds} 秒没有答"
    if failure.check(CannotResolveHostError):
        return FAILED, UNRESOLVED
    return FAILED, "连不上，或者中途断了"


def settings(plan: Plan) -> dict[str, Any]:
    """Scrapy 的设置：有礼貌、有限度。"""
    here = "gongkai.oversight.walk.fetching"
    return {
        "USER_AGENT": f"{AGENT} (+gongkai)",
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": AGENT,
        "DOWNLOAD_DELAY": plan.delay,
        "DOWNLOAD_DELAY_JITTER": 0.25 if plan.delay else 0,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8 if not plan.delay else 2,
        "DOWNLOAD_TIMEOUT": plan.seconds,
        "DOWNLOAD_MAXSIZE": plan.size,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOADER_MIDDLEWARES": {f"{here}.Guard": 50},
        "TWISTED_DNS_RESOLVER": f"{here}.PublicResolver",
        "DNSCACHE_ENABLED": False,
        "DOWNLOAD_HANDLERS": {"ftp": None, "file": None, "data": None, "s3": None},
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "RETRY_TIMES": 1,
        "HTTPERROR_ALLOW_ALL": True,
        "TELNETCONSOLE_ENABLED": False,
        "REFERER_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "WALK_LOOPBACK": plan.loopback,
    }
