"""各渠道的接口：一步一步地办，一步至多改变对方一次。不碰数据库：在别的线程里跑。

每一步返回 `Step`：办到哪里（存下来，断了接着办）、办完没有。办不成的抛 `NotSent`、`Unreachable`；
整个账号的毛病抛 `Held`，到了限额抛 `Later`——都不算这一条试过。
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from gongkai.channels.kinds import trouble
from gongkai.channels.writing import Written
from gongkai.outbox.channels import NotSent


class Held(NotSent):
    """整个账号先停下，等人处理（令牌过期、权限不够）；str() 说明怎么办。"""


class Later(NotSent):
    """到了对方的限额，或者还没有办完：过 `seconds` 秒再来。"""

    def __init__(self, cause: str, seconds: float) -> None:
        super().__init__(cause)
        self.seconds = seconds


class BadToken(NotSent):
    """对方的令牌不认了：换一个再来。"""


@dataclass(frozen=True, slots=True)
class Picture:
    """一幅图。"""

    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Job:
    """要办的一条。`old` 为要更正、要撤回的那一条（对方的编号、办到哪里、文字、何时排上）。"""

    act: str
    ident: str
    words: Written
    url: str
    number: str
    agency: str
    at: datetime
    base: str
    facts: Mapping[str, str]
    secret: Mapping[str, str]
    token: str
    stage: Mapping[str, Any]
    picture: Picture | None = None
    old: "Old | None" = None


@dataclass(frozen=True, slots=True)
class Old:
    """以前发的一条。"""

    receipt: str
    ident: str
    text: str
    title: str
    at: datetime
    stage: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """办了一步。`stage` 为要记下的；`token` 为（令牌，多少秒有效）。"""

    done: bool = False
    stage: Mapping[str, Any] = field(default_factory=dict)
    receipt: str = ""
    link: str = ""
    token: tuple[str, int] | None = None


class Adapter(Protocol):
    """一种渠道的接口。"""

    def step(self, job: Job) -> Step:
        """办下一步。"""


def refused(table: str, code: int | str) -> NotSent | None:
    """对方的错误码 -> 怎样抛；“对方已经是这样了”的为 None。"""
    found = trouble(table, code)
    words = f"{found.words}（{code}）"
    if found.then == "done":
        return None
    if found.then == "hold":
        return Held(words)
    if found.then == "later":
        return Later(words, 3600)
    if found.then == "token":
        return BadToken(words)
    return NotSent(words, for_good=found.then == "stop")
