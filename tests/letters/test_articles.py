"""每一种认定 × 申请人的种类 × 条例的版本：答复书引的条文恰是应当引的。

下面的表照 LAW.md 第 2 节写，与模板、与 `law/data` 无关；2007年条例的照条例原文写。
"""

import re
from datetime import date

import pytest

from gongkai.annual.forms import TOTAL, form
from gongkai.law.decisions import decisions
from gongkai.law.findings import finding, finding_names, findings_of
from gongkai.law.remedies import remedy
from gongkai.letters import FIELDS, compose, reply_templates, template

NEW, BEFORE_FEES, OLD = date(2026, 3, 2), date(2020, 3, 2), date(2018, 3, 1)
REFUSED = "第三十六条第三项"
#: 认定 -> 2019年条例（国务院令第711号）
NOW = {
    "granted.public": {"第三十六条第一项"},
    "granted.provided": {"第三十六条第二项"},
    "partial": {"第三十七条", REFUSED},
    "denied.state_secret": {"第十四条", REFUSED},
    "denied.other_law": {"第十四条", REFUSED},
    "denied.security_stability": {"第十四条", REFUSED},
    "denied.third_party": {"第十五条", "第三十二条", REFUSED},
    "denied.internal_affairs": {"第十六条第一款", REFUSED},
    "denied.deliberative": {"第十六条第二款", REFUSED},
    "denied.enforcement_file": {"第十六条第二款", REFUSED},
    "denied.registry_inquiry": {"第三十六条第七项", REFUSED},
    "unavailable.not_held.none": {"第三十六条第四项"},
    "unavailable.not_held.other_agency": {"第三十六条第五项"},
    "unavailable.not_held.not_ours": {"第三十六条第五项"},
    "unavailable.must_create": {"第三十八条"},
    "unavailable.unclear": {"第三十条"},
    "declined.petition": {"第三十九条第一款"},
    "declined.repeat": {"第三十六条第六项"},
    "declined.publication": {"第三十九条第二款"},
    "declined.excessive": {"第三十五条"},
    "declined.confirmation": {"第三十六条第六项"},
    "other.uncorrected": {"第三十条"},
    "other.unpaid": set(),
    "other.not_government": {"第二条"},
    "other.other": set(),
}
#: 认定 -> 2007年条例（国务院令第492号）和那时的两个意见
THEN = {
    "granted.public": {"第二十一条第一项"},
    "granted.provided": {"第二十一条第一项", "第二十六条"},
    "partial": {"第二十二条"},
    "denied.state_secret": {"第十四条第四款", "第二十一条第二项"},
    "denied.other_law": {"第十四条第二款", "第二十一条第二项"},
    "denied.security_stability": {"第八条", "第二十一条第二项"},
    "denied.third_party": {"第十四条第四款", "第二十一条第二项", "第二十三条"},
    "denied.internal_affairs": {"第二十一条第二项", "第二条"},
    "denied.deliberative": {"第二十一条第二项", "第二条"},
    "denied.enforcement_file": {"第二十一条第二项"},
    "denied.registry_inquiry": {"第二十一条第二项"},
    "unavailable.not_held.none": {"第二十一条第三项"},
    "unavailable.not_held.other_agency": {"第二十一条第三项"},
    "unavailable.not_held.not_ours": {"第二十一条第三项"},
    "unavailable.must_create": {"第二条"},
    "unavailable.unclear": {"第二十一条第四项"},
    "declined.petition": set(),
    "declined.repeat": {"第十三条"},
    "declined.publication": set(),
    "declined.confirmation": set(),
    "other.not_government": {"第二条"},
    "other.other": set(),
}
#: 条文自己的话：每份答复书里要有的
WORDS = {
    "denied.state_secret": "依法确定为国家秘密",
    "denied.other_law": "法律、行政法规禁止公开的政府信息",
    "denied.security_stability": "可能危及国家安全、公共安全、经济安全、社会稳定",
    "denied.third_party": "公开会对第三方合法权益造成损害",
    "denied.internal_affairs": "人事管理、后勤管理、内部工作流程等方面的信息",
    "denied.deliberative": "讨论记录、过程稿、磋商信函、请示报告等过程性信息",
    "denied.enforcement_file": "行政执法案卷信息",
    "denied.registry_inquiry": "工商、不动产登记资料等信息",
    "unavailable.must_create": "对现有政府信息进行加工、分析",
    "unavailable.not_held.none": "该政府信息不存在",
    "declined.petition": "信访、投诉、举报等活动",
    "declined.publication": "政府公报、报刊、书籍等公开出版物",
    "other.unpaid": "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）",
}
KINDS = [c.id for c in form("2021").columns if c.id != TOTAL]
ARTICLE = re.compile(
    r"第[零一二三四五六七八九十百]+条(?:第[一二三四五六七八九十]+款)?(?:第[一二三四五六七八九十]+项)?"
)
SHORTHAND = ("三安全一稳定", "三类内部", "四类过程", "（单位）")


