"""要用脚本的页：有 Chromium 的用它看，画面作证据；它连不到内网；没有看到的判断不了，不当作合格。"""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gongkai.agencies.models import Role
from gongkai.disclosures.linking import addresses as addressing
from gongkai.law.indicators import known_indicators
from gongkai.oversight.acts import NotNow
from gongkai.oversight.closing import close
from gongkai.oversight.models import Act, Finding, Verdict
from gongkai.oversight.register import act
from gongkai.oversight.walk import browser
from gongkai.oversight.walk.outcomes import outcomes
from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.relay import Relay, target
from gongkai.oversight.walk.running import walk
from gongkai.safekeeping.files import content_of

from ...applications.people import person
from .faulty import SITE_TAGS, Site, item, made_site, resident, serving
from .test_walking import TODAY, given, served, walked  # noqa: F401

pytestmark = pytest.mark.once

SCRIPTED = "<script src='/app.js'></script>"


def shell(script, tags=SITE_TAGS):
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>页</title>{tags}'
        f'</head><body><div id="app"></div><script>{script}</script></body></html>'
    )


def writes(markup):
    """脚本过一会儿才写上去的。"""
    said = markup.replace("\\", "\\\\").replace("`", "\\`")
    return shell(
        f"setTimeout(() => {{ document.getElementById('app').innerHTML = `{said}` }}, 300)"
    )


@pytest.fixture
def site(elsewhere):
    """首页只有脚本；里面的一页是取来就看得到的。"""
    made = made_site(0, 4, elsewhere)
    made.pages["/"] = 200, "text/html; charset=utf-8", made.pages["/"][2]
    return made


def looked(site, tmp_path, **more):
    with serving(site) as base:
        plan = Plan(f"{base}/", delay=0, searches=0, loopback=True, **more)
        return walk(plan, tmp_path), base


def linked(site, path):
    text = site.pages["/"][2].decode()
    site.put("/", text.replace("<h1>", f'<a href="{path}">看</a><h1>'))


def test_what_a_script_writes_is_judged_and_followed(site, tmp_path):
    linked(site, "/spa.html")
    site.put(
        "/spa.html", writes('<main><p>请登陆网站查询。</p><a href="/deep.html">更多</a></main>')
    )
    site.put("/deep.html", item("深处的一页", "做为责任单位。"))
    found, base = looked(site, tmp_path)
    told = {(f.check, f.url.removeprefix(base)) for f in found.flaws}
    assert {("wording", "/spa.html"), ("wording", "/deep.html")} <= told
    assert not [f for f in found.flaws if f.check == "script"]
    assert found.pictures[f"{base}/spa.html"].startswith(b"\x89PNG")


def test_without_a_browser_it_is_unseen_and_no_rule_passes(site, tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "found", lambda: "")
    linked(site, "/spa.html")
    site.put("/spa.html", writes("<main><p>请登陆网站查询。</p></main>"))
    found, base = looked(site, tmp_path)
    told = [(f.check, f.unsure) for f in found.flaws if f.url == f"{base}/spa.html"]
    assert told == [("script", True)]


@pytest.mark.django_db
def test_a_page_that_was_not_seen_leaves_the_rules_unjudged(district, site, tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "found", lambda: "")
    linked(site, "/spa.html")
    site.put("/spa.html", writes("<main><p>请登陆网站查询。</p></main>"))
    found, _ = looked(site, tmp_path)
    verdicts = {i.rule: o.verdict for i, o in outcomes(district["bureau"], found, TODAY())}
    for rule in ("site.wording", "site.personal", "site.links", "site.images"):
        assert verdicts[rule] == Verdict.UNKNOWN, rule
    assert verdicts["site.meta"] == Verdict.PASS
    assert {i.rule for i in known_indicators(TODAY()) if i.way == "walk"} <= set(verdicts)


def test_pages_that_are_seen_without_a_script_start_no_browser(site, tmp_path, monkeypatch):
    for path in [one for one in site.titles if site.pages[one][0] == 200]:
        site.put(path, site.pages[path][2].decode().replace("</body>", f"{SCRIPTED}</body>"))
    found, _ = looked(site, tmp_path)
    assert not found.flaws and not found.pictures


