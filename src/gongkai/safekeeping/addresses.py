"""网址的写法：一样东西只有一个网址。各 urls.py 的参数、网址里的查询只用这里的几种，别的一律 404。

补零、全角数字、大小写、太长的都不认：认了，页面缓存里就会多出一份撤不掉的。
"""

import re
from datetime import date
from typing import Any, ClassVar

from django.urls import register_converter

NUMBER = r"[1-9][0-9]{0,8}"
YEAR = r"[12][0-9]{3}"
LABEL = r"[-a-zA-Z0-9_]{1,50}"
PART = rf"(?:0|{NUMBER})"
FILE = r"[0-9a-f]{16}\.[a-z0-9]{1,16}"
#: 接着翻：上一页最后一件的发布日期和编号
AFTER = rf"{YEAR}-[01][0-9]-[0-3][0-9]_{NUMBER}"
_TEXT = r"[^/\0]{1,200}"
#: 签名的链接里的
_TOKEN = r"[-a-zA-Z0-9_:.=]{1,400}"  # noqa: S105


class _Number:
    """主键、序号：一到九位，不补零。"""

    regex = NUMBER

    def to_python(self, value: str) -> int:
        """数。"""
        return int(value)

    def to_url(self, value: Any) -> str:
        """网址里的写法。"""
        return str(value)


class _Year(_Number):
    regex = YEAR


class _Part(_Number):
    regex = PART


class _Words:
    """原样的文字。"""

    regex: ClassVar[str]

    def to_python(self, value: str) -> str:
        """文字。"""
        return value

    def to_url(self, value: Any) -> str:
        """网址里的写法。"""
        return str(value)


class _Label(_Words):
    regex = LABEL


class _File(_Words):
    regex = FILE


class _Text(_Words):
    regex = _TEXT


class _Token(_Words):
    regex = _TOKEN


#: 路径里的写法，如 <number:pk>
CONVERTERS: dict[str, type[_Number] | type[_Words]] = {
    "number": _Number,
    "year": _Year,
    "part": _Part,
    "label": _Label,
    "file": _File,
    "text": _Text,
    "token": _Token,
}


def register() -> None:
    """启动时登记，各 urls.py 才能用。"""
    for name, converter in CONVERTERS.items():
        # 包里声明的类型是私有的协议
        register_converter(converter, name)  # type: ignore[arg-type]


def number(text: str) -> int | None:
    """查询里的一个编号；别的写法（“07”“²”“７”、太长的）得 None。"""
    return int(text) if re.fullmatch(NUMBER, text, re.A) else None


def year(text: str) -> int | None:
    """查询里的年份；别的写法得 None。"""
    return int(text) if re.fullmatch(YEAR, text, re.A) else None


def place(text: str) -> tuple[date, int] | None:
    """查询里的接续，如 2026-11-02_17；别的写法得 None。"""
    if not re.fullmatch(AFTER, text, re.A):
        return None
    day, _, pk = text.partition("_")
    try:
        return date.fromisoformat(day), int(pk)
    except ValueError:
        return None
