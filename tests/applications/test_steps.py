from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from gongkai.applications.letters import issue, letter_of
from gongkai.applications.models import Case, CaseLetter
from gongkai.applications.register import act
from gongkai.applications.shown import days_left
from gongkai.applications.steps import take
from gongkai.law.calendar import official
from gongkai.law.procedure import Act, Event
from gongkai.letters import Blank

from .people import START, decide, new_case


def letters(case):
    return [(x.kind, x.number) for x in case.letters.all()]


def text_of(case, kind):
    return "\n".join(letter_of(case.letters.get(kind=kind)).paragraphs)


def test_a_correction_writes_its_notice(case, officer):
    take(
        case,
        Act.CORRECTION_ASKED,
        START,
        {"until": "2026-03-20", "items": True},
        {"items": "请写明项目名称。"},
        officer,
    )
    assert letters(case) == [("correction_asked", "兴住建公开补〔2026〕1号")]
    text = text_of(case, "correction_asked")
    assert "请写明项目名称。" in text and "2026年3月20日" in text and "第三十条" in text


LATE = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("day", "settled", "said"),
    [
        (START, {}, "答复期限自本机关收到补正的申请之日起计算。"),
        (LATE, {}, "超过规定的期限（2026年3月11日），答复期限不因补正重新起算。"),
        (LATE, {"correction.late": "restart"}, "答复期限自本机关收到补正的申请之日起计算。"),
    ],
)
def test_the_notice_says_truly_whether_the_term_begins_anew(bureau, officer, day, settled, said):
    """条例第三十条；超过七个工作日才告知的，按登记时选定的读法。"""
    bureau.readings = settled
    bureau.save()
    case = new_case(bureau)
    data, private = {"until": "2026-03-27", "items": True}, {"items": "请写明项目名称。"}
    take(case, Act.CORRECTION_ASKED, day, data, private, officer)
    text = text_of(case, "correction_asked")
    assert said in text and "无正当理由逾期不补正的，视为放弃申请" in text


def test_a_decision_is_proposed_approved_and_numbered(case, officer, head):
    case = decide(case, officer, head, decision="partial")
    assert (case.decision, case.closed) == ("partial", START)
    assert letters(case) == [("reply.partial", "兴住建公开〔2026〕1号")]
    text = text_of(case, "reply.partial")
    assert (
        "第三十七条" in text
        and "应当自收到本答复之日起60日内先向青川市兴庆区人民政府申请行政复议" in text
    )


def test_the_remedy_is_that_of_the_day_of_the_decision(bureau, officer, head):
    case = decide(new_case(bureau, date(2023, 12, 4)), officer, head, date(2023, 12, 5), "partial")
    assert "或者自收到本答复之日起6个月内" in text_of(case, "reply.partial")


def test_without_reasons_a_refusal_is_not_written_and_nothing_happens(case, officer, head):
    with pytest.raises(Blank, match="理由"):
        decide(case, officer, head, decision="denied.deliberative", reason="")
    case.refresh_from_db()
    assert case.closed is None and not CaseLetter.objects.exists()


def test_an_officer_cannot_approve(case, officer):
    take(
        case, Act.PROPOSED, START, {"decisions": ["granted"]}, {"information": "补偿标准"}, officer
    )
    with pytest.raises(PermissionDenied):
        take(case, Act.DECIDED, START, {}, None, officer)


def test_nobody_acts_on_another_agency(other, officer):
    with pytest.raises(PermissionDenied):
        take(new_case(other), Act.NOTED, START, {}, {"text": "x"}, officer)


def test_an_extension_tells_the_new_day(case, officer, head):
    take(case, Act.EXTENSION_REQUESTED, START, {}, {"reason": "档案多"}, officer)
    assert Case.objects.get().awaiting_approval
    take(case, Act.EXTENDED, START, {}, {"reason": "需要检索的档案较多。"}, head)
    case.refresh_from_db()
    due = f"{case.reply_due.year}年{case.reply_due.month}月{case.reply_due.day}日"
    assert "需要检索的档案较多，不能在规定的期限内答复" in text_of(case, "extended")
    assert due in text_of(case, "extended") and not case.awaiting_approval


def test_a_fee_notice_explains_the_sum(case, head):
    take(case, Act.FEE_NOTICED, START, {"schedule": "pages", "count": 250}, None, head)
    text = text_of(case, "fee_noticed")
    assert "4700元" in text and "第31至100页每页10元，计700元" in text


def test_consultations_write_to_the_other_party(case, officer):
    take(case, Act.THIRD_PARTY_ASKED, START, {}, {"third_party": "恒信公司", "email": ""}, officer)
    take(case, Act.AGENCY_ASKED, START, {"other_agency": "兴庆区财政局"}, None, officer)
    assert letter_of(case.letters.get(kind="third_party_asked")).addressee == "恒信公司"
    assert letter_of(case.letters.get(kind="agency_asked")).addressee == "兴庆区财政局"
    assert "收到本文书之日起15个工作日内" in text_of(case, "third_party_asked")


def test_reasons_are_asked_for_and_records_corrected(case, officer, head):
    take(case, Act.REASONS_ASKED, START, {"until": "2026-03-10"}, None, officer)
    take(case, Act.RECORD_CORRECTED, START, {}, {"information": "已更正建筑面积。"}, officer)
    case = decide(case, officer, head)
    take(case, Act.SUPPLEMENTED, START, {}, {"information": "补充附件二。"}, officer)
    assert [k for k, _ in letters(case)] == [
        "reasons_asked",
        "record_corrected",
        "reply.granted.provided",
        "supplemented",
    ]


def test_a_later_day_is_told_with_its_reason_and_becomes_the_due_day(case, officer, head):
    take(case, Act.REASONS_ASKED, START, {"until": "2026-03-10"}, None, officer)
    told = {"reason": "申请四十件，需要逐件检索。"}
    with pytest.raises(PermissionDenied):
        take(case, Act.DEFERRED, START, {"until": "2026-06-30"}, told, officer)
    case, _ = take(case, Act.DEFERRED, START, {"until": "2026-06-30"}, told, head)
    assert case.reply_due == date(2026, 6, 30)
    text = text_of(case, "deferred")
    assert (
        "第三十五条" in text and "2026年6月30日前（含当日）作出答复" in text and "逐件检索" in text
    )


def test_a_changed_template_is_used(case, officer, bureau):
    from gongkai.applications.models import TemplateOverride

    TemplateOverride.objects.create(
        agency=bureau, kind="correction_asked", title="补正通知", text="请补：{items}"
    )
    take(
        case,
        Act.CORRECTION_ASKED,
        START,
        {"until": "2026-03-20", "items": True},
        {"items": "名称"},
        officer,
    )
    letter = letter_of(case.letters.get())
    assert (letter.title, letter.paragraphs) == ("补正通知", ("请补：名称",))


def test_an_extension_into_a_year_not_yet_published_is_told_in_working_days(bureau, officer, head):
    day = date(official().last_published_year(), 12, 1)
    case = new_case(bureau, day)
    for step, by in ((Act.EXTENSION_REQUESTED, officer), (Act.EXTENDED, head)):
        event = Event(step, day)
        act(case, event, by, private={"reason": "档案多"}, today=day, within=issue)
    case.refresh_from_db()
    assert case.reply_due is None and "第40个工作日" in text_of(case, "extended")
    assert case.tentative and days_left(case, day).words.endswith("（暂算）")
