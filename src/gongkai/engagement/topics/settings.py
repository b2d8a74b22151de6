"""热点的参数（data/topics.toml）。"""

import tomllib
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data" / "topics.toml"


@cache
def setting(name: str) -> float:
    """一项参数。"""
    return float(tomllib.loads(_DATA.read_text("utf-8"))[name])
