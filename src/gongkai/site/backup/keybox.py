"""密钥和设置：与数据分开的一个文件，用口令加密（scrypt + AES-256-GCM）。"""

import base64
import getpass
import json
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gongkai.site.backup.archive import BackupWrong

VARIABLE = "GONGKAI_BACKUP_PASSPHRASE"
#: 密钥目录里的各个文件
KEY_FILES = ("data-keys", "index-key", "secret-key", "trail-keys", "current-key")
_PURPOSE = b"gongkai-keys-1"
_SALT, _NONCE, _KEY = 16, 12, 32
#: scrypt 的 n（2 的幂）：约 128 MB、半秒
_COST = 1 << 17
_SHORTEST = 12
_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Box:
    """密钥目录里的文件（名称 -> 内容）、设置（环境变量 -> 值）。"""

    files: dict[str, str]
    settings: dict[str, str]


def gathered(keys: Path) -> Box:
    """本机的：`keys` 目录里的密钥，和以 GONGKAI_ 开头的、数据库的设置。"""
    files = {n: (keys / n).read_text("utf-8") for n in KEY_FILES if (keys / n).exists()}
    settings = {n: v for n, v in os.environ.items() if _is_setting(n)}
    return Box(files, settings)


def _is_setting(name: str) -> bool:
    passing = {VARIABLE, "GONGKAI_SETTINGS", "GONGKAI_POOLED"}
    return name not in passing and (name.startswith("GONGKAI_") or name == "DATABASE_URL")


def write(path: Path, box: Box, passphrase: str) -> None:
    """加密写成 `path`（已经有的不盖），只有本人可读；写完读回来核对。"""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    plain = json.dumps({"files": box.files, "settings": box.settings}).encode()
    sealed = AESGCM(_derived(passphrase, salt)).encrypt(nonce, plain, _PURPOSE)
    content = {"salt": salt, "nonce": nonce, "sealed": sealed}
    text = json.dumps({n: base64.b64encode(v).decode() for n, v in content.items()})
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupWrong(f"密钥的文件 {path} 写不成：{error.strerror}。") from error
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if read(path, passphrase) != box:
        raise BackupWrong(f"{path} 写完读回来不一样，请重做。")


def read(path: Path, passphrase: str) -> Box:
    """解开；口令不对、不是这种文件抛 BackupWrong。"""
    try:
        with path.open(encoding="utf-8") as file:
            given = json.loads(file.read(_MOST))
        salt, nonce, sealed = (base64.b64decode(given[n]) for n in ("salt", "nonce", "sealed"))
    except OSError as error:
        raise BackupWrong(f"密钥的文件 {path} 读不了：{error.strerror}。") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupWrong(f"{path} 不是密钥的备份。") from error
    try:
        plain = AESGCM(_derived(passphrase, salt)).decrypt(nonce, sealed, _PURPOSE)
    except (InvalidTag, ValueError) as error:
        raise BackupWrong("口令不对，或者密钥的文件坏了。") from error
    return Box(**json.loads(plain))


def _derived(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=_KEY, n=_COST, r=8, p=1).derive(passphrase.encode())


def passphrase(*, new: bool) -> str:
    """口令：环境变量里的，没有就问；新的要够长，问两遍。"""
    given = os.environ.get(VARIABLE) or _asked(new=new)
    if new and len(given) < _SHORTEST:
        raise BackupWrong(f"口令至少 {_SHORTEST} 个字符；请另外记好，丢了谁也打不开。")
    return given


def _asked(*, new: bool) -> str:
    if not sys.stdin.isatty():
        raise BackupWrong(f"没有口令：设 {VARIABLE}，或者在终端里运行。")
    given = getpass.getpass("密钥备份的口令：")
    if new and getpass.getpass("再输一遍：") != given:
        raise BackupWrong("两遍口令不一样。")
    return given
