"""期限怎样说：各到期日的名称与办到没有、采用的读法、矛盾的事实、某一天知道些什么。"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongkai.law.calendar import Calendar, Notice, official
from gongkai.law.clocks import clock
from gongkai.law.errors import FactsContradict
from gongkai.law.facts import Asked, Consultation, Facts, known_on

JAN_29 = date(2024, 1, 29)


def told(answer):
    """各到期日：标识、怎样说、哪一天、办到没有、是不是只能说不早于。"""
    return [(d.id, d.label, d.date, d.met, d.not_before) for d in answer.also_due]


CORRECTION = ("correction.notice", "内容不明确的，告知补正（只限一次）", date(2024, 2, 6))
EXTENSION = ("reply.extension", "需要延期的，经负责人同意并告知申请人", date(2024, 2, 29))
FEE = ("fee.payment", "申请人缴费，逾期视为放弃申请", date(2024, 3, 8))


def test_the_days_due_of_a_plain_application():
    answer = clock(Facts(JAN_29), as_of=JAN_29)
    assert told(answer) == [(*CORRECTION, None, False), (*EXTENSION, None, False)]
    assert [d.citation.partition("）第")[2] for d in answer.also_due] == [
        "三十条",
        "三十三条第二款",
    ]
    assert (answer.as_of, answer.provisional, answer.notes) == (JAN_29, False, ())


@pytest.mark.parametrize(
    ("extended_on", "met"), [(None, None), (date(2024, 2, 28), True), (date(2024, 2, 29), True)]
)
def test_the_extension_is_met_when_it_was_told_in_the_term_its_last_day_included(extended_on, met):
    answer = clock(Facts(JAN_29, extended=True, extended_on=extended_on))
    assert told(answer)[1] == (*EXTENSION, met, False)


@pytest.mark.parametrize(
    ("paid", "met"), [(None, None), (date(2024, 3, 8), True), (date(2024, 3, 9), False)]
)
def test_the_fee_is_met_on_its_last_day_and_not_a_day_later(paid, met):
    answer = clock(Facts(JAN_29, fee_notice=date(2024, 2, 5), paid=paid))
    assert told(answer)[-1] == (*FEE, met, False)
    assert ("reply.extension" in {d[0] for d in told(answer)}) == bool(met)


def test_while_the_term_is_stopped_there_is_nothing_to_extend():
    answer = clock(Facts(JAN_29, correction_asked=date(2024, 2, 6)))
    assert told(answer) == [(*CORRECTION, True, False)]


UNKNOWN = "（自收到征询之日起算，收到之日没有登记，不早于）"


@pytest.mark.parametrize(
    ("who", "said"), [(Asked.THIRD_PARTY, "第三方提出意见"), (Asked.AGENCY, "其他机关提出意见")]
)
@pytest.mark.parametrize(
    ("received", "end", "met"),
    [
        (date(2024, 2, 6), None, None),
        (date(2024, 2, 6), date(2024, 3, 4), True),
        (date(2024, 2, 6), date(2024, 3, 5), False),
        (None, None, None),
        (None, date(2024, 3, 1), True),
        (None, date(2024, 3, 4), None),
    ],
)
def test_an_opinion_is_in_time_on_the_fifteenth_day_from_its_receipt(who, said, received, end, met):
    """发出2月5日、收到2月6日：自收到起算到3月4日，自发出起算到3月1日。"""
    facts = Facts(JAN_29, consultations=(Consultation(date(2024, 2, 5), end, who, received),))
    answer = clock(facts)
    day, label = (date(2024, 3, 4), said) if received else (date(2024, 3, 1), said + UNKNOWN)
    assert told(answer)[-1] == (f"consultation.{who}", label, day, met, received is None)
    assert answer.provisional is (end is None)


def test_what_the_2008_edition_cannot_compute_is_said_in_full():
    facts = Facts(date(2018, 3, 1), consultations=(Consultation(date(2018, 3, 5)),))
    answer = clock(facts)
    assert told(answer) == [] and answer.provisional is False
    assert answer.notes[-1] == (
        "征求第三方意见尚未结束，2007年条例没有规定第三方的期限，收到意见以后才能算出到期日。"
    )


def test_each_reading_is_named_with_what_was_taken_and_its_article():
    facts = Facts(
        date(2026, 3, 2),
        correction_asked=date(2026, 3, 12),
        consultations=(Consultation(date(2026, 3, 16), date(2026, 3, 18)),),
    )
    late, sent = clock(facts, settled={"pause.sending_day": "excluded"}).notes
    assert late == (
        "告知补正2026年3月12日超过了期限（2026年3月11日）。"
        "超过七个工作日才告知补正的，答复期限还重新起算不有争议，这里采用："
        "不重新起算，答复期限自收到申请之日照常计算；保护申请人的读法"
        "（《政府信息公开条例》（国务院令第711号）第三十条）。"
    )
    assert sent == (
        "征求意见的发出之日计不计入答复期限：发出之日起就不计入"
        "（《政府信息公开条例》（国务院令第711号）第三十三条第三款；《民事诉讼法》第八十五条）。"
        "按另一种读法的答复到期日会晚一天。"
    )


def test_a_calendar_that_is_given_is_used_for_every_day(tmp_path):
    """放假安排还没有公布的年份，用给的日历，不用本机的。"""
    last = official().last_published_year()
    days = [date(last + 1, 1, 1) + timedelta(i) for i in range(365)]
    notice = Notice(last + 1, frozenset(days[:30]), frozenset(), "测试用的通知")
    calendar = Calendar([*official().notices.values(), notice])
    facts = Facts(
        date(last, 12, 28),
        correction_asked=date(last, 12, 29),
        corrected=date(last, 12, 30),
        consultations=(Consultation(date(last, 12, 31)),),
        fee_notice=date(last, 12, 31),
    )
    found = clock(facts, calendar=calendar).also_due
    assert {d.date.year for d in found} == {last + 1} and len(found) == 3
    assert all(d.date not in days[:30] for d in found)


@pytest.mark.parametrize("days", [1, 20])
def test_an_extension_of_one_day_and_of_twenty_is_lawful(days):
    answer = clock(Facts(JAN_29, extended=True, extension_days=days))
    assert answer.working_days == 20 + days


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            Facts(JAN_29, extended_on=date(2024, 2, 1)),
            "告知延期2024年2月1日与没有延期——没有延期就不会告知延期",
        ),
        (
            Facts(JAN_29, extension_days=5),
            "延长5个工作日与没有延期——没有延期就没有延长的日数",
        ),
        (
            Facts(JAN_29, extended=True, extension_days=21),
            "延长21个工作日与最长20个工作日——延长的期限为一至20个工作日"
            "（《政府信息公开条例》（国务院令第711号）第三十三条第二款）",
        ),
        (
            Facts(JAN_29, corrected=date(2024, 2, 22)),
            "收到补正2024年2月22日与没有要求补正的日期——没有要求补正就不会收到补正",
        ),
        (
            Facts(JAN_29, paid=date(2024, 2, 5)),
            "缴费2024年2月5日与没有收费通知的日期——没有收费通知就不会缴费",
        ),
        (
            Facts(JAN_29, fee_sent=date(2024, 2, 6), fee_notice=date(2024, 2, 5)),
            "发出收费通知2024年2月6日与收到收费通知2024年2月5日——“收到收费通知”早于“发出收费通知”",
        ),
        (
            Facts(JAN_29, consultations=(Consultation(date(2024, 1, 26)),)),
            "收到申请之日2024年1月29日与征求意见开始2024年1月26日——"
            "“征求意见开始”早于“收到申请之日”",
        ),
        (
            Facts(
                JAN_29,
                consultations=(Consultation(JAN_29, date(2024, 2, 1), received=date(2024, 2, 2)),),
            ),
            "对方收到征询2024年2月2日与收到意见2024年2月1日——“收到意见”早于“对方收到征询”",
        ),
        (
            Facts(JAN_29, consultations=(Consultation(JAN_29, received=date(2024, 1, 26)),)),
            "征求意见开始2024年1月29日与对方收到征询2024年1月26日——"
            "“对方收到征询”早于“征求意见开始”",
        ),
        (
            Facts(JAN_29, consultations=(Consultation(JAN_29, date(2024, 1, 26)),)),
            "征求意见开始2024年1月29日与收到意见2024年1月26日——“收到意见”早于“征求意见开始”",
        ),
        (
            Facts(JAN_29, extended=True, extended_on=date(2024, 3, 1)),
            "告知延期2024年3月1日与答复期限届满2024年2月29日——延期应当在答复期限届满前告知申请人",
        ),
        *(
            (
                Facts(JAN_29, **{name: date(2024, 1, 28)}, **more),
                f"收到申请之日2024年1月29日与{said}",
            )
            for name, said, more in [
                ("correction_asked", "要求补正2024年1月28日——“要求补正”早于“收到申请之日”", {}),
                ("fee_sent", "发出收费通知2024年1月28日——“发出收费通知”早于“收到申请之日”", {}),
                ("fee_notice", "收费通知2024年1月28日——“收费通知”早于“收到申请之日”", {}),
                (
                    "extended_on",
                    "告知延期2024年1月28日——“告知延期”早于“收到申请之日”",
                    {"extended": True},
                ),
                ("deferred_on", "告知延迟答复2024年1月28日——“告知延迟答复”早于“收到申请之日”", {}),
            ]
        ),
    ],
)
def test_a_contradiction_is_told_in_one_sentence(facts, said):
    with pytest.raises(FactsContradict) as error:
        clock(facts)
    assert str(error.value) == f"事实矛盾：{said}。请核对这两项。"


def test_a_query_before_the_receipt_is_told_in_one_sentence():
    with pytest.raises(FactsContradict) as error:
        clock(Facts(JAN_29), as_of=date(2024, 1, 28))
    assert str(error.value) == (
        "事实矛盾：收到日期2024年1月29日与查询日2024年1月28日——查询日那天申请还没有收到。请核对这两项。"
    )


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("correction_asked", "要求补正"),
        ("fee_sent", "发出收费通知"),
        ("fee_notice", "收费通知"),
        ("extended_on", "告知延期"),
        ("deferred_on", "告知延迟答复"),
    ],
)
def test_nothing_happens_before_the_receipt(field, name):
    facts = Facts(JAN_29, **{field: date(2024, 1, 28)}, extended=field == "extended_on")
    with pytest.raises(FactsContradict) as error:
        clock(facts)
    assert str(error.value) == (
        f"事实矛盾：收到申请之日2024年1月29日与{name}2024年1月28日——"
        f"“{name}”早于“收到申请之日”。请核对这两项。"
    )


#: 各项事实 -> 知道它的那一天
DATED = {
    "correction_asked": date(2024, 2, 1),
    "corrected": date(2024, 2, 2),
    "extended_on": date(2024, 2, 5),
    "fee_sent": date(2024, 2, 6),
    "fee_notice": date(2024, 2, 7),
    "paid": date(2024, 2, 8),
    "deferred_on": date(2024, 2, 19),
}
ASKED = Consultation(date(2024, 2, 20), date(2024, 2, 22), received=date(2024, 2, 21))
WHOLE = Facts(
    JAN_29, extended=True, deferred_until=date(2024, 6, 3), consultations=(ASKED,), **DATED
)


@pytest.mark.parametrize("field", DATED)
def test_each_fact_is_known_from_its_own_day_on(field):
    day = DATED[field]
    assert getattr(known_on(WHOLE, day), field) == day
    assert getattr(known_on(WHOLE, day - timedelta(1)), field) is None


def test_an_extension_and_a_deferral_are_known_from_the_day_they_were_told():
    told_on, deferred = DATED["extended_on"], DATED["deferred_on"]
    assert (
        known_on(WHOLE, told_on).extended and not known_on(WHOLE, told_on - timedelta(1)).extended
    )
    assert known_on(WHOLE, deferred).deferred_until == date(2024, 6, 3)
    assert known_on(WHOLE, deferred - timedelta(1)).deferred_until is None
    assert known_on(replace(WHOLE, extended_on=None), JAN_29).extended


def test_of_a_consultation_only_what_has_happened_is_known():
    def seen(day):
        return [(c.start.day, c.received, c.end) for c in known_on(WHOLE, day).consultations]

    assert seen(date(2024, 2, 19)) == []
    assert seen(date(2024, 2, 20)) == [(20, None, None)]
    assert seen(date(2024, 2, 21)) == [(20, date(2024, 2, 21), None)]
    assert seen(date(2024, 2, 22)) == [(20, date(2024, 2, 21), date(2024, 2, 22))]


def test_on_the_day_of_receipt_the_application_is_known():
    assert known_on(Facts(JAN_29), JAN_29) == Facts(JAN_29)
