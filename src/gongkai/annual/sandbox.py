"""在单独的进程里体检不可信的文件：限内存、限处理器时间、限总时间；坏文件伤不到主进程。"""

import json
import struct
import subprocess
import sys
from typing import BinaryIO

from gongkai.annual.audit import Result, audit_bytes, result_from, unreadable
from gongkai.annual.collection import Crashed, TooSlow
from gongkai.annual.model import Report
from gongkai.annual.read import ReadError, read_bytes
from gongkai.annual.read.errors import Broken
from gongkai.annual.read.json import read_json
from gongkai.annual.write.json import as_dict, dumps
from gongkai.documents.apart import bare_environment
from gongkai.documents.kinds import kind_of

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 20
WALL_SECONDS = 30
#: 扫描件、照片要认字（PDF 是不是扫描件，打开才知道）
SCAN_CPU_SECONDS, SCAN_WALL_SECONDS = 60, 120
_PICTURED = ("pdf", "png", "jpg")
_READ = "read"
_HEADER = struct.Struct(">QQ")


def audit_safely(
    data: bytes,
    name: str,
    previous: bytes | None = None,
    *,
    seconds: float | None = None,
) -> Result:
    """体检 `data`；超时、超内存、崩溃都成为“读不成”的结果，不抛错。"""
    seconds = seconds or (SCAN_WALL_SECONDS if kind_of(data) in _PICTURED else WALL_SECONDS)
    encoded = name.encode()
    message = _HEADER.pack(len(encoded), len(data)) + encoded + data + (previous or b"")
    command = [sys.executable, "-m", "gongkai.annual.sandbox"]
    try:
        done = subprocess.run(
            command, input=message, capture_output=True, timeout=seconds, env=bare_environment()
        )
    except subprocess.TimeoutExpired:
        return unreadable(name, TooSlow(f"读了 {seconds:.0f} 秒还没有读完，放弃。"))
    try:
        result = result_from(json.loads(done.stdout))
    except ValueError:
        result = None
    return result or unreadable(
        name, Crashed("读取这个文件要用的内存或者时间超过限制，没有读。请确认文件是否正常。")
    )


def read_apart(data: bytes) -> Report:
    """在单独的进程里读成 Report；读不成、超时、超内存抛 ReadError。"""
    seconds = SCAN_WALL_SECONDS if kind_of(data) in _PICTURED else WALL_SECONDS
    command = [sys.executable, "-m", "gongkai.annual.sandbox", _READ]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=seconds, env=bare_environment()
        )
    except subprocess.TimeoutExpired as error:
        raise TooSlow(f"读了 {seconds:.0f} 秒还没有读完，放弃。") from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise Crashed("读取这个文件要用的内存或者时间超过限制，没有读。") from error
    if "trouble" in answer:
        raise Broken(answer["trouble"])
    return read_json(done.stdout)


def serve_read(source: BinaryIO, target: BinaryIO) -> None:
    """子进程的主体：读一份，写成 JSON。"""
    data = source.read()
    if kind_of(data) in _PICTURED:
        _allow_scanning()
    try:
        answer = as_dict(read_bytes(data))
    except ReadError as error:
        answer = {"trouble": str(error)}
    except MemoryError:
        answer = {"trouble": "读取这个文件要用的内存超过限制，没有读。"}
    target.write(dumps(answer).encode())


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, SCAN_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_scanning() -> None:
    """认字要的处理器时间多些。"""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """子进程的主体：读一份，写一行 JSON。"""
    name_size, data_size = _HEADER.unpack(source.read(_HEADER.size))
    name = source.read(name_size).decode()
    data, previous = source.read(data_size), source.read()
    if kind_of(data) in _PICTURED:
        _allow_scanning()
    try:
        result = audit_bytes(data, name, previous or None)
    except MemoryError:
        result = unreadable(name, Crashed("读取这个文件要用的内存超过限制，没有读。"))
    except Exception as error:
        result = unreadable(name, Crashed(f"读取时出现没有料到的错误（{type(error).__name__}）。"))
    target.write(dumps(result).encode())


if __name__ == "__main__":
    _limit()
    run = serve_read if sys.argv[1:] == [_READ] else serve
    run(sys.stdin.buffer, sys.stdout.buffer)