def test_at_most_so_many_pages_are_drawn(site, tmp_path):
    for n in range(3):
        linked(site, f"/spa{n}.html")
        site.put(
            f"/spa{n}.html", writes(f"<main><p>第{n}页，有二十个字以上的正文在这里。</p></main>")
        )
    found, _ = looked(site, tmp_path, drawn=2)
    assert len(found.pictures) == 2
    assert len([f for f in found.flaws if f.check == "script" and f.unsure]) == 1


def test_a_picture_with_personal_data_in_it_is_not_kept(site, tmp_path):
    linked(site, "/spa.html")
    site.put(
        "/spa.html", writes(f"<main><p>名单：张某，身份证号 {resident(5)}，请查收。</p></main>")
    )
    found, base = looked(site, tmp_path)
    told = [f for f in found.flaws if f.url == f"{base}/spa.html"]
    assert "personal_text" in [f.check for f in told] and not found.pictures
    assert resident(5) not in str(told)


def test_a_page_that_a_script_sends_elsewhere_is_not_judged_by_what_is_there(
    site, tmp_path, elsewhere
):
    linked(site, "/go.html")
    linked(site, "/out.html")
    site.put("/go.html", shell("location.href = '/there.html'", tags=""))
    site.put("/there.html", item("到了的一页", "请登陆网站查询。"))
    site.put("/out.html", shell(f"location.href = '{elsewhere}/there'", tags=""))
    found, base = looked(site, tmp_path)
    assert [(f.check, f.url.removeprefix(base)) for f in found.flaws] == [
        ("wording", "/there.html")
    ]


def test_a_page_that_never_stops_is_left(site, tmp_path, monkeypatch):
    linked(site, "/loop.html")
    linked(site, "/alert.html")
    site.put("/loop.html", shell("for (;;) {}"))
    site.put(
        "/alert.html",
        shell("alert('要看'); document.write('<p>请登陆网站。')"),
    )
    monkeypatch.setattr(browser, "SECONDS", 6.0)
    found, base = looked(site, tmp_path)
    told = {f.url.removeprefix(base): f for f in found.flaws}
    assert set(told) == {"/loop.html", "/alert.html"}
    assert told["/alert.html"].check == "wording"
    assert told["/loop.html"].unsure and "没有看成" in told["/loop.html"].what


@pytest.mark.django_db
def test_the_picture_is_evidence_shown_to_those_who_see_the_finding(client, district, served):  # noqa: F811
    site, one, base = served
    linked(site, "/spa.html")
    site.put("/spa.html", writes("<main><p>请登陆网站查询，有二十个字以上的正文。</p></main>"))
    walked(one, district["head"])
    found = Finding.objects.get(evidence__address=f"{base}/spa.html", indicator="score.wording")
    proof = found.evidence.get()
    assert content_of(proof.picture).startswith(b"\x89PNG")
    address = f"/admin/oversight/findings/{found.pk}/pictures/{proof.pk}/"
    client.force_login(district["officer"])
    assert address in client.get(f"/admin/oversight/findings/{found.pk}/").content.decode()
    answer = client.get(address)
    assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    client.force_login(person("alien", district["other"], Role.DISCLOSURE_HEAD))
    assert client.get(address).status_code == 404
    # 复核也用浏览器看：改了的才通过
    act(found, Act.ANSWERED, district["officer"], given(found))
    found.refresh_from_db()
    with pytest.raises(NotNow, match="问题还在"):
        close(found, district["head"], given(found))
    site.put("/spa.html", writes("<main><p>请登录网站查询，有二十个字以上的正文。</p></main>"))
    assert close(found, district["head"], given(found)).state == "closed"


