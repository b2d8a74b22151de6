"""依据与施行期间相合：一段时期里引的法，是那时施行的那一版。"""

from datetime import date

import pytest

from gongkai.law.decisions import route
from gongkai.law.parameters import rule
from gongkai.law.register import encoded

#: 依据里的字样 -> 这一版施行的期间（LAW.md 第 1 节）
IN_FORCE = {
    "第492号": (date(2008, 5, 1), date(2019, 5, 14)),
    "第711号": (date(2019, 5, 15), date.max),
    "〔2020〕109号": (date(2021, 1, 1), date.max),
    "〔2016〕235号": (date(2016, 12, 7), date.max),
    "〔2015〕207号": (date(2015, 11, 18), date.max),
    "《行政诉讼法》（1989年）": (date(1990, 10, 1), date(2015, 4, 30)),
    "《行政诉讼法》（2014年修正）": (date(2015, 5, 1), date.max),
    "《行政复议法》（1999年公布": (date(1999, 10, 1), date(2023, 12, 31)),
    "《行政复议法》（2023年修订）": (date(2024, 1, 1), date.max),
    "法释〔2000〕8号": (date(2000, 3, 10), date(2018, 2, 7)),
    "法释〔2018〕1号": (date(2018, 2, 8), date.max),
    "法释〔2025〕8号": (date(2025, 6, 1), date.max),
    "《行政诉讼法》第四十": (date(2015, 5, 1), date.max),
    "《行政诉讼法》第七十条": (date(2015, 5, 1), date.max),
    "《行政诉讼法》第一百零一条": (date(2015, 5, 1), date.max),
    "《民事诉讼法》第八十五条": (date(2022, 1, 1), date.max),
    "《民事诉讼法》（2007年修正）": (date(2008, 4, 1), date(2012, 12, 31)),
    "《民事诉讼法》（2012年、2017年修正）": (date(2013, 1, 1), date(2021, 12, 31)),
}
CITED = [(e, edition) for e in encoded() for edition in IN_FORCE if edition in e.citation]


@pytest.mark.parametrize(
    ("fact", "edition"), [pytest.param(e, n, id=f"{e.id}-{e.since}-{n}") for e, n in CITED]
)
def test_what_is_cited_was_in_force_all_the_while(fact, edition):
    first, last = IN_FORCE[edition]
    assert first <= fact.since, fact.period
    assert (fact.until or date.max) <= last, fact.period


def test_a_law_that_was_revised_is_cited_with_its_edition():
    bare = [e.id for e in encoded() if "《行政复议法》第" in e.citation]
    assert bare == []


@pytest.mark.parametrize(
    ("day", "article"),
    [
        (date(2014, 6, 3), "《行政诉讼法》（1989年）第三十七条"),
        (date(2015, 5, 1), "《行政诉讼法》第四十四条"),
        (date(2026, 3, 2), "《行政诉讼法》第四十四条"),
    ],
)
def test_the_choice_rests_on_the_article_that_gives_it(day, article):
    """第四十五条说的是不服复议决定以后再起诉，不是任选。"""
    assert article in route("granted", day).citation
    assert "第四十五条" not in route("granted", day).citation


def test_the_terms_of_2022_and_2023_rest_on_the_editions_of_those_years():
    cited = rule("term.starts", date(2023, 6, 1)).citation
    assert "2017年修正）第四十条" in cited and "第八十五条" in cited


#: LAW.md 第 2 节末尾各条
DUTIES = "十 十二 十七 十八 二十五 二十九 四十 四十三 四十四 四十五 四十七 四十八 四十九 五十"


@pytest.mark.parametrize("article", DUTIES.split())
def test_the_other_duties_of_the_regulation_are_known(article):
    """都在总表里，原文核对过。"""
    found = [e for e in encoded() if f"第711号）第{article}条" in e.citation and e.read]
    assert any(e.table == "rules" for e in found)


@pytest.mark.parametrize(("day", "excepted"), [(date(2020, 6, 1), False), (date(2026, 3, 2), True)])
def test_a_new_reply_for_a_fault_of_procedure_alone_is_excepted_since_2024(day, excepted):
    """2017年的《行政复议法》第二十八条、《行政诉讼法》第七十一条的条文里没有这一项例外。"""
    assert ("违反法定程序" in rule("reanswer.same", day).text) == excepted
