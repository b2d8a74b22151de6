"""站外的链接：记下、查、提醒，撤下的去掉；只连公网的地址。"""

import http.server
import socket
import threading
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.disclosures.linking import links, probe
from gongkai.disclosures.models import ExternalLink, ItemLink
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.publishing import withdraw
from gongkai.disclosures.reviewing.workflows import ensure_workflows

from ...applications.people import agencies, person
from ..items import draft, published

pytestmark = pytest.mark.django_db
ALIVE, DEAD = "https://a.example/live", "https://a.example/dead"
TODAY = timezone.localdate()


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


@pytest.fixture
def asked(monkeypatch):
    """问过的网址；DEAD 打不开。"""
    found = []

    def answer(url):
        found.append(url)
        return "没有这一页（404）" if url == DEAD else ""

    monkeypatch.setattr(links, "probe", answer)
    return found


def anchor(*urls):
    return "，".join(f'<a href="{u}">这里</a>' for u in urls)


def later(**apart):
    """从上次查算起，过了这么久。"""
    ExternalLink.objects.update(checked=timezone.now() - timedelta(**apart))


def test_only_other_sites_are_external(bureau, settings):
    item = draft(
        bureau, text=anchor(ALIVE, "/gk/housing/", f"{settings.PUBLIC_URL}/x", "mailto:a@b")
    )
    item.procedure = DEAD
    assert links.external(item) == [ALIVE, DEAD]


def test_a_dead_link_is_told_after_looking(bureau, asked):
    item = draft(bureau, text=anchor(ALIVE, DEAD))
    assert links.unknown(item) == [ALIVE, DEAD] and not precheck(item).findings
    assert links.look(links.unknown(item)) == 2 and sorted(asked) == [DEAD, ALIVE]
    (found,) = precheck(item).findings
    assert DEAD in found.words and "404" in found.words and not found.blocks
    assert links.unknown(item) == []


def test_publishing_registers_and_withdrawing_forgets(bureau, asked):
    item = published(bureau, text=anchor(ALIVE))
    assert [one.link.url for one in ItemLink.objects.all()] == [ALIVE]
    withdraw(item, "撤", person("chief", bureau, Role.LEADER))
    assert not ItemLink.objects.exists()


def test_the_day_s_work_looks_at_new_ones_and_again_after_a_week(bureau, asked):
    published(bureau, text=anchor(ALIVE))
    assert links.on_time(TODAY) == 1 and links.on_time(TODAY) == 0
    later(days=6)
    assert links.on_time(TODAY) == 0
    later(days=8)
    assert links.on_time(TODAY) == 1


def test_it_is_dead_when_two_days_running_and_alive_again_at_once(bureau, asked, monkeypatch):
    published(bureau, text=anchor(DEAD))
    links.on_time(TODAY)
    assert links.on_time(TODAY) == 0 and not links.dead([bureau.pk]).exists()
    later(days=1, hours=1)
    links.on_time(TODAY)
    assert [one.link.url for one in links.dead([bureau.pk])] == [DEAD]
    monkeypatch.setattr(links, "probe", lambda url: "")
    later(days=1, hours=1)
    links.on_time(TODAY)
    assert not links.dead([bureau.pk]).exists()


def test_nothing_is_opened_when_the_office_does_not_allow_it(bureau, asked, settings):
    settings.CHECK_LINKS = False
    item = published(bureau, text=anchor(DEAD))
    assert links.look(links.unknown(item)) == 0 and links.on_time(TODAY) == 0 and not asked


def test_the_author_presses_and_sees(client, bureau, asked):
    author = person("me", bureau, Role.AUTHOR)
    item = draft(bureau, author, text=anchor(DEAD))
    client.force_login(author)
    edit = client.get(reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk]))
    assert "站外链接 1 个还没有查过" in edit.content.decode()
    answer = client.post(f"/admin/disclosures/items/{item.pk}/links/", follow=True)
    shown = answer.content.decode()
    assert "查了 1 个" in shown and "没有这一页（404）" in shown


def test_the_desk_lists_only_one_s_own_agency(client, bureau, asked):
    published(bureau, text=anchor(DEAD), title="有坏链接的")
    for _ in range(2):
        links.on_time(TODAY)
        later(days=2)
    other = agencies()[1]
    client.force_login(person("own", bureau, Role.AUTHOR))
    assert "有坏链接的" in client.get("/admin/disclosures/links/").content.decode()
    assert "打不开的链接（1）" in client.get("/admin/disclosures/").content.decode()
    client.force_login(person("other", other, Role.AUTHOR))
    assert "有坏链接的" not in client.get("/admin/disclosures/links/").content.decode()
    client.force_login(person("trail", bureau, Role.AUDITOR))
    # 后台里没有权限的，回到后台首页
    assert client.get("/admin/disclosures/links/").status_code == 302


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        code, _, to = self.path.strip("/").partition("-")
        if code == "slow":
            threading.Event().wait(2)
        if code == "junk":
            self.wfile.write(b"not http\r\n\r\n")
            return
        self.send_response(int(code) if code.isdigit() else 200)
        if to:
            self.send_header("Location", f"/{to}")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    monkeypatch.setattr(probe, "is_public", lambda address: True)
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/200", ""),
        ("/404", "没有这一页（404）"),
        ("/410", "没有这一页（410）"),
        ("/502", "打不开（502）"),
        ("/403", ""),
        ("/301-200", ""),
        ("/302-404", "没有这一页（404）"),
        ("/301-301-301-301-301-301-301-200", "转来转去没有到头"),
        ("/junk", "连不上"),
    ],
)
def test_what_a_server_answers(server, path, said):
    assert probe.probe(server + path) == said


def test_a_server_that_does_not_answer_in_time(server, monkeypatch):
    monkeypatch.setattr(probe, "SECONDS", 0.2)
    assert probe.probe(f"{server}/slow") == "没有答复"


def test_nobody_listens_and_no_such_name(monkeypatch):
    monkeypatch.setattr(probe, "is_public", lambda address: True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert probe.probe(f"http://127.0.0.1:{port}/") == "连不上"

    def fail(*args, **kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert probe.probe("http://nowhere.example/") == "域名解析不了"


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1%eth0"]
)
def test_inside_addresses_are_never_connected_to(monkeypatch, address):
    """写一个内网的网址，服务器不会替人去碰它；转过去的也一样。"""
    info = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: info)

    def connect(*args, **kwargs):
        raise AssertionError("连了内网的地址")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert probe.probe("http://inside.example/") == ""


def test_a_redirect_to_the_inside_is_not_followed(server, monkeypatch):
    monkeypatch.setattr(probe, "is_public", lambda address: seen.append(address) or len(seen) == 1)
    seen = []
    assert probe.probe(f"{server}/301-404") == "" and len(seen) == 2
