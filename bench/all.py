"""`make bench`：逐项在单独的进程里量，打印表格，写 docs/performance.md 与增长图。"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rows import CASES, CHECKED, GROUPED, ITEMS, KEPT, LISTED, ROLLED, TENFOLD, WALKED, rows

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
POSTGRES = ["bash", str(HERE.parent / "scripts" / "with-postgres")]
KEEP = os.environ.get("BENCH_KEEP", "")
BEGIN, END = "<!-- 速度表开始 -->", "<!-- 速度表结束 -->"


def figures() -> dict[str, float]:
    """各脚本的数合在一起。"""
    merged: dict[str, float] = {"help_s": help_seconds()}
    portal = [sys.executable, str(HERE / "portal.py"), ITEMS]
    merged |= _measured("portal（SQLite）", portal)
    merged |= _measured("portal（PostgreSQL）", [*POSTGRES, *portal])
    submit = [sys.executable, str(HERE / "submit.py")]
    merged |= _measured("submit（PostgreSQL）", [*POSTGRES, *submit])
    for script in ("clock", "reading", "letters", "guard", "collection"):
        code = f"import json,{script}; print(json.dumps({script}.main()))"
        merged |= _measured(script, [sys.executable, "-c", code])
    for name, *size in (("silent",), ("claims", "20000"), ("scans",)):
        merged |= _measured(name, [sys.executable, str(HERE / f"{name}.py"), *size])
    merged |= _measured("search_quality", [sys.executable, str(HERE / "search_quality.py")])
    if TENFOLD:
        sizes = [str(int(TENFOLD) // 10), TENFOLD]
        tenfold = [*POSTGRES, sys.executable, str(HERE / "tenfold.py"), *sizes]
        merged |= _measured("tenfold（PostgreSQL）", tenfold)
    listening = [sys.executable, str(HERE / "engagement.py"), GROUPED, CASES]
    merged |= _measured("engagement（SQLite）", listening)
    merged |= _measured("engagement（PostgreSQL）", [*POSTGRES, *listening])
    oversight = [sys.executable, str(HERE / "oversight.py"), CHECKED, CASES]
    merged |= _measured("oversight（SQLite）", oversight)
    merged |= _measured("oversight（PostgreSQL）", [*POSTGRES, *oversight])
    for name, size in (("year", CASES), ("cells", LISTED)):
        command = [sys.executable, str(HERE / f"{name}.py"), "--size", size]
        merged |= _measured(f"{name}（SQLite）", command)
        merged |= _measured(f"{name}（PostgreSQL）", [*POSTGRES, *command])
    rollup = [sys.executable, str(HERE / "rollup.py"), "--size", ROLLED]
    merged |= _measured("rollup", rollup)
    merged |= _measured("walk", [sys.executable, str(HERE / "walk.py"), "200", "1000", WALKED])
    keeping = [sys.executable, str(HERE / "keeping.py"), KEPT]
    merged |= _measured("keeping（SQLite）", keeping)
    merged |= _measured("keeping（PostgreSQL）", [*POSTGRES, *keeping])
    desk = [sys.executable, str(HERE / "desk.py"), CASES]
    merged |= _measured("desk（SQLite）", desk)
    return merged | _measured("desk（PostgreSQL）", [*POSTGRES, *desk])


def _measured(name: str, command: list[str]) -> dict[str, float]:
    """在单独的进程、单独的数据目录里量；最后一行输出是 JSON。

    给了 BENCH_KEEP（一个文件）的，量过的存在那里，断了再来不重量。
    """
    kept = _kept()
    if name in kept:
        return kept[name]
    print(f"测 {name} ……", flush=True)
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {"GONGKAI_HOME": home}
        done = subprocess.run(
            command, cwd=HERE, env=env, stdout=subprocess.PIPE, text=True, check=True
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if KEEP:
        Path(KEEP).write_text(json.dumps(kept | {name: found}, ensure_ascii=False))
    return found


def _kept() -> dict[str, dict[str, float]]:
    if not KEEP or not Path(KEEP).exists():
        return {}
    kept: dict[str, dict[str, float]] = json.loads(Path(KEEP).read_text())
    return kept


def help_seconds() -> float:
    """`gongkai --help` 的中位秒数（整个进程）。"""
    command = [str(Path(sys.executable).parent / "gongkai"), "--help"]
    times = []
    for _ in range(11):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


GROWTH = (
    ("growth_collection_", "成批体检：份数 → 秒"),
    ("growth_memory_", "成批体检：份数 → 内存 MB"),
    ("growth_text_", "一份文字报告：字节 → 毫秒"),
    ("growth_due_days_", "到期日（向量化）：个数 → 秒"),
    ("growth_item_sqlite_", "没有缓存的信息页（SQLite）：件数 → 毫秒"),
    ("growth_search_sqlite_", "检索（SQLite）：件数 → 毫秒"),
    ("growth_item_postgresql_", "没有缓存的信息页（PostgreSQL）：件数 → 毫秒"),
    ("growth_search_postgresql_", "检索（PostgreSQL）：件数 → 毫秒"),
)


def series(f: dict[str, float], prefix: str) -> list[tuple[int, float]]:
    """一条增长曲线的点。"""
    return sorted((int(k[len(prefix) :]), v) for k, v in f.items() if k.startswith(prefix))


def chart(f: dict[str, float]) -> str:
    """增长曲线的 SVG：横轴为工作量，纵轴从 0 起。"""
    height = (len(GROWTH) + 1) // 2 * 280
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {height}" role="img" '
        'aria-label="工作量增加时的耗时与内存，数据见下表" font-family="sans-serif" font-size="13">'
        f'<rect width="760" height="{height}" fill="#fff"/>'
    ]
    for index, (prefix, title) in enumerate(GROWTH):
        x, y = 60 + index % 2 * 380, 40 + index // 2 * 280
        parts.append(_panel(series(f, prefix), title, x, y))
    return "".join(parts) + "</svg>\n"


def _panel(points: list[tuple[int, float]], title: str, x: int, y: int) -> str:
    width, height = 280, 180
    most_x, most_y = max(p[0] for p in points), max(p[1] for p in points) or 1
    places = [(x + width * a / most_x, y + height - height * b / most_y) for a, b in points]
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
    dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="#174f86"/>' for a, b in places)
    return (
        f'<text x="{x}" y="{y - 12}" font-weight="bold">{title}</text>'
        f'<path d="M{x} {y}V{y + height}H{x + width}" fill="none" stroke="#555"/>'
        f'<polyline points="{line}" fill="none" stroke="#174f86" stroke-width="2"/>{dots}'
        f'<text x="{x + width}" y="{y + height + 18}" text-anchor="end">{most_x:,}</text>'
        f'<text x="{x - 6}" y="{y + 5}" text-anchor="end">{most_y:.3g}</text>'
    )


def table(f: dict[str, float]) -> str:
    """Markdown 表格。"""
    lines = ["| 承诺 | 目标 | 实测 |", "|---|---|---|"]
    return "\n".join(lines + [f"| {a} | {b} | {c} |" for a, b, c in rows(f)])


def document(f: dict[str, float]) -> str:
    """docs/performance.md 的内容。"""
    growth = "\n".join(
        f"| {title} | " + "，".join(f"{n:,} → {v:.3g}" for n, v in series(f, prefix)) + " |"
        for prefix, title in GROWTH
    )
    return (
        "# 速度\n\n由 `make bench` 写成；除成批体检外都限在一个核上，取中位数。"
        f"Python {platform.python_version()}。\n\n{table(f)}\n\n## 随工作量的增长\n\n"
        f"![增长图](growth.svg)\n\n| 项目 | 数据 |\n|---|---|\n{growth}\n"
    )


def with_table(readme: str, new: str) -> str:
    """README 里两个记号之间换成新的表格。"""
    before, _, rest = readme.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


def main() -> None:
    """量，打印，写文件。"""
    f = figures()
    print(table(f))
    DOCS.mkdir(exist_ok=True)
    _, title, load = (DOCS / "performance.md").read_text("utf-8").partition("## 负载")
    kept = f"\n{title}{load}" if title else ""  # bench/load.py 写的
    (DOCS / "performance.md").write_text(document(f) + kept, "utf-8")
    (DOCS / "growth.svg").write_text(chart(f), "utf-8")
    readme = DOCS.parent / "README.md"
    readme.write_text(with_table(readme.read_text("utf-8"), table(f)), "utf-8")


if __name__ == "__main__":
    main()
