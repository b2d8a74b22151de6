"""一页一页地查：每一条查得出、不误报；网页写得再坏也看得成。"""

import pytest

from gongkai.oversight.walk.across import INTERPRETATION, POLICY, RULES_OF, sort_of
from gongkai.oversight.walk.checks import CHECKS, check, look_at, wrong_with
from gongkai.oversight.walk.pages import COLUMN, CONTENT, HOME, OTHER, parsed

from .faulty import (
    FOOTER,
    LOOKALIKES,
    SITE_TAGS,
    column_tags,
    item,
    item_tags,
    page,
    policy,
    resident,
)

URL = "https://zjj.example.gov.cn/a/1.html"


def seen(text, url=URL, home=""):
    return parsed(url, text.encode(), "utf-8", home)


def found(text, **more):
    return sorted({flaw.check for flaw in look_at(seen(text, **more))})


def test_every_check_is_explained_and_belongs_to_a_rule():
    assert all(len(one.about) > 8 and one.rule.startswith("site.") for one in CHECKS.values())
    assert not set(CHECKS) & set(RULES_OF) - {"guide"}
    with pytest.raises(ValueError, match="没有说明"):
        check("x", "site.x")(lambda page: iter(()))
    assert "x" not in CHECKS


@pytest.mark.parametrize("words", LOOKALIKES, ids=range(len(LOOKALIKES)))
def test_a_lookalike_is_not_a_fault(words):
    assert found(item("关于某事的通知", words)) == []


@pytest.mark.parametrize("name", ["SiteName", "SiteDomain", "SiteIDCode"])
def test_a_missing_or_empty_tag_of_the_site(name):
    assert found(item("题", "文", site_tags=SITE_TAGS.replace(name, "Other"))) == ["meta_site"]
    start = SITE_TAGS.index(f'"{name}" content="') + len(name) + 12
    empty = SITE_TAGS[:start] + SITE_TAGS[SITE_TAGS.index('"', start) :]
    assert found(item("题", "文", site_tags=empty)) == ["meta_site"]


@pytest.mark.parametrize("name", ["ArticleTitle", "PubDate", "ContentSource"])
def test_a_missing_tag_of_a_content_page(name):
    tags = item_tags("题").replace(name, "Other")
    flaws = look_at(seen(item("题", "文", tags=tags)))
    assert [f.what for f in flaws] == [f"缺内容页的标签：{name}"]


def test_the_names_of_tags_are_read_in_any_case():
    assert found(item("题", "文", site_tags=SITE_TAGS.replace("SiteName", "sitename"))) == []


ROWS = "".join(f'<li><a href="/{n}">题</a><span>2026-05-0{n + 1}</span></li>' for n in range(3))


def test_a_column_without_its_tags_is_known_by_its_dated_list():
    assert seen(page("动态", f"<ul>{ROWS}</ul>")).role == COLUMN
    assert found(page("动态", f"<ul>{ROWS}</ul>")) == ["meta_column"]
    assert found(page("动态", f"<ul>{ROWS}</ul>", column_tags("动态"))) == []


def test_an_empty_column():
    assert found(page("动态", "<p>暂无</p>", column_tags("动态"))) == ["empty_column"]
    assert found(page("动态", '<a href="/x/">子栏目</a>', column_tags("动态"))) == []
    # 看不出是不是栏目的，不猜
    assert seen(page("动态", "<p>暂无</p>")).role == OTHER
    assert found(page("动态", "<p>暂无</p>")) == []


def test_personal_data_is_masked_in_what_is_kept():
    number = resident(7)
    flaws = look_at(seen(item("名单", f"<p>张某，身份证号{number}，手机 139 1234 5678</p>")))
    assert {f.check for f in flaws} == {"personal_text"} and len(flaws) == 2
    kept = "".join(f"{f.what}{f.excerpt}{f.key}" for f in flaws)
    assert number not in kept and "12345678" not in kept.replace(" ", "")
    assert number[6:14] not in kept


def test_two_cells_are_not_one_number():
    cells = "<table><tr><td>6401041985</td><td>05081234</td></tr></table>"
    assert found(item("统计表", cells)) == []


