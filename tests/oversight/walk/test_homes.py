"""首页打不打得开：间隔着访问、一天一行、满一周才判断；打不开的告诉负责人，改好了的照同一条复核。"""

import socket
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.disclosures.linking import addresses
from gongkai.outbox.models import Message
from gongkai.oversight.acts import NotNow
from gongkai.oversight.closing import close
from gongkai.oversight.indicators import indicators_of
from gongkai.oversight.models import Act, Finding, HomeProbe, Result, Verdict, WalkSite
from gongkai.oversight.register import Given, act
from gongkai.oversight.walk import homes, visiting
from gongkai.oversight.walk.visiting import Visit, visit
from gongkai.oversight.workplace import threats_of

from .faulty import Site, serving

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DOWN = Visit("连不上")


@pytest.fixture
def site(district):
    return WalkSite.objects.create(agency=district["bureau"], url="https://a.gov.cn/")


@pytest.fixture
def visited(monkeypatch):
    """访问过哪些；`answers` 里没有的打得开。"""
    seen, answers = [], {}

    def visit(url, seconds, loopback):
        seen.append((url, seconds))
        return answers.get(url, Visit())

    monkeypatch.setattr(homes, "visit", visit)
    return seen, answers


def week(site, failures=0, tries=24, days=7, last=1):
    today = timezone.localdate()
    for n in range(last, last + days):
        HomeProbe.objects.create(
            site=site, on=today - n * DAY, tries=tries, failures=failures, last=timezone.now()
        )


def judged(site):
    today = timezone.localdate()
    indicator = next(i for i in indicators_of(site.agency, today) if i.rule == homes.RULE)
    return homes.outcome(site.agency, indicator, today)


def test_a_home_is_visited_through_the_day_and_counted_in_one_row(site, visited, monkeypatch):
    """二十次以上，间隔着；一天只有一行。"""
    start = timezone.localtime().replace(hour=0, minute=0)
    for minute in range(24 * 60):
        monkeypatch.setattr(timezone, "now", lambda m=minute: start + timedelta(minutes=m))
        homes.probe(timezone.localdate())
    row = HomeProbe.objects.get()
    assert 20 <= row.tries <= 30 and row.failures == 0
    assert {url for url, _ in visited[0]} == {site.url} and {s for _, s in visited[0]} == {15}


def test_what_programs_may_not_see_is_no_visit(site):
    homes.keep(site, Visit("不许程序看（403）", guarded=True))
    row = homes.keep(site, Visit())
    assert (row.tries, row.failures, row.guarded) == (1, 0, 1)


def test_less_than_a_week_cannot_be_judged(site):
    week(site, days=6)
    assert judged(site).verdict == Verdict.UNKNOWN
    week(site, days=1, last=7, tries=19)
    assert judged(site).verdict == Verdict.UNKNOWN
    HomeProbe.objects.update(tries=20)
    assert judged(site).verdict == Verdict.PASS


@pytest.mark.parametrize(("failures", "verdict"), [(1, "pass"), (2, "fail")])
def test_five_in_a_hundred_is_the_line(site, failures, verdict):
    """7 天各 24 次：每天打不开 1 次为 4.2%，2 次为 8.3%。"""
    week(site, failures=failures)
    assert judged(site).verdict == verdict


def test_exactly_five_in_a_hundred_fails(site):
    week(site, failures=1, tries=20)
    assert judged(site).verdict == Verdict.FAIL


def test_an_agency_without_a_site_cannot_be_judged(district):
    today = timezone.localdate()
    indicator = next(i for i in indicators_of(district["other"], today) if i.rule == homes.RULE)
    assert homes.outcome(district["other"], indicator, today).verdict == Verdict.UNKNOWN


def test_the_daily_judgement_raises_a_veto_finding_once(site):
    week(site, failures=3)
    today = timezone.localdate()
    assert homes.judge(today) == 1 and homes.judge(today) == 0
    found = Finding.objects.get()
    assert found.is_veto and "21 次打不开" in found.what and found.source == "walk"
    assert Result.objects.get().verdict == Verdict.FAIL


def test_before_the_week_is_over_the_threat_is_on_the_workbench(site):
    week(site, failures=6, days=4)
    homes.judge(timezone.localdate())
    ((threat, agency),) = threats_of([site.agency_id], timezone.localdate())
    assert agency == site.agency and "满一周" in threat.what and site.url in threat.about
    assert threat.on == timezone.localdate() + 3 * DAY and not Finding.objects.exists()


def test_nothing_is_kept_of_what_cannot_be_judged(site):
    week(site, days=2)
    assert homes.judge(timezone.localdate()) == 0 and not Result.objects.exists()


