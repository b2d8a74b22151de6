"""种下的差错一处不漏，好的页（有像差错而不是的）一处不报；走了一半被打死的接着走，不重走、不漏。"""

import os
import signal
import subprocess
import sys
import time

import pytest

from gongkai.documents.apart import bare_environment
from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.running import walk
from gongkai.oversight.walk.store import PAGE, ROBOTS, Store

from .faulty import KINDS, made_site, resident, serving


def found_in(walked, base):
    return {(f.check, f.url.removeprefix(base)) for f in walked.flaws if not f.unsure}


def test_every_planted_fault_is_found_and_none_invented(tmp_path, elsewhere):
    site = made_site(2 * len(KINDS), 60, elsewhere)
    with serving(site) as base:
        plan = Plan(f"{base}/", pages=500, delay=0, searches=500, loopback=True)
        walked = walk(plan, tmp_path)
    assert walked.state == "done" and walked.pages > 100
    assert len({kind for kind, _ in site.planted}) == len(KINDS) >= 15
    assert found_in(walked, base) == site.planted
    assert not [f for f in walked.flaws if f.unsure]


@pytest.fixture
def small(elsewhere):
    site = made_site(len(KINDS), 12, elsewhere)
    with serving(site) as base:
        yield site, base


def test_robots_and_the_limit_of_pages_are_kept(tmp_path, small):
    site, base = small
    site.robots = "User-agent: gongkai-walk\nDisallow: /c/\n"
    walked = walk(Plan(f"{base}/", pages=20, delay=0, searches=0, loopback=True), tmp_path)
    assert not [path for path in site.asked if path.startswith("/c/")]
    assert site.asked[0] == "/robots.txt"
    assert walked.pages == 20
    store = Store(tmp_path / "walk.db")
    assert any(store.pages("kind=? AND state=?", PAGE, ROBOTS))
    assert {f.check for f in walked.flaws if f.unsure} >= {"robots"}


def test_a_search_that_robots_forbid_cannot_be_judged(tmp_path, small):
    site, base = small
    site.robots = "User-agent: *\nDisallow: /search/\n"
    walked = walk(Plan(f"{base}/", delay=0, loopback=True), tmp_path)
    told = [f for f in walked.flaws if f.check == "search"]
    assert told and all(f.unsure and "robots" in f.what for f in told)


def test_a_page_that_is_too_large_is_said_to_be_unseen(tmp_path, small):
    site, base = small
    site.put("/c/1.html", "长" * 200_000)
    plan = Plan(f"{base}/", delay=0, searches=0, size=100_000, loopback=True)
    told = [f for f in walk(plan, tmp_path).flaws if f.url.endswith("/c/1.html")]
    assert [(f.check, f.what, f.unsure) for f in told] == [("unseen", "太大，没有看", True)]


def test_feeds_are_not_pages_and_data_files_are_read(tmp_path, small):
    site, base = small
    feed = '<?xml version="1.0"?><rss><channel><title>题</title></channel></rss>'
    site.pages["/feed.xml"] = 200, "application/rss+xml", feed.encode()
    rows = '{"rows": ["张某", "' + resident(3) + '"]}'
    site.pages["/rows.json"] = 200, "application/json", rows.encode()
    links = '<a href="/feed.xml">订阅</a><a href="/rows.json">数据</a>'
    site.put("/", site.pages["/"][2].decode().replace("<h1>", f"{links}<h1>"))
    walked = walk(Plan(f"{base}/", delay=0, searches=0, loopback=True), tmp_path)
    told = {(f.check, f.url.removeprefix(base)) for f in walked.flaws}
    assert ("personal_file", "/rows.json") in told
    assert not [f for f in walked.flaws if f.url.endswith("/feed.xml")]


def test_a_page_given_as_a_file_is_read_as_a_file(tmp_path, small):
    """作为附件给的 HTML 不是网页：不要标签，有个人信息照样查得出。"""
    site, base = small
    site.files.add("/report.html")
    site.put("/report.html", f"<p>年报</p><p>{resident(5)}</p>")
    site.put(
        "/", site.pages["/"][2].decode().replace("<h1>", '<a href="/report.html">年报</a><h1>')
    )
    walked = walk(Plan(f"{base}/", delay=0, searches=0, loopback=True), tmp_path)
    told = [f.check for f in walked.flaws if f.url.endswith("/report.html")]
    assert told == ["personal_file"]


def test_another_form_of_a_page_is_not_judged_twice(tmp_path, small):
    site, base = small
    site.planted.clear()
    copies = "".join(f'<a href="/en{path}">e</a>' for path in list(site.titles))
    for path in [one for one in site.titles if site.pages[one][0] == 200]:
        kept = site.pages[path][2].decode()
        named = f'<head><link rel="canonical" href="{path}">'
        site.put(f"/en{path}", kept.replace("<head>", named))
    site.put("/", site.pages["/"][2].decode().replace("<h1>", f"{copies}<h1>"))
    walked = walk(Plan(f"{base}/", delay=0, loopback=True), tmp_path)
    assert walked.flaws and not [f for f in walked.flaws if "/en/" in f.url]


def test_what_is_wrong_in_the_template_is_one_fault(tmp_path, elsewhere):
    site = made_site(0, 60, elsewhere)
    for path, (status, kind, text) in list(site.pages.items()):
        plain = text.replace("网站标识码".encode(), "码".encode()).replace(b"SiteIDCode", b"Id")
        site.pages[path] = status, kind, plain if "html" in kind else text
    with serving(site) as base:
        walked = walk(Plan(f"{base}/", delay=0, searches=0, loopback=True), tmp_path)
    told = sorted((f.check, f.what) for f in walked.flaws if not f.unsure)
    pages = [path for path, (_, kind, _) in site.pages.items() if "html" in kind]
    many = f"（{len(pages) - 1} 页都这样）"
    assert told == [
        ("footer", f"页脚没有网站标识码{many}"),
        ("meta_site", f"缺网站的标签：SiteIDCode{many}"),
    ]


def test_outside_the_hours_nothing_is_asked(tmp_path, small):
    site, base = small
    now = time.localtime().tm_hour
    hours = {"start": (now + 2) % 24, "end": (now + 3) % 24}
    walked = walk(Plan(f"{base}/", delay=0, loopback=True, **hours), tmp_path)
    assert walked.state == "paused" and not site.asked and not walked.flaws


def test_killed_half_way_it_goes_on_without_walking_a_page_twice(tmp_path, small):
    site, base = small
    plan = Plan(f"{base}/", delay=0.05, searches=500, loopback=True)
    (tmp_path / "plan.json").write_text(plan.to_json(), "utf-8")
    child = subprocess.Popen(
        [sys.executable, "-m", "gongkai.oversight.walk.crawler", str(tmp_path)],
        env=bare_environment(),
    )
    _wait_for(lambda: len(site.asked) > 8)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    before = {one.url for one in Store(tmp_path / "walk.db").pages("state='done'")}
    assert before
    site.asked.clear()
    walked = walk(plan, tmp_path)
    again = {f"{base}{path}" for path in site.asked}
    assert walked.state == "done" and not before & again
    assert found_in(walked, base) == site.planted


def _wait_for(come, seconds=60):
    end = time.monotonic() + seconds
    while not come() and time.monotonic() < end:
        time.sleep(0.02)
    assert come()
