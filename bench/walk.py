"""测走网站：造一个网站（种下的差错、好的页），走一遍，数找到几处、误报几处；再走一个大的，量每秒几页、内存。

`python bench/walk.py 差错的处数 好的页数 大的页数`；开在本机（另一个进程），不用数据库。
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.running import walk
from tests.oversight.walk.faulty import made_site, serving

ROOT = Path(__file__).parents[1]
#: 另一个进程里的网站：免得它占着取网页的核
_SERVE = """
import sys, time
from tests.oversight.walk.faulty import made_site, serving
with serving(made_site(0, int(sys.argv[1]), "http://127.0.0.1:9")) as base:
    print(base, flush=True)
    time.sleep(3600)
"""
#: 又一个进程里走：它的子进程只有取网页的，内存才量得清
_WALK = """
import json, resource, sys, time
from pathlib import Path
from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.running import walk
place, start = Path(sys.argv[1]), time.perf_counter()
walked = walk(Plan.read(place / "given.json"), place)
took = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([walked.pages, took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def main(faults: int, clean: int, large: int) -> dict[str, float]:
    """走一遍有差错的，再走两个全好的：大的和它的十分之一。"""
    *_, small_peak = speed(large // 10)
    large_speed, per_core, large_peak = speed(large)
    return quality(faults, clean) | {
        "walk_pages": large,
        "walk_pages_per_s": large_speed,
        "walk_pages_per_core_s": per_core,
        "walk_small_mb": small_peak,
        "walk_large_mb": large_peak,
    }


def quality(faults: int, clean: int) -> dict[str, float]:
    """种下几处、找到几处、误报几处。"""
    with serving(None) as elsewhere:
        site = made_site(faults, clean, elsewhere)
        with serving(site) as base, tempfile.TemporaryDirectory() as place:
            walked = walk(_plan(base, searches=10**6), Path(place))
    found = {(f.check, f.url.removeprefix(base)) for f in walked.flaws if not f.unsure}
    return {
        "walk_planted": len(site.planted),
        "walk_found": len(found & site.planted),
        "walk_invented": len(found - site.planted),
        "walk_unsure": sum(f.unsure for f in walked.flaws),
    }


def speed(pages: int) -> tuple[float, float, float]:
    """（每秒几页，取网页的进程每用一秒核几页，它最多用了多少 MB）。"""
    with _served(pages) as base, tempfile.TemporaryDirectory() as place:
        Path(place, "given.json").write_text(_plan(base, searches=0).to_json(), "utf-8")
        command = [sys.executable, "-c", _WALK, place]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    walked, took, used, peak = json.loads(done.stdout)
    assert walked > pages
    return walked / took, walked / used, peak


def _plan(base: str, searches: int) -> Plan:
    return Plan(f"{base}/", pages=10**6, delay=0, searches=searches, drawn=0, loopback=True)


@contextmanager
def _served(pages: int) -> Iterator[str]:
    command = [sys.executable, "-c", _SERVE, str(pages)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


if __name__ == "__main__":
    print(json.dumps(main(*(int(one) for one in sys.argv[1:4]))))
