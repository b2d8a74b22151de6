"""走自己的演示网站查到的：误报的改查法，真的改门户。"""

import pytest

from gongkai.disclosures.models import CatalogueEntry
from gongkai.oversight.walk.across import INTERPRETATION, dead, interpretations
from gongkai.oversight.walk.checks import CHECKS
from gongkai.oversight.walk.pages import COLUMN, CONTENT, parsed
from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.store import DONE, FAILED, OUTSIDE, PAGE, UNRESOLVED, Store

from ...applications.people import agencies

HOME = "https://a.example.gov.cn/"
GONE, GONE_TOO, THERE = (f"https://{one}.example.cn/" for one in ("gone", "lost", "there"))


@pytest.fixture
def bureau(db):
    return agencies()[0]


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "walk.db")
    made.add(HOME, PAGE, 0)
    made.done(HOME, DONE, status=200)
    yield made
    made.close()


def asked(store, url, state, **facts):
    store.add(url, OUTSIDE, 1)
    store.done(url, state, **facts)
    store.link([("", url, HOME, "链接")])


def test_a_machine_that_resolves_no_name_at_all_judges_no_link(store):
    """没有接互联网的机器上走：站外的域名都解析不了，不能说链接断了。"""
    for url in (GONE, GONE_TOO):
        asked(store, url, FAILED, said=UNRESOLVED)
    asked(store, "https://203.0.113.9/", DONE, status=200)  # 写成地址的，不用解析
    assert [f.unsure for f in dead(store, Plan(HOME))] == [True, True]


def test_a_name_that_is_gone_is_a_dead_link_where_others_resolve(store):
    asked(store, GONE, FAILED, said=UNRESOLVED)
    asked(store, THERE, DONE, status=200)
    (flaw,) = dead(store, Plan(HOME))
    assert not flaw.unsure and flaw.excerpt.endswith(GONE)


@pytest.mark.parametrize(
    ("title", "unsure"),
    [("关于做好某项工作的通知", True), ("某办法（试行）", True), ("某项工作的进展", False)],
    ids=["notice", "trial", "news"],
)
def test_a_paper_without_a_number_may_be_the_policy_explained(store, title, unsure):
    """解读链接到没有写文号的公文：不说没有链接，说判断不了。"""
    url, aim = f"{HOME}jd.html", f"{HOME}zc.html"
    for one in (url, aim):
        store.add(one, PAGE, 1)
    store.done(url, DONE, status=200, role=CONTENT, title="某项工作解读", sort=INTERPRETATION)
    store.done(aim, DONE, status=200, role=CONTENT, title=title)
    store.link([(url, aim, url, title)])
    assert [f.unsure for f in interpretations(store, Plan(HOME))] == [unsure]


@pytest.mark.parametrize(
    ("words", "there"),
    [("Site code: 6400000000", True), ("网站标识码：6400000000", True), ("Sponsor", False)],
)
def test_the_code_in_the_english_shell_is_the_code(words, there):
    text = f"<html><body><main><p>x</p></main><footer>{words}</footer></body></html>".encode()
    page = parsed(f"{HOME}en/x/", text, "utf-8", HOME)
    assert (not list(CHECKS["footer"].look(page))) is there


def looked(client, path):
    answer = client.get(path)
    return parsed(f"https://a.example.gov.cn{path}", answer.content, "utf-8", HOME)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["consultations", "messages", "knowledge"])
def test_the_lists_of_what_people_ask_name_themselves_as_columns(client, bureau, name):
    page = looked(client, f"/gk/{bureau.slug}/{name}/")
    assert page.role == COLUMN and not list(CHECKS["meta_column"].look(page))


@pytest.mark.django_db
def test_a_row_without_items_leads_on(client, bureau):
    """目录里还没有信息的一行：不是走到头，写着怎样申请。"""
    row = CatalogueEntry.objects.create(agency=bureau, field="住房", first="保障", second="分配")
    page = looked(client, f"/gk/{bureau.slug}/catalogue/{row.pk}/")
    assert page.role == COLUMN and not list(CHECKS["empty_column"].look(page))
    assert any(one.url.endswith(f"/apply/{bureau.slug}/kind/") for one in page.links if one.is_main)
