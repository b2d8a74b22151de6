"""主动公开的法定内容与期限。"""

from datetime import date

import pytest

from gongkai.law.calendar import official
from gongkai.law.duties import duties, publication_due
from gongkai.law.errors import NotInForce

DAY = date(2026, 3, 2)


def test_article_twenty_has_fifteen_classes_each_with_its_item():
    found = duties(DAY)
    twenty = [d for d in found if d.id.startswith("a20.")]
    assert len(twenty) == 15 and twenty[9].citation.endswith("第二十条第十项")
    assert all(d.citation for d in found) and len(found) > 15


def test_twenty_working_days_unless_a_shorter_term_is_set():
    due = publication_due(DAY)
    assert due.last == official().add_working_days(DAY, 20) and due.days == 20
    assert "第二十六条" in due.citation
    assert publication_due(DAY, 7).last == official().add_working_days(DAY, 7)
    assert publication_due(DAY, 60).last == due.last


def test_a_year_without_its_holidays_gives_no_day():
    assert publication_due(date(2026, 12, 21)).last is None


def test_before_the_regulation_there_is_no_term():
    with pytest.raises(NotInForce):
        publication_due(date(2007, 1, 1))


def test_the_classes_of_articles_twenty_and_twenty_one_by_their_names():
    found = {d.id: d.name for d in duties(DAY)}
    assert found["a20.7"] == "财政预算、决算信息"
    assert [name for id, name in found.items() if id.startswith("a21.")] == [
        "市政建设",
        "公共服务",
        "公益事业",
        "土地征收、房屋征收",
        "治安管理",
        "社会救助",
    ]


@pytest.mark.parametrize(("days", "count"), [(None, 20), (0, 20), (1, 1), (20, 20), (21, 20)])
def test_a_catalogue_may_only_shorten_the_term(days, count):
    assert publication_due(DAY, days).days == count
