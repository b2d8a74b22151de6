"""压缩包里的各份年报：一份一个结果，名称写作“包.zip!/里面的路径”。"""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from gongkai.annual.read.errors import Broken, TooLarge, as_read_error
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
        with opening.package(Path(path), _LARGEST) as opened:
            names = [_name(info) for info in opened.infolist() if not info.is_dir()]
    except (FileRefused, OSError):
        return
    if len(names) <= MOST_MEMBERS:
        yield from (f"{path}{INSIDE}{name}" for name in sorted(names) if not _is_hidden(name))


def _name(info: zipfile.ZipInfo) -> str:
    """中文的 Windows 存的名称没有标明编码，是 GBK。"""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts)


def read_member(path: str) -> tuple[bytes, str]:
    """“包!/里面的路径”的 (内容, 去了后缀的文件名)；读不成抛 ReadError。"""
    archive, _, inside = path.partition(INSIDE)
    try:
        with opening.package(Path(archive), _LARGEST) as opened:
            found = next((i for i in opened.infolist() if _name(i) == inside), None)
            if found is None:
                raise Broken("压缩包里没有这个文件。")
            if found.file_size > LARGEST:
                raise TooLarge(f"文件超过 {LARGEST // 1024 // 1024} MB。")
            return opening.part(opened, found), PurePosixPath(inside).stem
    except FileRefused as error:
        raise as_read_error(error) from error
