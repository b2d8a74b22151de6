"""个人信息的关口：在文字和文件里找出身份证号码、手机号码、银行卡号，并真正地遮去。"""

from gongkai.language.guard.files import Guarded, Unguardable, inspect, masked_file, pieces, read
from gongkai.language.guard.find import KIND_NAMES, Hit, find, mask

__all__ = [
    "KIND_NAMES",
    "Guarded",
    "Hit",
    "Unguardable",
    "find",
    "inspect",
    "mask",
    "masked_file",
    "pieces",
    "read",
]
