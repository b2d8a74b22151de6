"""样子：颜色、字号、间距、状态只在 `static/look/tokens.css` 里定一次。

网页用 CSS 变量，画图和公文由这里读同一个值。
"""

import re
from functools import cache
from pathlib import Path

TOKENS = Path(__file__).parent / "static" / "look" / "tokens.css"
_TOKEN = re.compile(r"--([a-z0-9-]+)\s*:\s*([^;}]+)")


@cache
def tokens(selector: str = ":root") -> dict[str, str]:
    """名称 -> 值；缺省为浅色、一般对比的那一套，另有 `.w-theme-dark`、`.high-contrast`。"""
    block = re.compile(re.escape(selector) + r"\s*\{(.*?)\}", re.S)
    found = block.search(TOKENS.read_text(encoding="utf-8"))
    assert found is not None
    return {name: value.strip() for name, value in _TOKEN.findall(found[1])}


def token(name: str) -> str:
    """一个值，如 `token("accent")`；没有的抛 KeyError。"""
    return tokens()[name]
