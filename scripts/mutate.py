"""变异测试：把核心的代码改坏一处，看测试发现不发现。

    .venv/bin/python scripts/mutate.py 部分 [抽多少处] [种子]        如：law 60 7

在临时文件夹里的一份拷贝上做，不动本文件夹。先跑一遍这一部分的测试，记下每一行由哪些测试走到、各要多久；
以后每处改动只跑走到它的测试，快的在前，一个不过就停。改法和不改的在 `mutations.py`。

改在函数里的：从收集好测试、备好库的进程叉出一个，换上改坏的函数，清空缓存，在里面跑；内存、库（在内存里）各是各的，
数据目录每次还原。改在引入时就算好的（常量、装饰、默认值），或者收集测试时已经走到而叉出的没有发现的：另起一个进程从头跑。
没有给数就全做。印出没有发现的每一处和发现的比例。
"""

import compileall
import os
import shutil
import sys
import tempfile
from pathlib import Path
from py_compile import PycInvalidationMode

import pytest
from mutants import Mutating
from mutations import anything, is_a_demand
from running import only

ROOT = Path(__file__).parents[1]
SEED = 2026
_CORE = ("check", "derive", "identities", "narrative", "repair", "rollup")
_TABLES = (*_CORE, "findings", "across", "blank_totals", "claims", "collection", "told_numbers")
_ACTS = ("acts", "happening", "intake", "queues", "register", "replying", "steps")
_DUTIES = ("policy", "apart", "own_work", "matrix", "accounts")
_APPS = (
    *("agencies", "applications", "channels", "disclosures", "engagement", "oversight"),
    *("portal", "remedies", "reporting", "safekeeping", "workbench"),
)
#: 部分：改哪些文件，跑哪些测试
PARTS = {
    "law": (["law/*.py", "law/procedure/*.py"], ["law"]),
    "annual": ([f"annual/{name}.py" for name in _CORE], [f"annual/test_{n}.py" for n in _TABLES]),
    "policy": (
        ["agencies/policy.py", "agencies/apart.py"],
        [f"agencies/test_{name}.py" for name in _DUTIES],
    ),
    "applications": ([f"applications/{name}.py" for name in _ACTS], ["applications"]),
    "reviewing": (
        ["disclosures/reviewing/*.py"],
        ["disclosures/reviewing", "disclosures/desk/test_review.py"],
    ),
    # 只去掉要职责、要干净的那些句：谁也不许少问一句
    "demands": ([f"{app}/**/*.py" for app in _APPS], list(_APPS)),
}


def main(arguments: list[str]) -> int:
    """发现的不到九成，退出码为 1。"""
    if arguments[:1] == ["--only"]:
        return only(*arguments[1:])
    if not arguments or arguments[0] not in PARTS:
        print(f"用法：scripts/mutate.py {'|'.join(PARTS)} [抽多少处] [种子]", file=sys.stderr)
        return 2
    patterns, tests = PARTS[arguments[0]]
    size, seed = [*map(int, arguments[1:]), *(sys.maxsize, SEED)[len(arguments) - 1 :]]
    with tempfile.TemporaryDirectory() as folder:
        place = _copy(Path(folder).resolve())
        files = [file for p in patterns for file in sorted(place.glob(f"src/gongkai/{p}"))]
        fits = is_a_demand if arguments[0] == "demands" else anything
        run = Mutating(files, size, seed, fits)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
