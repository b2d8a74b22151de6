"""把各应用登记的合在一起：等我办的按急缓排，收到没有动的分两样，这个月的数。"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from gongkai.agencies.workplace import (
    Arrival,
    DueDay,
    Feed,
    Figure,
    Hit,
    Task,
    feeds,
    left_until,
)
from gongkai.safekeeping.actor import Actor

_MOST = 60
_TONES = ("late", "soon", "fine", "none", "done")


@dataclass(frozen=True, slots=True)
class Waiting:
    """等我办的一件，和它是哪个应用的。"""

    feed: str
    task: Task

    @property
    def order(self) -> tuple[int, date, str]:
        """急的在前：过了的、快到的、还早的、没有期限的。"""
        tone = self.task.left.tone if self.task.left else "none"
        return _TONES.index(tone), self.task.due or date.max, self.task.title


def waiting(user: Actor, today: date) -> list[Waiting]:
    """全部应用里等我办的，最急的在前。"""
    found = [
        Waiting(feed.name, _told(task, today))
        for feed in feeds()
        for task in feed.waiting(user, today)
    ]
    return sorted(found, key=lambda one: one.order)[:_MOST]


def _told(task: Task, today: date) -> Task:
    """写明是什么的期限、还剩几天。"""
    if task.left is not None:
        return task
    left = left_until(task.due, today)
    if task.due is not None and task.deadline:
        left = replace(left, words=f"{task.deadline}：{left.words}")
    return replace(task, left=left)


@dataclass(frozen=True, slots=True)
class Arrived:
    """收到没有动的：没有人打开过的，打开了没有办的。"""

    unopened: list[Arrival]
    untouched: list[Arrival]


def arrived(user: Actor, today: date) -> Arrived:
    """各渠道的，早来的在前。"""
    found = [one for feed in feeds() for one in feed.arrivals(user, today)]
    found.sort(key=lambda one: one.at)
    unopened = [one for one in found if not one.opened]
    return Arrived(unopened, [one for one in found if one.opened])


def days(user: Actor, first: date, last: date) -> dict[date, list[DueDay]]:
    """一段里各天到期的。"""
    found = [one for feed in feeds() for one in feed.days(user, first, last)]
    found.sort(key=lambda one: one.on)
    return {day: list(rows) for day, rows in groupby(found, key=lambda one: one.on)}


def found(user: Actor, words: str) -> list[tuple[Feed, Sequence[Hit]]]:
    """各应用里找到的，没有找到的应用略去。"""
    words = words.strip()
    if not words:
        return []
    results = [(feed, feed.find(user, words)) for feed in feeds()]
    return [(feed, hits) for feed, hits in results if hits]


def figures(user: Actor, first: date, last: date) -> list[Figure]:
    """这一段的数。"""
    return [one for feed in feeds() for one in feed.figures(user, first, last)]
