"""期限：一个到期日、一百万个到期日；对照为用日历包逐日走。"""

from datetime import date, timedelta

import chinese_calendar
import numpy as np
from measure import median_seconds, per_call, pin_to_one_core

from gongkai.law.calendar import official
from gongkai.law.clocks import reply_due

RECEIVED = date(2024, 1, 29)


def step_by_step() -> date:
    """对照：逐日问日历包。"""
    day, left = RECEIVED, 20
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


def many(count: int) -> float:
    """`count` 个到期日的秒数。"""
    starts = np.datetime64("2010-01-01") + np.random.default_rng(1).integers(0, 5000, count)
    calendar = official()
    return median_seconds(lambda: calendar.add_working_days_many(starts, 20), 0.5, 5)


def main() -> dict[str, float]:
    """量并返回 名称 -> 数。"""
    pin_to_one_core()
    assert reply_due(RECEIVED) == step_by_step()
    ours = per_call(lambda: reply_due(RECEIVED), 2000)
    theirs = per_call(step_by_step, 200)
    return {
        "due_day_us": ours * 1e6,
        "due_day_ratio": theirs / ours,
        "million_due_days_s": many(1_000_000),
        **{f"growth_due_days_{n}": many(n) for n in (10_000, 100_000, 300_000, 1_000_000)},
    }


if __name__ == "__main__":
    print(main())
