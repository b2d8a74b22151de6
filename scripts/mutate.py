"""变异测试：把核心的代码改坏一处，看测试发现不发现。

    .venv/bin/python scripts/mutate.py 部分 [抽多少处]        如：law 200

在临时文件夹里的一份拷贝上做，不动本文件夹。每处改动另起一个没有跑过测试的进程（用过的缓存会遮住改动）。
抽样的种子是固定的；没有给数就全做。印出发现的比例和没有发现的改动。
"""

import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEED = 2026
#: 测试要读的
_BESIDE = ("docs", "scripts", "bench")


@dataclass(frozen=True)
class Part:
    """改哪些文件，跑哪些测试。"""

    files: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = {
    "law": Part(("law/*",), ("law",)),
    "annual": Part(
        tuple(
            f"annual/{name}.py"
            for name in ("check", "derive", "identities", "narrative", "repair", "rollup")
        ),
        tuple(
            f"annual/test_{name}.py"
            for name in ("check", "derive", "identities", "narrative", "repair", "rollup")
        ),
    ),
    "policy": Part(
        ("agencies/policy.py", "agencies/apart.py"),
        ("agencies/test_policy.py", "agencies/test_own_work.py"),
    ),
    "applications": Part(
        tuple(
            f"applications/{name}.py"
            for name in ("acts", "happening", "intake", "queues", "register", "replying", "steps")
        ),
        ("applications",),
    ),
    "reviewing": Part(("disclosures/reviewing/*",), ("disclosures/reviewing",)),
}


def main(arguments: list[str]) -> int:
    """没有发现的超过一成，退出码为 1。"""
    if not arguments or arguments[0] not in PARTS:
        print(f"用法：scripts/mutate.py {'|'.join(PARTS)} [抽多少处]", file=sys.stderr)
        return 2
    part = PARTS[arguments[0]]
    with tempfile.TemporaryDirectory() as folder:
        place = _copy(Path(folder), part)
        names = _generated(place)
        if len(arguments) > 1 and int(arguments[1]) < len(names):
            sample = random.Random(SEED).sample(names, int(arguments[1]))  # noqa: S311
            names = sorted(sample)
        told = _run(place, "run", "--max-children", "1", *names)
        results = _results(place)
        if all(results[name] == "not checked" for name in names):
            sys.exit(told[-3000:] + "\n一处也没有试成：先看这些测试在原来的代码上过不过。")
        return _report(results, names, place)


def _copy(folder: Path, part: Part) -> Path:
    place = folder / "gongkai"
    for name in ("src", "tests", *_BESIDE):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", place)
    files = [f"src/gongkai/{name}" for name in part.files]
    tests = [f"tests/{name}" for name in part.tests if (place / "tests" / name).exists()]
    settings = (
        "\n[tool.mutmut]\n"
        'source_paths = ["src"]\n'
        'process_isolation = "forkserver"\n'
        "track_dependencies = false\n"
        f"also_copy = {['README.md', *_BESIDE]}\n"
        f"only_mutate = {files}\n"
        f"pytest_add_cli_args_test_selection = {tests}\n"
    )
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (place / "pyproject.toml").write_text(project + settings, "utf-8")
    return place


def _run(place: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _generated(place: Path) -> list[str]:
    """有哪些改法：用一个都不合的名称做一遍，只使它们都写出来（它为此报错）。"""
    told = _run(place, "run", "--max-children", "1", "nothing*")
    names = sorted(_results(place))
    return names or sys.exit(told[-3000:])


def _results(place: Path) -> dict[str, str]:
    lines = _run(place, "results", "--all", "true").splitlines()
    pairs = (line.strip().split(": ") for line in lines if "__mutmut_" in line)
    return {name: result for name, result in pairs}  # noqa: C416


def _report(results: dict[str, str], names: list[str], place: Path) -> int:
    tried = {name: results[name] for name in names if results[name] != "not checked"}
    caught = [name for name, result in tried.items() if result in ("killed", "timeout")]
    for name in sorted(tried.keys() - set(caught)):
        print(f"{tried[name]}　{name}")
        print(_run(place, "show", name))
    share = len(caught) / max(len(tried), 1)
    print(f"试了 {len(tried)} 处，发现 {len(caught)} 处（{share:.1%}）")
    return int(share < 0.9)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