def test_a_slip_in_the_footer_is_one_fault_of_the_whole_site():
    text = item("题", "文", footer=FOOTER.replace("主办单位", "请登陆网站。主办单位"))
    one, two = look_at(seen(text)), look_at(seen(text, url=f"{URL}?2"))
    assert [f.check for f in one] == ["wording"] and one[0].key == two[0].key
    text = item("题", "请登陆网站。")
    assert look_at(seen(text))[0].key != look_at(seen(text, url=f"{URL}?2"))[0].key


@pytest.mark.parametrize(
    ("image", "faulty"),
    [
        ('<img src="/a.png">', True),
        ('<img src="/a.png" alt="">', False),
        ('<img src="/a.png" alt="图">', False),
        ('<img src="/a.png" aria-label="图">', False),
        ('<img src="/a.png" aria-hidden="true">', False),
        ('<div hidden><img src="/a.png"></div>', False),
    ],
    ids=["none", "decorative", "named", "labelled", "silent", "hidden"],
)
def test_pictures(image, faulty):
    assert found(item("题", image)) == (["no_alt"] if faulty else [])


@pytest.mark.parametrize(
    ("href", "url", "why"),
    [
        ("C:\\a.doc", "", "自己电脑"),
        ("file:///C:/a.doc", "", "自己电脑"),
        ("http://http://a.cn/", "http://http//a.cn/", "两遍"),
        ("http://10.0.0.8/x", "http://10.0.0.8/x", "内网"),
        ("http://localhost/x", "http://localhost/x", "内网"),
        ("http://[::1]/x", "http://[::1]/x", "内网"),
        ("http://2130706433/", "http://2130706433/", "内网"),
        ("http:///a", "", "不成形"),
        ("https://www.gov.cn/", "https://www.gov.cn/", ""),
        ("#top", URL, ""),
        ("javascript:void(0)", "", ""),
        ("mailto:a@b.cn", "", ""),
        ("tel:12345", "", ""),
    ],
)
def test_wrong_links(href, url, why):
    said = wrong_with(href, url, URL)
    assert (why in said) if why else said == ""


def test_the_footer_of_the_home_page_has_every_mark():
    home = "https://zjj.example.gov.cn/"
    text = page("局", "文")
    assert seen(text, url=home, home=home).role == HOME
    assert found(text, url=home, home=home) == []
    for word in ("主办单位", "标识码", "ICP备", "公网安备", "网站地图"):
        bad = page("局", "文", footer=FOOTER.replace(word, "某"))
        assert found(bad, url=home, home=home) == ["footer"]
    assert found(item("题", "文", footer=FOOTER.replace("公网安备", "某"))) == []


@pytest.mark.parametrize("way", ["当面", "邮寄", "网上", "传真"])
def test_a_guide_without_one_of_the_four_ways(way):
    text = "可以当面、邮寄、网上、传真提出申请。"
    assert found(page("政府信息公开指南", text)) == []
    flaws = look_at(seen(page("政府信息公开指南", text.replace(way, ""))))
    assert [f.what for f in flaws] == [f"指南里没有写“{way}”申请"]


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        (policy("某办法"), POLICY),
        (item("《某办法》政策解读", "文"), INTERPRETATION),
        (item("一图读懂：某办法解读", "文"), INTERPRETATION),
        (item("关于征集政策解读选题的通知", "文"), ""),
        (item("关于某事的通知", "文"), ""),
    ],
    ids=["policy", "interpretation", "picture", "call", "notice"],
)
def test_what_sort_a_page_is(text, sort):
    assert seen(text).role == CONTENT and sort_of(seen(text)) == sort


def test_a_page_in_an_old_encoding_and_with_a_declaration_is_read():
    text = '<?xml version="1.0" encoding="gb2312"?>' + item("关于某事的通知", "统一布署。")
    seen = parsed(URL, text.encode("gb18030"), "gb18030")
    assert seen.heading == "关于某事的通知"
    assert [f.check for f in look_at(seen)] == ["wording"]
    # 说的编码没有这种的，照 UTF-8 看，不是不看
    assert [f.check for f in look_at(parsed(URL, text.encode(), "没有这种编码"))] == ["wording"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff\xfe", b"<", b"<html>" + b"<div>" * 20_000, "<p>没有关上".encode("gbk")],
    ids=["empty", "bytes", "less", "deep", "gbk"],
)
def test_a_broken_page_does_no_harm(content):
    page = parsed(URL, content)
    assert page is None or isinstance(look_at(page), list)
