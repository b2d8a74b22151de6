"""测走网站：造一个网站（种下的差错、好的页），走一遍，数找到几处、误报几处、每秒几页。

`python bench/walk.py 差错的处数 好的页数`；开在本机，不用数据库。
"""

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.running import walk
from tests.oversight.walk.faulty import made_site, serving


def main(faults: int, clean: int) -> dict[str, float]:
    """走一遍。"""
    with serving(None) as elsewhere:
        site = made_site(faults, clean, elsewhere)
        with serving(site) as base, tempfile.TemporaryDirectory() as place:
            plan = Plan(f"{base}/", pages=10**6, delay=0, searches=10**6, loopback=True)
            start = time.perf_counter()
            walked = walk(plan, Path(place))
            took = time.perf_counter() - start
    found = {(f.check, f.url.removeprefix(base)) for f in walked.flaws if not f.unsure}
    return {
        "walk_planted": len(site.planted),
        "walk_found": len(found & site.planted),
        "walk_invented": len(found - site.planted),
        "walk_unsure": sum(f.unsure for f in walked.flaws),
        "walk_pages": walked.pages,
        "walk_requests_per_s": len(site.asked) / took,
        "walk_s": took,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
