"""看得见的字：姓名、内容不能只有看不见的字符。"""

import unicodedata

#: 控制、格式（零宽、软连字符）、私用、没有定义的，各种空格和分隔
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})
#: 归在字母、符号里而画出来是空白的：谚文填充、盲文空格
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_visible(text: str) -> bool:
    """至少有一个看得见的字。"""
    return any(c not in _BLANK and unicodedata.category(c) not in _UNSEEN for c in text)
