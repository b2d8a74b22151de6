"""数据密钥：来自环境变量，或者第一次运行时生成在数据目录（只有本人可读）。

GONGKAI_DATA_KEYS 为“编号:base64”以逗号相连；GONGKAI_INDEX_KEY 为盲索引的密钥（base64），一旦使用
不能更换。现用哪一个由数据目录里的 current-key 定（`rotate_keys` 写，没有就是第一个）：各进程加密
以前都看它一眼，所以换密钥的那一刻对大家是同一刻，不必先停下服务。
"""

import base64
import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_KEY_BYTES = 32
_FILE, _CHOSEN = "data-keys", "current-key"


class KeysWrong(Exception):
    """密钥的写法不对。"""


@dataclass(frozen=True, slots=True)
class Keyring:
    """数据密钥：编号 -> 32 字节；`first` 为写在第一个的编号；`index` 为盲索引密钥。"""

    keys: dict[str, bytes]
    first: str
    index: bytes


def keyring(home: Path) -> Keyring:
    """环境变量里的密钥，没有就用数据目录里的，再没有就生成。写法不对抛 KeysWrong。"""
    given = os.environ.get("GONGKAI_DATA_KEYS") or private_file(home / _FILE, _new_entry)
    keys = entries(given, "GONGKAI_DATA_KEYS")
    index = os.environ.get("GONGKAI_INDEX_KEY") or private_file(home / "index-key", new_key)
    return Keyring(keys, next(iter(keys)), _decoded(index))


def chosen(home: Path) -> str:
    """各进程约定的现用密钥的编号；还没有约定（没有换过密钥）为空。"""
    try:
        return (home / _CHOSEN).read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def choose(home: Path, name: str) -> None:
    """约定现用密钥的编号。"""
    replace(home / _CHOSEN, name)


def replace(path: Path, content: str) -> None:
    """换成新的内容；一次原子的改名，谁也读不到写了一半的。只有本人可读。"""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)


def marks(home: Path) -> tuple[object, ...]:
    """存密钥的文件的样子：变了就要重读。"""
    return tuple(_mark(home / name) for name in (_FILE, _CHOSEN))


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_ino


def private_file(path: Path, make: Callable[[], str]) -> str:
    """`path` 的内容；没有就用 `make` 生成。几个进程同时第一次运行也只有一个，读到的总是完整的。"""
    if not path.exists():
        _write_once(path, make())
    return path.read_text("utf-8").strip()


def _write_once(path: Path, content: str) -> None:
    """写好了才用一次原子的“链接”挂上名字；别人先挂上的用别人的。"""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        Path(temporary).unlink()


def _new_entry() -> str:
    return f"k1:{new_key()}"


def entries(given: str, variable: str) -> dict[str, bytes]:
    """“编号:base64”以逗号相连的各个密钥，写在第一个的在前；写法不对、一个也没有抛 KeysWrong。"""
    found = dict(_entry(part, variable) for part in given.split(",") if part.strip())
    if not found:
        raise KeysWrong(f"{variable} 里没有密钥。")
    return found


def new_key() -> str:
    """新的密钥（base64）。"""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _entry(part: str, variable: str) -> tuple[str, bytes]:
    name, _, value = part.strip().partition(":")
    if not name.isalnum() or not value:
        raise KeysWrong(f"{variable} 应写成“编号:base64”，以逗号相连。")
    return name, _decoded(value)


def _decoded(value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise KeysWrong("密钥不是合法的 base64。") from error
    if len(key) != _KEY_BYTES:
        raise KeysWrong(f"密钥应为 {_KEY_BYTES} 字节。")
    return key
