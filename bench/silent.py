"""弄坏了的年报：一万份样张依次以各种写法刊出、随机弄坏，数悄悄读错的格、说读不准的格。

BENCH_DAMAGED 为份数，BENCH_DAMAGED_FROM 为第一份的种子（缺省 0）。
"""

import json
import os
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from gongkai.annual.read import ReadError, read_bytes
from gongkai.annual.specimen import specimen
from tests.annual.damage import published, wrong_cells
from tests.annual.published import STYLES

COUNT = int(os.environ.get("BENCH_DAMAGED", "10000"))
FIRST = int(os.environ.get("BENCH_DAMAGED_FROM", "0"))
_CHUNK = 50


def one(seed: int) -> Counter[str]:
    """一份：格数、悄悄读错的、读不准的、没有读到的；读不成的只数份数。"""
    rng = random.Random(seed)
    style = list(STYLES)[seed % len(STYLES)]
    report = specimen(rng, rng.choice(["2019", "2021"]), rng.choice([3, 60, 400]))
    truth, content, done = published(report, rng, style)
    try:
        seen = read_bytes(content)
    except ReadError:
        return Counter(unreadable=1)
    wrong = wrong_cells(truth, seen)
    if wrong:
        print(seed, style, done, wrong[:3], file=sys.stderr, flush=True)
    absent = sum(name not in seen.cells for name in truth.cells)
    return Counter(
        cells=len(truth.cells), wrong=len(wrong), ambiguous=len(seen.ambiguous()), absent=absent
    )


def main() -> dict[str, float]:
    """量并返回 名称 -> 数。"""
    found: Counter[str] = Counter()
    with ProcessPoolExecutor(2) as pool:
        for counted in pool.map(one, range(FIRST, FIRST + COUNT), chunksize=_CHUNK):
            found += counted
    return {
        "damaged_reports": COUNT,
        "damaged_styles": len(STYLES),
        "silent_wrong_cells": found["wrong"],
        "ambiguous_share": found["ambiguous"] / found["cells"],
        "absent_share": found["absent"] / found["cells"],
        "unreadable_reports": found["unreadable"],
    }


if __name__ == "__main__":
    print(json.dumps(main()))
