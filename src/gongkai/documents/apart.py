"""不可信的文件都在另一个进程里打开：限内存、限处理器时间、限总时间；坏文件伤不到、撑不大本进程。

`apart("read", 内容, kind="docx")`。能做的事是下面的一张表；结果经 JSON 传回，不用 pickle：
被坏文件控制了的子进程，也不能叫本进程执行什么。
"""

import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, BinaryIO

from gongkai.documents.concealed import Concealed
from gongkai.documents.concealed.sheet import Places
from gongkai.documents.errors import Damaged, FileRefused, Locked, TooLarge, Unguardable
from gongkai.language.personal import Hit, Kind

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS, WALL_SECONDS = 60, 90
#: 传回来的上限（字节）
LARGEST_ANSWER = 64 * 1024**2
#: 同时打开几份；等这么多秒还轮不到的不打开
AT_ONCE, PATIENCE = 2, 60
_SIZES = struct.Struct(">QQ")
_ERRORS = {one.__name__: one for one in (FileRefused, Damaged, TooLarge, Locked, Unguardable)}
_TOO_MUCH = "打开这个文件要用的内存或者时间超过限制，没有打开；请确认文件正常，或者分成几份。"
#: 子进程用得着的环境；数据库的口令、密钥在哪里，坏文件看不到
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "HOME")
_slots = threading.BoundedSemaphore(AT_ONCE)


def bare_environment() -> dict[str, str]:
    """打开不可信文件的进程的环境：只有起得来所必需的。"""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}


def apart(task: str, content: bytes, **given: Any) -> Any:
    """在另一个进程里做 `task`；不收的文件照抛原来的错，超过限制、崩溃的抛 TooLarge。"""
    if not _slots.acquire(timeout=PATIENCE):
        raise FileRefused("正在处理的文件太多，请过一会儿再试。")
    try:
        answer = _asked(json.dumps({"task": task, "given": given}).encode(), content)
    finally:
        _slots.release()
    head, blob = answer
    if "error" in head:
        raise _ERRORS.get(head["error"], FileRefused)(head["words"])
    return blob if head["blob"] else head["result"]