class Inside:
    """内网里的一台机器：来过的都记下。"""

    def __init__(self):
        self.asked = []

    def __enter__(self):
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write("内网的秘密，有二十个字以上的正文，在这里写着。".encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.2", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.2", 0))
        self.udp.setblocking(False)
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.udp.close()

    @property
    def url(self):
        return f"http://127.0.0.2:{self.server.server_port}"

    def stunned(self):
        try:
            return bool(self.udp.recv(100))
        except BlockingIOError:
            return False


REACHES = {
    "image": "new Image().src = `${I}/image`",
    "fetch": "fetch(`${I}/fetch`, {mode: 'no-cors'})",
    "frame": "document.body.appendChild(document.createElement('iframe')).src = `${I}/frame`",
    "go": "location.href = `${I}/go`",
    "socket": "new WebSocket(`${I.replace('http', 'ws')}/socket`)",
    "moved": "fetch('/inside', {mode: 'no-cors'})",
    "name": "fetch(`http://localhost:${PORT}/name`, {mode: 'no-cors'})",
    "odd": "fetch(`http://2130706434:${PORT}/odd`, {mode: 'no-cors'})",
    "worker": "new Worker(URL.createObjectURL(new Blob([`fetch('${I}/worker')`])))",
    "stun": "const p = new RTCPeerConnection({iceServers: [{urls: `stun:127.0.0.2:${UDP}`}]});"
    "p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o))",
}


@pytest.mark.parametrize("way", sorted(REACHES))
def test_the_browser_reaches_nothing_inside(way):
    with Inside() as inside:
        consts = (
            f"const I = '{inside.url}', PORT = {inside.server.server_port},"
            f" UDP = {inside.udp.getsockname()[1]};"
        )
        site = Site()
        written = "document.getElementById('app').textContent = '看到了';"
        site.put("/", shell(f"{consts} {written} {REACHES[way]}"))
        site.moves = {"/inside": f"{inside.url}/moved"}
        with serving(site) as base:
            try:
                drawn = browser.draw(f"{base}/", Plan(f"{base}/", loopback=True))
                assert "看到了" in drawn.content.decode() or way == "go"
                assert "秘密" not in drawn.content.decode()
            except browser.NotDrawn:
                pytest.fail("没有看成")
        assert "/" in site.asked
        assert inside.asked == [] and not inside.stunned()


@pytest.mark.parametrize(
    ("host", "port", "addresses"),
    [
        ("rebind.example.cn", 80, ("8.8.8.8", "10.0.0.1")),
        ("inside.example.cn", 443, ("192.168.1.1",)),
        ("www.example.cn", 6379, ("8.8.8.8",)),
        ("127.0.0.1", 80, ("127.0.0.1",)),
    ],
    ids=["rebinding", "inside", "another port", "loopback"],
)
def test_the_relay_connects_to_no_address_inside(monkeypatch, host, port, addresses):
    answers = [(2, 1, 6, "", (one, 0)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with Relay(80, 1000, 5.0, loopback=False) as relay, pytest.raises(addressing.Inside):
        relay.connect(host, port)


def test_the_relay_connects_to_the_address_that_was_judged(monkeypatch):
    answers = [(2, 1, 6, "", ("8.8.8.8", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    monkeypatch.setattr(socket, "create_connection", lambda at, _: at)
    with Relay(80, 1000, 5.0, loopback=False) as relay:
        assert relay.connect("www.example.cn", 443) == ("8.8.8.8", 443)


@pytest.mark.parametrize(
    "head",
    [b"GET / HTTP/1.1", b"GET ftp://a.cn/ HTTP/1.1", b"DELETE http://a.cn/ HTTP/1.1", b"", b"x"],
)
def test_what_the_relay_does_not_understand_it_refuses(head):
    with pytest.raises(ValueError):
        target(head)


def test_root_starts_no_browser_outside_the_tests(monkeypatch):
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser, "found", lambda: "/usr/bin/chromium")
    assert "root" in browser.why_not(Plan("https://a.gov.cn/"))
    assert browser.why_not(Plan("https://a.gov.cn/", loopback=True)) == ""
    assert browser.why_not(Plan("https://a.gov.cn/", drawn=0))
