"""成批体检的流水：一份一行 JSON，做完一份落盘一份；中断了照它继续，各种格式由它写成。"""

import json
import tempfile
from collections.abc import Iterator
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import IO, Self

from gongkai.annual.audit import Result, result_from


class NotOurs(ValueError):
    """不是体检写的流水；str() 为说明。"""


class Busy(ValueError):
    """另有一处体检正在写这一份；str() 为说明。"""


class Journal:
    """`path` 的流水；没有给的是临时文件，用完就没有了。"""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def known(self) -> Iterator[Result]:
        """已经有的各份；残缺的末行去掉。在打开以前用。"""
        if self.path is None or not self.path.exists():
            return
        whole = 0
        for length, result in self._lines(self.path):
            whole += length
            yield result
        with self.path.open("rb+") as file:
            file.truncate(whole)

    def read(self) -> Iterator[Result]:
        """做完了的一份流水里的各份，不改动它；没有的抛 FileNotFoundError。"""
        assert self.path is not None
        yield from (result for _, result in self._lines(self.path))

    def _lines(self, path: Path) -> Iterator[tuple[int, Result]]:
        with path.open("rb") as file:
            for line in file:
                if (result := self._parse(line)) is None:
                    return
                yield len(line), result

    def _parse(self, line: bytes) -> Result | None:
        """一行的结果；没有写完的为 None。写完了而不是体检结果的不是我们的文件，不动它。"""
        if not line.endswith(b"\n"):
            return None
        try:
            result = result_from(json.loads(line))
        except (ValueError, RecursionError):
            result = None
        if result is None:
            raise NotOurs(f"{self.path} 不是体检写的（或者是别的版本写的），没有动它。")
        return result

    def open(self, resume: bool) -> Self:
        """打开来写；`resume` 为接在已有的后面。另有一处正在写的抛 Busy。"""
        if self.path is None:
            self._file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - 由 __exit__ 关
            return self
        self._file = self.path.open("a+b")
        try:
            flock(self._file, LOCK_EX | LOCK_NB)
        except OSError as error:
            self._file.close()
            raise Busy(f"另有一处体检正在写 {self.path}，请等它做完。") from error
        if not resume:
            self._file.truncate(0)
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, line: bytes) -> None:
        """一份结果写成的一行，立即落盘。"""
        assert self._file is not None
        self._file.write(line)
        self._file.flush()

    def lines(self) -> Iterator[bytes]:
        """从头读，一份一行。"""
        assert self._file is not None
        self._file.flush()
        self._file.seek(0)
        yield from self._file

    def remove(self) -> None:
        """写成别的格式以后，流水不要了。"""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
