"""变异测试：把核心的代码改坏一处，看测试发现不发现。

    .venv/bin/python scripts/mutate.py 部分 [抽多少处] [种子]        如：law 60 7

在临时文件夹里的一份拷贝上做，不动本文件夹。先跑一遍这一部分的测试，记下每一行由哪些测试走到、各要多久；
以后每处改动只跑走到它的测试，快的在前，一个不过就停。改法和不改的在 `mutations.py`。

改在函数里的：从收集好测试、备好库的进程叉出一个，换上改坏的函数，清空缓存，在里面跑；内存、库（在内存里）各是各的，
数据目录每次还原。改在引入时就算好的（常量、装饰、默认值），或者收集测试时已经走到而叉出的没有发现的：另起一个进程从头跑。
没有给数就全做。印出没有发现的每一处和发现的比例。
"""

import ast
import compileall
import contextlib
import difflib
import gc
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from py_compile import PycInvalidationMode
from types import CodeType, FunctionType

import coverage
import pytest
from _pytest.runner import runtestprotocol
from mutations import Change, changes

ROOT = Path(__file__).parents[1]
SEED = 2026
#: 一处改动最多跑这么多秒的测试（没有改坏时量的）
ENOUGH = 40.0
_CORE = ("check", "derive", "identities", "narrative", "repair", "rollup")
_TABLES = (*_CORE, "across", "blank_totals", "claims", "collection", "told_numbers")
_ACTS = ("acts", "happening", "intake", "queues", "register", "replying", "steps")
_DUTIES = ("policy", "own_work", "matrix", "accounts")
#: 部分：改哪些文件，跑哪些测试
PARTS = {
    "law": (["law/*.py"], ["law"]),
    "annual": ([f"annual/{name}.py" for name in _CORE], [f"annual/test_{n}.py" for n in _TABLES]),
    "policy": (
        ["agencies/policy.py", "agencies/apart.py"],
        [f"agencies/test_{name}.py" for name in _DUTIES],
    ),
    "applications": ([f"applications/{name}.py" for name in _ACTS], ["applications"]),
    "reviewing": (["disclosures/reviewing/*.py"], ["disclosures/reviewing"]),
}
_Cache = type(cache(len))


def main(arguments: list[str]) -> int:
    """发现的不到九成，退出码为 1。"""
    if arguments[:1] == ["--only"]:
        chosen = json.loads(Path(arguments[1]).read_text("utf-8"))
        files = dict.fromkeys(name.split("::")[0] for name in chosen)
        return pytest.main(["-x", "-q", *files], [Only(chosen)])
    if not arguments or arguments[0] not in PARTS:
        print(f"用法：scripts/mutate.py {'|'.join(PARTS)} [抽多少处] [种子]", file=sys.stderr)
        return 2
    patterns, tests = PARTS[arguments[0]]
    size, seed = [*map(int, arguments[1:]), *(sys.maxsize, SEED)[len(arguments) - 1 :]]
    with tempfile.TemporaryDirectory() as folder:
        place = _copy(Path(folder).resolve())
        files = [file for p in patterns for file in sorted(place.glob(f"src/gongkai/{p}"))]
        run = Mutating(files, size, seed)
        run.tracer.start()
        pytest.main(["-q", *(f"tests/{name}" for name in tests)], [run])
        share = run.caught / max(run.tried, 1)
        print(f"试了 {run.tried} 处，发现 {run.caught} 处（{share:.1%}），种子 {seed}")
        return int(share < 0.9)


def _copy(place: Path) -> Path:
    """由这里引入、在这里跑。编译好的按内容认：改了一处，不会用旧的。"""
    for name in ("src", "tests", "docs", "scripts", "bench"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, place)
    compileall.compile_dir(
        place / "src", quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH
    )
    (place / "home").mkdir()
    os.environ |= {
        "HYPOTHESIS_PROFILE": "mutate",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": f"{place / 'src'}:{place}",
        "GONGKAI_HOME": str(place / "home"),
    }
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(place / "src"), str(place)]
    os.chdir(place)
    return place


@dataclass
class Only:
    """只跑选出的，照选出的次序。"""

    chosen: list[str]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        order = {name: number for number, name in enumerate(self.chosen)}
        items[:] = sorted((i for i in items if i.nodeid in order), key=lambda i: order[i.nodeid])


