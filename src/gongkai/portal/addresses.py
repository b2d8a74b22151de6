"""公众网页的网址只有一种写法：路径由 `safekeeping.addresses` 的几种参数管，这里管“?”后面的。

每个网页认哪些参数、什么次序在一张表里；多的、重复的、次序不对的、写法不同的，转到（301）正规的那一个。
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.encoding import escape_uri_path

from gongkai.portal.context import CHINESE_ONLY, ENGLISH, is_english

Next = Callable[[HttpRequest], HttpResponse]
_FILTERS = ("subject", "genre", "validity", "year")
#: 列表：空的参数也去掉
LISTINGS = {
    "column": ("year", "after"),
    "catalogue_entry": ("after",),
    "agency_catalogue": ("field", "state"),
    "annual_reports": ("year", "agency"),
    "statistics": ("year",),
    "supervision": ("year",),
    "answers": ("after",),
    "consultations": ("after",),
}
#: 表单：空着提交的留着，表单才会说哪里没有填
FORMS = {
    "search": ("q", "agency", *_FILTERS, "order", "after"),
    "policies": ("q", *_FILTERS, "after"),
    "search_suggest": ("q",),
    "knowledge": ("q",),
    "subscribe": ("agency", "column", "q"),
    "law_page": ("on", "table", "unread", "format"),
    "fee_calculator": ("schedule", "count", "billed", "public", "on"),
    "remedy_calculator": ("decision", "decided", "posted", "signed", "agency"),
    "calculator": (
        *("received", "channel", "confirmed", "correction_asked", "corrected"),
        *("consult_from", "consult_received", "consult_to", "extended", "extension_days"),
        *("deferred_until", "fee_sent", "fee_notice", "paid"),
    ),
}
_MOST = 100
#: 别人的网址里的编号：比这大的数据库存不下
_LARGEST = 2**31 - 1


def canonical_query(view: str, query: str) -> str:
    """`view` 这个网页里 `query` 的正规写法。"""
    if not query:
        return ""
    try:
        text = query.encode("latin-1").decode("utf-8", "replace")
        pairs = parse_qsl(text, keep_blank_values=view in FORMS, max_num_fields=_MOST)
    except ValueError:
        return ""
    given = dict(reversed(pairs))
    known = FORMS.get(view) or LISTINGS.get(view, ())
    wanted = [(name, given[name]) for name in known if name in given]
    # 表单的不缓存：各种浏览器怎样转义都可以
    return query if view in FORMS and wanted == pairs else urlencode(wanted)


@lru_cache(maxsize=1)
def public_views() -> frozenset[str]:
    """公众网页的名称。"""
    from gongkai.portal.urls import plain, urlpatterns

    return frozenset(_names(plain) + _names(urlpatterns))


def _names(patterns: Iterable[object]) -> list[str]:
    found: list[str] = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += _names(one.url_patterns)
        elif isinstance(one, URLPattern) and one.name:
            found.append(one.name)
    return found


class OneAddress:
    """别的写法转到正规的网址；不知道是什么网页的（旧网站的网址）不管。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """办以前看；不是正规写法的不办。"""
        if any(isinstance(v, int) and v > _LARGEST for v in kwargs.values()):
            raise Http404("没有这样的编号。")
        query = request.META.get("QUERY_STRING", "")
        match = request.resolver_match
        if match is not None and match.url_name in CHINESE_ONLY and is_english():
            path = escape_uri_path(request.path.removeprefix(ENGLISH))
            return redirect(f"{path}?{query}" if query else path)
        if not query or request.method not in ("GET", "HEAD"):
            return None
        if match is None or not _is_public(match.view_name, request.path_info):
            return None
        wanted = canonical_query(match.view_name, query)
        if wanted == query:
            return None
        path = escape_uri_path(request.path)
        return HttpResponsePermanentRedirect(f"{path}?{wanted}" if wanted else path)


def _is_public(view: str, path: str) -> bool:
    """我们的网页，或者首页。"""
    if view == "wagtail_serve":
        return path == "/" or path.strip("/") in dict(settings.LANGUAGES)
    return view in public_views()
