"""备份的文件：一个 .tar，末尾是清单（每一份的大小、散列、在哪一个备份里）。

接着上一次做的备份只有变了的附件，没有变的写明在哪一个备份里；恢复时要那几个备份都在旁边。
"""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

MANIFEST = "manifest.json"
FORMAT = 1
_CHUNK = 1 << 20
#: 备份里可以有的：库、数据目录里的附件、图片、存底
_NAME = re.compile(r"database\.(?:sqlite3|dump)|home/(?:files|media)/[^\0]+|home/trail-anchor")
_LARGEST_MANIFEST = 256 << 20

Say = Callable[[str], object]


class BackupWrong(Exception):
    """备份做不成、用不得；str() 说明怎么办。"""


@dataclass(frozen=True, slots=True)
class Held:
    """一份文件：在备份里的名称、字节数、散列、修改时刻（纳秒）、在哪一个备份文件里。"""

    name: str
    size: int
    digest: str
    changed: int
    archive: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """清单：哪一版程序、什么时候做的（UTC）、各份文件。"""

    version: str
    made: str
    held: dict[str, Held]

    def dumps(self) -> bytes:
        content = {
            "format": FORMAT,
            "version": self.version,
            "made": self.made,
            "held": [asdict(one) for one in self.held.values()],
        }
        return json.dumps(content, ensure_ascii=False).encode()


class Writer:
    """往一个备份里写；`earlier` 为接着的那一次的清单。"""

    def __init__(self, file: IO[bytes], archive: str, earlier: Manifest | None) -> None:
        self._tar = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)
        self._archive = archive
        self._earlier = earlier.held if earlier else {}
        self.held: dict[str, Held] = {}

    def add(self, name: str, path: Path) -> None:
        """加一份；与上一次一样大、没有再改过的只记在哪里。其间删去的（OSError）由调用的人看。"""
        with path.open("rb") as file:
            state = path.stat()
            known = self._earlier.get(name)
            if known and (known.size, known.changed) == (state.st_size, state.st_mtime_ns):
                self.held[name] = known
                return
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = state.st_size, 0o600, int(state.st_mtime)
            source = _Hashing(file)
            self._tar.addfile(info, source)
        self.held[name] = Held(
            name, state.st_size, source.digest(), state.st_mtime_ns, self._archive
        )

    def finish(self, manifest: Manifest) -> None:
        """写清单，收尾。"""
        content = manifest.dumps()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(content), 0o600
        self._tar.addfile(info, io.BytesIO(content))
        self._tar.close()


class _Hashing:
    """一边读一边算散列。"""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(size)
        self._hash.update(found)
        return found

    def digest(self) -> str:
        return self._hash.hexdigest()


def manifest_of(path: Path) -> Manifest:
    """一个备份的清单；不是备份、不完整的抛 BackupWrong。"""
    found = None
    for name, file in members(path):
        if name == MANIFEST:
            found = _parsed(path, file.read(_LARGEST_MANIFEST))
    if found is None:
        raise BackupWrong(f"{path} 不完整（没有清单），不能用。")
    return found


def _parsed(path: Path, content: bytes) -> Manifest:
    try:
        given = json.loads(content)
        if given["format"] != FORMAT:
            raise BackupWrong(f"{path} 是更新的版本做的备份，请用 {given['version']} 版恢复。")
        held = {one["name"]: Held(**one) for one in given["held"]}
        found = Manifest(given["version"], given["made"], held)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupWrong(f"{path} 的清单读不成，不能用。") from error
    for name in held:
        demand_proper(name)
    return found


def demand_proper(name: str) -> None:
    """名称是备份里该有的，不会写到别处。"""
    if not _NAME.fullmatch(name) or ".." in name.split("/"):
        raise BackupWrong(f"备份里有不该有的“{name[:80]}”，不能用。")


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """备份里的各份，依次；不是备份的抛 BackupWrong。"""
    try:
        with tarfile.open(path, "r:") as tar:
            for info in tar:
                file = tar.extractfile(info) if info.isreg() else None
                if file is None:
                    raise BackupWrong(f"备份里有不该有的“{info.name[:80]}”，不能用。")
                yield info.name, file
    except (OSError, tarfile.TarError) as error:
        raise BackupWrong(f"{path} 读不成：{error}") from error


def verify(path: Path) -> Manifest:
    """从头读一遍，这个备份里的每一份都与清单相符；不符抛 BackupWrong。"""
    manifest = manifest_of(path)
    here = {n: h for n, h in manifest.held.items() if h.archive == path.name}
    for name, file in members(path):
        if name != MANIFEST and _digest(file) != here.pop(name).digest:
            raise BackupWrong(f"{path} 里的“{name}”与清单不符，这个备份不能用，请重做。")
    if here:
        raise BackupWrong(f"{path} 里少了“{next(iter(here))}”等 {len(here)} 份，请重做。")
    return manifest


def _digest(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while part := file.read(_CHUNK):
        found.update(part)
    return found.hexdigest()


def extract(path: Path, manifest: Manifest, place: Callable[[str], Path]) -> int:
    """把 `manifest` 里的各份从它们所在的各个备份写到 `place(名称)`，核对散列；返回几份。"""
    by_archive: dict[str, dict[str, Held]] = {}
    for one in manifest.held.values():
        by_archive.setdefault(one.archive, {})[one.name] = one
    for archive, wanted in by_archive.items():
        _from_one(path.parent / Path(archive).name, wanted, place)
    return len(manifest.held)


def _from_one(path: Path, wanted: dict[str, Held], place: Callable[[str], Path]) -> None:
    if not path.exists():
        raise BackupWrong(f"还要 {path.name}（{len(wanted)} 份附件在它里面）：请放在同一个目录里。")
    left = dict(wanted)
    for name, file in members(path):
        one = left.pop(name, None)
        if one is not None and _written(file, place(name)) != one.digest:
            raise BackupWrong(f"{path.name} 里的“{name}”与清单不符，不能用。")
    if left:
        raise BackupWrong(f"{path.name} 里少了“{next(iter(left))}”等 {len(left)} 份。")


def _written(file: IO[bytes], to: Path) -> str:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = hashlib.sha256()
    with to.open("xb") as out:
        to.chmod(0o600)
        while part := file.read(_CHUNK):
            found.update(part)
            out.write(part)
    return found.hexdigest()