@dataclass
class Mutating:
    """pytest 收集好测试以后，由这里叉出进程来跑。"""

    files: list[Path]
    size: int
    seed: int
    tried: int = 0
    caught: int = 0
    covered: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tracer = self._tracer()

    def _tracer(self) -> coverage.Coverage:
        return coverage.Coverage(data_file=None, include=[str(file) for file in self.files])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.tracer.stop()
        self.items = {item.nodeid: item for item in session.items}
        with_database = [i for i in session.items if i.get_closest_marker("django_db")]
        _passed(with_database[:1])  # 库在叉以前备好
        alive = gc.get_objects()
        self.caches = [o for o in alive if type(o) is _Cache and "gongkai" in str(o.__module__)]
        self.functions = [o for o in alive if type(o) is FunctionType]
        shutil.copytree("home", "home.kept")
        self._measure()
        trees = {file: ast.parse(file.read_bytes()) for file in self.files}
        every = [(file, change) for file, tree in trees.items() for change in changes(tree)]
        sample = random.Random(self.seed).sample(every, min(self.size, len(every)))  # noqa: S311
        print(f"可以改坏的有 {len(every)} 处，试 {len(sample)} 处", flush=True)
        for file, change in sample:
            with contextlib.suppress(SyntaxError):
                self._try(file, trees[file], change)
        return True

    def _measure(self) -> None:
        """叉出一个，一个一个跑，记下各走到哪些行、要多久；没有改坏就不过的，不用它。"""

        def measure() -> bool:
            tracer = self._tracer()
            tracer.start()
            for name, item in self.items.items():
                self._forget()
                tracer.switch_context(name)
                began = time.monotonic()
                if _passed([item]):
                    self.seconds[name] = time.monotonic() - began
            tracer.stop()
            found = {str(f): tracer.get_data().contexts_by_lineno(str(f)) for f in self.files}
            Path("measured.json").write_text(json.dumps([found, self.seconds]), "utf-8")
            return True

        self._forked(measure, 3600)
        self.covered, self.seconds = json.loads(Path("measured.json").read_text("utf-8"))
        failed = sorted(self.items.keys() - self.seconds)
        total = sum(self.seconds.values())
        print(f"测试 {len(self.items)} 个，{total:.0f} 秒；不过而不用的：{failed}", flush=True)

    def _try(self, file: Path, tree: ast.Module, change: Change) -> None:
        source, before = file.read_bytes(), ast.unparse(tree)
        with change.made():
            after = ast.unparse(tree)
            code = compile(tree, str(file), "exec", dont_inherit=True)
        file.write_text(after, "utf-8")  # 测试另起的进程由此引入
        caught = self._caught(file, change, code)
        file.write_bytes(source)
        self.tried, self.caught = self.tried + 1, self.caught + caught
        if not caught:
            lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0)
            print(f"没有发现：{file.relative_to(Path.cwd())}:{change.line}")
            print(*list(lines)[3:], sep="\n", flush=True)

    def _caught(self, file: Path, change: Change, code: CodeType) -> bool:
        chosen = self._chosen(file, change)
        limit = int(20 + 5 * sum(self.seconds[name] for name in chosen))
        swaps = self._swaps(file, change, code)

        def run() -> bool:
            for old, new in swaps:
                old.__code__ = new
            self._forget()
            return _passed([self.items[name] for name in chosen])

        if swaps and not self._forked(run, limit):
            return True
        early = change.lines & set(self.tracer.get_data().lines(str(file)) or [])
        return bool(early or not swaps) and not self._afresh(chosen, limit)

    def _chosen(self, file: Path, change: Change) -> list[str]:
        """走到这一处的测试，快的在前；引入时就算好的，走到这个文件的都算。"""
        found = {
            name
            for line, names in self.covered[str(file)].items()
            if not change.qualified or int(line) in change.lines
            for name in names
        }
        chosen, total = [], 0.0
        for name in sorted(found & self.seconds.keys(), key=lambda name: self.seconds[name]):
            total += self.seconds[name]
            if total < ENOUGH:
                chosen.append(name)
        return chosen

    def _swaps(
        self, file: Path, change: Change, code: CodeType
    ) -> list[tuple[FunctionType, CodeType]]:
        """活着的函数和它改坏了的样子；引入时已经由它做出别的函数的，换不了。"""
        name = change.qualified
        ours = [f for f in self.functions if f.__code__.co_filename == str(file)]
        if not name or any(f.__code__.co_qualname.startswith(f"{name}.<locals>") for f in ours):
            return []
        changed = {(c.co_qualname, c.co_firstlineno): c for c in _codes(code)}
        keys = [(f, (f.__code__.co_qualname, f.__code__.co_firstlineno)) for f in ours]
        return [(f, changed[key]) for f, key in keys if key[0] == name and key in changed]

    def _forget(self) -> None:
        for kept in self.caches:
            kept.cache_clear()

    def _forked(self, run: Callable[[], bool], limit: int) -> bool:
        """叉出来的做到了没有；没有按时做完的算没有。"""
        pid = os.fork()
        if pid == 0:
            signal.alarm(limit)
            with contextlib.suppress(BaseException):
                os._exit(0 if run() else 1)
            os._exit(1)
        _, status = os.waitpid(pid, 0)
        _restore()
        return status == 0

    def _afresh(self, chosen: list[str], limit: int) -> bool:
        """另起一个进程，这些测试过不过。"""
        Path("chosen.json").write_text(json.dumps(chosen), "utf-8")
        command = [sys.executable, "scripts/mutate.py", "--only", "chosen.json"]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=limit + 60)
        except subprocess.TimeoutExpired:
            return False
        finally:
            _restore()
        return done.returncode in (0, pytest.ExitCode.NO_TESTS_COLLECTED)


def _restore() -> None:
    shutil.rmtree("home")
    shutil.copytree("home.kept", "home")


def _passed(items: list[pytest.Item]) -> bool:
    """一个接一个，一个不过就停；做完的要收拾，整场共用的（库）留着。"""
    for item, following in zip(items, [*items[1:], None], strict=False):
        other = item.session.items[-1 if item is item.session.items[0] else 0]
        item.session._setupstate.teardown_exact(item)
        reports = runtestprotocol(item, log=False, nextitem=following or other)
        if any(report.failed for report in reports):
            return False
    return True


def _codes(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes(const)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
