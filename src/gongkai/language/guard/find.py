"""在文字里找个人信息：全角、空格、换行隔开的也认；用校验码分辨真号码与像号码的数。"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gongkai.language.identity import is_resident_number, mask_number, mask_phone


class Kind(StrEnum):
    """个人信息的种类。"""

    RESIDENT = "resident"
    OLD_RESIDENT = "old_resident"
    PHONE = "phone"
    CARD = "card"


KIND_NAMES = {
    Kind.RESIDENT: "居民身份证号码",
    Kind.OLD_RESIDENT: "十五位旧身份证号码",
    Kind.PHONE: "手机号码",
    Kind.CARD: "银行卡号",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """一处：种类、在文中的起止、去掉隔开符号的号码、是不是真号码（校验码对）。"""

    kind: Kind
    start: int
    end: int
    number: str
    certain: bool

    @property
    def masked(self) -> str:
        """遮盖后的样子。"""
        return mask_phone(self.number) if self.kind is Kind.PHONE else mask_number(self.number)


_GAP = r"[\s\u00a0\u200b\-—–·.]{0,2}"
_PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]"
_MONTH_DAY = rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])"
_BEFORE, _AFTER = r"(?<![0-9A-Za-z.])", r"(?![0-9A-Za-z]|\.\d)"


def _digits(count: int) -> str:
    return rf"(?:{_GAP}\d){{{count}}}"


_PATTERNS = (
    (Kind.RESIDENT, re.compile(rf"{_BEFORE}[1-9]{_digits(16)}{_GAP}[\dXx]{_AFTER}")),
    (
        Kind.OLD_RESIDENT,
        re.compile(
            rf"{_BEFORE}(?:{_PROVINCES}){_digits(4)}{_GAP}\d{_GAP}\d{_GAP}{_MONTH_DAY}"
            rf"{_digits(3)}{_AFTER}"
        ),
    ),
    (Kind.CARD, re.compile(rf"{_BEFORE}[3-6](?:[ \u00a0\-]?\d){{14,18}}{_AFTER}")),
    (Kind.PHONE, re.compile(rf"(?<![0-9A-Za-z])(?:\+?86[ \-]?)?1[3-9]\d(?:[ \-]?\d){{8}}{_AFTER}")),
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ－＋．　", "0123456789Xx-+. ")


def find(text: str) -> list[Hit]:
    """`text` 里的全部个人信息，按位置；不重叠。"""
    plain = text.translate(_FULL_WIDTH)
    taken = bytearray(len(plain))
    hits = [hit for kind, pattern in _PATTERNS for hit in _matches(kind, pattern, plain, taken)]
    return sorted(hits, key=lambda h: h.start)


def _matches(kind: Kind, pattern: re.Pattern[str], text: str, taken: bytearray) -> Iterator[Hit]:
    for match in pattern.finditer(text):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        number = "".join(c for c in match[0] if c.isdigit() or c in "Xx").upper()
        certain = _certain(kind, number, match[0])
        if certain is None:
            continue
        taken[start:end] = b"\x01" * (end - start)
        yield Hit(kind, start, end, number, certain)


def _certain(kind: Kind, number: str, seen: str) -> bool | None:
    """真号码为 True，像号码的数为 False，不是的为 None。"""
    if kind is Kind.RESIDENT:
        if is_resident_number(number):
            return True
        return False if _has_birthday(number) else None
    if kind is Kind.CARD:
        return True if (luhn(number) and seen.strip().isdigit()) or _in_fours(seen) else None
    return True


def _has_birthday(number: str) -> bool:
    province = re.match(_PROVINCES, number) is not None
    born = re.match(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", number[6:14])
    return province and born is not None


def _in_fours(seen: str) -> bool:
    """四位一组地写的卡号。"""
    groups = re.split(r"[ \u00a0\-]", seen)
    whole = "".join(groups)
    return len(groups) > 3 and all(len(g) == 4 for g in groups[:-1]) and luhn(whole)


def luhn(number: str) -> bool:
    """银行卡号的校验位。"""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mask(text: str, hits: list[Hit] | None = None) -> str:
    """遮去 `hits`（缺省为全部）的 `text`；长度不变，隔开的符号留在原处。"""
    characters = list(text)
    for hit in find(text) if hits is None else hits:
        shown = iter(_aligned(hit, text))
        for place in range(hit.start, hit.end):
            characters[place] = next(shown)
    return "".join(characters)


def _aligned(hit: Hit, text: str) -> Iterator[str]:
    """原来的位置上：号码的字换成遮盖后的字，其余照旧。"""
    masked = iter(hit.masked)
    for char in text[hit.start : hit.end]:
        folded = char.translate(_FULL_WIDTH)
        is_part = folded.isdigit() or folded in "Xx"
        yield next(masked) if is_part else char
