"""留痕的密钥：在数据库以外，改得了数据库的人没有它，就算不出对得上的散列。

来自环境变量 GONGKAI_TRAIL_KEYS（“编号:base64”以逗号相连，第一个为现用的），没有的在数据目录的
trail-keys。
换下来的留在后面，以前的各条还要用它核验。
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gongkai.safekeeping import keys as stored

VARIABLE = "GONGKAI_TRAIL_KEYS"
_FILE = "trail-keys"
_HASHES = ("sha256", "sm3")


@dataclass(frozen=True, slots=True)
class _Held:
    """读过的密钥，以及读的时候环境变量和文件的样子。"""

    mark: object
    keys: dict[str, bytes]


_HELD: list[_Held] = []


def ring() -> dict[str, bytes]:
    """全部密钥，现用的在前；换过的重读。"""
    mark = (os.environ.get(VARIABLE), _path(), _state())
    if not _HELD or _HELD[0].mark != mark or mark[2] is None:
        given = os.environ.get(VARIABLE) or stored.private_file(_path(), _fresh)
        mark = (os.environ.get(VARIABLE), _path(), _state())
        _HELD[:] = [_Held(mark, stored.entries(given, VARIABLE))]
    return _HELD[0].keys


def current() -> str:
    """现用的编号。"""
    return next(iter(ring()))


def in_use() -> bool:
    """数据目录里有过密钥：记第一条时才生成，有它就记过。"""
    return _state() is not None


def mac(name: str, content: bytes, kind: str = "") -> str:
    """用密钥 `name` 算的散列（十六进制）；没有这个密钥抛 KeyError。"""
    return hmac.new(ring()[name], content, kind or settings.HASH).hexdigest()


def fits(name: str, content: bytes, given: str) -> bool:
    """对不对得上；散列的算法中途换过的也认。"""
    return any(hmac.compare_digest(mac(name, content, kind), given) for kind in _HASHES)


def rotate() -> str:
    """换一个新的，旧的留着核验；返回新的编号。密钥在环境变量里的抛 KeysWrong。"""
    if os.environ.get(VARIABLE):
        raise stored.KeysWrong(
            f"密钥写在环境变量 {VARIABLE} 里：请把新的写在第一个、旧的留在后面，重新启动。"
        )
    before = stored.private_file(_path(), _fresh)
    stored.replace(_path(), f"{_fresh()},{before}")
    return current()


def _fresh() -> str:
    """新的一个；编号由内容来，两台机器各自生成的也不同名。"""
    value = stored.new_key()
    return f"t{hashlib.sha256(value.encode()).hexdigest()[:8]}:{value}"


def _path() -> Path:
    return Path(settings.KEYS) / _FILE


def _state() -> tuple[int, int] | None:
    try:
        state = _path().stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_ino
