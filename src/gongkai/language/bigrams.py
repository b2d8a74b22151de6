"""两字组：汉字每相邻两字为一组，字母数字整串为一组。查任何一段连续的字都查得到，不靠词典。"""

import re
import unicodedata
from collections.abc import Iterator

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[0-9a-z]+")


def folded(text: str) -> str:
    """全角变半角，大写变小写。"""
    return unicodedata.normalize("NFKC", text).lower()


def bigrams(text: str) -> list[str]:
    """`text` 的两字组，去重，按第一次出现的次序；单独一个汉字成一组。"""
    return list(dict.fromkeys(_groups(text)))


def indexed(text: str) -> list[str]:
    """编索引用的：两字组，加上每一段末尾的字，只查一个字也查得到（按开头匹配）。"""
    ends = (m[0][-1] for m in _RUN.finditer(folded(text)) if not m[0].isascii())
    return list(dict.fromkeys([*_groups(text), *ends]))


def _groups(text: str) -> Iterator[str]:
    for match in _RUN.finditer(folded(text)):
        run = match[0]
        if run.isascii() or len(run) == 1:
            yield run
            continue
        yield from (run[i : i + 2] for i in range(len(run) - 1))
