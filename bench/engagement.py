"""测政民互动：归类的质量；归 `件数` 件、再归一千件要多久、多少内存；收件箱各队的百分之九十五位。

`python bench/engagement.py 100000`；收件箱要更多件的，另给第二个数（不归类，只登记）。
"""

import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
RUNS, BATCH = 25, 5000
TODAY = date(2026, 3, 2)
PATHS = {
    "待办": "queue=open",
    "我承办的": "queue=mine",
    "已逾期": "queue=overdue",
    "三日内": "queue=soon",
    "还没有交办": "queue=unassigned",
    "待审核": "queue=checking",
    "全部": "queue=all",
    "全部第二页": "queue=all&after=50000",
    "按类别": "queue=all&kind=complaint",
    "不满意的": "queue=low",
}
#: 用 POST 找的字
SOUGHT = ("2026-777", "GD777", "13900000777", "没有这个人")


def main(count: int, more: int = 0) -> dict[str, float]:
    """用 DATABASE_URL 指的库（空的）。"""
    os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp())
    os.environ["GONGKAI_SECOND_FACTOR"] = "optional"
    os.environ["GONGKAI_HOSTS"] = "testserver"
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.site.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    agency, officer = _office()
    figures = _quality() | _grouping(agency, count)
    if more:
        _fill(agency, more, count + 1001, grouped=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    figures |= _inbox(officer)
    return {f"{name}_{connection.vendor}": value for name, value in figures.items()}


def _office() -> Any:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Permission

    from gongkai.agencies.models import Agency, Duty, Role

    agency = Agency.add_root(name="兴庆区住房和城乡建设局", slug="housing", mark="兴住建")
    officer = get_user_model().objects.create_user("officer")
    officer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    Duty.objects.create(user=officer, agency=agency, role=Role.OFFICER)
    return agency, officer


def _quality() -> dict[str, float]:
    """纯度、召回率：没有噪声的，和七成是噪声的。"""
    from gongkai.engagement.topics.grouping import Groups
    from gongkai.engagement.topics.settings import setting
    from gongkai.engagement.topics.vectors import vectors
    from tests.engagement.generated import labelled, quality

    figures = {}
    for name, share in (("clean", 0.0), ("noisy", 0.7)):
        rows = labelled(4000, share, seed=3)
        groups = Groups(setting("alike"), setting("merge"))
        found = groups.add(range(1, len(rows) + 1), vectors([text for text, _ in rows]))
        pure, recalled = quality([label for _, label in rows], [groups.final(f) for f in found])
        figures |= {f"purity_{name}": round(pure, 3), f"recall_{name}": round(recalled, 3)}
    return figures


def _fill(agency: Any, count: int, first: int, *, grouped: bool = False) -> None:
    """登记 `count` 件：一半是十二件事里的，一半谁也不像谁。"""
    from gongkai.engagement.models import Message, MessageEvent, State
    from gongkai.engagement.register import NewMessage, built, opening
    from gongkai.safekeeping.actor import SYSTEM
    from tests.engagement.generated import TOPICS, noise, said

    chance, topics = random.Random(first), list(TOPICS)
    for start in range(first, first + count, BATCH):
        rows = []
        for serial in range(start, min(start + BATCH, first + count)):
            common = chance.random() < 0.5
            text = said(chance.choice(topics), chance) if common else noise(chance)
            new = NewMessage(
                agency=agency,
                channel="hotline",
                kind=chance.choice(("consult", "suggest", "complaint", "help")),
                received=TODAY - timedelta(days=chance.randrange(150)),
                sender={"name": f"人{serial}", "phone": f"139{serial:08d}"},
                title=text[:20],
                text=text,
                order_number=f"GD{serial}",
            )
            row = built(new, serial)
            row.year, row.grouped = 2026, grouped
            if chance.random() < 0.97:
                row.state, row.closed = State.ANSWERED, row.received + timedelta(days=5)
                row.rating = chance.choice((None, None, 5, 4, 3, 2))
            rows.append(row)
        made = Message.objects.bulk_create(rows, batch_size=1000)
        MessageEvent.objects.bulk_create([opening(m, SYSTEM) for m in made], batch_size=1000)


def _grouping(agency: Any, count: int) -> dict[str, float]:
    from gongkai.engagement.models import Topic
    from gongkai.engagement.topics.incremental import group_new

    start = time.perf_counter()
    _fill(agency, count, 1)
    print(f"写入 {count:,} 件：{time.perf_counter() - start:.0f} 秒", file=sys.stderr)
    start = time.perf_counter()
    assert group_new(agency, TODAY) == count
    whole = time.perf_counter() - start
    _fill(agency, 1000, count + 1)
    start = time.perf_counter()
    assert group_new(agency, TODAY) == 1000
    following = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{Topic.objects.filter(size__gte=2).count()} 组", file=sys.stderr)
    return {
        "group_all_s": round(whole, 1),
        "group_next_s": round(following, 2),
        "group_peak_mb": round(peak),
    }


def _inbox(officer: Any) -> dict[str, float]:
    """各队合在一起的百分之九十五位（毫秒）。"""
    from django.test import Client

    client = Client()
    client.force_login(officer)
    asks = {n: partial(client.get, f"/admin/messages/?{q}") for n, q in PATHS.items()}
    for words in SOUGHT:
        asks[words] = partial(client.post, "/admin/messages/", {"queue": "all", "q": words})
    times: dict[str, list[float]] = {}
    for _ in range(RUNS):
        for name, ask in asks.items():
            times.setdefault(name, []).append(_timed(ask))
    for name, some in times.items():
        print(f"{name}：{statistics.median(some):.0f} 毫秒", file=sys.stderr)
    every = [t for some in times.values() for t in some]
    return {"inbox_p95_ms": round(statistics.quantiles(every, n=20)[-1])}


def _timed(ask: Any) -> float:
    start = time.perf_counter()
    assert ask().status_code == 200
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    print(json.dumps(main(*(int(n) for n in sys.argv[1:] or ["100000"]))))
