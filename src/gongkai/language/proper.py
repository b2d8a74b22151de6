"""能存、能写进文件的字：控制字符、没有定义的字符、半个代理对、颠倒字序的符号不收；

已经存着的，写的时候去掉。
"""

import re

_NONCHARACTERS = "".join(f"{chr(p << 16 | 0xFFFE)}{chr(p << 16 | 0xFFFF)}" for p in range(17))
#: 制表符、换行、回车是文字的一部分；其余的控制字符、非字符、代理对的一半都不是字。
#: 颠倒字序的符号（U+202A–202E、U+2066–2069）使看见的和存着的不同：文件名、姓名会骗人
_IMPROPER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    f"\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]"
)
_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_AROUND = 6


def improper(text: str) -> str:
    """不收的说明；可以收的为空。"""
    found = _IMPROPER.search(text)
    if found is None:
        return ""
    before = proper(text[max(0, found.start() - _AROUND) : found.start()]).strip()
    where = f"“{before}”之后" if before else "开头"
    return f"{where}有一个不能用的字符（U+{ord(found[0]):04X}，看不见），请删去再提交。"


def proper(text: str) -> str:
    """去掉不成字的；XML、网页、邮件、数据库都写得进。"""
    return _IMPROPER.sub("", text)


def broken(text: str) -> str:
    """单行的一栏里有换行的说明；没有为空。"""
    return "这一栏只写一行，请去掉换行。" if _BREAK.search(text) else ""


def one_line(text: str) -> str:
    """换行成为一个空格的一行。"""
    return " ".join(proper(_BREAK.sub(" ", text)).split())
