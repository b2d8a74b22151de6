"""被看的网站存心捣乱：走得完，不去内网，内存、时间、所得都有限，坏的一页不耽误别的页。"""

import gzip
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from scrapy.http import HtmlResponse, Request

from gongkai.oversight.walk.checks import look_at
from gongkai.oversight.walk.crawler import Walker
from gongkai.oversight.walk.pages import parsed
from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.running import walk
from gongkai.oversight.walk.store import PAGE, SKIPPED, Store

from .faulty import SITE_TAGS, item, page, resident

HOME = "http://a.gov.cn/"
HTML = "text/html; charset=utf-8"


def wrapped(body):
    return b"<html><body><main>" + body + b"</main></body></html>"


PAGES = {
    "links in one row": wrapped(
        b"<ul><li>2026-05-08 " + b"".join(b'<a href="/%d">x</a>' % n for n in range(50_000))
    ),
    "a hundred thousand links": wrapped(
        b"".join(b'<a href="/%d">x</a>' % n for n in range(100_000))
    ),
    "a hundred thousand wrong links": wrapped(
        b"".join(b'<a href="C:\\x%d">x</a>' % n for n in range(100_000))
    ),
    "a hundred thousand pictures": wrapped(
        b"".join(b"<img src=/%d.png>" % n for n in range(100_000))
    ),
    "a million spaces": b" " * 1_000_000 + b"<?x" + wrapped(b" " * 1_000_000 + b"a"),
    "spaces after a date": wrapped("发布日期：".encode() + b"\xc2\xa0" * 200_000 + b"x"),
    "deep": wrapped(b"<div>" * 200_000),
    "footers in footers": wrapped(b"<footer>x" * 3000),
    "a hundred thousand tags": b"<head>"
    + b"".join(b'<meta name="k%d" content="v">' % n for n in range(100_000)),
    "digits": wrapped(b"139 " * 500_000),
    "one word again and again": wrapped("请登陆网站，".encode() * 100_000),
    "many paragraphs": wrapped(b"<p>x</p>" * 200_000),
    "many forms": wrapped(b"<form>" * 5000 + b"<input name=q>" * 5000),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_to_be_slow_is_not(name):
    start = time.process_time()
    found = parsed(HOME, PAGES[name])
    flaws = look_at(found) if found else []
    assert time.process_time() - start < 30
    assert len(flaws) < 2000 and (found is None or len(found.links) <= 5000)


def test_more_links_than_are_looked_at_are_said():
    found = parsed(HOME, PAGES["a hundred thousand links"])
    assert [f.what for f in look_at(found) if f.unsure] == [
        "这一页的链接、图超过 5000 个，只看了前面的"
    ]


@pytest.mark.parametrize(
    "encoding",
    ["undefined", "idna", "punycode", "unicode_escape", "zlib", "rot13", "没有", "utf-7"],
)
def test_an_encoding_that_is_none_is_read_all_the_same(encoding):
    found = parsed(HOME, wrapped(b"<h1>title \\ud800</h1><p>x</p>"), encoding)
    assert found is not None
    str(found.blocks).encode()


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("javascript:alert(1)", f"{HOME}x"),
        ("data:text/html,x", f"{HOME}x"),
        ("http://[bad/", f"{HOME}x"),
        ("http://10.0.0.1/", "http://10.0.0.1/x"),
    ],
)
def test_a_base_that_leads_astray(base, url):
    found = parsed(HOME, f'<base href="{base}"><body><a href="x">y</a>'.encode())
    assert [one.url for one in found.links] == [url]


# 开着一个捣乱的网站


class Hostile:
    """路径 -> 怎样答（给 Handler）。"""

    def __init__(self):
        self.answers, self.asked, self.cookies = {}, [], []

    def put(self, path, content, kind=HTML, **headers):
        raw = content if isinstance(content, bytes) else content.encode()

        def answer(handler):
            handler.send_response(200)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(raw)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(raw)

        self.answers[path] = answer

    def move(self, path, to):
        def answer(handler):
            handler.send_response(302)
            handler.send_header("Location", to)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.answers[path] = answer


