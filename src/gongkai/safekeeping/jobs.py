"""`gongkai tick` 每天要做的事，由各应用登记。"""

from collections.abc import Callable
from datetime import date

#: 名称 -> 做一遍，返回做了多少；做几遍、晚几天都可以
JOBS: dict[str, Callable[[date], int]] = {}
