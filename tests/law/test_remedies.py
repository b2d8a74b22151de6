"""救济：哪些决定应当先复议、告知的文字、最后一天。"""

from datetime import date, timedelta

import pytest

from gongkai.law.calendar import Calendar, Notice, official
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


CHOICE = (
    "如对本答复不服，可以自收到本答复之日起60日内向青川市人民政府申请行政复议，"
    "或者自收到本答复之日起6个月内依法向青川市中级人民法院提起行政诉讼。"
)
FIRST = (
    "如对本决定不服，应当自收到本决定之日起60日内先向复议机关申请行政复议；"
    "对行政复议决定不服的，可以自收到复议决定书之日起15日内依法向人民法院提起行政诉讼。"
)
SILENT = (
    "行政机关在答复期限内没有作出答复的，可以自答复期限届满之日起60日内向复议机关申请行政复议，"
    "或者自答复期限届满之日起6个月内依法向人民法院提起行政诉讼。"
)


def test_the_words_of_the_remedy_in_full():
    day = date(2026, 3, 2)
    told = remedy("granted", day, ORGAN, court="青川市中级人民法院", act="答复")
    assert told.text == CHOICE and told.organ == ORGAN
    assert told.routes == ("reconsideration", "litigation.direct")
    first = remedy("partial", day)
    assert first.text == FIRST and first.organ == "复议机关"
    assert first.routes == ("reconsideration", "litigation.after_reconsideration")
    silent = remedy(None, day)
    assert silent.text == remedy(SILENCE, day).text == SILENT
    assert silent.routes == ("reconsideration", "litigation.silence")


def test_before_2015_three_months_and_before_2024_silence_is_no_contest():
    assert "3个月内" in remedy("granted", date(2015, 4, 30)).text
    assert "3个月内" in remedy(None, date(2015, 4, 30)).text
    old = remedy(None, date(2023, 12, 31), settled={"remedy.silence": "reconsideration"})
    assert old.first == "choice" and not old.contested and "第四十七条" in old.citation


def test_the_last_days_are_explained_in_full():
    found = last_days(
        "granted", date(2025, 12, 1), ORGAN, signed=date(2025, 12, 19), court="某法院"
    )
    assert "某法院" in found.remedy.text and ORGAN in found.remedy.text
    assert found.from_day == date(2025, 12, 19)
    assert found.explanation == (
        "申请行政复议的最后一日：2026年2月24日（2026年2月17日遇休息日或者节假日，顺延）。"
        "直接提起行政诉讼的最后一日：2026年6月22日（2026年6月19日遇休息日或者节假日，顺延）。"
    )


def test_until_the_receipt_is_known_the_explanation_says_from_when_the_days_run():
    found = last_days("partial", date(2026, 3, 2), posted=date(2026, 3, 4))
    assert found.explanation == (
        "申请行政复议的最后一日：不早于2026年5月6日（2026年5月3日遇休息日或者节假日，顺延）。"
        "应当先申请行政复议，不能直接提起行政诉讼。"
        "申请人的期限自收到答复之日起：当场签收的为当日，邮寄的为在邮件签收单上签收之日；"
        "交邮之日只算本机关的期限；收到之日还没有登记。"
    )
    assert last_days("partial", date(2026, 3, 2)).from_day == date(2026, 3, 2)


def test_where_the_order_of_remedies_is_contested_it_is_said():
    found = last_days(SILENCE, date(2026, 3, 30))
    assert found.silent and not last_days("granted", date(2026, 3, 2)).silent
    assert found.explanation == (
        "申请行政复议的最后一日：2026年5月29日。直接提起行政诉讼的最后一日：2026年9月30日。"
        "复议与诉讼的先后有争议，这里按缺省或者本机关选定的读法告知。"
    )


def test_a_year_without_its_holidays_is_said_once():
    found = last_days("partial", date(2026, 11, 20), posted=date(2026, 11, 20))
    assert found.explanation.startswith("申请行政复议的最后一日：不早于2027年1月19日（2027年的")


def test_silence_runs_from_its_own_day_whatever_was_posted():
    found = last_days(None, date(2026, 3, 30), posted=date(2026, 4, 1), signed=date(2026, 4, 3))
    assert found.known and found.from_day == date(2026, 3, 30)


def test_the_lawyers_reading_decides_the_last_days_too():
    settled = {"remedy.silence": "reconsideration"}
    assert last_days(SILENCE, date(2026, 3, 30), settled=settled).litigation is None


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            {"posted": date(2026, 3, 1)},
            "作出决定2026年3月2日与交邮2026年3月1日——“交邮”早于“作出决定”",
        ),
        (
            {"posted": date(2026, 3, 4), "signed": date(2026, 3, 3)},
            "交邮2026年3月4日与签收2026年3月3日——“签收”早于“交邮”",
        ),
        (
            {"signed": date(2026, 3, 1)},
            "作出决定2026年3月2日与签收2026年3月1日——“签收”早于“作出决定”",
        ),
    ],
)
def test_days_out_of_order_are_told_in_one_sentence(days, said):
    with pytest.raises(FactsContradict) as error:
        last_days("granted", date(2026, 3, 2), **days)
    assert str(error.value) == f"事实矛盾：{said}。请核对这两项。"
    same = dict.fromkeys(days, date(2026, 3, 2))
    assert last_days("granted", date(2026, 3, 2), **same).from_day == date(2026, 3, 2)


def test_a_calendar_that_is_given_decides_the_last_days():
    year = date(2026, 1, 1)
    days = frozenset(year + timedelta(i) for i in range(358))
    notice = Notice(2026, days, frozenset(), "测试用的通知")
    calendar = Calendar([*official().notices.values(), notice])
    found = last_days("granted", date(2025, 12, 1), signed=date(2025, 12, 1), calendar=calendar)
    assert found.reconsideration.day == found.litigation.day == date(2026, 12, 25)
