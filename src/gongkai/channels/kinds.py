"""各种渠道的限度、要填的（data/kinds.toml），对方的错误码怎样说、怎样办（data/errors.toml）。"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Kind:
    """一种渠道；没有的限度为 0。各项见 data/kinds.toml。"""

    id: str
    name: str
    sends: str
    edits: bool
    media: bool
    source: str
    base: str = ""
    length: int = 0
    half: bool = False
    title: int = 0
    digest: int = 0
    html: int = 0
    author: int = 0
    picture: int = 0
    pictures: tuple[str, ...] = ()
    hourly: int = 0
    daily: int = 0
    hear: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trouble:
    """对方的一个错误码：中文怎样说，怎样办（见 data/errors.toml）。"""

    words: str
    then: str


@cache
def kinds() -> dict[str, Kind]:
    """全部，按标识。"""
    found = tomllib.loads((_DATA / "kinds.toml").read_text("utf-8"))
    return {
        id: Kind(id=id, **row | {"pictures": tuple(row.get("pictures", ()))})
        for id, row in found.items()
    }


@cache
def _errors() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((_DATA / "errors.toml").read_text("utf-8"))


def trouble(table: str, code: int | str) -> Trouble:
    """`table` 的一个错误码；表里没有的，过一阵再试。"""
    row = _errors()[table].get(str(code))
    return Trouble(*row) if row else Trouble("对方答了没有见过的错误", "retry")
