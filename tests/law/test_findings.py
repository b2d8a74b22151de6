"""认定：条文怎样连写、没有指明时取哪一种、哪一版有哪些。"""

from datetime import date

import pytest

from gongkai.law.errors import NotInForce
from gongkai.law.findings import finding, finding_names, findings_of, fitting, joined

NOW, THEN = date(2026, 3, 2), date(2018, 3, 1)
LAW = "《中华人民共和国政府信息公开条例》"


def test_articles_of_one_law_are_joined_under_its_name():
    articles = (f"{LAW}第十五条", f"{LAW}第三十二条", "《某办法》（某号）第三条", "惯例", "惯例")
    assert joined(articles) == f"{LAW}第十五条、第三十二条和《某办法》（某号）第三条和惯例"
    assert joined((f"{LAW}第十四条", f"{LAW}第十四条")) == f"{LAW}第十四条"
    assert joined(()) == ""


def test_a_finding_has_its_decision_its_needs_and_whether_it_was_read():
    one = finding("declined.confirmation", NOW)
    assert (one.id, one.decision, one.needs) == (
        "declined.confirmation",
        "declined.confirmation",
        ("reason",),
    )
    assert one.basis == f"{LAW}第三十六条第六项" and one.read is False
    assert one.citation.startswith("参照") and one.name.startswith("要求确认")
    assert finding("granted.public", NOW).read is True


def test_the_finding_of_a_decision_is_that_whose_contents_are_given():
    def chosen(*given):
        return fitting("unavailable.not_held", NOW, frozenset(given)).id

    assert chosen("search") == "unavailable.not_held.none"
    assert chosen("reason", "other_agency") == "unavailable.not_held.other_agency"
    assert chosen("reason") == "unavailable.not_held.not_ours"
    assert chosen() == "unavailable.not_held.none"
    assert fitting("unavailable.not_held", NOW).id == "unavailable.not_held.none"


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda: finding("other.uncorrected", THEN),
            r"^2018年3月1日没有“other.uncorrected”这种认定的规定。$",
        ),
        (
            lambda: fitting("other.uncorrected", THEN),
            r"^2018年3月1日没有“other.uncorrected”这种办理结果的规定。$",
        ),
    ],
)
def test_what_an_edition_did_not_know_is_told(ask, said):
    with pytest.raises(NotInForce, match=said):
        ask()


def test_the_names_are_those_of_the_present_edition():
    assert finding_names()["denied.internal_affairs"] == "行政机关的内部事务信息"
    assert findings_of("denied.internal_affairs", THEN)[0].name == "内部管理信息"
    assert len(finding_names()) == 25
