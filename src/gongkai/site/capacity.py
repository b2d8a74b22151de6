"""能同时办多少：进程、线程、连接、描述符。由环境变量和这台机器的上限定，各处都从这里取。

GONGKAI_WORKERS        进程（缺省 1）
GONGKAI_AT_ONCE        每个进程同时办理的请求，也是它的数据库连接的上限（缺省 8）
GONGKAI_WAITING        每个进程排队等着办理的请求（缺省 24）；再多的答 503
GONGKAI_DATABASE_WAIT  等数据库多少秒（SQLite 缺省 20，PostgreSQL 缺省 5）；等不到的答 503
"""

import os
import resource
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

#: 排队等多少秒；给缓存的页面、静态文件和 503 留的线程
PATIENCE, SPARE = 5.0, 8
_BASE, _OF_A_THREAD = 64, 3
_MOST_CONNECTIONS, _MOST_DESCRIPTORS, _LEAST_CONNECTIONS = 2048, 65_536, 16


class CapacityWrong(ImproperlyConfigured):
    """数字不对，或者机器给的描述符太少。"""


@dataclass(frozen=True, slots=True)
class Capacity:
    """一个进程的数字，和进程的个数。"""

    workers: int
    at_once: int
    waiting: int

    @property
    def threads(self) -> int:
        """服务器的线程：办理的、排队的，和留着的。"""
        return self.at_once + self.waiting + SPARE

    def connections(self, descriptors: int) -> int:
        """一个进程同时接着的网络连接：描述符用不完。太少抛 CapacityWrong。"""
        left = descriptors - _BASE - _OF_A_THREAD * self.threads
        if left < _LEAST_CONNECTIONS:
            least = descriptors - left + _LEAST_CONNECTIONS
            raise CapacityWrong(
                f"能打开的描述符只有 {descriptors} 个，至少要 {least} 个："
                "用 ulimit -n 加大，或者减小 GONGKAI_WAITING。"
            )
        return min(left, _MOST_CONNECTIONS)


def capacity() -> Capacity:
    """环境变量里的；写法不对抛 CapacityWrong。"""
    return Capacity(
        number("GONGKAI_WORKERS", 1, 1, 64),
        number("GONGKAI_AT_ONCE", 8, 1, 64),
        number("GONGKAI_WAITING", 24, 0, 1000),
    )


def number(name: str, default: int, least: int, most: int) -> int:
    """环境变量 `name` 里的整数；没有为 `default`，不对抛 CapacityWrong。"""
    given = os.environ.get(name) or str(default)
    if not given.isdecimal() or not least <= int(given) <= most:
        raise CapacityWrong(f"{name} 应为 {least} 到 {most} 的整数，不能是“{given}”。")
    return int(given)


def raise_descriptors() -> int:
    """把描述符的上限提到系统许可的最大，返回它。"""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return most if soft == resource.RLIM_INFINITY else soft
