"""信息的分类：主题、体裁、有效性、公开属性、栏目类型；名称在 `data/classes.toml`。"""

import tomllib
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parents[1] / "data" / "classes.toml"
VALID, EXPIRED, REPEALED = "valid", "expired", "repealed"
PROACTIVE = "proactive"


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(_DATA.read_text("utf-8"))


def choices(table: str) -> list[tuple[str, str]]:
    """`table`（subject、genre、validity、attribute、column）的各项。"""
    return list(_tables()[table].items())


def name_of(table: str, id: str) -> str:
    """一项的名称；没有的得原样。"""
    return _tables()[table].get(id, id)
