"""编号与查询码。"""

import hmac
import re
import uuid

from gongkai.safekeeping.crypto import ring

#: 不用容易看错的 0 O 1 I L
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 10
_TYPED = re.compile(r"(20\d\d)\D+(\d{1,7})")


def code_of(submission: uuid.UUID) -> str:
    """一次提交的查询码，十位（约 50 比特）：由提交的标识和密钥算出，断线重交得到同一个。"""
    seed = int.from_bytes(hmac.new(ring().index, submission.bytes, "sha256").digest(), "big")
    code = ""
    for _ in range(_CODE_LENGTH):
        seed, index = divmod(seed, len(_ALPHABET))
        code += _ALPHABET[index]
    return code


def typed_number(text: str) -> tuple[int, int] | None:
    """申请人输入的编号里的（年，序号）；各种写法都认，不像编号得 None。"""
    match = _TYPED.search(text)
    return (int(match[1]), int(match[2])) if match else None
