"""测门户：很多件信息时没有缓存的页面、栏目的第一页与第一千页、检索、公开一件；缓存的页面对新建的
Wagtail 网站的首页、对同一服务器的常数（wrk，8 个连接）；搬旧网站的速度。"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: 各种问法：常见、少见、几个词、俗称、问句、错字、拼音、首字母、编号、年份、没有的、整段的
WORDS = (
    *("通知", "改造", "公租房", "供热管网", "和平小区 征收", "第777777号", "热", "房"),
    *("兴住建发", "gongzufang", "“专款专用”", "没有的词语", "gzf", "护照", "公租房 护照"),
    *("拆迁补偿", "暖气", "滨河公园道路照明", "新华路老旧小区改造方案", "物业公司不作为怎么投诉"),
    *("如何申请公租房", "公租房分配结果和租赁补贴发放", "棚户区改照", "老旧小区改告", "朋户区"),
    *("兴住建发〔2024〕77号", "兴住建-2024-0000777", "2024年公租房", "2022年 征收 公告"),
    *("public rental housing", "住建局 公示", "富宁街农村危房", "房屋徵收補償", "白蚁 玻璃幕墙"),
    "小区物业公司把楼下的公共停车位出租收钱，从来没有公示过账目，请问公共收益应该归谁",
)
RUNS = 15
SECONDS = 5
CONNECTIONS = 8
MOVED = int(os.environ.get("BENCH_MOVED", "73000"))


def main(count: int) -> dict[str, float]:
    """`count` 件；用 DATABASE_URL 指的库（空的）。"""
    home = Path(os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp()))
    os.environ["GONGKAI_HOSTS"] = "testserver,127.0.0.1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.site.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from portal_data import fill

    since, growth = 0, {}
    for size in (count // 10, count // 3, count):
        start = time.perf_counter()
        agency, column = fill(size, since)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"写到 {size:,} 件：{time.perf_counter() - start:.0f} 秒", file=sys.stderr)
        found, since = _pages(column) | _search(), size
        for kind in ("item", "search"):
            growth[f"growth_{kind}_{connection.vendor}_{size}"] = found[f"{kind}_p95_ms"]
    figures = found | _publish(agency) | _moving(home)
    named = {f"{name}_{connection.vendor}": value for name, value in figures.items()} | growth
    if connection.vendor == "sqlite" and shutil.which("wrk"):
        named |= _cached(home)
    print(named, file=sys.stderr)
    return named


def _milliseconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _pages(column: Any) -> dict[str, float]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from gongkai.portal.disclosed.listing import PAGE, live, mark

    client = Client()
    keys = list(live().filter(column=column).values_list("pk", flat=True)[: PAGE * 1000])
    items = list(live().filter(pk__in=keys[:: max(len(keys) // 60, 1)]).select_related("agency"))
    client.get(items[0].get_absolute_url())
    with CaptureQueriesContext(connection) as caught:
        assert client.get(items[1].get_absolute_url()).status_code == 200
    queries = len(caught)
    pages = [_milliseconds(lambda i=i: client.get(i.get_absolute_url())) for i in items]
    last = live().get(pk=keys[-1])
    far = f"{column.get_absolute_url()}?after={mark(last)}"
    assert client.get(far).status_code == 200
    first = [_milliseconds(lambda: client.get(column.get_absolute_url())) for _ in range(RUNS)]
    thousandth = [_milliseconds(lambda: client.get(far)) for _ in range(RUNS)]
    return {
        "item_p95_ms": _p95(pages),
        "item_queries": queries,
        "column_first_ms": statistics.median(first),
        "column_thousandth_ms": statistics.median(thousandth),
    }


def _search() -> dict[str, float]:
    from gongkai.disclosures.searching.index import Filters
    from gongkai.disclosures.searching.ranking import look_up

    every, medians = [], {}
    for words in WORDS:
        for order in ("relevance", "date"):
            look_up(words, Filters(), order)
            times = [
                _milliseconds(lambda w=words, o=order: look_up(w, Filters(), o))
                for _ in range(RUNS)
            ]
            every += times
            medians[f"{words}/{order}"] = round(statistics.median(times), 1)
    print(medians, file=sys.stderr)
    return {"search_p95_ms": _p95(every), "search_slowest_ms": max(medians.values())}


def _publish(agency: Any) -> dict[str, float]:
    """走完审查的最后一步，到门户上看得见。"""
    from django.test import Client

    sys.path.insert(0, str(HERE.parent))
    from gongkai.disclosures.models import Item
    from gongkai.disclosures.reviewing.workflows import ensure_workflows
    from tests.disclosures import items

    ensure_workflows()
    client, times = Client(), []
    for number in range(5):
        item = items.draft(agency, items._one("author", agency, "author"), title=f"急件{number}")
        people = items._people(agency)
        items.submit(item, items._one("author", agency, "author"))
        for name in ("section", "head", "secrecy"):
            items.act(item, people[name])

        def last(item: Any = item, people: Any = people) -> None:
            items.act(item, people["leader"])
            found = Item.objects.get(pk=item.pk)
            assert client.get(found.get_absolute_url()).status_code == 200

        times.append(_milliseconds(last))
    return {"publish_s": max(times) / 1000}


def _moving(home: Path) -> dict[str, float]:
    """另一个机关搬来一个区级门户：73,000 件、36,000 份附件；中途断一次接着搬，批准以后公开。"""
    from itertools import islice

    from old_site import make

    from gongkai.agencies.models import Agency
    from gongkai.disclosures.models import Item, SiteImport
    from gongkai.disclosures.moving.approve import go_live
    from gongkai.disclosures.moving.load import move, start
    from gongkai.disclosures.moving.source import read_mapping, rows_of

    agency = Agency.add_root(name="搬来的机关", slug="moved", mark="搬")
    folder = home / "old"
    make(folder, MOVED, MOVED * 36 // 73)
    mapping = read_mapping(None)
    begin = time.perf_counter()
    first = move(start(agency, "旧"), islice(rows_of(folder, mapping), MOVED // 3))
    rest = move(start(agency, "旧"), rows_of(folder, mapping))
    seconds = time.perf_counter() - begin
    assert first.items + rest.items == MOVED and rest.known == first.items, rest.notes[:3]
    assert first.attachments + rest.attachments == MOVED * 36 // 73
    batch = start(agency, "旧")
    SiteImport.objects.filter(pk=batch.pk).update(opinion="可以", approved=timezone_now())
    batch.refresh_from_db()
    begin = time.perf_counter()
    assert go_live(batch) == Item.objects.filter(batch=batch, live=True).count() == MOVED
    live = time.perf_counter() - begin
    return {"moved_a_second": MOVED / seconds, "went_live_a_second": MOVED / live}


def timezone_now() -> Any:
    """现在（Django 设好以后才能引用）。"""
    from django.utils import timezone

    return timezone.now()


@contextmanager
def _server(app: str, cwd: Path, port: int, **env: str) -> Iterator[None]:
    command = [
        *("taskset", "-c", "0"),
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)),
        *("--workers", "1", "--no-ws", "--log-level", "error", app),
    ]
    process = subprocess.Popen(command, cwd=cwd, env=os.environ | env)
    try:
        _wait(port)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    import socket

    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def _load(url: str) -> tuple[float, float]:
    """（每秒请求数，第 99 百分位毫秒）。"""
    command = [
        "taskset",
        "-c",
        "1",
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "--latency",
        url,
    ]
    subprocess.run([*command[:-3], "-d1s", url], capture_output=True, check=True)
    out = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert "Non-2xx" not in out, out
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()  # type: ignore[union-attr]
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), float(number) * scale  # type: ignore[index]


def _cached(home: Path) -> dict[str, float]:
    """缓存的信息页，对新建的 Wagtail 网站的首页，对同样长短的常数。"""
    from urllib.request import urlopen

    from gongkai.portal.disclosed.listing import live

    path = live().select_related("agency")[0].get_absolute_url()
    with _server("gongkai.site.wsgi:application", home, 8911):
        url = f"http://127.0.0.1:8911{path}"
        size = len(urlopen(url).read())
        cached, p99 = _load(url)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "constant.py").write_text(
            f"BODY = b'x' * {size}\n"
            f"HEAD = [('Content-Type', 'text/html'), ('Content-Length', '{size}')]\n"
            "def application(environ, start):\n    start('200 OK', list(HEAD))\n    return [BODY]\n"
        )
        with _server("constant:application", work, 8912):
            constant, _ = _load("http://127.0.0.1:8912/")
        with _server("fresh.wsgi:application", _new_wagtail(work), 8913, **_FRESH):
            wagtail, _ = _load("http://127.0.0.1:8913/")
    return {
        "cached_a_second": cached,
        "cached_p99_ms": p99,
        "cached_to_wagtail": cached / wagtail,
        "cached_to_constant": cached / constant,
    }


_FRESH = {"DJANGO_SETTINGS_MODULE": "fresh.settings.bench"}


def _new_wagtail(work: Path) -> Path:
    """`wagtail start` 出来的新网站，关了调试。"""
    folder = work / "fresh"
    folder.mkdir()
    run = {"check": True, "cwd": folder, "stdout": subprocess.DEVNULL}
    program = Path(sys.executable).parent / "wagtail"
    subprocess.run([str(program), "start", "fresh", "."], **run)  # type: ignore[call-overload]
    (folder / "fresh/settings/bench.py").write_text(
        "from .base import *\nDEBUG = False\nSECRET_KEY = 'x' * 60\nALLOWED_HOSTS = ['*']\n"
        "STORAGES['staticfiles'] = {'BACKEND': "
        "'django.contrib.staticfiles.storage.StaticFilesStorage'}\n"
    )
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | _FRESH
    migrate = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(migrate, env=env, **run)  # type: ignore[call-overload]
    return folder


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)))
