"""合并的单元格，有的转换工具在它占的每一格里都写一遍：竖线写的一行里，挨着的相同的字只留第一格。"""

import re

#: 写着字（不是“无”这样的一个字）的一格，其后的一格与它相同；一格只看一遍，再长也不慢
_REPEATED = re.compile(
    r"(?:^|\|)[ \t]*+(?=[^|\n]*[\u4e00-\u9fff]{2})([^|\n]*[^|\s])[ \t]*"
    r"\|[ \t]*\1[ \t]*(?:\||$)",
    re.MULTILINE,
)


def without_repeats(text: str) -> str:
    """重复的换成空白，长短不变；没有竖线的原样返回。"""
    if "|" not in text or _REPEATED.search(text) is None:
        return text
    return "\n".join(_line(line) if line.count("|") > 1 else line for line in text.split("\n"))


def _line(line: str) -> str:
    fields = line.split("|")
    kept = [
        " " * len(field) if index and _same(field, fields[index - 1]) else field
        for index, field in enumerate(fields)
    ]
    return "|".join(kept)


def _same(field: str, before: str) -> bool:
    written = field.strip()
    return written == before.strip() and re.search(r"[\u4e00-\u9fff]{2}", written) is not None
