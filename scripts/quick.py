"""make quick：只跑改动所及的测试（SQLite，不开浏览器，不打服务器）。

改了的文件与 main（或参数给的提交）比；跑与它对应的测试、直接引用它的测试，和改了的测试本身。
模板、数据、翻译改了，跑它所在的包的测试。
"""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_OUTSIDE = "tests/crash/", "tests/browser/", "tests/fuzz/"
_LIMIT = 110


def git(*words: str) -> list[str]:
    """git 的输出，一行一个。"""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def changed(base: str) -> set[str]:
    """与 `base` 分开以后改了的，还没有提交的，新的。"""
    fork = git("merge-base", base, "HEAD") or ["HEAD"]
    untracked = git("ls-files", "--others", "--exclude-standard")
    return {*git("diff", "--name-only", fork[0]), *untracked}


def module_of(path: str) -> str:
    """src/gongkai/a/b.py -> gongkai.a.b；不是代码的为它所在的包。"""
    parts = Path(path).relative_to("src")
    if parts.suffix != ".py":
        parts = next(p for p in parts.parents if (ROOT / "src" / p / "__init__.py").exists())
        return ".".join(parts.parts)
    return ".".join(parts.with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """一个测试直接引用的本系统的模块（`from a import b` 连 a.b 也算）。"""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.startswith("gongkai")}


def mirrored(path: str) -> set[str]:
    """对应的测试：同名的一个；不是代码的，同一个包的全部。"""
    relative = Path(path).relative_to("src/gongkai")
    folder = ROOT / "tests" / relative.parts[0] if len(relative.parts) > 1 else ROOT / "tests"
    names = "test_*.py" if relative.suffix != ".py" else f"test_{relative.stem}*.py"
    return {str(found.relative_to(ROOT)) for found in folder.rglob(names)}


def tests_for(paths: set[str]) -> list[str]:
    """要跑的测试文件。"""
    code = {p for p in paths if p.startswith("src/gongkai/")}
    modules = {module_of(p) for p in code if p.endswith(".py")}
    tests = (p for p in paths if p.startswith("tests/") and Path(p).name.startswith("test_"))
    found = {p for p in tests if (ROOT / p).exists()}
    found |= {test for path in code for test in mirrored(path)}
    for test in (ROOT / "tests").rglob("test_*.py"):
        if imports(test) & modules:
            found.add(str(test.relative_to(ROOT)))
    return sorted(t for t in found if not t.startswith(_OUTSIDE))


def main() -> int:
    """选，跑，返回退出码。"""
    given = sys.argv[1:]
    if "--list" in given:
        given.remove("--list")
    chosen = tests_for(changed(given[0] if given else "main"))
    if not chosen:
        print("没有改动所及的测试。")
        return 0
    print("\n".join(chosen))
    if "--list" in sys.argv:
        return 0
    command = [sys.executable, "-m", "pytest", "-n", "2", "-m", "not slow and not browser"]
    command += [f"--ignore={folder}" for folder in _OUTSIDE]
    try:
        return subprocess.run([*command, *chosen], cwd=ROOT, check=False, timeout=_LIMIT).returncode
    except subprocess.TimeoutExpired:
        print(f"\n{_LIMIT} 秒没有跑完：改动所及的太多，请用 make test。")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
