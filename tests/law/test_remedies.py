from datetime import date

import pytest

from gongkai.law.decisions import decisions
from gongkai.law.errors import NotInForce
from gongkai.law.remedies import remedy

ORGAN = "青川市人民政府"


def test_from_2024_a_refusal_goes_to_reconsideration_first():
    told = remedy("denied.state_secret", date(2024, 1, 1), ORGAN)
    assert told.reconsideration_first and told.routes[0] == "reconsideration"
    assert "60日" in told.text and ORGAN in told.text and "应当" in told.text
    assert "第二十三条" in told.citation


def test_before_2024_the_applicant_may_choose():
    told = remedy("denied.state_secret", date(2023, 12, 31), ORGAN)
    assert not told.reconsideration_first
    assert "6个月" in told.text


def test_a_granted_application_may_still_choose():
    assert not remedy("granted", date(2024, 5, 1), ORGAN).reconsideration_first


def test_silence_goes_to_reconsideration_first():
    assert remedy(None, date(2024, 5, 1), ORGAN).reconsideration_first


@pytest.mark.parametrize("day", [date(2010, 1, 4), date(2020, 1, 2), date(2025, 1, 2)])
@pytest.mark.parametrize("id", decisions())
def test_every_decision_has_a_remedy_on_every_date(id, day):
    assert "{" not in remedy(id, day, ORGAN).text


def test_before_the_regulation_there_is_none():
    with pytest.raises(NotInForce):
        remedy("granted", date(2007, 1, 1), ORGAN)


def test_refusals_follow_the_default_of_the_data():
    groups = {d.group for d in decisions().values() if d.refusal}
    assert groups == {"denied", "partial", "unavailable", "declined"}
