"""成批：十万份文字报告，两个进程；每秒份数与内存。每百份有一份改坏一格。"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import tree_memory

from gongkai.annual.model import Cell
from gongkai.annual.specimen import one_cell_a_line, specimen
from gongkai.annual.write import write

COUNT = int(os.environ.get("BENCH_REPORTS", "100000"))


def generate(folder: Path, count: int) -> None:
    """写 `count` 份：两种铺法，内容由 500 份样张轮流。"""
    contents = []
    for seed in range(500):
        report = specimen(random.Random(seed))
        if seed % 100 == 7:
            name = "applications:total:total"
            report.cells[name] = Cell(int(report.number(name) or 0) + 3)
        text = write(report, ".txt") if seed % 2 else one_cell_a_line(report).encode()
        contents.append(text)
    for number in range(count):
        place = folder / f"{number // 1000:03}"
        if number % 1000 == 0:
            place.mkdir()
        (place / f"{number:06}.txt").write_bytes(contents[number % len(contents)])


def audit(folder: Path, out: Path) -> tuple[float, int]:
    """(秒数, 最大内存)。"""
    command = [sys.executable, "-m", "gongkai", "audit", str(folder), "--jobs", "2"]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "--format", "jsonl", "-o", str(out)])
    most = 0
    while process.poll() is None:
        most = max(most, tree_memory(process.pid))
        time.sleep(0.5)
    assert process.returncode == 1
    return time.perf_counter() - start, most


def main() -> dict[str, float]:
    """量并返回 名称 -> 数。"""
    figures: dict[str, float] = {}
    for count in sorted({COUNT // 10, COUNT * 3 // 10, COUNT}):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "in"
            folder.mkdir()
            generate(folder, count)
            seconds, memory = audit(folder, Path(name) / "out.jsonl")
        figures[f"growth_collection_{count}"] = seconds
        figures[f"growth_memory_{count}"] = memory / 1024**2
    figures["reports_a_second"] = COUNT / figures[f"growth_collection_{COUNT}"]
    figures["memory_mb"] = figures[f"growth_memory_{COUNT}"]
    figures["reports"] = COUNT
    return figures


if __name__ == "__main__":
    print(main())
