"""页面缓存：没有旧页，没有一拥而上，不缓存不该缓存的。"""

import gzip
import threading
import time
from datetime import date

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.test import RequestFactory

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Column, Item
from gongkai.disclosures.reviewing.publishing import withdraw
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.portal import pagecache, refreshing
from gongkai.portal.models import StaleGroup
from gongkai.portal.pagecache import MARK, PageCache, Store, group_of

from ..applications.people import agencies
from ..disclosures.items import body_of, column, publish, published


def ask(app, path, **headers):
    """(状态, 头, 内容)。"""
    environ = RequestFactory(**headers).get(path).environ
    seen = {}

    def start(status, head, exc_info=None):
        seen.update(status=status, headers=dict(head))

    body = b"".join(app(environ, start))
    return seen["status"], seen["headers"], body


class Slow:
    """数自己生成了几次的应用。"""

    def __init__(self, seconds=0.0, headers=((MARK, "1"),), status="200 OK"):
        self.seconds, self.headers, self.status, self.count = seconds, list(headers), status, 0

    def __call__(self, environ, start):
        self.count += 1
        time.sleep(self.seconds)
        start(self.status, [*self.headers, ("Content-Type", "text/html")])
        return [f"第{self.count}次".encode()]


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("/", "site"),
        ("/sitemap-3.xml", "site"),
        ("/gk/housing/", "gk/housing/home"),
        ("/gk/housing/projects/x/", "gk/housing/home"),
        ("/gk/housing/c/policy/", "gk/housing/c-policy"),
        ("/gk/housing/c/policy/feed.xml", "gk/housing/c-policy"),
        ("/gk/housing/2026/12/", "gk/housing/i-2026-12"),
        ("/apply/", None),
        ("/search/", None),
        ("/admin/", None),
        ("/gk/../../etc/2026/12/", None),
        ("/gk/a/2026/12/files/x.pdf", None),
        ("/gk/a/policies/", None),
        ("/gk/a/catalogue/7/", None),
        ("/gk/a/2026/012/", None),
        ("/gk/a/2026/1２/", None),
        ("/gk/a/02026/1/", None),
        ("/gk/a/2026/1", None),
        ("/gk/a//2026/1/", None),
        ("/gk/a/2026/0/", None),
        ("/sitemap-03.xml", None),
        ("/zh-hans/gk/a/", None),
    ],
)
def test_addresses_fall_into_groups(path, group):
    assert group_of(path) == group


def test_a_second_request_does_not_reach_the_application():
    app = Slow()
    cache = PageCache(app)
    first, second = ask(cache, "/"), ask(cache, "/")
    assert app.count == 1 and first[2] == second[2] == "第1次".encode()
    assert MARK not in second[1]


def test_another_process_finds_it_too():
    app = Slow()
    ask(PageCache(app), "/")
    ask(PageCache(app), "/")
    assert app.count == 1


def test_each_way_of_reading_is_a_page_of_its_own():
    cache = PageCache(Slow())
    cookies = ("", "large_type=1", "high_contrast=1", "large_type=1; high_contrast=1")
    assert len({ask(cache, "/", HTTP_COOKIE=given)[2] for given in cookies}) == len(cookies)


@pytest.mark.parametrize(
    "path", ["/", "/gk/a/", "/gk/a/c/b/", "/gk/a/2026/3/", "/site-map/", "/apply/"]
)
def test_the_english_shell_belongs_to_the_same_group(path):
    assert group_of(f"/en{path}") == group_of(path)


@pytest.mark.parametrize(
    "path",
    [
        *("/apply/", "/?utm_source=x", "/?x", "/?after=", "/?after=2026-11-02_1"),
        *("/gk/a/c/b/?x", "/gk/a/c/b/?after=&after=", "/gk/a/c/b/?year=2026&q=1"),
    ],
)
def test_what_should_not_be_kept_is_not(path):
    app = Slow()
    cache = PageCache(app)
    ask(cache, path)
    ask(cache, path)
    assert app.count == 2


@pytest.mark.parametrize(
    "query", ["year=2026", "after=2026-11-02_17", "year=2026&after=2026-11-02_17"]
)
def test_the_pages_of_a_column_are_kept(query):
    app = Slow()
    cache = PageCache(app)
    ask(cache, f"/gk/a/c/b/?{query}")
    ask(cache, f"/gk/a/c/b/?{query}")
    assert app.count == 1


def test_addresses_of_nothing_leave_nothing_behind():
    cache = PageCache(Slow(status="404 Not Found", headers=()))
    for n in range(5):
        ask(cache, f"/gk/made-up-{n}/c/x/")
        ask(cache, f"/gk/made-up-{n}/2026/1/")
    assert not list(pagecache.store().root.rglob("made-up*"))


