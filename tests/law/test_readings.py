"""有争议的读法：哪一天还有争议、缺省是哪一种、另定的怎样用。"""

from datetime import date

import pytest

from gongkai.law.errors import LawDataError, NotInForce
from gongkai.law.parameters import Parameter, parameter, rule
from gongkai.law.readings import chosen, every_reading, reading, readings

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("day", "ids"),
    [
        (date(2018, 3, 1), ["pause.sending_day"]),
        (date(2023, 12, 31), ["pause.sending_day", "correction.late"]),
        (
            date(2025, 5, 31),
            ["correction.late", "remedy.silence", "remedy.not_refusal", "pause.sending_day"],
        ),
        (date(2025, 6, 1), ["correction.late", "remedy.silence", "pause.sending_day"]),
    ],
)
def test_what_is_contested_on_a_day(day, ids):
    assert {r.id for r in readings(day)} == set(ids)


def test_the_default_holds_until_another_is_settled():
    assert chosen("correction.late", DAY) == "no_restart"
    assert chosen("correction.late", DAY, {"correction.late": "restart"}) == "restart"
    assert chosen("correction.late", DAY, {"pause.sending_day": "excluded"}) == "no_restart"
    assert chosen("remedy.not_refusal", DAY, {"remedy.not_refusal": "reconsideration"}) == ""


def test_a_reading_that_does_not_exist_is_named():
    said = r"^“超过七个工作日才告知补正的，答复期限还重新起算不”没有“随便”这种读法。$"
    with pytest.raises(LawDataError, match=said):
        chosen("correction.late", DAY, {"correction.late": "随便"})


def test_what_is_no_longer_contested_has_no_reading():
    with pytest.raises(NotInForce, match=r"^2026年3月2日没有施行中的规定“remedy.not_refusal”。$"):
        reading("remedy.not_refusal", DAY)


def test_for_the_settings_each_is_shown_as_it_stands_now():
    found = every_reading()
    assert set(found) == {
        "pause.sending_day",
        "correction.late",
        "remedy.silence",
        "remedy.not_refusal",
    }
    assert "法释〔2025〕8号" in found["remedy.silence"].citation
    one = found["pause.sending_day"]
    assert one.id == "pause.sending_day" and one.name.startswith("征求意见的发出之日")
    assert one.default == "counted" and set(one.options) == {"counted", "excluded"}
    assert one.options["excluded"] == "发出之日起就不计入" and "第八十五条" in one.citation


def test_a_term_is_given_whole():
    assert parameter("reply.base", DAY) == Parameter(
        "reply.base",
        20,
        "working_day",
        "《政府信息公开条例》（国务院令第711号）第三十三条第二款",
    )
    assert parameter("litigation.direct", DAY).size == "6个月"
    assert rule("pause.agency", DAY).id == "pause.agency"


def test_two_terms_add_up_and_cite_each_law_once():
    base = parameter("reconsideration.decision", DAY)
    more = parameter("reconsideration.decision_extension", DAY)
    assert base.plus(more) == Parameter(base.id, 90, "calendar_day", base.citation)
    other = Parameter("x", 5, "calendar_day", "某法")
    assert base.plus(other).citation == f"{base.citation}；某法"


@pytest.mark.parametrize(("kind", "month"), [("department", 1), ("government", 3)])
def test_the_day_of_the_annual_report(kind, month):
    found = rule(f"report.{kind}", DAY)
    assert (found.month, found.day, found.confirmed) == (month, 31, False)
    assert rule("receipt.fax", DAY).confirmed and rule("receipt.fax", DAY).month is None