def test_three_times_in_a_row_the_head_is_told_once_a_day(district, site):
    for _ in range(2):
        homes.keep(site, DOWN)
    assert not Message.objects.exists()
    for _ in range(3):
        homes.keep(site, DOWN)
    told = Message.objects.filter(subject__contains="首页连着 3 次打不开")
    assert told.count() == 2  # 负责人、分管负责人
    assert Message.objects.count() == 2
    homes.keep(site, Visit())
    assert HomeProbe.objects.get().in_row == 0


def test_mended_is_what_the_same_line_says_of_the_days_after(district, site):
    week(site, failures=3)
    homes.judge(timezone.localdate())
    found = Finding.objects.get()
    act(found, Act.ANSWERED, district["officer"], Given(text="换了服务器", version=found.version))
    found.refresh_from_db()
    with pytest.raises(NotNow, match="还没有一整天"):
        close(found, district["head"], Given(text="看过", version=found.version))
    after = HomeProbe.objects.create(
        site=site, on=timezone.localdate() + DAY, tries=24, failures=4, last=timezone.now()
    )
    with pytest.raises(NotNow, match="问题还在"):
        close(found, district["head"], Given(text="看过", version=found.version))
    HomeProbe.objects.filter(pk=after.pk).update(failures=0)
    assert (
        close(found, district["head"], Given(text="看过", version=found.version)).state == "closed"
    )


def test_old_counts_are_cleared(site):
    week(site, days=1, last=500)
    homes.judge(timezone.localdate())
    assert not HomeProbe.objects.exists()


def test_however_many_sites_the_queries_are_the_same(district, site, visited):
    def asked():
        with CaptureQueriesContext(connection) as caught:
            homes.probe(timezone.localdate())
        return len(caught)

    homes.probe(timezone.localdate())
    before = asked()
    for n in range(5):
        made = WalkSite.objects.create(agency=district["other"], url=f"https://{n}.gov.cn/")
        homes.keep(made, Visit())
    assert asked() == before


def test_the_page_says_how_the_home_is(client, district, site):
    week(site, failures=2, days=3)
    client.force_login(district["head"])
    shown = client.get("/admin/oversight/walks/").content.decode()
    assert "首页最近一周访问 72 次，6 次打不开" in shown


# 访问一次


@pytest.fixture
def served():
    made = Site()
    made.put("/", "<p>首页</p>")
    with serving(made) as base:
        yield made, base


def test_a_home_that_opens_and_one_that_moves(served):
    site, base = served
    site.moves["/old"] = f"{base}/"
    assert visit(f"{base}/", 5, loopback=True) == visit(f"{base}/old", 5, loopback=True) == Visit()


@pytest.mark.parametrize(
    ("status", "trouble", "guarded"),
    [
        (500, "打不开（500）", False),
        (404, "打不开（404）", False),
        (403, "不许程序看（403）", True),
    ],
)
def test_what_the_answer_says(served, status, trouble, guarded):
    site, base = served
    site.pages["/x"] = status, "text/html", b"x"
    assert visit(f"{base}/x", 5, loopback=True) == Visit(trouble, guarded)


def test_round_and_round_is_not_opened(served):
    site, base = served
    site.moves["/x"] = f"{base}/x"
    assert "转来转去" in visit(f"{base}/x", 5, loopback=True).trouble


def test_a_home_that_moves_inside_is_not_followed(served):
    site, base = served
    site.moves["/x"] = "http://127.0.0.2/secret"
    assert "内网" in visit(f"{base}/x", 5, loopback=True).trouble


def test_a_name_that_leads_inside_is_not_connected(monkeypatch):
    answers = [(2, 1, 6, "", (one, 0)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("连了"))
    assert "内网" in visit("http://rebind.example.cn/", 5).trouble
    assert addresses.is_public("8.8.8.8")


@pytest.mark.parametrize(
    "sent", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"]
)
def test_one_that_answers_a_byte_at_a_time_is_late(sent):
    """每隔一会儿来一个字节的，一共也不过规定的秒数。"""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        there, _ = listener.accept()
        there.sendall(sent)
        while not stop.wait(0.1):
            try:
                there.sendall(b"X")
            except OSError:
                return

    threading.Thread(target=drip, daemon=True).start()
    start = time.monotonic()
    found = visit(f"http://127.0.0.1:{listener.getsockname()[1]}/", 1.0, loopback=True)
    stop.set()
    listener.close()
    assert "超过 1 秒" in found.trouble and time.monotonic() - start < 4
    assert visiting._HOPS


def test_nobody_there_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert visit(f"http://127.0.0.1:{port}/", 2, loopback=True).trouble == "连不上"
