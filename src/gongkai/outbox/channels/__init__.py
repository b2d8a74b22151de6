"""通知的渠道，按名称登记。加一种：写一个模块，在 apps.py 里登记一行。"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Parcel:
    """要发的一份。`ident` 每次重发都一样，对方据此认得出是同一份。"""

    ident: UUID
    to: str
    subject: str
    text: str


class NotSent(Exception):
    """这一份没有发成；str() 用中文说原因。`for_good` 为再试也没有用（如地址不对）。"""

    def __init__(self, cause: str, *, for_good: bool = False) -> None:
        super().__init__(cause)
        self.for_good = for_good


class Unreachable(NotSent):
    """对方连不上，或者中途断了：不是这一份的毛病。"""


class Session(Protocol):
    """一次发一批所用的连接。不碰数据库：在别的线程里用。"""

    def send(self, parcel: Parcel) -> str:
        """发一份，返回对方的编号（没有为空）；没有发成抛 NotSent、Unreachable。"""

    def close(self) -> None:
        """断开；不抛错。"""


class Channel(Protocol):
    """一种渠道。"""

    id: str
    name: str

    def is_on(self) -> bool:
        """设置好了没有。"""

    def masked(self, address: str) -> str:
        """给人看的地址，遮去大半。"""

    def open(self) -> Session:
        """准备发一批；可以等到第一份再真的去连。"""


CHANNELS: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """登记一种渠道。"""
    CHANNELS[channel.id] = channel


def is_on(name: str) -> bool:
    """有这种渠道，而且设置好了。"""
    return name in CHANNELS and CHANNELS[name].is_on()


def name_of(channel: str) -> str:
    """渠道的中文名称；不认识的照原样。"""
    return CHANNELS[channel].name if channel in CHANNELS else channel


def masked(channel: str, address: str) -> str:
    """遮去大半的地址；渠道不认识的全遮。"""
    return CHANNELS[channel].masked(address) if channel in CHANNELS else "***"
