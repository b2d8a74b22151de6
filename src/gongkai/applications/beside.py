"""摆在办案台上的别的急事，由别的应用登记。"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Urgent:
    """一句话、链接、颜色（late、soon）。"""

    words: str
    url: str
    tone: str


#: (用户, 今天) -> 要摆出来的
BESIDE: list[Callable[[Any, date], list[Urgent]]] = []
