"""证件号码：居民身份证（GB 11643）、统一社会信用代码（GB 32100）的校验与遮盖。"""

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_KEPT_HEAD, _KEPT_TAIL = 6, 4


def is_resident_number(text: str) -> bool:
    """十八位、出生日期成立、校验码（ISO 7064 MOD 11-2）正确。"""
    number = text.strip().upper()
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number) or not _is_date(number[6:14]):
        return False
    total = sum(int(n) * w for n, w in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[-1]


def resident_check(body: str) -> str:
    """十七位本体码的校验码。"""
    return _CHECKS[sum(int(n) * w for n, w in zip(body, _WEIGHTS, strict=True)) % 11]


def _is_date(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return day.year >= 1850


def is_credit_code(text: str) -> bool:
    """十八位、字符合法、校验码正确。"""
    code = text.strip().upper()
    if len(code) != 18 or any(c not in _CREDIT_LETTERS for c in code):
        return False
    return credit_check(code[:17]) == code[-1]


def credit_check(body: str) -> str:
    """十七位本体码的校验码。"""
    total = sum(_CREDIT_LETTERS.index(c) * w for c, w in zip(body, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_LETTERS[(31 - total % 31) % 31]


def mask_number(number: str) -> str:
    """证件号码留前六后四；短的只留头尾各一位。"""
    size = len(number)
    if size > _KEPT_HEAD + _KEPT_TAIL:
        hidden = size - _KEPT_HEAD - _KEPT_TAIL
        return number[:_KEPT_HEAD] + "*" * hidden + number[-_KEPT_TAIL:]
    return number[:1] + "*" * (size - 2) + number[-1:] if size > 2 else "*" * size


def mask_phone(number: str) -> str:
    """电话留前三后四。"""
    if len(number) <= 7:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
