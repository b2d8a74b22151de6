"""每个公开的页面：规范的网址、另一种语言的网址都是绝对的，由 GONGKAI_URL 来。"""

import re
from html import unescape

import pytest
from django.urls import resolve
from lxml import html

from gongkai.disclosures.catalogues import save_rows, shipped_fields, shipped_rows
from gongkai.portal.context import CHINESE_ONLY

from ..disclosures.items import published
from .test_disclosed import bureau

pytestmark = pytest.mark.django_db
__all__ = ["bureau"]
SITE = "https://xxgk.example.gov.cn"
#: 走到的页面里至少要有的
_KINDS = ("", "gk/housing/", "gk/housing/c/policy/", "search/", "apply/", "law/", "open-data/")


def links(page):
    """（rel，hreflang，网址）。"""
    rows = html.fromstring(page).xpath('//head/link[@rel="canonical" or @hreflang]')
    return [(e.get("rel"), e.get("hreflang"), e.get("href")) for e in rows]


def walk(client):
    """从首页起，本站的链接一个一个走：（网址，页面）。"""
    waiting, seen = ["/", "/en/"], {"/", "/en/"}
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        text = answer.content.decode()
        yield path, text
        for link in re.findall(r'<a[^>]*\shref="(/[^"#]*)', text):
            link = unescape(link)
            if link not in seen and not link.startswith("/admin/"):
                seen.add(link)
                waiting.append(link)


def _wanted():
    """各种网页，和有英文外壳的各种。"""
    english = (k for k in _KINDS if resolve(f"/{k}").url_name not in CHINESE_ONLY)
    return {f"/{k}" for k in _KINDS} | {f"/en/{k}" for k in english}


def test_every_page_tells_its_address_whole(client, home, bureau, settings):
    settings.PUBLIC_URL = SITE
    published(bureau, project="河口县实验小学")
    save_rows(bureau, shipped_rows(shipped_fields()[0])[:2])
    pages = dict(walk(client))
    assert len(pages) > 20 and _wanted() <= set(pages)
    for path, text in pages.items():
        bare = re.sub(r"^/en/", "/", path.partition("?")[0])
        told = [("canonical", None, f"{SITE}{bare}"), ("alternate", "zh-CN", f"{SITE}{bare}")]
        if resolve(bare).url_name not in CHINESE_ONLY:
            told.append(("alternate", "en", f"{SITE}/en{bare}"))
        assert links(text) == told, path


@pytest.mark.parametrize("path", ["/gk/nothing/", "/no/such/", "/gk/housing/2026/99/"])
def test_a_page_that_is_not_there_has_no_address(client, home, bureau, path):
    answer = client.get(path)
    assert answer.status_code == 404 and not links(answer.content.decode())
