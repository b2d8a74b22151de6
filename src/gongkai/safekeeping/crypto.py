"""加密（AES-256-GCM 或 SM4-GCM）、盲索引、散列（SHA-256 或 SM3）。"""

import base64
import hashlib
import hmac
import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from gongkai.safekeeping.keys import Keyring, keyring

_NONCE, _TAG, _SM4_KEY = 12, 16, 16
_CIPHERS = {"aes": "A", "sm4": "S"}


class Sealed(Exception):
    """解不开：密钥不在，或者内容被改过。"""


@cache
def ring() -> Keyring:
    """本机的密钥。"""
    return keyring(settings.HOME)


def seal(content: bytes, purpose: str) -> bytes:
    """加密；`purpose`（用在哪里）受认证保护，挪到别处就解不开。"""
    keys = ring()
    kind = _CIPHERS[settings.CIPHER]
    nonce = secrets.token_bytes(_NONCE)
    engine = _engine(kind, keys.keys[keys.current], nonce).encryptor()
    engine.authenticate_additional_data(purpose.encode())
    body = engine.update(content) + engine.finalize()
    head = f"{kind}{keys.current}:".encode()
    return head + nonce + engine.tag + body


def unseal(sealed: bytes, purpose: str) -> bytes:
    """解密；密钥不在、内容或用途不符抛 Sealed。"""
    head, colon, rest = bytes(sealed).partition(b":")
    key = ring().keys.get(head[1:].decode("ascii", "replace"))
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
    return head == _CIPHERS[settings.CIPHER] + ring().current


def blind(value: str, purpose: str) -> str:
    """盲索引：相同的内容得相同的值，反推不出内容。空的得空。"""
    plain = "".join(value.split()).upper()
    if not plain:
        return ""
    return hmac.new(ring().index, f"{purpose}\0{plain}".encode(), "sha256").hexdigest()[:32]


def digest(content: bytes) -> str:
    """散列（设置 HASH：sha256 或 sm3）的十六进制。"""
    return hashlib.new(settings.HASH, content).hexdigest()
