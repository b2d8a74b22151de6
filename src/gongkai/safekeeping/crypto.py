"""加密（AES-256-GCM 或 SM4-GCM）、盲索引、散列（SHA-256 或 SM3）。"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from gongkai.safekeeping import keys as stored

_NONCE, _TAG, _SM4_KEY = 12, 16, 16
_CIPHERS = {"aes": "A", "sm4": "S"}


class Sealed(Exception):
    """解不开：密钥不在，或者内容被改过；也指现用的密钥这个进程还没有，不能加密。"""


@dataclass(frozen=True, slots=True)
class _Held:
    """这个进程手里的密钥、约定的现用编号，以及读它们时文件的样子。"""

    ring: stored.Keyring
    current: str
    marks: tuple[object, ...]


_HELD: list[_Held] = []


def ring() -> stored.Keyring:
    """本机的密钥；没有读过才读。"""
    return (_HELD[0] if _HELD else _reread()).ring


def forget() -> None:
    """下一次用时重读（环境变量改了）。"""
    _HELD.clear()


def _fresh() -> _Held:
    """加密以前看一眼文件：换过的重读。"""
    held = _HELD[0] if _HELD else None
    return held if held and held.marks == stored.marks(settings.KEYS) else _reread()


def _reread() -> _Held:
    marks = stored.marks(settings.KEYS)  # 先看样子后读内容：其间改了，下一次就重读
    keys = stored.keyring(settings.KEYS)
    held = _Held(keys, stored.chosen(settings.KEYS) or keys.first, marks)
    _HELD[:] = [held]
    return held


def current() -> tuple[str, bytes]:
    """现用的密钥：编号与内容；这个进程没有它抛 Sealed。"""
    held = _fresh()
    if held.current not in held.ring.keys:
        raise Sealed(f"数据密钥已经换成 {held.current}，这个进程还没有它：请配好以后重新启动。")
    return held.current, held.ring.keys[held.current]


def seal(content: bytes, purpose: str) -> bytes:
    """加密；`purpose`（用在哪里）受认证保护，挪到别处就解不开。"""
    name, key = current()
    kind = _CIPHERS[settings.CIPHER]
    nonce = secrets.token_bytes(_NONCE)
    engine = _engine(kind, key, nonce).encryptor()
    engine.authenticate_additional_data(purpose.encode())
    body = engine.update(content) + engine.finalize()
    head = f"{kind}{name}:".encode()
    return head + nonce + engine.tag + body


def unseal(sealed: bytes, purpose: str) -> bytes:
    """解密；密钥不在、内容或用途不符抛 Sealed。"""
    head, colon, rest = bytes(sealed).partition(b":")
    name = head[1:].decode("ascii", "replace")
    key = ring().keys.get(name) or _reread().ring.keys.get(name)
    if not colon or key is None:
        raise Sealed("解不开：没有相应的数据密钥。")
    nonce, tag, body = rest[:_NONCE], rest[_NONCE : _NONCE + _TAG], rest[_NONCE + _TAG :]
    try:
        engine = _engine(head[:1].decode(), key, nonce, tag).decryptor()
        engine.authenticate_additional_data(purpose.encode())
        return engine.update(body) + engine.finalize()
    except (InvalidTag, ValueError) as error:
        raise Sealed("解不开：内容被改动过，或者不是存在这里的。") from error


def _engine(kind: str, key: bytes, nonce: bytes, tag: bytes | None = None) -> Cipher[modes.GCM]:
    algorithm = algorithms.SM4(key[:_SM4_KEY]) if kind == "S" else algorithms.AES(key)
    return Cipher(algorithm, modes.GCM(nonce, tag))


def seal_text(text: str, purpose: str) -> str:
    """加密成可以存进文字列的 base64。"""
    return base64.b64encode(seal(text.encode(), purpose)).decode()


def unseal_text(sealed: str, purpose: str) -> str:
    """`seal_text` 的逆。"""
    try:
        raw = base64.b64decode(sealed, validate=True)
    except ValueError as error:
        raise Sealed("解不开：不是加密的内容。") from error
    return unseal(raw, purpose).decode()


def is_current(sealed: str) -> bool:
    """是不是用现用的密钥和算法加密的（轮换时用）。"""
    return sealed_with_current(base64.b64decode(sealed[:64]))


def sealed_with_current(sealed: bytes) -> bool:
    """同上，加密成字节的。"""
    head = sealed.partition(b":")[0].decode("ascii", "replace")
    return head == _CIPHERS[settings.CIPHER] + current()[0]


def blind(value: str, purpose: str) -> str:
    """盲索引：相同的内容得相同的值，反推不出内容。空的得空。"""
    plain = "".join(value.split()).upper()
    if not plain:
        return ""
    return hmac.new(ring().index, f"{purpose}\0{plain}".encode(), "sha256").hexdigest()[:32]


def digest(content: bytes) -> str:
    """散列（设置 HASH：sha256 或 sm3）的十六进制。"""
    return hashlib.new(settings.HASH, content).hexdigest()
