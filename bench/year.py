"""测推出一年的年报：对光秃秃的 GROUP BY 几倍，另一个进程里推出用多少内存。

`python bench/year.py --size 1000000`；DATABASE_URL 指的库要是空的。
"""

import json
import os
import select
import statistics
import subprocess
import sys
import tempfile

from cells import YEAR, milliseconds, prepared, size_given
from desk import bare_year
from measure import tree_memory

RUNS = 9
_DERIVE = (
    "import django;django.setup();"
    "from gongkai.agencies.models import Agency;"
    "from gongkai.reporting.report import report_of;"
    "agency = Agency.objects.get(slug='bench');{work}"
    "print('done', flush=True);input()"
)


def main(size: int) -> dict[str, float]:
    """`size` 件；毫秒、倍数、推出年报的整个进程的内存（MB）。"""
    # 另一个进程要连同一个库
    os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp())
    agency, _, vendor = prepared(size)
    from gongkai.reporting.report import report_of

    bare = bare_year(agency)
    report_of(agency, YEAR), bare()
    pairs = [
        (milliseconds(lambda: report_of(agency, YEAR)), milliseconds(bare)) for _ in range(RUNS)
    ]
    found = {
        "year_ms": statistics.median(a for a, _ in pairs),
        "year_ratio": statistics.median(a / b for a, b in pairs),
        "year_peak_mb": peak(f"report_of(agency, {YEAR});"),
        "year_idle_mb": peak(""),
    }
    print({name: round(value, 2) for name, value in found.items()}, file=sys.stderr)
    return {f"{name}_{vendor}": value for name, value in found.items()}


def peak(work: str) -> float:
    """另起一个进程做 `work`，它最多占用的内存（MB）。"""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "gongkai.site.settings"}
    command = [sys.executable, "-c", _DERIVE.format(work=work)]
    with subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        most = 0
        while not select.select([process.stdout], [], [], 0.02)[0]:
            most = max(most, tree_memory(process.pid))
        assert process.stdout.readline() == "done\n"
        most = max(most, tree_memory(process.pid))
        process.stdin.write("\n")
        process.stdin.close()
    assert process.returncode == 0
    return most / 2**20


if __name__ == "__main__":
    print(json.dumps(main(size_given(1_000_000))))
