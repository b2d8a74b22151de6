"""签名密钥：第一次运行时生成，存在数据目录，只有本人可读。"""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """`home` 里的密钥；没有就生成。几个进程同时第一次运行也只有一个。"""
    path = home / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
