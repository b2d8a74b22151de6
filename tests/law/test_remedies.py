"""救济：哪些决定应当先复议、告知的文字、最后一天。"""

from datetime import date

import pytest

from gongkai.law.decisions import decisions
from gongkai.law.errors import FactsContradict, LawDataError, NotInForce
from gongkai.law.findings import findings_of
from gongkai.law.remedies import SILENCE, last_days, remedy

ORGAN = "青川市人民政府"
#: 依据条例第十四条至第十六条的决定（法释〔2025〕8号第一条）
REFUSALS = {
    "partial",
    "denied.state_secret",
    "denied.other_law",
    "denied.security_stability",
    "denied.third_party",
    "denied.internal_affairs",
    "denied.deliberative",
    "denied.enforcement_file",
}


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2025, 5, 31), date(2025, 6, 1)])
@pytest.mark.parametrize("id", decisions())
def test_only_decisions_under_articles_14_to_16_go_to_reconsideration_first(id, day):
    assert remedy(id, day, ORGAN).reconsideration_first == (id in REFUSALS)


def test_what_the_applicant_must_do_first_says_so_with_the_article():
    told = remedy("denied.state_secret", date(2024, 1, 1), ORGAN)
    assert told.routes[0] == "reconsideration" and "litigation.direct" not in told.routes
    assert "60日" in told.text and ORGAN in told.text and "应当" in told.text
    assert "第二十三条" in told.citation
    assert "法释〔2025〕8号" in remedy("partial", date(2025, 6, 1), ORGAN).citation


def test_before_2024_the_applicant_may_choose():
    told = remedy("denied.state_secret", date(2023, 12, 31), ORGAN)
    assert not told.reconsideration_first and not told.contested
    assert "6个月" in told.text


@pytest.mark.parametrize(
    ("id", "day", "contested"),
    [
        ("unavailable.not_held", date(2023, 12, 31), False),
        ("unavailable.not_held", date(2024, 1, 1), True),
        ("declined.repeat", date(2025, 5, 31), True),
        ("declined.repeat", date(2025, 6, 1), False),
        ("denied.registry_inquiry", date(2024, 6, 3), True),
        ("denied.third_party", date(2024, 6, 3), False),
        ("granted", date(2024, 6, 3), False),
        (SILENCE, date(2023, 6, 1), False),
        (SILENCE, date(2026, 3, 2), True),
    ],
)
def test_contested_readings_are_marked(id, day, contested):
    assert remedy(id, day, ORGAN).contested is contested


def test_no_answer_is_told_as_a_choice():
    told = remedy(None, date(2026, 3, 2), ORGAN)
    assert told.first == "choice" and "答复期限届满" in told.text and "第二条" in told.citation


def test_the_agencys_lawyer_may_settle_a_contested_reading_and_nothing_else():
    settled = {"remedy.silence": "reconsideration", "remedy.not_refusal": "reconsideration"}
    assert remedy(None, date(2026, 3, 2), ORGAN, settled=settled).reconsideration_first
    old = remedy("unavailable.not_held", date(2024, 6, 3), ORGAN, settled=settled)
    assert old.reconsideration_first and old.contested
    assert not remedy("unavailable.not_held", date(2026, 3, 2), ORGAN, settled=settled).contested
    assert not remedy("granted", date(2024, 6, 3), ORGAN, settled=settled).reconsideration_first
    with pytest.raises(LawDataError, match="没有“随便”这种读法"):
        remedy(None, date(2026, 3, 2), ORGAN, settled={"remedy.silence": "随便"})


@pytest.mark.parametrize("day", [date(2010, 1, 4), date(2020, 1, 2), date(2025, 1, 2)])
@pytest.mark.parametrize("id", decisions())
def test_every_decision_has_a_remedy_on_every_date(id, day):
    assert "{" not in remedy(id, day, ORGAN).text


def test_before_the_regulation_there_is_none():
    with pytest.raises(NotInForce):
        remedy("granted", date(2007, 1, 1), ORGAN)


def test_the_last_days_run_from_signing_not_from_posting():
    found = last_days(
        "unavailable.not_held",
        date(2025, 12, 1),
        ORGAN,
        posted=date(2025, 12, 2),
        signed=date(2025, 12, 19),
    )
    assert found.known and found.reconsideration.day == date(2026, 2, 24)
    assert found.litigation is not None and found.litigation.day == date(2026, 6, 22)
    assert "2026年2月24日" in found.explanation and "不早于" not in found.explanation


def test_until_the_applicants_signature_is_known_the_days_are_not_before():
    found = last_days("granted", date(2025, 12, 1), ORGAN, posted=date(2025, 12, 3))
    assert not found.known and found.from_day == date(2025, 12, 3)
    assert "不早于2026年2月2日" in found.explanation and "收到之日还没有登记" in found.explanation


def test_who_must_ask_for_reconsideration_first_has_no_day_to_sue():
    found = last_days("denied.third_party", date(2026, 3, 2), ORGAN, signed=date(2026, 3, 4))
    assert found.litigation is None and "不能直接提起" in found.explanation


def test_silence_runs_from_the_end_of_the_reply_term():
    found = last_days(SILENCE, date(2026, 3, 30), ORGAN)
    assert found.known and found.litigation is not None
    assert found.litigation.day == date(2026, 9, 30)
    assert "第六十六条" in found.litigation.citation


def test_days_out_of_order_name_both():
    with pytest.raises(FactsContradict, match="签收2026年3月1日"):
        last_days("granted", date(2026, 3, 2), ORGAN, signed=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("id", "articles"),
    [
        ("granted", ["第三十六条第二项", "第三十六条第一项"]),
        ("unavailable.not_held", ["第三十六条第四项", "第三十六条第五项", "第三十六条第五项"]),
    ],
)
def test_two_findings_of_one_decision_have_an_article_each(id, articles):
    found = [f.articles[0].partition("》")[2] for f in findings_of(id, date(2026, 1, 5))]
    assert found == articles


def test_what_the_2007_edition_did_not_know_cannot_be_decided_under_it():
    day = date(2018, 3, 1)
    for id in ("declined.excessive", "other.uncorrected", "other.unpaid"):
        assert not findings_of(id, day)
    assert not findings_of("other.unpaid", date(2020, 12, 31))
