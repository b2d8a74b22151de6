"""测汇总：许多单位的年报（Word、网页、文字各三分之一）逐格加起来，用 `gongkai report rollup`。

`python bench/rollup.py --size 3000`。
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cells import size_given
from measure import tree_memory

from gongkai.annual.model import Report
from gongkai.annual.read import read_file
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write

YEAR, SUFFIXES = 2024, (".docx", ".html", ".txt")
CELL = "applications:new:total"


def main(size: int) -> dict[str, float]:
    """`size` 份；秒、最大内存（MB）、每秒几份。"""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        expected = generate(folder, size)
        out = Path(name) / "sum.json"
        seconds, memory = roll(folder, out)
        assert read_file(out).number(CELL) == expected
    found = {
        "rollup_s": seconds,
        "rollup_mb": memory / 2**20,
        "rollup_a_second": size / seconds,
    }
    print({name: round(value, 2) for name, value in found.items()}, file=sys.stderr)
    return found


def generate(folder: Path, size: int) -> int:
    """写 `size` 个单位的；返回新收的合计。"""
    total = 0
    for number in range(size):
        report = _specimen(number)
        total += int(report.number(CELL) or 0)
        suffix = SUFFIXES[number % len(SUFFIXES)]
        (folder / f"{number:05}{suffix}").write_bytes(write(report, suffix))
    return total


def _specimen(number: int) -> Report:
    report = specimen(random.Random(number), "2021")
    report.agency, report.year, report.title = f"第{number}街道办事处", YEAR, ""
    return report


def roll(folder: Path, out: Path) -> tuple[float, int]:
    """(秒数, 最大内存)。"""
    command = [sys.executable, "-m", "gongkai", "report", "rollup", str(folder)]
    command += ["--agency", "青川市", "--year", str(YEAR), "-o", str(out)]
    start, most = time.perf_counter(), 0
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            most = max(most, tree_memory(process.pid))
            time.sleep(0.2)
        seconds = time.perf_counter() - start
        assert process.stderr is not None
        told = process.stderr.read()
    assert process.returncode == 0, told
    return seconds, most


if __name__ == "__main__":
    print(json.dumps(main(size_given(3000))))
