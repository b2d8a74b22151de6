"""两字组：汉字每相邻两字为一组，字母数字整串为一组。查任何一段连续的字都查得到，不靠词典。"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[0-9a-z]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    import opencc  # 用到才载入

    return opencc.OpenCC("t2s")


def folded(text: str) -> str:
    """全角变半角，大写变小写，繁体变简体。"""
    plain = unicodedata.normalize("NFKC", text).lower()
    return str(_simplifier().convert(plain)) if _HAN.search(plain) else plain


def runs(text: str) -> list[str]:
    """`text` 里连续的汉字、连续的字母数字，各成一段。"""
    return [match[0] for match in _RUN.finditer(folded(text))]


def bigrams(text: str) -> list[str]:
    """`text` 的两字组，去重，按第一次出现的次序；单独一个汉字成一组。"""
    return list(dict.fromkeys(_groups(runs(text))))


def indexed(text: str) -> list[str]:
    """编索引用的：两字组，加上每一段末尾的字，只查一个字也查得到（按开头匹配）。"""
    found = runs(text)
    ends = (run[-1] for run in found if not run.isascii())
    return list(dict.fromkeys([*_groups(found), *ends]))


def characters(text: str) -> list[str]:
    """`text` 里的各个汉字，去重。"""
    return list(dict.fromkeys(_HAN.findall(folded(text))))


def _groups(found: list[str]) -> Iterator[str]:
    for run in found:
        if run.isascii() or len(run) == 1:
            yield run
            # 003 和 3 是一个数
            if run[0] == "0" and run.isdecimal():
                yield run.lstrip("0") or "0"
            continue
        yield from (run[i : i + 2] for i in range(len(run) - 1))
