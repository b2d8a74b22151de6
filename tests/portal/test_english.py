"""英文的外壳：同一页加 /en/，公开的内容仍是中文；词条齐全，编译的不旧。"""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import lxml.html
import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation.template import templatize

import gongkai.portal
from gongkai.disclosures.models.classes import choices
from gongkai.portal.disclosed.catalogue import STATES
from gongkai.portal.templatetags.portal import day

from ..disclosures.items import published
from .test_disclosed import bureau

pytestmark = pytest.mark.django_db
__all__ = ["bureau"]
PORTAL = Path(gongkai.portal.__file__).parent
_CALL = re.compile(r"""gettext\((u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")\)""")
#: 门户上译出名称的各种分类
_CLASSES = ("subject", "genre", "validity", "column")
_HAN = re.compile("[\u4e00-\u9fff]")
_NAV = re.compile(r'{% nav "\w+" "([^"]+)"')


def words_in_templates():
    found = set()
    for path in (PORTAL / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        # 引号里的是 Python 的写法
        found |= {eval(m) for m in _CALL.findall(templatize(text))}
        found |= set(_NAV.findall(text))
    return found


def test_every_phrase_of_the_shell_and_every_class_has_its_english():
    with (PORTAL / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        known = {m.id: m.string for m in read_po(file) if m.id}
    classes = {label for t in _CLASSES for _, label in choices(t)}
    needed = words_in_templates() | classes | set(STATES.values())
    assert len(needed) > 100 and needed <= {k for k, v in known.items() if v}
    assert not set(known) - needed, "没有用的词条"


def test_the_compiled_catalogues_are_those_of_their_sources():
    script = Path(__file__).parents[2] / "scripts/messages.py"
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0


def test_the_shell_is_english_and_the_document_chinese(client, home, bureau):
    item = published(bureau)
    path = item.get_absolute_url()
    page = client.get(f"/en{path}")
    text = page.content.decode()
    assert page["Content-Language"] == "en" and '<html lang="en"' in text
    assert "Index number" in text and "In force" in text and "索引号" not in text
    assert f'<h1 lang="zh-CN">{item.title}</h1>' in text
    # 规范的网址是中文的那一页，另一种语言的标明
    assert f'rel="canonical" href="http://127.0.0.1:8000{path}"' in text
    assert f'hreflang="en" href="http://127.0.0.1:8000/en{path}"' in text


def test_links_stay_in_the_shell_and_the_switch_leads_to_the_same_page(client, home, bureau):
    published(bureau)
    text = client.get("/en/gk/housing/c/policy/").content.decode()
    assert 'href="/en/gk/housing/"' in text and 'href="/en/search/"' in text
    assert re.search(r'href="/gk/housing/c/policy/" lang="zh-CN" hreflang="zh-CN"', text)
    chinese = client.get("/gk/housing/c/policy/").content.decode()
    assert 'href="/en/gk/housing/c/policy/" lang="en"' in chinese
    # 给程序读的没有语言之分
    assert 'href="/gk/housing/c/policy/feed.xml"' in text
    assert client.get("/en/gk/housing/feed.xml").status_code == 404


@pytest.mark.parametrize("path", ["/", "/gk/housing/", "/search/?q=通知"])
def test_the_language_comes_from_the_address_alone(client, home, bureau, path):
    asked = client.get(path, headers={"Accept-Language": "en"})
    assert asked["Content-Language"] == "zh-hans" and '<html lang="zh-CN"' in asked.content.decode()


CHINESE = ["apply/", "due-day/", "annual-report-checkup/", "fee/", "law/", "messages/"]
CHINESE += [f"gk/housing/{one}/" for one in ("messages", "consultations", "knowledge")]


@pytest.mark.parametrize("path", CHINESE)
def test_what_is_not_in_english_is_not_offered_in_english(client, home, bureau, path):
    """表单、计算器、体检只有中文：外壳里写明，网址转到中文的那一页。"""
    page = client.get(f"/en/{path}?on=2026-01-05")
    assert page.status_code == 302 and page["Location"].startswith(f"/{path}")
    text = client.get(f"/{path}").content.decode()
    assert 'hreflang="en" href="http' not in text and 'href="/en/" lang="en"' in text
    shell = client.get("/en/gk/housing/").content.decode()
    assert f'href="/en/{path}"' not in shell.partition("</header>")[0]
    assert '<li><a href="/apply/" hreflang="zh-CN">Request information (Chinese)</a></li>' in shell


def test_the_search_counts_and_dates_in_english(client, home, bureau):
    published(bureau, title="公租房分配办法")
    text = client.get("/en/search/?q=公租房").content.decode()
    assert "1 found." in text and "Relevance" in text


def test_a_page_that_is_not_there_is_said_in_english(client, home):
    page = client.get("/en/gk/nothing/")
    assert page.status_code == 404 and "Page not found" in page.content.decode()


def test_a_day_is_written_as_each_language_does():
    given = date(2026, 11, 2)
    assert day(given) == "2026年11月2日" and day(None) == ""
    with translation.override("en"):
        assert day(given) == "2 November 2026"


def unmarked(page):
    """正文里的汉字，所在的地方没有标明是中文的。"""
    body = lxml.html.fromstring(page.content.decode()).body
    for one in body.iter():
        if not isinstance(one.tag, str) or one.tag in ("script", "style"):
            continue
        told = next((e.get("lang") for e in (one, *one.iterancestors()) if e.get("lang")), "")
        texts = [one.text, *(child.tail for child in one)]
        for text in filter(_HAN.search, filter(None, texts)):
            if not told.startswith("zh"):
                yield f"{one.tag}：{text.strip()[:40]}"


@pytest.mark.parametrize(
    "path",
    [
        *("", "gk/housing/", "gk/housing/c/policy/", "gk/housing/policies/", "site-map/"),
        *("gk/housing/projects/", "gk/housing/projects/新华路/", "gk/housing/catalogue/"),
        *("search/?q=通知", "search/?q=没有的", "open-data/", "gk/housing/2026/1/", "item"),
    ],
)
def test_whatever_is_chinese_in_the_shell_says_so(client, home, bureau, path):
    item = published(
        bureau, project="新华路", keywords="通知 供热", document_number="兴住建发〔2026〕3号"
    )
    address = f"/en{item.get_absolute_url()}" if path == "item" else f"/en/{path}"
    page = client.get(address, follow=True)
    assert page.status_code in (200, 404)
    assert list(unmarked(page)) == []
