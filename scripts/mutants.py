"""变异测试怎样跑：一处改坏的，叉出一个进程（或者另起一个），只跑走到它的测试。见 `mutate.py`。"""

import ast
import contextlib
import difflib
import gc
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

import coverage
import pytest
from mutations import Change, changes
from running import FAILED, afresh, codes, digest, forked, passed, within

#: 一处改动最多跑这么多秒的测试（没有改坏时量的）
ENOUGH = 40.0
_Cache = type(cache(len))


@dataclass
class Mutating:
    """pytest 收集好测试以后，由这里叉出进程来跑。"""

    files: list[Path]
    size: int
    seed: int
    fits: Callable[[Change], bool]
    tried: int = 0
    caught: int = 0
    covered: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    killers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tracer = self._tracer()

    def _tracer(self) -> coverage.Coverage:
        return coverage.Coverage(data_file=None, include=[str(file) for file in self.files])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.tracer.stop()
        self.items = {item.nodeid: item for item in session.items}
        with_database = [i for i in session.items if i.get_closest_marker("django_db")]
        passed(with_database[:1])  # 库在叉以前备好
        alive = gc.get_objects()
        self.caches = [o for o in alive if type(o) is _Cache and "gongkai" in str(o.__module__)]
        self.functions = [o for o in alive if type(o) is FunctionType]
        shutil.copytree("home", "home.kept")
        self._measure()
        trees = {file: ast.parse(file.read_bytes()) for file in self.files}
        every = [(file, change) for file, tree in trees.items() for change in changes(tree)]
        every = [(file, change) for file, change in every if self.fits(change)]
        sample = random.Random(self.seed).sample(every, min(self.size, len(every)))  # noqa: S311
        print(f"可以改坏的有 {len(every)} 处，试 {len(sample)} 处", flush=True)
        for file, change in sample:
            with contextlib.suppress(SyntaxError):
                self._try(file, trees[file], change)
        self._control()
        return True

    def _measure(self) -> None:
        """每个测试走到哪些行、要多久；没有改坏就不过的，不用它。

        叉出一个，一个一个跑；记在系统的临时文件夹，代码和那份测试没有改过的下次不再跑。
        """
        store = Path(tempfile.gettempdir()) / f"gongkai-mutate-{os.getuid()}.json"
        known = json.loads(store.read_text("utf-8")) if store.exists() else {}
        keys = {name: f"{name} {digest(item.path)}" for name, item in self.items.items()}
        fresh = [self.items[name] for name, key in keys.items() if key not in known]
        forked(lambda: self._run_traced(fresh), 3600)
        known |= {keys[k]: v for k, v in json.loads(Path("measured.json").read_bytes()).items()}
        store.write_text(json.dumps(known), "utf-8")
        for name, key in keys.items():
            if key in known:
                self.seconds[name], lines = known[key]
                for place, number in lines:
                    self.covered.setdefault(place, {}).setdefault(number, []).append(name)
        failed = sorted(self.items.keys() - self.seconds)
        total = sum(self.seconds.values())
        print(f"测试 {len(self.items)} 个，{total:.0f} 秒；不过而不用的：{failed}", flush=True)

    def _run_traced(self, items: list[pytest.Item]) -> bool:
        tracer = self._tracer()
        tracer.start()
        found: dict[str, tuple[float, list[tuple[str, int]]]] = {}
        for item in items:
            self._forget()
            tracer.switch_context(item.nodeid)
            began = time.process_time()
            if passed([item]):
                found[item.nodeid] = (time.process_time() - began, [])
        tracer.stop()
        for file in self.files:
            for line, names in tracer.get_data().contexts_by_lineno(str(file)).items():
                for name in found.keys() & set(names):
                    found[name][1].append((within(file), line))
        Path("measured.json").write_text(json.dumps(found), "utf-8")
        return True

    def _try(self, file: Path, tree: ast.Module, change: Change) -> None:
        source, before = file.read_bytes(), ast.unparse(tree)
        with change.made():
            after = ast.unparse(tree)
            code = compile(tree, str(file), "exec", dont_inherit=True)
        file.write_text(after, "utf-8")  # 测试另起的进程由此引入
        caught = self._caught(file, change, code)
        file.write_bytes(source)
        self.tried, self.caught = self.tried + 1, self.caught + caught
        if self.tried % 10 == 0:
            print(f"试了 {self.tried} 处，发现 {self.caught} 处……", flush=True)
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
            return passed([self.items[name] for name in chosen])

        if swaps and not forked(run, limit):
            self.killers.append(FAILED.read_text("utf-8"))
            return True
        early = change.lines & set(self.tracer.get_data().lines(str(file)) or [])
        return bool(early or not swaps) and not afresh(chosen, limit)

    def _control(self) -> None:
        """发现了的测试，没有改坏时再跑一次：此时也不过的（如机器太忙，来不及），靠它发现的不算。"""
        known = [name for name in dict.fromkeys(self.killers) if name in self.items]
        self._forget()
        bad = {name for name in known if not forked(lambda n=name: passed([self.items[n]]), 600)}
        self.caught -= sum(name in bad for name in self.killers)
        if bad:
            print(f"没有改坏也不过，不算：{sorted(bad)}")

    def _chosen(self, file: Path, change: Change) -> list[str]:
        """走到这一处的测试，快的在前；引入时就算好的，走到这个文件的和与它们同一份的都算。"""
        found = {
            name
            for line, names in self.covered.get(within(file), {}).items()
            if not change.qualified or line in change.lines
            for name in names
        }
        if not change.qualified:  # 只看表的测试，一行也没有走到
            beside = {name.split("::")[0] for name in found}
            found |= {name for name in self.seconds if name.split("::")[0] in beside}
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
        changed = {(c.co_qualname, c.co_firstlineno): c for c in codes(code)}
        keys = [(f, (f.__code__.co_qualname, f.__code__.co_firstlineno)) for f in ours]
        return [(f, changed[key]) for f, key in keys if key[0] == name and key in changed]

    def _forget(self) -> None:
        for kept in self.caches:
            kept.cache_clear()
