"""发文字号、索引号的规范写法：代字、年份、序号。括号、“年”“号”、空格、补零、全角半角都不论。"""

import re
from dataclasses import dataclass

from gongkai.language.bigrams import folded

_BETWEEN = re.compile(r"[\s〔〕\[\]()【】{}<>〈〉《》«»/\\,.、·_—–－-]+")
_MARK = r"(?!第)[\u3400-\u9fffa-z][\u3400-\u9fffa-z0-9-]*?"
_YEAR = r"(?:19|20)\d\d"
_FULL = re.compile(
    rf"(?P<mark>{_MARK})?-?(?P<year>{_YEAR})(?:年-?|-|(?=第|字))(?:字-?)?第?-?(?P<serial>\d+)-?号?"
)
_NO_YEAR = re.compile(rf"(?P<mark>{_MARK})-?第?-?(?P<serial>\d+)-?号令?")
_NO_SERIAL = re.compile(rf"(?P<mark>{_MARK})-(?P<year>{_YEAR})-?号?")
#: 一句话里的：代字和年份之间要有括号
_INSIDE = re.compile(
    r"[\u3400-\u9fffa-z]{2,20}\s*[〔\[(【]\s*(?:19|20)\d\d\s*[〕\])】]\s*第?\s*\d+\s*号?"
)
#: 代字是一串数字的索引号，只认末尾的年份、序号
_END = re.compile(rf"\D(?P<year>{_YEAR})\D+(?P<serial>\d+)$")


@dataclass(frozen=True, slots=True)
class Number:
    """一个编号；没有写的部分为空。"""

    mark: str
    year: str
    serial: str

    @property
    def key(self) -> str:
        """规范的写法。"""
        return f"{self.mark}.{self.year}.{self.serial}"


def parsed(text: str) -> Number | None:
    """`text` 整个是一个编号的，它的各部分；不是的得 None。"""
    plain = _BETWEEN.sub("-", folded(text).strip()).strip("-")
    for pattern in (_FULL, _NO_YEAR, _NO_SERIAL):
        if match := pattern.fullmatch(plain):
            found = match.groupdict()
            mark = (found.get("mark") or "").replace("-", "")
            return Number(mark, found.get("year") or "", _plain(found.get("serial")))
    return None


def inside(text: str) -> list[Number]:
    """一句话里写着的编号。"""
    found = (parsed(match[0]) for match in _INSIDE.finditer(folded(text)))
    return [number for number in found if number is not None]


def keys_of(text: str) -> list[str]:
    """编入检索的：全的，以及少写代字、少写年份、少写序号的；不像编号的只有一个整串。"""
    number = parsed(text)
    if number is None:
        plain = folded(text)
        end = _END.search(plain)
        found = [_BETWEEN.sub("", plain)]
        if end:
            found.append(Number("", end["year"], _plain(end["serial"])).key)
        return [key for key in found if key]
    shorter = (
        Number("", number.year, number.serial),
        Number(number.mark, "", number.serial),
        Number(number.mark, number.year, ""),
    )
    useful = [n for n in (number, *shorter) if sum(map(bool, (n.mark, n.year, n.serial))) > 1]
    return list(dict.fromkeys(n.key for n in useful))


def _plain(digits: str | None) -> str:
    return (digits or "").lstrip("0") or ("0" if digits else "")
