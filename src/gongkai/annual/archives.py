"""压缩包里的各份年报：一份一个结果，名称写作“包.zip!/里面的路径”。"""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from gongkai.annual.read.errors import Broken, ReadError, TooLarge, as_read_error
from gongkai.documents import opening
from gongkai.documents.errors import FileRefused
from gongkai.documents.kinds import LARGEST

#: 包与里面的路径之间
INSIDE = "!/"
#: 一包最多这么多份；解开以后合计的上限（字节）
MOST_MEMBERS, _LARGEST = 5_000, 4 * 1024**3
_UTF8_NAME = 0x800


def members(path: str) -> Iterator[str]:
    """包里的文件，写作“包!/里面的路径”；不是压缩包、坏了、过大的没有。"""
    try:
        with opening.package(Path(path), _LARGEST, largest_part=_LARGEST) as opened:
            names = [name for name, _ in _named(opened)]
    except (FileRefused, OSError):
        return
    if len(names) <= MOST_MEMBERS:
        yield from (f"{path}{INSIDE}{name}" for name in sorted(names) if not _is_hidden(name))


def is_inside(path: str) -> bool:
    """是压缩包里的一份；名称恰好有“!/”的目录里的文件不是。"""
    return INSIDE in path and not Path(path).exists()


def beside(path: str) -> Path:
    """这一份所在的目录；压缩包里的为压缩包所在的。"""
    return Path(path.partition(INSIDE)[0] if is_inside(path) else path).parent


def why_closed(path: str) -> ReadError | None:
    """这个压缩包为什么一份也没有取出来；说不出的为 None。"""
    try:
        with opening.package(Path(path), _LARGEST, largest_part=_LARGEST) as opened:
            count = sum(not info.is_dir() for info in opened.infolist())
    except FileRefused as error:
        return as_read_error(error)
    except OSError:
        return None
    if count > MOST_MEMBERS:
        return TooLarge(f"压缩包里的文件超过 {MOST_MEMBERS} 份，请分成几包。")
    return None


def _named(opened: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """包里的各个文件和名称；同名的各是一份，第二份起名称里写明。"""
    seen: dict[str, int] = {}
    for info in opened.infolist():
        if info.is_dir():
            continue
        name = _name(info)
        count = seen[_normal(name)] = seen.get(_normal(name), 0) + 1
        path = PurePosixPath(name)
        again = f"{path.with_suffix('')}（同名第{count}份）{path.suffix}"
        yield (name if count == 1 else again), info


def _name(info: zipfile.ZipInfo) -> str:
    """中文的 Windows 存的名称没有标明编码，是 GBK。"""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _normal(name: str) -> str:
    """“./甲”“/甲”“甲//乙”与“甲”“甲/乙”是同一份。"""
    return str(PurePosixPath(name.lstrip("/")))


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts if part != "..")


def read_member(path: str) -> tuple[bytes, str]:
    """“包!/里面的路径”的 (内容, 去了后缀的文件名)；读不成抛 ReadError。"""
    archive, _, inside = path.partition(INSIDE)
    wanted = _normal(inside)
    try:
        with opening.package(Path(archive), _LARGEST, largest_part=_LARGEST) as opened:
            found = next((i for name, i in _named(opened) if _normal(name) == wanted), None)
            if found is None:
                raise Broken("压缩包里没有这个文件。")
            if found.file_size > LARGEST:
                raise TooLarge(f"文件超过 {LARGEST // 1024 // 1024} MB。")
            return opening.part(opened, found), PurePosixPath(inside).stem
    except FileRefused as error:
        raise as_read_error(error) from error
