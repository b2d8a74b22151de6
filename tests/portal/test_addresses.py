"""一样东西只有一个网址：别的写法转过去或者没有，缓存里不留；缓存答的就是应用答的；撤下的哪里都没有。"""

import re
from urllib.parse import quote

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver
from hypothesis import given
from hypothesis import settings as quickly
from hypothesis import strategies as st
from wagtail.models import Site

from gongkai.agencies.models import Agency, Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.publishing import withdraw
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.portal import front_page, pagecache
from gongkai.portal.addresses import FORMS, LISTINGS, public_views
from gongkai.portal.models import HomePage
from gongkai.portal.pagecache import MARK, PageCache

from ..applications.people import agencies
from ..disclosures.items import _one, _people, attach, draft, publish

WSGI = WSGIHandler()


def ask(app, path, query="", **headers):
    """(状态, 头, 内容)；`path`、`query` 是服务器收到的原样。"""
    environ = RequestFactory(**({"SERVER_NAME": "localhost"} | headers)).get("/").environ
    environ |= {"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query}
    seen = {}

    def start(status, head, exc_info=None):
        seen.update(status=int(status[:3]), headers={k.lower(): v for k, v in head})

    answer = app(environ, start)
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return seen["status"], seen["headers"], body


@pytest.fixture
def bureau(settings, tmp_path, transactional_db):
    settings.HOME = tmp_path
    settings.ALLOWED_HOSTS = ["localhost", "testserver", "xxgk.example.gov.cn"]
    ensure_workflows()
    front_page.ensure("简介的文字")
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield agencies()[0]
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def item(bureau):
    """一件有附件、在项目里的。"""
    author, people = _one("author", bureau, Role.AUTHOR), _people(bureau)
    made = draft(bureau, author, title="补贴标准的通知", project="和平小区改造")
    made = attach(made, "附件的内容".encode(), "附件.txt", user=author)
    return publish(made, author, people)


def routes(patterns):
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns)
        else:
            yield one


def _is_ours(view):
    """Wagtail 按模型生成的网址由它定，不在此列：viewsets，接在它后面的，它的页面添上留痕的。"""
    module = getattr(view, "__module__", "")
    its_own = (".viewsets", ".boundary", ".desk.recording", ".agencies.user_pages")
    return module.startswith("gongkai.") and not module.endswith(its_own)


def test_our_addresses_take_only_the_one_way_of_writing():
    """Django 自带的 int、slug、str 认补零、全角、无穷长：我们的网址一个也不用。"""
    loose = [
        str(one.pattern)
        for one in routes(get_resolver().url_patterns)
        if _is_ours(one.callback)
        and re.search(r"<(?:(?:int|str|slug|path):)?\w+>", str(one.pattern))
    ]
    assert loose == []


def test_every_page_with_parameters_is_in_the_table():
    assert (set(FORMS) | set(LISTINGS)) <= public_views()


ALIASES = (
    *("{home}0{serial}/", "{home}00{serial}/", "{home}+{serial}/", "{home}{wide}/"),
    *("{home}{serial}", "{home}{serial}//", "{home}/{serial}/", "/{home}{serial}/"),
    *("/gk/Housing/2026/{serial}/", "/gk/housing/02026/{serial}/", "/GK/housing/2026/{serial}/"),
    *("{home}{serial}/?", "{home}{serial}/?x=1", "{home}{serial}/?page=1", "{home}{serial}/?a&a"),
    *("/EN{home}{serial}/", "/en/en{home}{serial}/", "/zh-hans{home}{serial}/"),
    *("{home}{serial}/.", "{home}./{serial}/", "{home}{serial}/%00", "{home}{serial}/;x"),
)


def alias(item, pattern):
    wide = str(item.serial).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    path = pattern.format(home=f"/gk/housing/{item.year}/", serial=item.serial, wide=wide)
    path, _, query = path.partition("?")
    return path, query


def test_other_spellings_redirect_or_are_not_there_and_leave_nothing(item):
    cache = PageCache(WSGI)
    true = item.get_absolute_url()
    for pattern in ALIASES:
        path, query = alias(item, pattern)
        if (path, query) == (true, ""):
            continue
        status, headers, _ = ask(cache, path, query)
        assert status in (301, 400, 404), pattern
        assert status != 301 or headers["location"] == true, pattern
    assert not [p for p in pagecache.store().root.rglob("*") if p.is_file()]