def _asked(head: bytes, content: bytes) -> tuple[Any, bytes]:
    command = [sys.executable, "-m", "gongkai.documents.apart"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=bare_environment(),
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        clock = threading.Timer(WALL_SECONDS, child.kill)
        clock.start()
        try:
            _send(child.stdin, head, content)
            answer = child.stdout.read(LARGEST_ANSWER + _SIZES.size + 1)
        finally:
            clock.cancel()
            child.kill()
    return _unpacked(answer)


def _send(to: Any, head: bytes, content: bytes) -> None:
    try:
        to.write(_SIZES.pack(len(head), len(content)) + head)
        to.write(content)
        to.close()
    except BrokenPipeError:
        pass  # 子进程没有读完就停了：由答复看得出


def _unpacked(answer: bytes) -> tuple[Any, bytes]:
    try:
        size, rest = _SIZES.unpack_from(answer)
        body = answer[_SIZES.size :]
        if len(body) != size + rest:
            raise ValueError
        return json.loads(body[:size]), body[size:]
    except (ValueError, struct.error) as error:
        raise TooLarge(_TOO_MUCH) from error


# 以下在子进程里


def _read(content: bytes, kind: str) -> Any:
    from gongkai.documents.removal import read

    return asdict(read(content, kind))


def _judge(content: bytes, kind: str, also: list[str]) -> Any:
    from gongkai.documents.removal import concealed, inspect, unread

    hits = [(one.text, asdict(one.hit)) for one in inspect(content, kind, also)]
    return hits, [asdict(one) for one in concealed(content, kind)], unread(content, kind)


def _mask(content: bytes, kind: str, also: list[str]) -> bytes:
    from gongkai.documents.removal import masked_file

    return masked_file(content, kind, also)


def _rows(content: bytes, columns: int, rows: int) -> Any:
    from gongkai.documents.tabular import rows_of

    return rows_of(content, columns, rows)


def _tables(content: bytes, columns: int, rows: int) -> Any:
    from gongkai.documents.tabular import tables_of

    return tables_of(content, columns, rows)


def _docx(content: bytes, kind: str) -> bytes:
    from gongkai.documents.legacy import as_docx

    return as_docx(content, kind)


def _sheets(content: bytes) -> Any:
    from gongkai.documents.legacy import sheets

    # JSON 里没有集合
    return [
        (name, rows, (gone, [*out], [*columns], merged))
        for name, rows, (gone, out, columns, merged) in sheets(content)
    ]


def _pdf(content: bytes, kind: str) -> bytes:
    from gongkai.documents.binding import as_pdf

    return as_pdf(content, kind)


def _flow(content: bytes) -> Any:
    from gongkai.documents.flowing import flowed

    return flowed(content)


_TASKS: dict[str, Callable[..., Any]] = {
    "read": _read,
    "judge": _judge,
    "mask": _mask,
    "rows": _rows,
    "tables": _tables,
    "docx": _docx,
    "sheets": _sheets,
    "pdf": _pdf,
    "flow": _flow,
}


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """子进程的主体：做一件，写一份答复。"""
    head_size, size = _SIZES.unpack(source.read(_SIZES.size))
    asked = json.loads(source.read(head_size))
    try:
        result = _TASKS[asked["task"]](source.read(size), **asked["given"])
        head: dict[str, Any] = {"blob": isinstance(result, bytes)}
        blob = result if isinstance(result, bytes) else b""
        head |= {} if blob else {"result": None if head["blob"] else result}
    except FileRefused as error:
        head, blob = {"error": type(error).__name__, "words": str(error)}, b""
    except (MemoryError, RecursionError):
        head, blob = {"error": "TooLarge", "words": _TOO_MUCH}, b""
    except Exception as error:  # 坏文件使读取库抛出什么都可能
        words = f"文件读不成（{type(error).__name__}），请重新保存以后再试。"
        head, blob = {"error": "Damaged", "words": words}, b""
    _answer(target, json.dumps(head).encode(), blob)


def _answer(target: BinaryIO, head: bytes, blob: bytes) -> None:
    if len(head) + len(blob) > LARGEST_ANSWER:
        words = "文件里的文字太多，没有打开；请分成几份。"
        head, blob = json.dumps({"error": "TooLarge", "words": words}).encode(), b""
    target.write(_SIZES.pack(len(head), len(blob)) + head + blob)


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_ANSWER, LARGEST_ANSWER))


# 以下在本进程里：把传回来的还原


def read_apart(content: bytes, kind: str) -> Any:
    """`removal.read`，在别的进程里；打不开的也不抛。"""
    from gongkai.documents.removal import Reading

    try:
        found = apart("read", content, kind=kind)
    except FileRefused as error:
        return Reading(trouble=str(error))
    found["concealed"] = [Concealed(**one) for one in found["concealed"]]
    return Reading(**found)


def judge_apart(
    content: bytes, kind: str, also: list[str]
) -> tuple[list[Any], list[Concealed], str]:
    """`removal` 的 inspect、concealed、unread，在别的进程里。"""
    from gongkai.documents.removal import Guarded

    hits, hidden, unread = apart("judge", content, kind=kind, also=sorted(also))
    found = [Guarded(text, Hit(**(hit | {"kind": Kind(hit["kind"])}))) for text, hit in hits]
    return found, [Concealed(**one) for one in hidden], unread


def docx_apart(content: bytes, kind: str) -> bytes:
    """`legacy.as_docx`，在别的进程里。"""
    found: bytes = apart("docx", content, kind=kind)
    return found


def sheets_apart(content: bytes) -> list[tuple[str, list[list[Any]], Places]]:
    """`legacy.sheets`，在别的进程里。"""
    return [
        (name, rows, Places(gone, frozenset(out), frozenset(columns), tuple(map(tuple, merged))))
        for name, rows, (gone, out, columns, merged) in apart("sheets", content)
    ]


def pdf_apart(content: bytes, kind: str) -> bytes:
    """`binding.as_pdf`，在别的进程里。"""
    found: bytes = apart("pdf", content, kind=kind)
    return found


def mask_apart(content: bytes, kind: str, also: list[str]) -> bytes:
    """`removal.masked_file`，在别的进程里。"""
    found: bytes = apart("mask", content, kind=kind, also=sorted(also))
    return found


if __name__ == "__main__":
    _limit()
    serve(sys.stdin.buffer, sys.stdout.buffer)
