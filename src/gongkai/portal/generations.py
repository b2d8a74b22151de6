"""一个目录整个换上新的：写在旁边的一代里，写完一步换上。

目录是指向其中一代的符号链接；换上就是给链接改名，什么时候被杀，它指着的都是完整的一代。
两个不能同时写；被杀了的留下的半代，由下一个清掉。
"""

import ctypes
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


class Busy(Exception):
    """别的进程正在写；str() 说明怎么办。"""


class NotOurs(Exception):
    """那里的不是我们写的；str() 说明怎么办。"""


class CannotSwap(Exception):
    """这里不能一步换上；str() 说明怎么办。"""


@contextmanager
def renewed(folder: Path, mark: str) -> Iterator[Path]:
    """给一个空目录写；好好写完的换上，出错的删去，`folder` 还是原来的。

    `mark` 为写成的目录里一定有的文件。别人正在写的抛 Busy，不是我们写的抛 NotOurs，
    这里换不了的抛 CannotSwap。
    """
    folder = _place(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _demand_ours(folder, mark)
        _sweep(folder)
        made = folder.with_name(f"{_prefix(folder)}{secrets.token_hex(6)}")
        made.mkdir()
        try:
            yield made
            _swap(folder, made)
        finally:
            # 换上了的清掉从前的，没有换上的清掉刚写的
            _sweep(folder)


def _place(folder: Path) -> Path:
    """要换的那个名字：是我们的链接的不再往里走，人自己做的链接走到头。"""
    place = Path(os.path.abspath(folder))  # noqa: PTH100  resolve 会走进我们的链接里
    place = place.parent.resolve() / place.name
    if place.is_symlink() and not _is_ours(place):
        return _place(place.parent / place.readlink())
    return place


def _prefix(folder: Path) -> str:
    return f".{folder.name}.g-"


def _is_ours(link: Path) -> bool:
    return str(link.readlink()).startswith(_prefix(link))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """占住；进程死了锁也就没了。"""
    path = folder.with_name(f".{folder.name}.lock")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"另一个进程正在写 {folder}，等它写完再来。") from None
        yield


def _demand_ours(folder: Path, mark: str) -> None:
    """已有的普通目录要是空的，或者里面有 `mark`（以前写的），不然换上就把别人的东西删了。"""
    if folder.is_symlink() or not folder.exists():
        return
    if not folder.is_dir():
        raise NotOurs(f"{folder} 是一个文件，请换一个目录。")
    if any(folder.iterdir()) and not (folder / mark).exists():
        raise NotOurs(f"{folder} 里有别的东西（没有 {mark}，不是以前写的），请换一个目录。")


def _sweep(folder: Path) -> None:
    """不是现在这一代的，都是被杀、出错、换下来的。"""
    now = folder.readlink().name if folder.is_symlink() else ""
    for one in list(folder.parent.iterdir()):
        if one.name == now or not one.name.startswith(_prefix(folder)):
            continue
        if one.is_symlink():
            one.unlink()
        else:
            shutil.rmtree(one, ignore_errors=True)


def _swap(folder: Path, made: Path) -> None:
    link = made.with_name(f"{made.name}.link")
    link.symlink_to(made.name)
    if folder.is_dir() and not folder.is_symlink():
        _exchange(folder, link)
    else:
        link.replace(folder)


def _exchange(folder: Path, link: Path) -> None:
    """原来是普通的目录：与链接对换名字（内核一步做完），换下来的目录随后清掉。"""
    libc = ctypes.CDLL(None, use_errno=True)
    rename = getattr(libc, "renameat2", None)
    names = (_AT_FDCWD, os.fsencode(link), _AT_FDCWD, os.fsencode(folder))
    if rename is None or rename(*names, _RENAME_EXCHANGE) != 0:
        why = os.strerror(ctypes.get_errno())
        raise CannotSwap(
            f"{folder} 是普通的目录，这里不能一步换成链接（{why}）。请先把它改名，再来一次。"
        )
