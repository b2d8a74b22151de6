"""测负载：看网站的人、申请人、工作人员一起用一个真的服务器（SQLite 与 PostgreSQL 各一遍）。

每人做完一步歇一会儿；量各种人的第 50、95、99 百分位，503（请过几秒再来）、别的 5xx，各进程的内存。
写进 docs/performance.md 的“负载”一节。BENCH_LOAD_SECONDS、BENCH_LOAD_PEOPLE（倍数）改长短和人数。
"""

import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from measure import tree_memory  # noqa: E402

from tests.crash.serving import Site, environment, token  # noqa: E402
from tests.crash.test_kill import Citizen  # noqa: E402

SECONDS = float(os.environ.get("BENCH_LOAD_SECONDS", "60"))
TIMES = float(os.environ.get("BENCH_LOAD_PEOPLE", "1"))
#: 人数，歇几秒
READERS, APPLICANTS, OFFICERS = (60, 0.5), (10, 1.0), (10, 1.0)
POSTGRES = ["bash", str(Path(__file__).parents[1] / "scripts/with-postgres")]
DOCUMENT = Path(__file__).parents[1] / "docs/performance.md"
TITLE = "## 负载"
NAMES = {"reader": "看网站的", "applicant": "申请人", "officer": "工作人员"}
_SETUP = """
from gongkai.loading import load; load()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
call_command("demo", stdout=open("/dev/null", "w"))
from gongkai.agencies.models import Agency
from gongkai.demo.people import people
from gongkai.portal.disclosed.listing import live
Agency.add_root(name="某局", slug="bureau", mark="某")
print(people())
for item in live().select_related("agency", "column")[:50]:
    print(item.get_absolute_url())
"""
_DESK = ("", "?queue=mine", "?queue=open", "?queue=overdue", "?queue=all")


@dataclass(slots=True)
class Seen:
    """一种人的各次请求：毫秒、状态码。"""

    times: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def figures(self, role: str) -> dict[str, float]:
        """百分位与错误的个数。"""
        cuts = statistics.quantiles(self.times, n=100) if len(self.times) > 1 else [0.0] * 99
        return {
            f"{role}_requests": len(self.times),
            f"{role}_p50": cuts[49],
            f"{role}_p95": cuts[94],
            f"{role}_p99": cuts[98],
            f"{role}_503": self.statuses.count(503),
            f"{role}_5xx": sum(s >= 500 and s != 503 for s in self.statuses),
            f"{role}_lost": self.statuses.count(0),
        }


class Visitor(Citizen):
    """记下每次请求；各有各的地址（由测试用的代理头说明），次数限制因此不混在一起。"""

    def __init__(self, port: int, number: int, seen: Seen) -> None:
        super().__init__(port, number)
        self.seen = seen
        self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        return {"Cookie": cookies, "X-Forwarded-For": self.address}

    def once(
        self, method: str, path: str, body: Any = None,
        kind: str = "application/x-www-form-urlencoded",
    ) -> tuple[int, str, str]:  # fmt: skip
        begin, status = time.perf_counter(), 0
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request(
                method, path, body, self.headers() | ({"Content-Type": kind} if body else {})
            )
            answer = link.getresponse()
            status, text = answer.status, answer.read().decode("utf-8", "replace")
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return status, answer.headers.get("Location", ""), text
        finally:
            link.close()
            self.seen.times.append((time.perf_counter() - begin) * 1000)
            self.seen.statuses.append(status)


def reader(visitor: Visitor, pages: list[str], end: float, pause: float) -> None:
    """首页、信息、栏目、检索，缓存的与没有缓存的。"""
    rng = random.Random(visitor.number)
    columns = sorted({re.sub(r"\d+/\d+/$", "", page) for page in pages})
    searches = [f"/search/?{urlencode({'q': words})}" for words in ("通知", "公租房", "改造")]
    while time.monotonic() < end:
        path = rng.choice([*pages, *columns, "/", "/en/", "/apply/", "/due-day/", *searches])
        visitor.go("GET", path)
        time.sleep(rng.expovariate(1 / pause))


def applicant(visitor: Visitor, pages: list[str], end: float, pause: float) -> None:
    """一件一件地申请。"""
    while time.monotonic() < end:
        visitor.apply()
        visitor.cookies.clear()
        time.sleep(pause)