@contextmanager
def opened(site):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            site.asked.append(self.path)
            site.cookies.append(self.headers.get("Cookie"))
            found = site.answers.get(self.path) or site.answers.get("*")
            try:
                if found:
                    found(self)
                else:
                    self.send_error(404)
            except OSError:
                self.close_connection = True

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


LAST = item("最后一页", "请登陆网站。")


def home(*hrefs, extra=""):
    links = "".join(f'<a href="{href}">链接</a>' for href in (*hrefs, "/zz-last.html"))
    return page("首页", f"<p>够二十个字的正文，写在首页上，别的页从这里去看。</p>{extra}{links}")


@pytest.fixture
def site():
    made = Hostile()
    made.put("/robots.txt", "", "text/plain")
    made.put("/zz-last.html", LAST)
    return made


def walked(site, tmp_path, **more):
    """走完了，捣乱的不耽误最后一页。"""
    with opened(site) as base:
        given = {"delay": 0, "searches": 0, "seconds": 3, "drawn": 0, "loopback": True} | more
        found = walk(Plan(f"{base}/", **given), tmp_path)
    told = {(f.check, f.url.removeprefix(base)): f for f in found.flaws}
    assert found.state == "done" and ("wording", "/zz-last.html") in told
    return found, told


def test_redirects_inside_are_not_followed(site, tmp_path):
    with socket.create_server(("127.0.0.2", 0)) as inside:
        inside.settimeout(0.2)
        port = inside.getsockname()[1]
        site.put("/", home("/a", "/b", "/c"))
        site.move("/a", f"http://127.0.0.2:{port}/x")
        site.move("/b", f"//127.0.0.2:{port}/x")
        site.move("/c", f"http://localhost:{port}/x")
        walked(site, tmp_path)
        with pytest.raises(TimeoutError):
            inside.accept()


def test_an_endless_calendar_stops_at_the_limits(site, tmp_path):
    def month(handler):
        number = int(handler.path.rsplit("/", 1)[-1] or 0) if "cal" in handler.path else 0
        raw = page("日历", f'<a href="/cal/{number + 1}">下个月</a>').encode()
        handler.send_response(200)
        handler.send_header("Content-Type", HTML)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    site.put("/", home("/cal/0"))
    site.answers["*"] = month
    found, _ = walked(site, tmp_path, pages=500, depth=15)
    assert found.pages < 30


