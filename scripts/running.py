"""变异测试跑测试用的：挑哪些、跑一遍过不过、还原数据目录、认得改过没有。用法见 `mutate.py`。"""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType

import pytest
from _pytest.runner import runtestprotocol

#: 叉出的进程里没有过的那个测试
FAILED = Path("failed.txt")


@dataclass
class Only:
    """只跑选出的，照选出的次序。"""

    chosen: list[str]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        order = {name: number for number, name in enumerate(self.chosen)}
        items[:] = sorted((i for i in items if i.nodeid in order), key=lambda i: order[i.nodeid])


def within(file: Path) -> str:
    """在拷贝里的路径：每次的拷贝放在别处，这个不变。"""
    return str(file.relative_to(Path.cwd()))


def digest(test: Path) -> str:
    """代码、测试共用的和这份测试：改了哪一样，都要重新跑。"""
    return hashlib.sha256(_sources() + test.read_bytes()).hexdigest()[:32]


@cache
def _sources() -> bytes:
    shared = (f for f in Path("tests").rglob("*.py") if not f.name.startswith("test_"))
    found = hashlib.sha256()
    for file in sorted([*Path("src").rglob("*.*"), *shared]):
        if file.is_file() and "__pycache__" not in file.parts:
            found.update(str(file).encode() + file.read_bytes())
    return found.digest()


def restore() -> None:
    shutil.rmtree("home")
    shutil.copytree("home.kept", "home")


def passed(items: list[pytest.Item]) -> bool:
    """一个接一个，一个不过就停；做完的要收拾，整场共用的（库）留着。"""
    for item, following in zip(items, [*items[1:], None], strict=False):
        other = item.session.items[-1 if item is item.session.items[0] else 0]
        item.session._setupstate.teardown_exact(item)
        reports = runtestprotocol(item, log=False, nextitem=following or other)
        if any(report.failed for report in reports):
            FAILED.write_text(item.nodeid, "utf-8")
            return False
    return True


def forked(run: Callable[[], bool], limit: int) -> bool:
    """叉出来的做到了没有；用的处理器时间过了 `limit` 秒、怎么也做不完的，算没有。"""
    FAILED.write_text("", "utf-8")
    pid = os.fork()
    if pid == 0:
        _bounded(limit)
        with contextlib.suppress(BaseException):
            os._exit(0 if run() else 1)
        os._exit(1)
    _, status = os.waitpid(pid, 0)
    restore()
    return status == 0


def _bounded(limit: int) -> None:
    signal.setitimer(signal.ITIMER_PROF, limit)
    signal.alarm(limit * 30)


def afresh(chosen: list[str], limit: int) -> bool:
    """另起一个进程，这些测试过不过。"""
    Path("chosen.json").write_text(json.dumps(chosen), "utf-8")
    command = [sys.executable, "scripts/mutate.py", "--only", "chosen.json", str(limit + 60)]
    done = subprocess.run(command, capture_output=True, check=False)
    restore()
    return done.returncode in (0, pytest.ExitCode.NO_TESTS_COLLECTED)


def only(file: str, limit: str) -> int:
    """另起的进程：只跑写在 `file` 里的。"""
    _bounded(int(limit))
    chosen = json.loads(Path(file).read_text("utf-8"))
    files = dict.fromkeys(name.split("::")[0] for name in chosen)
    return pytest.main(["-x", "-q", *files], [Only(chosen)])


def codes(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from codes(const)
