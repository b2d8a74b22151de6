"""在文字里找个人信息：全角、带圈、空格、换行、看不见的字符隔开的也认；用校验码分辨真号码与像号码的数。"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from gongkai.language.identity import is_resident_number, mask_number, mask_phone


class Kind(StrEnum):
    """个人信息的种类。"""

    RESIDENT = "resident"
    OLD_RESIDENT = "old_resident"
    PHONE = "phone"
    CARD = "card"
    CONFIRMED = "confirmed"


KIND_NAMES = {
    Kind.RESIDENT: "居民身份证号码",
    Kind.OLD_RESIDENT: "十五位旧身份证号码",
    Kind.PHONE: "手机号码",
    Kind.CARD: "银行卡号",
    Kind.CONFIRMED: "已经确认要遮去的字",
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
    def hides(self) -> bool:
        """遮盖时要遮的：真号码；身份证号码错一位也认得出人。"""
        return self.certain or self.kind is Kind.RESIDENT

    @property
    def masked(self) -> str:
        """遮盖后的样子。"""
        if self.kind is Kind.CONFIRMED:
            return _masked_value(self.number)
        return mask_phone(self.number) if self.kind is Kind.PHONE else mask_number(self.number)


def _masked_value(value: str) -> str:
    """确认要遮去的：号码照号码遮，别的全遮。"""
    if not re.fullmatch(r"\d{10,}[\dX]", value):
        return "*" * len(value)
    return mask_phone(value) if len(value) == _PHONE_SIZE else mask_number(value)


_GAP = r"[\s\u00a0\u200b\-—–·.]{0,2}"
_SEP = r"[ \u00a0\-]"
_PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_BEFORE, _AFTER = r"(?<![0-9A-Za-z.])", r"(?![0-9A-Za-z]|\.\d)"
#: 前后还有隔一个空格的数字的，是一行数，不是一个号码
_ALONE_BEFORE, _ALONE_AFTER = r"(?<!\d[ \u00a0])", r"(?![ \u00a0]\d)"
#: 银联卡以 62 开头；四位一组时别的开头太像一行数
_UNION = "62"
_ACCOUNT = re.compile("卡号|银行卡|账号|帐号|账户|开户")


def _digits(count: int, gap: str = _GAP) -> str:
    return rf"(?:{gap}\d){{{count}}}"


_PATTERNS = (
    (Kind.RESIDENT, re.compile(rf"{_BEFORE}[1-9]{_digits(16)}{_GAP}[\dXx]{_AFTER}")),
    (
        Kind.OLD_RESIDENT,
        re.compile(
            rf"{_BEFORE}(?:"
            # 连写，中间最多断一行
            rf"(?:{_PROVINCES}){_digits(13, chr(92) + 'n?')}"
            # 六位、六位、三位地写
            rf"|{_ALONE_BEFORE}(?:{_PROVINCES})\d{{4}}{_SEP}(?:\d{{6}}{_SEP}\d{{3}}|\d{{8}}{_SEP}\d){_ALONE_AFTER}"
            rf"){_AFTER}"
        ),
    ),
    (
        Kind.CARD,
        re.compile(
            rf"{_BEFORE}(?:[3-6]{_digits(14, chr(92) + 'n?')}(?:\n?\d){{0,4}}"
            rf"|{_ALONE_BEFORE}[3-6]\d{{3}}(?:{_SEP}\d{{4}}){{3}}(?:{_SEP}\d{{1,3}})?{_ALONE_AFTER}"
            rf"|{_ALONE_BEFORE}62\d{{4}}{_SEP}\d{{8}}{_SEP}\d{{2,5}}{_ALONE_AFTER}"
            rf"){_AFTER}"
        ),
    ),
    (
        Kind.PHONE,
        re.compile(
            r"(?<![0-9A-Za-z])(?:\+?86[ \-]?)?(?:1[3-9](?:\n?\d){9}"
            rf"|{_ALONE_BEFORE}1[3-9]\d{_SEP}\d{{4}}{_SEP}\d{{4}}{_ALONE_AFTER}){_AFTER}"
        ),
    ),
)
_PHONE_SIZE = 11
_BETWEEN = re.compile(r"[\s\u00a0\u200b-\u200d\ufeff\-—–·.]")
#: 各种写法的数字（全角、带圈、上标、别的文字的）认作 0 到 9；一个字换一个字
_FULL_WIDTH = str.maketrans("Ｘｘ－＋．　", "Xx-+. ") | {
    code: str(unicodedata.digit(chr(code)))
    for code in range(0x80, 0x20000)
    if unicodedata.digit(chr(code), None) is not None
}
#: 看不见的：零宽、软连字符、改变方向的、变体选择、叠加在前一个字上的
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u0300-\u036f\u20d0-\u20f0"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def personal_in(text: str, also: Iterable[str] = ()) -> list[Hit]:
    """`text` 里的全部个人信息和 `also`（确认要遮去的，`worth_hiding` 的），按位置，不重叠。"""
    plain, places = _seen(text.translate(_FULL_WIDTH))
    taken = bytearray(len(plain))
    hits = [hit for value in also for hit in _confirmed(value, plain, taken)]
    hits += [hit for kind, pattern in _PATTERNS for hit in _matches(kind, pattern, plain, taken)]
    if places is not None:
        hits = [replace(h, start=places[h.start], end=places[h.end - 1] + 1) for h in hits]
    return sorted(hits, key=lambda h: h.start)


def _seen(text: str) -> tuple[str, list[int] | None]:
    """（去掉看不见的字，各字原来的位置）；没有看不见的，位置为空。"""
    if not _UNSEEN.search(text):
        return text, None
    places = [place for place, char in enumerate(text) if not _UNSEEN.match(char)]
    return "".join(text[place] for place in places), places


def worth_hiding(words: str) -> str:
    """要遮去的字去掉隔开的符号以后的样子；只有一个字的遮起来不知道遮了谁，得空。"""
    value = _BETWEEN.sub("", _UNSEEN.sub("", words.translate(_FULL_WIDTH)))
    value = value.upper() if value.isascii() else value
    return value if len(value) > 1 else ""


def _confirmed(value: str, text: str, taken: bytearray) -> Iterator[Hit]:
    """`value` 的各处；中间隔着空格、换行、连字符的也是。"""
    for match in _loosely(value).finditer(text):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        taken[start:end] = b"\x01" * (end - start)
        yield Hit(Kind.CONFIRMED, start, end, value, True)


@lru_cache(maxsize=512)
def _loosely(value: str) -> re.Pattern[str]:
    """隔开了也认得的写法；号码的前后不能还有数字。"""
    inner = f"{_BETWEEN.pattern}{{0,2}}".join(re.escape(c) for c in value)
    before = r"(?<!\d)" if value[:1].isdigit() else ""
    after = r"(?!\d)" if value[-1:].isdigit() else ""
    return re.compile(before + inner + after, re.IGNORECASE)


def _matches(kind: Kind, pattern: re.Pattern[str], text: str, taken: bytearray) -> Iterator[Hit]:
    for match in pattern.finditer(text):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        number = "".join(c for c in match[0] if c.isdigit() or c in "Xx").upper()
        certain = _certain(kind, number, match[0], text)
        if certain is None:
            continue
        taken[start:end] = b"\x01" * (end - start)
        yield Hit(kind, start, end, number, certain)


def _certain(kind: Kind, number: str, seen: str, text: str) -> bool | None:
    """真号码为 True，像号码的数为 False，不是的为 None。"""
    if kind is Kind.RESIDENT:
        return is_resident_number(number) if _has_birthday(number) else None
    if seen.strip().count("\n") > 1:
        return None
    if kind is Kind.OLD_RESIDENT:
        return True if re.search(_MONTH_DAY, number[8:12]) else None
    if kind is Kind.CARD:
        return _certain_card(number, seen.strip(), text)
    # 断成两行的：一列数里的两个数也会这样，只提醒
    return "\n" not in seen.strip()


def _certain_card(number: str, seen: str, text: str) -> bool | None:
    """连写的凭校验位；分组写的像一行数，还要有“卡号”这样的字，或者自成一格。"""
    if not luhn(number):
        return None
    if seen.replace("\n", "").isdigit():
        return True
    told = bool(_ACCOUNT.search(text)) or text.strip() == seen
    return told and number.startswith(_UNION)


def _has_birthday(number: str) -> bool:
    province = re.match(_PROVINCES, number) is not None
    born = re.match(rf"(?:19|20)\d\d{_MONTH_DAY}", number[6:14])
    return province and born is not None


def luhn(number: str) -> bool:
    """银行卡号的校验位。"""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mask(text: str, also: Iterable[str] = ()) -> str:
    """遮去真号码、写错一位的身份证号码和 `also` 的 `text`；长度不变，隔开的符号留在原处。"""
    characters = list(text)
    for hit in (h for h in personal_in(text, also) if h.hides):
        shown = iter(_aligned(hit, text))
        for place in range(hit.start, hit.end):
            characters[place] = next(shown)
    return "".join(characters)


def _aligned(hit: Hit, text: str) -> Iterator[str]:
    """原来的位置上：号码的字换成遮盖后的字，其余照旧。"""
    masked = iter(hit.masked)
    for char in text[hit.start : hit.end]:
        folded = char.translate(_FULL_WIDTH)
        if _UNSEEN.match(char):
            is_part = False
        elif hit.kind is Kind.CONFIRMED:
            is_part = not _BETWEEN.match(folded)
        else:
            is_part = folded.isdigit() or folded in "Xx"
        yield next(masked) if is_part else char