def test_a_withdrawn_item_is_gone_under_every_alias(item):
    cache = PageCache(WSGI)
    true, file = item.get_absolute_url(), item.attachments.get().get_absolute_url()
    home = f"/gk/housing/{item.year}/"
    places = [alias(item, p) for p in ALIASES] + [(true, ""), (f"/en{true}", ""), (file, "")]
    for path, query in places * 2:
        ask(cache, path, query)
    assert ask(cache, true)[0] == ask(cache, file)[0] == 200
    withdraw(Item.objects.get(pk=item.pk), "撤", _people(item.agency)["leader"])
    for path, query in places:
        status, _, body = ask(cache, path, query)
        assert "补贴标准的通知" not in body.decode("utf-8", "replace"), path
        assert status in (301, 400, 404), path
    lists = (home[:-5], "/", "/gk/housing/c/policy/", "/gk/housing/feed.xml", "/sitemap-0.xml")
    for path in lists:
        assert true not in ask(cache, path)[2].decode(), path
    assert ask(cache, "/gk/housing/projects/和平小区改造/")[0] == 404


def test_an_attachment_has_one_address(client, item):
    true = item.attachments.get().get_absolute_url()
    head, _, name = true.rpartition("/")
    digest, _, kind = name.partition(".")
    assert client.get(true).status_code == 200
    whole = item.attachments.get().stored.digest
    upper = digest.upper() if digest.upper() != digest else "F" * 16
    for other in (upper, whole, digest[:15], f"{digest[:15]}_"):
        assert client.get(f"{head}/{other}.{kind}").status_code == 404


QUERIES = {
    "/gk/housing/c/policy/": [
        ("year=2026&year=2025", "year=2026"),
        ("utm_source=x", ""),
        ("year=", ""),
        ("page=1", ""),
        ("after=&year=2026", "year=2026"),
        ("year=%32026", "year=2026"),
        ("after=2026-11-02_7&year=2026", "year=2026&after=2026-11-02_7"),
    ],
    "/search/": [
        ("agency=housing&q=a", "q=a&agency=housing"),
        ("q=a&x=1", "q=a"),
        ("q=%E4%B8%AD&x=1", "q=%E4%B8%AD"),
    ],
    "/": [("x", ""), ("page=01", "")],
    "/en/": [("x=1", "")],
    "/apply/": [("from=weixin", "")],
}


@pytest.mark.parametrize(("path", "pairs"), QUERIES.items())
def test_queries_have_one_way_of_writing(bureau, item, path, pairs):
    for given_query, wanted in pairs:
        status, headers, _ = ask(WSGI, path, given_query)
        assert status == 301, given_query
        assert headers["location"] == (f"{path}?{wanted}" if wanted else path)
        # 转去的那一个不再转
        assert not wanted or ask(WSGI, path, wanted)[0] in (200, 404)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/search/", "q=a&agency=&subject=&genre=&validity=&year=&order=relevance"),
        ("/search/", "q=%e4%b8%ad*~"),
        ("/remedy/", "decision=&decided=&posted=&signed=&agency="),
    ],
)
def test_what_a_browser_makes_of_a_form_is_left_alone(bureau, path, query):
    assert ask(WSGI, path, query)[0] in (200, 422)


def test_old_addresses_keep_their_parameters(client, bureau, item):
    """旧网站的网址有自己的参数，不归这张表管。"""
    assert ask(WSGI, "/zwgk/show.aspx", "id=5&x=1")[0] == 404


