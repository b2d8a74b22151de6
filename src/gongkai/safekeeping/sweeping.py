"""清扫：进程被杀以后留下的半份附件、临时文件。启动时做；别的进程正在写的不动。"""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

#: 写一份用不了这么久（秒）；比这新的大概正在写
OLD = 3600
#: 写了一半的密封附件（`files` 先写临时文件再改名）、约定密钥的文件
_HALF = re.compile(r"tmp\w{8}|\.current-key-\w+|\.(?:data-keys|index-key)-\w+")
#: Django 自带的上传、写工作簿时的临时文件：里面是明文
_PLAIN = re.compile(r"tmp\w{8}\.upload.*|openpyxl\.\w{8}")


def sweep(older_than: float = OLD) -> int:
    """删去 `older_than` 秒以前留下的，返回删了几份；可以随时做，几个进程同时做也可以。"""
    before = time.time() - older_than
    return sum(_removed(path, before) for path in _left_over())


def _left_over() -> Iterator[Path]:
    temporary = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
    yield from _named(temporary, _PLAIN)
    yield from _named(settings.HOME, _HALF)
    for folder in (settings.HOME / "files").glob("??"):
        yield from _named(folder, _HALF)


def _named(folder: Path, pattern: re.Pattern[str]) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            found = [Path(e.path) for e in entries if pattern.fullmatch(e.name)]
    except OSError:
        return
    yield from found


def _removed(path: Path, before: float) -> bool:
    """自己的、够旧的文件，删去；别的进程先删了的、不是自己的不算。"""
    try:
        seen = path.lstat()
        if seen.st_uid != os.getuid() or seen.st_mtime > before or path.is_dir():
            return False
        path.unlink()
    except OSError:
        return False
    return True