def written(id, on, kind):
    """这一种认定给这一种申请人的答复书，连同救济。"""
    one = finding(id, on)
    values = dict.fromkeys(FIELDS, "内容") | {
        "you": "你" if kind == "natural_person" else "你单位",
        "basis": one.basis,
        "remedy": remedy(one.decision, on, "某市人民政府", act="答复").text,
    }
    letter = compose(template(f"reply.{id}", on), values, "某公开〔2026〕1号", on)
    return "\n".join(letter.paragraphs)


def cases():
    for on, table in ((NEW, NOW), (OLD, THEN)):
        for id in table:
            for kind in KINDS:
                yield pytest.param(on, table[id], id, kind, id=f"{on.year}-{id}-{kind}")


@pytest.mark.parametrize(("on", "wanted", "id", "kind"), list(cases()))
def test_a_reply_cites_exactly_the_articles_that_apply(on, wanted, id, kind):
    text = written(id, on, kind)
    assert set(ARTICLE.findall(text)) == wanted
    assert ("你单位" in text) == (kind != "natural_person")
    assert not any(word in text for word in SHORTHAND)
    if on == NEW:
        assert "第492号" not in text and WORDS.get(id, "") in text
    else:
        assert "《中华人民共和国政府信息公开条例》第" not in text


def test_the_tables_cover_every_finding_and_every_leaf():
    assert set(NOW) == set(finding_names())
    assert {finding(id, NEW).decision for id in NOW} == set(decisions())
    assert {f.id for d in decisions() for f in findings_of(d, OLD)} == set(THEN)
    assert {f.id for d in decisions() for f in findings_of(d, BEFORE_FEES)} == {*NOW} - {
        "other.unpaid"
    }


@pytest.mark.parametrize("on", [NEW, BEFORE_FEES, OLD])
def test_there_is_a_letter_for_each_finding_and_none_else(on):
    kinds = {f"reply.{f.id}" for d in decisions() for f in findings_of(d, on)}
    assert set(reply_templates(on)) == kinds | {"reply.mixed"}


@pytest.mark.parametrize("on", [NEW, OLD])
def test_what_a_letter_needs_is_what_its_finding_says(on):
    contents = {"reason", "information", "search", "other_agency"}
    for decision in decisions():
        for one in findings_of(decision, on):
            text = "".join(
                p for p in template(f"reply.{one.id}", on).paragraphs if not p.startswith("?")
            )
            assert {c for c in contents if f"{{{c}}}" in text} == set(one.needs), one.id


@pytest.mark.parametrize("id", NOW)
def test_every_reply_tells_the_remedy_valid_on_its_day(id):
    text = written(id, NEW, "business")
    refusal = "应当自收到" in text
    assert refusal == (finding(id, NEW).decision in REFUSALS)
    assert "某市人民政府" in text and "人民法院" in text


REFUSALS = {"partial"} | {d for d in decisions() if d.startswith("denied.")} - {
    "denied.registry_inquiry"
}
