"""工作日历（工作日、调休）：国务院历年放假安排的累计表，查表计数而不逐日循环。

数据来自 chinesecalendar；尚未收录的年份可以放一个 TOML 文件（[[year]]，字段 id、year、
days_off、days_on、citation、read）到 `data/notices/` 或环境变量 GONGKAI_NOTICES 指的目录。
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gongkai.kept import kept, watch
from gongkai.law.errors import CalendarNotPublished, LawDataError
from gongkai.law.tables import DATA, load

NOTICE_SCHEMA = {
    "id": str,
    "year": int,
    "days_off": list,
    "days_on": list,
    "citation": str,
    "read": bool,
}
SATURDAY = 5
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Notice:
    """一年的放假安排：放假日与调休上班日。"""

    year: int
    days_off: frozenset[date]
    days_on: frozenset[date]
    citation: str


class Calendar:
    """若干连续或不连续年份的工作日历。构造后不变。"""

    def __init__(self, notices: Iterable[Notice]) -> None:
        self.notices = {n.year: n for n in notices}
        if not self.notices:
            raise LawDataError("没有任何年份的放假安排。")
        self._first = date(min(self.notices), 1, 1)
        last = date(max(self.notices), 12, 31)
        self._base = self._first.toordinal()
        length = last.toordinal() - self._base + 1
        works = [self._is_working(self._first + timedelta(i)) for i in range(length)]
        #: _through[i] = 自首日起到第 i 天（含）的工作日数
        self._through_array = np.cumsum(np.array(works, dtype=np.int64))
        self._through: list[int] = self._through_array.tolist()
        self._ordinals = [self._base + i for i, on in enumerate(works) if on]
        self._days_array = np.array(self._ordinals, dtype=np.int64)
        self._gaps = [
            y for y in range(min(self.notices), max(self.notices)) if y not in self.notices
        ]

    def _is_working(self, day: date) -> bool:
        notice = self.notices.get(day.year)
        if notice and day in notice.days_on:
            return True
        if notice and day in notice.days_off:
            return False
        return day.weekday() < SATURDAY

    def check_published(self, first: date, last: date) -> None:
        """`first` 到 `last` 各年都已发布，否则抛 CalendarNotPublished（最早缺的那一年）。"""
        for year in range(first.year, last.year + 1):
            if year not in self.notices:
                raise CalendarNotPublished(year)

    def is_working_day(self, day: date) -> bool:
        """`day` 是不是工作日。"""
        self.check_published(day, day)
        return self._is_working(day)

    def citation(self, day: date) -> str:
        """`day` 所在年份放假安排的出处。"""
        self.check_published(day, day)
        return self.notices[day.year].citation

    def add_working_days(self, start: date, count: int) -> date:
        """`start` 次日起第 `count` 个工作日；`count` 为 0 得 `start` 本身。

        跨入未发布的年份抛 CalendarNotPublished。
        """
        if count < 0:
            raise ValueError("工作日数不能为负")
        if count == 0:
            return start
        index = start.toordinal() - self._base
        if index < 0 or index >= len(self._through):
            raise CalendarNotPublished(start.year)
        target = self._through[index] + count - 1
        if target >= len(self._ordinals):
            raise CalendarNotPublished(max(self.notices) + 1)
        due = date.fromordinal(self._ordinals[target])
        if self._gaps or start.year not in self.notices:
            self.check_published(start, due)
        return due

    def working_days_between(self, start: date, end: date) -> int:
        """`start` 次日到 `end`（含）的工作日数；`end` 早于 `start` 时为负。"""
        self.check_published(min(start, end), max(start, end))
        return (
            self._through[end.toordinal() - self._base]
            - self._through[start.toordinal() - self._base]
        )

    def add_working_days_many(self, starts: Days, counts: int | npt.NDArray[np.int64]) -> Days:
        """`add_working_days` 的向量形式：`starts` 为 datetime64[D] 数组，形状不变。"""
        if np.any(np.asarray(counts) < 0):
            raise ValueError("工作日数不能为负")
        epoch = date(1970, 1, 1).toordinal()
        index = starts.astype("datetime64[D]").astype(np.int64) + (epoch - self._base)
        self._check_bounds(index)
        target = self._through_array[index] + counts - 1
        beyond = target >= len(self._days_array)
        if np.any(beyond & (np.asarray(counts) > 0)):
            raise CalendarNotPublished(max(self.notices) + 1)
        due = self._days_array[np.clip(target, 0, None) % len(self._days_array)] - self._base
        due = np.where(np.asarray(counts) == 0, index, due)
        if self._gaps:
            self._check_gaps(index, due)
        return (due - (epoch - self._base)).astype("datetime64[D]")

    def _check_bounds(self, index: npt.NDArray[np.int64]) -> None:
        for bad in index[(index < 0) | (index >= len(self._through))][:1]:
            raise CalendarNotPublished(date.fromordinal(int(bad) + self._base).year)

    def _check_gaps(self, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> None:
        for year in self._gaps:
            begin = date(year, 1, 1).toordinal() - self._base
            end = date(year, 12, 31).toordinal() - self._base
            if np.any((first <= end) & (last >= begin)):
                raise CalendarNotPublished(year)

    def last_published_year(self) -> int:
        """已收录的最后一年。"""
        return max(self.notices)


def _packaged_notices() -> list[Notice]:
    from chinese_calendar.constants import holidays, workdays

    # 该包以某年元旦是否在列判断年份是否完整：它按年整年收录。
    years = sorted({day.year for day in holidays})
    return [
        Notice(
            year,
            frozenset(d for d in holidays if d.year == year),
            frozenset(d for d in workdays if d.year == year),
            f"国务院办公厅关于{year}年部分节假日安排的通知",
        )
        for year in years
    ]


def read_notice(path: Path) -> list[Notice]:
    """读一个补充放假安排的 TOML 文件；有误抛 LawDataError（含行号）。"""
    notices = []
    for entry in load(path, "year", NOTICE_SCHEMA):
        days = [*entry["days_off"], *entry["days_on"]]
        if bad := [d for d in days if not isinstance(d, date) or d.year != entry["year"]]:
            raise LawDataError(
                f"{path.name} 第 {entry['_line']} 行：{bad[0]} 不是 {entry['year']} 年的日期。"
            )
        notices.append(
            Notice(
                entry["year"],
                frozenset(entry["days_off"]),
                frozenset(entry["days_on"]),
                entry["citation"],
            )
        )
    return notices


def build(folders: Iterable[Path]) -> Calendar:
    """已发布数据加上 `folders` 里的补充安排（同年以补充的为准）。"""
    notices = {n.year: n for n in _packaged_notices()}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            notices.update({n.year: n for n in read_notice(path)})
    return Calendar(notices.values())


@kept
def official() -> Calendar:
    """本机的工作日历：包内数据 + 随系统的补充 + GONGKAI_NOTICES 目录；运行中添的也算。"""
    return build(_folders())


def _folders() -> list[Path]:
    extra = os.environ.get("GONGKAI_NOTICES")
    return [DATA / "notices", *([Path(extra)] if extra else [])]


watch(_folders, lambda: build(_folders()), official)
