"""公开、撤下、开始审查的出口。`reviewing` 在启动时装上；模型不引用它，没有装上的什么也发不出去。"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn


class NotReady(Exception):
    """还不能公开；str() 说明还差什么。"""


def _closed(*args: Any, **kwargs: Any) -> NoReturn:
    raise NotReady("审查还没有装上，什么也不能公开、撤下。")


@dataclass(slots=True)
class Exits:
    """`publish`、`unpublish` 见 `reviewing.gate`；`before_step` 在审查的每一步以前。"""

    publish: Callable[..., Any] = _closed
    unpublish: Callable[..., Any] = _closed
    before_step: Callable[..., Any] = _closed


EXITS = Exits()
