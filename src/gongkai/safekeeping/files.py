"""附件的存取：按内容的散列存放，文件加密，先写临时文件再改名，中途断电不留半份。"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gongkai.documents.kinds import accepted_kind
from gongkai.safekeeping.crypto import seal, sealed_with_current, unseal
from gongkai.safekeeping.models import StoredFile
from gongkai.safekeeping.outside import demand_outside
from gongkai.safekeeping.scanner import scan

_PURPOSE = "stored-file"
#: 文件名：散列的十六进制去掉作文件夹名的前两位
_NAME = 62


@dataclass(frozen=True, slots=True)
class Put:
    """落了盘、还没有登记的一份附件。"""

    digest: str
    size: int
    kind: str


def put(content: bytes) -> Put:
    """查过、加密、落盘，不碰数据库（可以在线程里做）；不收的抛 FileRefused、Infected。"""
    demand_outside("查毒、加密附件")
    kind = accepted_kind(content)
    scan(content)
    name = hashlib.sha256(content).hexdigest()
    path = _path(name)
    if not path.exists():
        _write(path, seal(content, _PURPOSE))
    return Put(name, len(content), kind)


def store(content: bytes) -> StoredFile:
    """存一份附件；不收的抛 FileRefused，查出病毒的抛 Infected。"""
    return registered([put(content)])[0]


def registered(files: Sequence[Put]) -> list[StoredFile]:
    """登记落了盘的，按原来的次序；同样内容的是同一份。"""
    wanted = {f.digest: f for f in files}
    StoredFile.objects.bulk_create(
        [StoredFile(digest=f.digest, size=f.size, kind=f.kind) for f in wanted.values()],
        ignore_conflicts=True,
    )
    rows = {r.digest: r for r in StoredFile.objects.filter(digest__in=list(wanted))}
    return [rows[f.digest] for f in files]


def content_of(stored: StoredFile) -> bytes:
    """附件的内容；文件不在抛 FileNotFoundError，被改过抛 Sealed。"""
    return unseal(_path(stored.digest).read_bytes(), _PURPOSE)


def _path(name: str) -> Path:
    folder: Path = settings.HOME / "files" / name[:2]
    return folder / name[2:]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)


def on_disk() -> Iterator[Path]:
    """磁盘上的每一份，不论登记了没有（正在提交的也在里面）。"""
    for folder in sorted((settings.HOME / "files").glob("??")):
        yield from (p for p in sorted(folder.iterdir()) if len(p.name) == _NAME)


def is_stale(path: Path) -> bool:
    """不是现用的密钥和算法加密的；其间没有了的不算。"""
    try:
        with path.open("rb") as file:
            return not sealed_with_current(file.read(64))
    except FileNotFoundError:
        return False


def reseal(path: Path) -> bool:
    """换密钥：不是现用密钥加密的重新加密；做了得 True。"""
    if not is_stale(path):
        return False
    _write(path, seal(unseal(path.read_bytes(), _PURPOSE), _PURPOSE))
    return True
