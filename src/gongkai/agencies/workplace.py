"""工作台上摆什么：每个应用登记一份（`Feed`），工作台只管合在一起、排先后、画出来。

各份都由登记的应用按这个人的职责收窄（`policy`），给出的话里没有没遮盖的个人信息。
新的应用：写一份 `Feed`，在自己的 `apps.py` 的 `ready()` 里 `register(FEED)`。
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from gongkai.law.errors import CalendarNotPublished
from gongkai.law.tentative import extended
from gongkai.safekeeping.actor import Actor

#: 剩这么多工作日以内的，写“快到了”
SOON = 3


@dataclass(frozen=True, slots=True)
class Left:
    """还剩几天：颜色（late、soon、fine、done、none）和字。"""

    tone: str
    words: str


def left_until(due: date | None, today: date) -> Left:
    """到 `due` 还剩几个工作日；没有期限的为“没有期限”。"""
    if due is None:
        return Left("none", "没有期限")
    try:
        left = extended().working_days_between(today, due)
    except CalendarNotPublished as error:
        return Left("soon", f"{error.year}年放假安排未公布")
    if due < today:
        return Left("late", f"已逾期 {max(-left, 1)} 个工作日")
    if due == today:
        return Left("late", "今天到期")
    return Left("soon" if left <= SOON else "fine", f"还剩 {left} 个工作日")


@dataclass(frozen=True, slots=True)
class Task:
    """等我办的一件：是什么、去哪里办、哪一种期限（“答复到期日”）、哪一天。"""

    title: str
    url: str
    deadline: str = ""
    due: date | None = None
    note: str = ""
    left: Left | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """与它相近的一件：为什么（“内容相同”“同一人”），是哪一件。"""

    why: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """收到而没有动的一件：渠道、何时收到、打开过没有（谁）、相近的。"""

    title: str
    url: str
    channel: str
    at: datetime
    about: str = ""
    opened: str = ""
    late: bool = False
    near: Sequence[Near] = ()

    @property
    def ago(self) -> str:
        """多久了，只说最大的一档：“2 天”“13 小时”“5 分钟”。"""
        minutes = max(0, int((timezone.now() - self.at).total_seconds())) // 60
        for size, unit in ((1440, "天"), (60, "小时")):
            if minutes >= size:
                return f"{minutes // size} {unit}"
        return f"{minutes} 分钟"


@dataclass(frozen=True, slots=True)
class DueDay:
    """日历上的一天到期的一件；`tentative` 为暂算的。"""

    on: date
    title: str
    url: str
    deadline: str
    tentative: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """检索到的一件。"""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """一段时间里的一个数。"""

    name: str
    number: int


def _nothing(*_: object) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """一个应用摆上工作台的：各项都可以没有，都要收窄到这个人的职责，都有条数的上限。

    `waiting`、`arrivals` 给今天；`days`、`figures` 给一段（含首尾）；`find` 给要找的字。
    """

    name: str
    waiting: Callable[[Actor, date], Sequence[Task]] = _nothing
    arrivals: Callable[[Actor, date], Sequence[Arrival]] = _nothing
    days: Callable[[Actor, date, date], Sequence[DueDay]] = _nothing
    find: Callable[[Actor, str], Sequence[Hit]] = _nothing
    figures: Callable[[Actor, date, date], Sequence[Figure]] = _nothing
    #: 给要的内容、是哪一件申请（主键）：可能已经公开、答复过的
    answered: Callable[[Actor, str, int], Sequence[Hit]] = _nothing


@dataclass(slots=True)
class _Feeds:
    known: dict[str, tuple[int, Feed]] = field(default_factory=dict)


_FEEDS = _Feeds()


def register(feed: Feed, order: int = 50) -> None:
    """登记一份；同名的换成新的，`order` 小的在前。"""
    _FEEDS.known[feed.name] = (order, feed)


def feeds() -> list[Feed]:
    """登记了的，按先后。"""
    return [feed for _, feed in sorted(_FEEDS.known.values(), key=lambda pair: pair[0])]