@pytest.mark.parametrize("app", [Slow(headers=()), Slow(status="404 Not Found", headers=())])
def test_unmarked_answers_pass_unchanged_and_are_not_kept(app):
    cache = PageCache(app)
    assert ask(cache, "/")[0] == app.status
    ask(cache, "/")
    assert app.count == 2


def test_a_known_page_is_answered_with_304_and_nothing_sticks():
    cache = PageCache(Slow())
    _, headers, _ = ask(cache, "/")
    for _ in range(3):
        status, again, body = ask(cache, "/", HTTP_IF_NONE_MATCH=headers["ETag"])
        assert status.startswith("304") and body == b"" and "Content-Length" not in again


def test_the_number_of_a_request_is_not_kept_with_the_page():
    app = PageCache(Slow(headers=((MARK, "1"), ("X-Request-ID", "0123"))))
    assert all("X-Request-ID" not in ask(app, "/")[1] for _ in range(2))


def test_it_is_compressed_for_those_who_can():
    cache = PageCache(Slow())
    ask(cache, "/")
    _, headers, body = ask(cache, "/", HTTP_ACCEPT_ENCODING="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == "第1次".encode()


def test_a_forgotten_page_is_made_anew():
    app = Slow()
    cache = PageCache(app)
    ask(cache, "/")
    pagecache.store().forget("site")
    assert ask(cache, "/")[2] == "第2次".encode()


def test_a_page_made_from_the_old_content_is_never_served_after():
    """生成到一半时内容变了：这一页给了要它的人，但不留下。"""

    class Late(Slow):
        def __call__(self, environ, start):
            answer = super().__call__(environ, start)
            if self.count == 1:
                pagecache.store().forget("site")
            return answer

    app = Late()
    cache = PageCache(app)
    assert ask(cache, "/")[2] == "第1次".encode()
    assert ask(cache, "/")[2] == "第2次".encode()


def test_many_at_once_make_the_page_once():
    app = Slow(seconds=0.3)
    cache = PageCache(app)
    got = []
    threads = [threading.Thread(target=lambda: got.append(ask(cache, "/")[2])) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert app.count == 1 and set(got) == {"第1次".encode()}


def test_a_page_made_just_before_the_lock_was_taken_is_not_made_again(monkeypatch):
    app = Slow()
    cache = PageCache(app)
    take = pagecache._lock

    def late(path):
        monkeypatch.setattr(pagecache, "_lock", take)
        ask(cache, "/")  # 别人在这一会儿做好、放了锁
        return take(path)

    monkeypatch.setattr(pagecache, "_lock", late)
    assert ask(cache, "/")[2] == "第1次".encode() and app.count == 1


def test_a_lock_left_behind_does_not_block_for_ever(monkeypatch):
    monkeypatch.setattr(pagecache, "_STALE", 0.0)
    monkeypatch.setattr(pagecache, "_WAIT", 0.2)
    app = Slow()
    cache = PageCache(app)
    environ = RequestFactory().get("/").environ
    generation = pagecache.store().current("site")
    (generation / f".lock-{pagecache._name(environ)}").touch()
    time.sleep(0.01)
    assert ask(cache, "/")[2] == "第1次".encode()


def test_a_damaged_file_is_made_anew(tmp_path):
    app = Slow()
    ask(PageCache(app), "/")
    for path in pagecache.store().current("site").iterdir():
        path.write_bytes(b"\x00\x00\x00\x05half")
    assert ask(PageCache(app), "/")[2] == "第2次".encode()


def test_forgetting_what_was_never_made_is_harmless(tmp_path):
    store = Store(tmp_path / "x")
    store.forget("gk/a/home")
    store.forget_below("gk/b")
    assert not (tmp_path / "x").exists()
    assert store.current("gk/a/home").is_dir()


@pytest.mark.django_db(transaction=True)
class TestPublication:
    @pytest.fixture(autouse=True)
    def _office(self, db):
        ensure_workflows()
        self.bureau = agencies()[0]
        self.cache = PageCache(WSGIHandler())

    def get(self, path):
        status, _, body = ask(self.cache, path, SERVER_NAME="localhost")
        return int(status[:3]), body.decode()

    def test_publishing_correcting_and_withdrawing_show_at_once(self):
        column(self.bureau)
        places = ("/gk/housing/c/policy/", "/gk/housing/", "/sitemap-0.xml")
        for place in places:
            assert "补贴标准的通知" not in self.get(place)[1]
        item = published(self.bureau, title="补贴标准的通知")
        address = item.get_absolute_url()
        for place in places[:2]:
            assert "补贴标准的通知" in self.get(place)[1]
        assert address in self.get("/sitemap-0.xml")[1] and self.get(address)[0] == 200

        author, people = self._people()
        changed = item.get_latest_revision_as_object()
        changed.title, changed.correction = "补贴标准的公告", "体裁有误"
        changed.body = body_of("改过。")
        changed.save_revision(user=author)
        publish(item, author, people)
        assert "补贴标准的公告" in self.get(address)[1] and "体裁有误" in self.get(address)[1]
        assert "补贴标准的通知" not in self.get(places[0])[1]

        withdraw(Item.objects.get(pk=item.pk), "撤", people["leader"])
        assert self.get(address)[0] == 404
        for place in places:
            assert address not in self.get(place)[1]

    def test_killed_after_commit_the_next_start_makes_up_for_it(self, monkeypatch):
        """公开已经存下，还没有作废旧页就被杀：下一个进程答第一个请求以前补做。"""
        item = published(self.bureau, title="旧的标题")
        address = item.get_absolute_url()
        assert "旧的标题" in self.get(address)[1]
        author, people = self._people()
        changed = item.get_latest_revision_as_object()
        changed.title, changed.correction = "新的标题", "改"
        changed.save_revision(user=author)
        with monkeypatch.context() as killed:
            killed.setattr(refreshing, "_settle", lambda rows: None)
            publish(item, author, people)
        assert "旧的标题" in self.get(address)[1] and StaleGroup.objects.exists()
        self.cache = PageCache(WSGIHandler(), refreshing.on_start)
        assert "新的标题" in self.get(address)[1] and not StaleGroup.objects.exists()

    def test_the_day_s_work_makes_up_for_it_too(self):
        column(self.bureau)
        assert "以后" not in self.get("/gk/housing/c/policy/")[1]
        Column.objects.filter(agency=self.bureau).update(name="以后的名称")
        StaleGroup.objects.create(group="gk/housing/*")
        assert refreshing.on_time(date.today()) == 1
        assert "以后的名称" in self.get("/gk/housing/c/policy/")[1]

    def test_a_database_not_there_yet_does_not_stop_the_start(self, monkeypatch, caplog):
        def fail():
            raise OperationalError("no such table")

        monkeypatch.setattr(refreshing, "catch_up", fail)
        refreshing.on_start()
        assert "没有核对" in caplog.text

    def test_the_english_page_is_refreshed_with_the_chinese(self):
        item = published(self.bureau)
        english = f"/en{item.get_absolute_url()}"
        assert self.get(english)[0] == 200
        withdraw(item, "撤", self._people()[1]["leader"])
        assert self.get(english)[0] == 404

    def test_a_repealed_policy_changes_its_interpretation_s_page(self):
        policy = published(self.bureau, title="管理办法")
        reading = published(self.bureau, title="管理办法解读", interprets=policy)
        assert "解读仅供查阅" not in self.get(reading.get_absolute_url())[1]
        author, people = self._people()
        changed = policy.get_latest_revision_as_object()
        changed.validity, changed.correction = "repealed", "宣布废止"
        changed.save_revision(user=author)
        publish(policy, author, people)
        assert "所解读的文件已废止" in self.get(reading.get_absolute_url())[1]
        assert "已废止" in self.get(policy.get_absolute_url())[1]

    def test_a_column_moved_is_right_in_both(self):
        item = published(self.bureau, title="会议动态")
        other = column(self.bureau, "news", "news")
        for slug in ("policy", "news"):
            self.get(f"/gk/housing/c/{slug}/")
        author, people = self._people()
        changed = item.get_latest_revision_as_object()
        changed.column = other
        changed.save_revision(user=author)
        publish(item, author, people)
        assert "会议动态" in self.get("/gk/housing/c/news/")[1]
        assert "会议动态" not in self.get("/gk/housing/c/policy/")[1]

    def test_a_renamed_agency_or_column_shows_at_once(self):
        item = published(self.bureau, title="通知")
        self.get(item.get_absolute_url())
        found = item.column
        found.name = "新的栏目名"
        found.save()
        assert "新的栏目名" in self.get(item.get_absolute_url())[1]
        bureau = Agency.objects.get(pk=self.bureau.pk)
        bureau.name = "新的局名"
        bureau.save()
        assert "新的局名" in self.get(item.get_absolute_url())[1]

    def _people(self):
        from django.contrib.auth import get_user_model

        users = {u.username.split("-")[0]: u for u in get_user_model().objects.all()}
        return users["author"], users


def test_nobody_is_answered_before_the_beginning_is_done():
    """第一个请求还在补做作废的，同时来的第二个也要等。"""
    begun, done, order = threading.Event(), threading.Event(), []

    def begin():
        begun.set()
        done.wait(10)
        order.append("begun")

    app = PageCache(Slow(), begin)
    threads = [threading.Thread(target=lambda: order.append(ask(app, "/")[0])) for _ in range(2)]
    threads[0].start()
    begun.wait(10)
    threads[1].start()
    threads[1].join(0.3)
    done.set()
    for thread in threads:
        thread.join(10)
    assert order == ["begun", "200 OK", "200 OK"]