def test_redirects_without_end_stop_at_the_limits(site, tmp_path):
    def onward(handler):
        if "/r/" not in handler.path:
            handler.send_error(404)
            return
        handler.send_response(302)
        handler.send_header("Location", f"/r/{int(handler.path.rsplit('/', 1)[-1]) + 1}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.put("/", home("/r/0"))
    site.answers["*"] = onward
    found, _ = walked(site, tmp_path, pages=500, depth=15)
    assert found.pages < 30


def test_a_gzip_bomb_is_too_large_not_unpacked(site, tmp_path):
    bomb = gzip.compress(b"\0" * 300_000_000, 9)
    site.put("/", home("/bomb.html", "/bomb.pdf"))
    site.put("/bomb.html", bomb, Content_Encoding="gzip")
    site.put("/bomb.pdf", bomb, "application/pdf", Content_Encoding="gzip")
    _, told = walked(site, tmp_path, size=5_000_000)
    assert told["unseen", "/bomb.html"].what == told["unseen", "/bomb.pdf"].what == "太大，没有看"


def test_a_body_that_never_ends_is_left(site, tmp_path):
    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", HTML)
        handler.end_headers()
        for _ in range(600):
            handler.wfile.write(b"<p>x</p>")
            time.sleep(0.1)

    def flood(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", HTML)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    site.put("/", home("/drip.html", "/flood.html"))
    site.answers["/drip.html"], site.answers["/flood.html"] = drip, flood
    start = time.monotonic()
    _, told = walked(site, tmp_path, size=5_000_000)
    assert time.monotonic() - start < 120
    assert "没有答" in told["unreachable", "/drip.html"].what
    assert "太大" in told["unseen", "/flood.html"].what


def test_a_robots_file_without_end_is_not_kept(site, tmp_path):
    def flood(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.end_headers()
        for number in range(1_000_000_000):
            handler.wfile.write(b"Disallow: /%d\n" % number * 5000)

    site.put("/", home())
    site.answers["/robots.txt"] = flood
    start = time.monotonic()
    with opened(site) as base:
        given = {"delay": 0, "searches": 0, "seconds": 5, "drawn": 0, "loopback": True}
        plan = Plan(f"{base}/", **given)
        assert peak(plan, tmp_path) < 250
        found = walk(plan, tmp_path)
    assert time.monotonic() - start < 120
    assert found.state == "done" and "wording" in {f.check for f in found.flaws}


def test_a_gzip_bomb_takes_no_memory(site, tmp_path):
    site.put("/", home("/bomb.html"))
    bomb = gzip.compress(b"\0" * 500_000_000, 9)
    site.put("/bomb.html", bomb, Content_Encoding="gzip")
    with opened(site) as base:
        assert peak(Plan(f"{base}/", delay=0, drawn=0, loopback=True), tmp_path) < 250


_PEAK = """
import resource, sys
from pathlib import Path
from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.running import walk
from gongkai.oversight.walk.store import PAGE, SKIPPED, Store
walk(Plan.read(Path(sys.argv[1]) / "given.json"), Path(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def peak(plan, place):
    """走一遍，取网页的进程最多用了多少 MB。"""
    (place / "given.json").write_text(plan.to_json(), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, str(place)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_a_page_too_large_to_look_at_in_time_is_unseen(site, tmp_path):
    site.put("/", home("/huge.html"))
    site.put("/huge.html", b"<p>x</p>" * 1_000_000)
    _, told = walked(site, tmp_path)
    assert told["unseen", "/huge.html"].unsure


def test_odd_links_spoil_no_walk(site, tmp_path):
    odd = (
        f"http://{'a' * 70}.gov.cn/", "http://xn--/", "http://a..b/", "http://.gov.cn/",
        "http://例子。测试/", "//", "http://", "javascript:alert(1)", "\x00\x01", "http://a b/",
        "/%zz", "/%00", "/\ud800", "http://a.gov.cn:0/", "/" + "../" * 300, "?" + "a" * 1900,
        "http://user:pass@127.0.0.2/", "http://[::ffff:127.0.0.2]/", "http://0x7f000002/",
        "http://１２７.0.0.2/", "/" + "%E6" * 100, "http://a\u202egov.cn/", "/a\r\nX: y",
    )  # fmt: skip
    text = home(*odd).encode("utf-8", "replace")
    site.put("/", text)
    walked(site, tmp_path)


@pytest.mark.parametrize("charset", ["undefined", "idna", "utf-16", "utf-7", "x" * 500, "\xff"])
def test_a_charset_that_lies_spoils_no_walk(site, tmp_path, charset):
    site.put("/", home("/odd.html"))
    site.put("/odd.html", item("编码", "正文。"), f"text/html; charset={charset}")
    walked(site, tmp_path)
    assert site.asked.count("/odd.html") <= 2


def test_attachments_that_lie_about_what_they_are(site, tmp_path):
    site.put("/", home("/a.pdf", "/b.docx", "/c.xlsx", "/d.html", "/e", "/f.zip"))
    site.put("/a.pdf", b"%PDF-1.7\n" + b"\0" * 5000, "application/pdf")
    site.put("/b.docx", b"PK\x03\x04" + b"\xff" * 5000, "application/msword")
    site.put("/c.xlsx", b"MZ" + b"\0" * 5000, "text/html")
    site.put("/d.html", b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    site.put("/e", b"", "")
    site.put("/f.zip", gzip.compress(b"x"), "application/zip")
    _, told = walked(site, tmp_path)
    assert all(f.unsure for (check, _), f in told.items() if check == "personal_file")


def test_cookies_are_not_kept(site, tmp_path):
    site.put("/", home(), Set_Cookie="id=1; Path=/")
    walked(site, tmp_path)
    assert set(site.cookies) == {None}


def test_titles_are_plain_words(site, tmp_path):
    odd = "标题\x01\x07\u202e\u200b\x85反的" + "长" * 5000
    site.put("/", home("/odd.html"))
    site.put(
        "/odd.html",
        page(odd, f"<p>正文有二十个字以上，写在这里看看怎样。{odd[:20]}</p>", site_tags=""),
    )
    found, told = walked(site, tmp_path)
    assert told["meta_site", "/odd.html"]
    for one in found.flaws:
        assert not set(one.what + one.excerpt) & set("\x00\x01\x07\u202e\u200b\x85")
        assert len(one.what) < 400 and len(one.excerpt) < 400
    assert SITE_TAGS


def test_a_page_without_end_of_headers_is_left(site, tmp_path):
    def headers(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X-A: " + b"b" * 8000 + b"\r\n")

    site.put("/", home("/headers.html"))
    site.answers["/headers.html"] = headers
    walked(site, tmp_path)


def test_numbers_beside_an_address_are_masked_all_the_same(site, tmp_path):
    number = resident(7)
    odd = f"见 http://a.gov.cn/ 张某 {number}"
    site.put("/", home("/odd.html"))
    text = page(
        odd, f"<p>{odd}，联系电话 13912345678</p>", site_tags="", footer=f"<footer>{odd}</footer>"
    )
    site.put("/odd.html", text.replace("<main>", f'<main><a href="C:\\{number}">{odd}</a>'))
    found, told = walked(site, tmp_path)
    assert ("meta_site", "/odd.html") in told and ("wrong_link", "/odd.html") in told
    assert number not in str(found.flaws) and "13912345678" not in str(found.flaws)


def test_searches_are_not_sent_to_others(site, tmp_path):
    form = '<form action="{0}/find"><input type="search" name="q"></form>'
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.2)
        elsewhere = f"http://127.0.0.1:{other.getsockname()[1]}"
        site.put("/", home(extra=form.format(elsewhere)))
        _, told = walked(site, tmp_path, searches=5)
        with pytest.raises(TimeoutError):
            other.accept()
    assert [f.unsure for (check, _), f in told.items() if check == "search"] == [True]


@pytest.mark.parametrize(
    ("action", "same"),
    [
        ("https://www.yq.gov.cn/s", True),
        ("https://so.yq.gov.cn/s", True),
        ("https://so.other.gov.cn/s", False),
        ("https://yq.gov.cn.evil.cn/s", False),
        ("https://evilyq.gov.cn/s", False),
    ],
)
def test_a_search_of_the_same_house_is_its_own(action, same):
    assert Plan("https://www.yq.gov.cn/").is_near(action) is same
    assert not Plan("https://www.gov.cn/").is_near("https://so.gov.cn/")


def test_pages_that_all_claim_to_be_another_are_judged(site, tmp_path):
    """模板里写死了 canonical 的：不能因此一页也不查。"""
    names = [f"/same{n}.html" for n in range(8)]
    site.put("/", home(*names, "/lost.html"))
    for name in names:
        text = item("一页", "做为责任单位，正文要有二十个字以上才像一页。")
        site.put(name, text.replace("<head>", '<head><link rel="canonical" href="/">'))
    lost = item("又一页", "正文。").replace("<head>", '<head><link rel="canonical" href="/gone">')
    site.put("/lost.html", lost)
    _, told = walked(site, tmp_path)
    judged = [path for check, path in told if check == "wording" and path in names]
    unsure = [path for (check, path), f in told.items() if check == "copies" and f.unsure]
    assert len(judged) == 5 and sorted(unsure) == ["/", "/gone"]


def test_a_page_whose_judging_fails_is_not_fetched_again(tmp_path, monkeypatch):
    store, plan = Store(tmp_path / "walk.db"), Plan("http://a.gov.cn/")
    with store:
        store.add("http://a.gov.cn/", PAGE, 0)
    walker = Walker(plan, store)
    response = HtmlResponse("http://a.gov.cn/", body=b"<p>x</p>")
    response.request = Request("http://a.gov.cn/", meta={"url": "http://a.gov.cn/", "kind": PAGE})
    monkeypatch.setattr(walker.taker, "fetched", lambda *_: 1 / 0)
    response.headers["Content-Type"] = "text/html"
    response.request.meta["far"] = 0
    with pytest.raises(StopIteration):  # 一步就完；别的测试可能开着事件循环，不另开一个
        walker.arrived(response).send(None)
    assert not store.waiting(1) and store.page("http://a.gov.cn/").state == SKIPPED