def officer(visitor: Visitor, pages: list[str], end: float, pause: float) -> None:
    """登录，看各个队列，打开一件。`pages` 的第一个是口令。"""
    rng = random.Random(visitor.number)
    login = "/admin/login/"
    page = visitor.go("GET", login)[2]
    given = {"csrfmiddlewaretoken": token(page), "username": "chengban", "password": pages[0]}
    assert visitor.go("POST", login, urlencode(given))[0] == 302
    while time.monotonic() < end:
        desk = visitor.go("GET", f"/admin/cases/{rng.choice(_DESK)}")[2]
        cases = re.findall(r'href="(/admin/cases/\d+/)"', desk)
        if cases:
            visitor.go("GET", rng.choice(cases))
        time.sleep(rng.expovariate(1 / pause))


def main() -> dict[str, float]:
    """一种数据库一遍。"""
    home = tempfile.mkdtemp()
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{home}/gongkai.sqlite3"
    env = environment(home, DATABASE_URL=url) | {
        "GONGKAI_APPLY_RATE": "1000000",
        "GONGKAI_PROXIES": "127.0.0.1",
        "GONGKAI_WORKERS": "2",
    }
    made = subprocess.run(
        [sys.executable, "-c", _SETUP], env=env, capture_output=True, text=True, check=True
    )
    password, *pages = made.stdout.split()
    with Site(env, "--tick", "60") as site:
        return _crowd(site, password, pages)


def _crowd(site: Site, password: str, pages: list[str]) -> dict[str, float]:
    seen = {role: Seen() for role in NAMES}
    end, number, threads = time.monotonic() + SECONDS, 0, []
    roles = (
        ("reader", reader, pages, READERS),
        ("applicant", applicant, pages, APPLICANTS),
        ("officer", officer, [password], OFFICERS),
    )
    for role, work, given, (people, pause) in roles:
        for _ in range(max(int(people * TIMES), 1)):
            number += 1
            visitor = Visitor(site.port, number, seen[role])
            threads.append(threading.Thread(target=work, args=(visitor, given, end, pause)))
    for thread in threads:
        thread.start()
    memory = 0
    while time.monotonic() < end:
        memory = max(memory, tree_memory(site.process.pid))
        time.sleep(2)
    for thread in threads:
        thread.join()
    found: dict[str, float] = {"people": number, "memory_mb": memory / 2**20, "seconds": SECONDS}
    for role, what in seen.items():
        found |= what.figures(role)
    return found


def section(both: dict[str, dict[str, float]]) -> str:
    """“负载”一节。"""
    lines = [
        f"{TITLE}\n\n由 `.venv/bin/python bench/load.py` 写成："
        "看网站的、申请人、工作人员（含登录）同时用一个服务器"
        "（两个进程，另有 gongkai tick），各人做完一步歇一会儿；发请求的也在同一台机器上。"
        "503 是“请过几秒再来”，不是出错。\n",
        "| 数据库 | 谁 | 请求 | 第 50、95、99 百分位（毫秒） | 503 | 别的 5xx | 连接断了 |",
        "|---|---|---|---|---|---|---|",
    ]
    for vendor, f in both.items():
        for role, name in NAMES.items():
            cuts = "、".join(f"{f[f'{role}_{p}']:.0f}" for p in ("p50", "p95", "p99"))
            counts = " | ".join(f"{f[f'{role}_{k}']:.0f}" for k in ("503", "5xx", "lost"))
            lines.append(
                f"| {vendor} | {name} | {f[f'{role}_requests']:,.0f} | {cuts} | {counts} |"
            )
    for vendor, f in both.items():
        lines.append(
            f"\n{vendor}：{f['people']:.0f} 人，{f['seconds']:.0f} 秒，"
            f"各进程的内存最多 {f['memory_mb']:.0f} MB（共享的按份摊）。"
        )
    return "\n".join(lines) + "\n"


def with_section(document: str, new: str) -> str:
    """换掉文件里原来的“负载”一节；没有就加在最后。"""
    before, _, rest = document.partition(TITLE)
    after = rest.partition("\n## ")[2]
    return f"{before.rstrip()}\n\n{new}" + (f"\n## {after}" if after else "")


def both() -> dict[str, dict[str, float]]:
    """SQLite，PostgreSQL。"""
    alone = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    found = {}
    for vendor, lead in (("SQLite", []), ("PostgreSQL", POSTGRES)):
        command = [*lead, sys.executable, __file__, "--one"]
        done = subprocess.run(command, env=alone, stdout=subprocess.PIPE, text=True, check=True)
        found[vendor] = json.loads(done.stdout.splitlines()[-1])
        print(vendor, found[vendor], file=sys.stderr)
    return found


if __name__ == "__main__":
    if "--one" in sys.argv:
        print(json.dumps(main()))
    else:
        written = section(both())
        print(written)
        if "--dry-run" not in sys.argv:
            DOCUMENT.write_text(with_section(DOCUMENT.read_text("utf-8"), written), "utf-8")
