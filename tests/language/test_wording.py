import pytest

from gongkai.language.numerals import to_int
from gongkai.language.wording import find_slips, slips


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("截止2020年12月31日，公开475条", "截止"),
        ("截止目前没有", "截止"),
        ("对群众反应的热点问题", "反应"),
        ("请登陆查询", "登陆"),
        ("登陆政府网站查看", "登陆"),
        ("做为牵头单位", "做为"),
        ("以经完成", "以经"),
        ("我局己经办结", "己经"),
        ("六、其它需要报告的事项", "其它"),
        ("保障公民的知情权力", "权力"),
    ],
)
def test_slips_are_found(text, wrong):
    assert [h.slip.wrong for h in find_slips(text)] == [wrong]
    hit = next(find_slips(text))
    assert text[hit.start : hit.end] == wrong


@pytest.mark.parametrize(
    "text",
    [
        "截至2020年12月31日",
        "报名截止时间为1月3日",
        "申请已于昨日截止",
        "社会反应良好",
        "化学反应",
        "快速反应机制",
        "群众反映的问题",
        "登录网站查询",
        "台风登陆后",
        "作为第一平台",
        "以经济建设为中心",
        "可以经由网站申请",
        "行政权力清单",
        "目的的确立",
    ],
)
def test_right_words_raise_no_alarm(text):
    assert list(find_slips(text)) == []


def test_every_slip_can_match_its_own_word():
    assert all(s.wrong and s.right and s.why and s.pattern.groups == 1 for s in slips())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,234", 1234),
        ("十二", 12),
        ("两", 2),
        ("三百零五", 305),
        ("二〇", None),
        ("〇", 0),
    ],
)
def test_numerals(text, value):
    if value is None:
        assert to_int(text) in (None, 20)
    else:
        assert to_int(text) == value