_COOKIES = st.lists(
    st.sampled_from(
        [
            *("large_type=1", "large_type=0", "large_type=10", "xlarge_type=1", "large_type=1x"),
            *('large_type="1"', "high_contrast=1", "note=large_type=1", "large_type =1"),
            *("LARGE_TYPE=1", "a=b", "=large_type=1", "large_type=", "x;large_type=1"),
        ]
    ),
    max_size=3,
).map("; ".join)
_PATHS = st.sampled_from(
    [
        *("/", "/en/", "/gk/housing/", "/gk/housing/c/policy/", "/gk/housing/feed.xml"),
        *("/gk/housing/2026/{n}/", "/gk/housing/2026/0{n}/", "/en/gk/housing/2026/{n}/"),
        *("/gk/housing/c/policy/feed.xml", "/gk/housing/projects/", "/gk/housing/catalogue/"),
        *("/gk/HOUSING/", "/gk/nobody/", "/sitemap.xml", "/sitemap-0.xml", "/sitemap-00.xml"),
        *("/gk/housing/projects/和平小区改造/", "/gk/housing/projects/和平小区改造", "//"),
        *("/open-data/", "/site-map/", "/gk/housing/policies/", "/gk//housing/", "/robots.txt"),
    ]
)
_KEYS = st.sampled_from(["year", "after", "page", "q", "YEAR", "", "x"])
_VALUES = st.sampled_from(
    ["", "2026", "2025", "02026", "２０２６", "1", "2026-11-02_1", "20261102_1", "²", "{after}"]
)
_QUERIES = st.one_of(
    st.just(""),
    st.lists(st.tuples(_KEYS, _VALUES), max_size=3).map(
        lambda pairs: "&".join(f"{k}={quote(v, safe='{}')}" for k, v in pairs)
    ),
    st.sampled_from(["year=2026", "?", "&", "year=%32%30%32%36", "a=%FF"]),
)
_HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_ACCEPT_LANGUAGE": st.sampled_from(["en", "zh", "*"]),
        "HTTP_HOST": st.sampled_from(["localhost", "xxgk.example.gov.cn", "evil.example", "a:b:c"]),
        "HTTP_X_FORWARDED_PROTO": st.just("https"),
        "HTTP_X_FORWARDED_HOST": st.just("evil.example"),
        "HTTP_ACCEPT_ENCODING": st.sampled_from(["identity", "gzip;q=0", "br"]),
    },
)
_OURS = ("content-type", "location", "content-language", "cache-control", "content-encoding")


def test_what_the_cache_answers_is_what_the_application_answers(bureau, item):
    """随便的网址、参数、Cookie、头；缓存里留着前面各次的。"""
    cache = PageCache(WSGI)
    after = f"{item.published_on.isoformat()}_{item.pk}"

    @quickly(max_examples=150, derandomize=True)
    @given(_PATHS, _QUERIES, _COOKIES, _HEADERS)
    def same(path, query, cookie, headers):
        path = path.replace("{n}", str(item.serial))
        query = query.replace("{after}", after)
        sent = headers | ({"HTTP_COOKIE": cookie} if cookie else {})
        told = ask(WSGI, path, query, **sent)
        for _ in range(2):
            kept = ask(cache, path, query, **sent)
            assert kept[0] == told[0] and stable(kept[2]) == stable(told[2])
            for name in _OURS:
                assert kept[1].get(name) == told[1].get(name), name
        if not told[1].get(MARK.lower()):
            assert MARK.lower() not in kept[1]

    same()


def stable(body):
    """防伪令牌每次不同。"""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)


@pytest.mark.parametrize(
    ("cookie", "large"),
    [("large_type=1", True), ("large_type=10", False), ("xlarge_type=1", False)],
)
def test_the_look_is_decided_by_the_cookie_as_parsed(bureau, cookie, large):
    """`large_type=10` 一度使大家的首页都成了标准字号的那一份。"""
    cache = PageCache(WSGI)
    ask(cache, "/", HTTP_COOKIE=cookie)
    body = ask(cache, "/", HTTP_COOKIE=cookie)[2].decode()
    assert ('class="large-type"' in body) == large
    assert 'class="large-type"' in ask(cache, "/", HTTP_COOKIE="large_type=1")[2].decode()


class TestHome:
    def words(self, cache):
        return ask(cache, "/")[2].decode()

    def test_an_edit_shows_at_once(self, bureau):
        cache = PageCache(WSGI)
        assert "新的简介" not in self.words(cache)
        page = HomePage.objects.get()
        page.introduction = "<p>新的简介</p>"
        page.save_revision().publish()
        assert "新的简介" in self.words(cache)

    def test_a_changed_site_shows_too(self, bureau):
        cache = PageCache(WSGI)
        self.words(cache)
        site = Site.objects.get()
        site.site_name = "改过的"
        before = list(pagecache.store().root.rglob("site/cur/*"))
        site.save()
        assert before and not list(pagecache.store().root.rglob("site/cur/*"))

    def test_a_new_agency_shows_and_a_renamed_address_is_gone(self, bureau, item):
        cache, old = PageCache(WSGI), item.get_absolute_url()
        assert ask(cache, old)[0] == 200
        found = Agency.objects.get(pk=bureau.pk)
        found.slug = "homes"
        found.save()
        assert ask(cache, old)[0] == 404
        assert ask(cache, old.replace("housing", "homes"))[0] == 200

    def test_a_deleted_item_is_gone(self, bureau, item):
        cache, old = PageCache(WSGI), item.get_absolute_url()
        assert ask(cache, old)[0] == 200
        Item.objects.get(pk=item.pk).delete()
        assert ask(cache, old)[0] == 404
