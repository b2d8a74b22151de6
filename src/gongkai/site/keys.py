"""签名密钥：第一次运行时生成，存在数据目录，只有本人可读。"""

import secrets
from pathlib import Path

from gongkai.safekeeping.keys import private_file


def secret_key(home: Path) -> str:
    """`home` 里的密钥；没有就生成。"""
    return private_file(home / "secret-key", lambda: secrets.token_urlsafe(48))
