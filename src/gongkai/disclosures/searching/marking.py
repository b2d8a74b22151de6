"""结果里的摘录，标出要找的词。"""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from gongkai.language.bigrams import folded

_AROUND = 60
#: 一行是附件的文件名（见 index.text_of：正文在前，各附件的名称、说明、文字在后）
_FILE = re.compile(r"^([^\n]{1,200})\.[A-Za-z0-9]{2,5}$", re.M)


def excerpt(text: str, plain: str, words: Sequence[str]) -> str:
    """第一处要找的词前后的文字；`plain` 为折过的 `text`。"""
    places = [p for w in sorted(words, key=len, reverse=True) if w and (p := plain.find(w)) >= 0]
    # 折过以后长短差一点的，位置也差不多
    first = places[0] if places else 0
    start = _line_of_a_name(text, max(0, first - _AROUND // 3))
    end, files = start + _AROUND * 2, _where_files_begin(text, first)
    end, is_cut = min(end, files), end < min(files, len(text))
    close = " ".join(_FILE.sub(r"附件《\1》", text[start:end]).split())
    return ("……" if start else "") + close + ("……" if is_cut else "")


def _line_of_a_name(text: str, start: int) -> int:
    """从文件名的中间开始的，退到它的开头。"""
    line = text.rfind("\n", 0, start) + 1
    name = _FILE.match(text, line)
    return line if name and name.end() > start else start


def _where_files_begin(text: str, first: int) -> int:
    """正文在哪里完；要找的词在附件里的，不在这里断。"""
    name = _FILE.search(text)
    return name.start() if name and name.start() > first else len(text)


def marked(text: str, words: Sequence[str]) -> SafeString:
    """把要找的词标出来（全角、繁体的也标）；其余的转义。"""
    wanted = sorted({w for w in words if w}, key=len, reverse=True)
    if not wanted:
        return mark_safe(escape(text))  # noqa: S308
    pattern = re.compile("|".join(re.escape(w) for w in wanted), re.I)
    out, last = [], 0
    for match in pattern.finditer(_same_length(text)):
        start, end = match.span()
        out += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return mark_safe("".join([*out, escape(text[last:])]))  # noqa: S308


def _same_length(text: str) -> str:
    """折过的文字；折了长短不一样的，只变小写。"""
    plain = folded(text)
    return plain if len(plain) == len(text) else text.lower()
