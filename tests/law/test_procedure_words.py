"""不能做的，理由一句话说全；最后一天能不能做；用给的日历。"""

from datetime import date

import pytest

from gongkai.law.procedure import (
    Act,
    Event,
    NotAllowed,
    admit,
    stand,
)

#: 2024年3月4日收到：第七个工作日3月13日，期限到4月1日
START, TODAY = date(2024, 3, 4), date(2026, 6, 1)
ASKED = {"until": "2024-03-20", "items": True}
CITED = "《政府信息公开条例》（国务院令第711号）"


def on(day, act, **data):
    return Event(act, date(2024, *day) if isinstance(day, tuple) else day, data)


def begun(channel="in_person"):
    return on(START, Act.RECEIVED, channel=channel)


PROPOSED = on(START, Act.PROPOSED, decisions=["granted"])
DECIDED = on(START, Act.DECIDED, decisions=["granted"])
POSTED = on(START, Act.DELIVERED, manner="post")
CORRECTING = on((3, 5), Act.CORRECTION_ASKED, **ASKED)
CHARGED = on((3, 5), Act.FEE_NOTICED)
CONSULTED = on((3, 5), Act.THIRD_PARTY_ASKED)
REQUESTED = on((3, 6), Act.EXTENSION_REQUESTED)
REASONED = on((3, 6), Act.REASONS_ASKED)
DEFERRED = on((3, 8), Act.DEFERRED, until="2024-05-31")

REFUSALS = [
    ([], on(START, Act.RECEIVED, channel="fax"), "已经登记。"),
    ([], on(START, Act.CONFIRMED), "这个渠道不需要确认收到。"),
    ([PROPOSED, DECIDED], on(START, Act.ASSIGNED), "这件申请已作出答复，待送达，不再办理。"),
    (
        [CORRECTING],
        on((3, 6), Act.THIRD_PARTY_ASKED),
        "现在等待申请人补正，收到以后才能办。",
    ),
    ([CHARGED], on((3, 6), Act.REASONS_ASKED), "现在等待申请人缴费，收到以后才能办。"),
    (
        [CORRECTING, on((3, 6), Act.CORRECTED)],
        on((3, 7), Act.CORRECTION_ASKED, **ASKED),
        "补正只能告知一次，已经告知过了。",
    ),
    ([], on(START, Act.CORRECTED), "没有在等申请人补正。"),
    ([], on(START, Act.PAID), "没有在等申请人缴费。"),
    ([], on(START, Act.AGENCY_ANSWERED, opinion="consent"), "没有正在征求的意见。"),
    (
        [CONSULTED],
        on((3, 6), Act.AGENCY_ANSWERED, opinion="consent"),
        "没有正在征求的意见。",
    ),
    ([], on(START, Act.INQUIRY_SERVED), "没有等着登记对方收到征询的征求。"),
    ([], on(START, Act.THIRD_PARTY_TOLD), "没有征求过第三方的意见。"),
    (
        [REQUESTED, on((3, 7), Act.EXTENDED)],
        on((3, 8), Act.EXTENSION_REQUESTED),
        "已经延长过一次，不能再延。",
    ),
    (
        [REASONED, DEFERRED],
        on((3, 9), Act.EXTENSION_REQUESTED),
        "已经告知延迟答复的期限，不再延期。",
    ),
    (
        [],
        on((4, 2), Act.EXTENSION_REQUESTED),
        "延期应在答复期限届满（2024年4月1日）前告知申请人，已经超过。",
    ),
    ([REQUESTED], on((3, 7), Act.EXTENSION_REQUESTED), "已经申请延期，等待审批。"),
    ([], on((3, 7), Act.EXTENDED), "承办人还没有申请延期。"),
    ([], on((3, 7), Act.DEFERRED, until="2024-06-03"), "还没有要求申请人说明理由。"),
    (
        [REASONED, DEFERRED],
        on((3, 11), Act.DEFERRED, until="2024-06-28"),
        "已经告知延迟答复的期限。",
    ),
    (
        [REASONED],
        on((4, 2), Act.DEFERRED, until="2024-06-28"),
        "应在答复期限届满（2024年4月1日）前告知申请人，已经超过。",
    ),
    (
        [CHARGED, on((3, 6), Act.PAID)],
        on((3, 7), Act.FEE_NOTICED),
        "收费通知已经发过。",
    ),
    (
        [],
        on((4, 2), Act.FEE_NOTICED),
        "收费通知应当在答复期限内发出（2024年4月1日届满），已经超过。",
    ),
    ([PROPOSED], on((3, 5), Act.AGENCY_ASKED), "已经拟定答复，等待审批。"),
    ([], on(START, Act.DECIDED, decisions=["granted"]), "还没有拟定的答复。"),
    ([], on(START, Act.RETURNED), "没有等待审批的事项。"),
    ([], on(START, Act.RECALLED), "还没有拟定的答复。"),
    (
        [on((3, 5), Act.AGENCY_ASKED)],
        on((3, 6), Act.PROPOSED, decisions=["granted"]),
        "征求的意见还没有记录；收到、或者满期限未提出的，先记下再答复。",
    ),
    ([], on(START, Act.SUPPLEMENTED), "还没有作出答复。"),
    ([PROPOSED, DECIDED, POSTED], on(START, Act.DELIVERED, manner="post"), "已经送达。"),
    ([PROPOSED, DECIDED], on(START, Act.REPLY_SIGNED), "答复还没有送达。"),
    (
        [PROPOSED, DECIDED, POSTED, on((3, 6), Act.REPLY_SIGNED)],
        on((3, 7), Act.REPLY_SIGNED),
        "已经登记申请人收到答复之日。",
    ),
    (
        [PROPOSED, DECIDED],
        on(START, Act.ARCHIVED),
        "答复送达（或者申请人撤回）以后才能归档。",
    ),
    ([on(START, Act.WITHDRAWN), on(START, Act.ARCHIVED)], on(START, Act.ARCHIVED), "已经归档。"),
    (
        [on(START, Act.WITHDRAWN), on(START, Act.ARCHIVED)],
        on(START, Act.NOTED),
        "已经归档，不能再改动。",
    ),
    (
        [],
        on(START, Act.CORRECTION_ASKED, until="2024-03-04", items=True),
        "补正期限要晚于告知之日，给申请人合理的时间。",
    ),
    (
        [],
        on(START, Act.CORRECTION_ASKED, until="2024-03-05", items=False),
        "请写明需要补正的事项。",
    ),
    ([REASONED], on((3, 7), Act.DEFERRED), "请填写延迟到哪一天答复。"),
    *(
        ([REASONED], on((3, 7), Act.DEFERRED, until=until), "延迟的日期要晚于现在的答复到期日。")
        for until in ("2024-03-07", "2024-04-01")
    ),
    ([CONSULTED], on((3, 6), Act.THIRD_PARTY_ANSWERED, opinion=""), "请选择对方的意见。"),
    *(
        (
            [CONSULTED],
            on((3, 7), Act.THIRD_PARTY_ANSWERED, opinion="consent", received=received),
            "对方收到征询之日应在发出以后、收到意见以前，请核对。",
        )
        for received in ("2024-03-04", "2024-03-08")
    ),
    (
        [CONSULTED],
        on((5, 8), Act.THIRD_PARTY_ANSWERED, opinion="silent"),
        "请填写对方收到征询之日，对方的期限自这一天起算。",
    ),
    (
        [CONSULTED],
        on((3, 27), Act.THIRD_PARTY_ANSWERED, opinion="silent", received="2024-03-06"),
        f"对方的期限到2024年3月27日，期满以后才能按“逾期未提出”处理（{CITED}第三十二条）。",
    ),
    (
        [on((3, 5), Act.AGENCY_ASKED)],
        on((3, 27), Act.AGENCY_ANSWERED, opinion="silent", received="2024-03-06"),
        f"对方的期限到2024年3月27日，期满以后才能按“逾期未提出”处理（{CITED}第三十四条）。",
    ),
    ([], on(START, Act.PROPOSED), "请选择办理结果。"),
    ([], on(START, Act.PROPOSED, decisions=["maybe"]), "没有“maybe”这种办理结果。"),
    (
        [],
        on(START, Act.PROPOSED, decisions=["granted"], row="other.other"),
        "计入表三的一行，应是所选的结果之一，或者部分公开。",
    ),
    (
        [],
        on(START, Act.PROPOSED, decisions=["other.uncorrected"]),
        "没有在等申请人补正，不能按“逾期不补正”处理。",
    ),
    (
        [CORRECTING],
        on((3, 20), Act.PROPOSED, decisions=["other.uncorrected"]),
        "补正期限到2024年3月20日，期满以后才能按“逾期不补正”处理。",
    ),
    (
        [],
        on(START, Act.PROPOSED, decisions=["other.unpaid"]),
        "没有在等申请人缴费，不能按“逾期未缴费”处理。",
    ),
    (
        [CHARGED],
        on((4, 2), Act.PROPOSED, decisions=["other.unpaid"]),
        "缴费期限到2024年4月2日，期满以后才能按“逾期未缴费”处理。",
    ),
    (
        [CORRECTING],
        on((3, 21), Act.PROPOSED, decisions=["granted"]),
        "申请人还没有补正或者缴费，此时只能按“申请人无正当理由逾期不补正”处理。",
    ),
    (
        [CHARGED],
        on((4, 3), Act.PROPOSED, decisions=["granted"]),
        "申请人还没有补正或者缴费，此时只能按“申请人逾期未按收费通知要求缴纳费用”处理。",
    ),
    (
        [CORRECTING],
        on((3, 21), Act.PROPOSED, decisions=["other.uncorrected", "granted"]),
        "申请人还没有补正或者缴费，此时只能按“申请人无正当理由逾期不补正”处理。",
    ),
    (
        [],
        on(START, Act.PROPOSED, decisions=["declined.excessive"]),
        f"没有要求申请人说明理由，不能按“无正当理由大量反复申请”处理（{CITED}第三十五条）。",
    ),
    *(
        (
            [],
            on(START, Act.PROPOSED, decisions=["denied.third_party"], judgement=judgement),
            "没有征求过第三方的意见。请先征求；不征求就决定的，写明对公共利益、第三方权益的判断，"
            "记入经过（条例第十五条、第三十二条）。",
        )
        for judgement in ("", " ", None)
    ),
    (
        [],
        on(START, Act.PROPOSED, decisions=["unavailable.unclear"]),
        "没有告知过补正，不能按“补正后申请内容仍不明确”处理（条例第三十条）。",
    ),
    *(
        (
            [REQUESTED],
            on((3, 7), Act.EXTENDED, days=days),
            f"延长的期限为一至20个工作日（{CITED}第三十三条第二款）。",
        )
        for days in (0, 21)
    ),
    (
        [],
        on(START, Act.FEE_NOTICED, schedule="pieces", count=10),
        "应缴的金额为零，不发收费通知：没有超过免费的数量，不收取，也不发收费通知。",
    ),
    (
        [],
        on(START, Act.FEE_NOTICED, schedule="pieces", count=12, billed=300),
        "事实矛盾：本月已经计收300元与累计应计200元——已经计收的多于累计应计的。请核对这两项。",
    ),
    ([PROPOSED, DECIDED], on(START, Act.DELIVERED, manner=""), "请选择送达的方式。"),
    ([], on((3, 3), Act.NOTED), "日期2024年3月3日早于上一件事（2024年3月4日），请核对先后。"),
    ([], on(date(2026, 6, 2), Act.NOTED), "日期2026年6月2日晚于今天，请改为实际发生的日期。"),
]


@pytest.mark.parametrize(
    ("before", "event", "why"),
    [pytest.param(*r, id=f"{n}-{r[1].act}") for n, r in enumerate(REFUSALS)],
)
def test_a_refusal_says_its_reason_in_full(before, event, why):
    with pytest.raises(NotAllowed) as error:
        admit(stand([begun(), *before]), event, TODAY)
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("before", "act", "why"),
    [
        ([], Act.PROPOSED, "还没有与申请人确认收到，期限尚未起算，请先确认。"),
        ([on((3, 5), Act.CONFIRMED)], Act.CONFIRMED, "已经确认过了。"),
    ],
)
def test_by_the_internet_the_receipt_is_confirmed_once(before, act, why):
    with pytest.raises(NotAllowed) as error:
        admit(stand([begun("internet"), *before]), on((3, 6), act), TODAY)
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("before", "event"),
    [
        ([], on((4, 1), Act.EXTENSION_REQUESTED)),
        ([REQUESTED], on((4, 1), Act.EXTENDED, days=20)),
        ([REQUESTED], on((4, 1), Act.EXTENDED, days=1)),
        ([REQUESTED], on((4, 1), Act.EXTENDED, days="")),
        ([REASONED], on((4, 1), Act.DEFERRED, until="2024-04-02")),
        ([], on((4, 1), Act.FEE_NOTICED, schedule="pages", count=31)),
        ([], on((3, 4), Act.CORRECTION_ASKED, until="2024-03-05", items=True)),
        ([CORRECTING], on((3, 21), Act.PROPOSED, decisions=["other.uncorrected"])),
        ([CHARGED], on((4, 3), Act.PROPOSED, decisions=["other.unpaid"])),
        (
            [CONSULTED],
            on((3, 28), Act.THIRD_PARTY_ANSWERED, opinion="silent", received="2024-03-06"),
        ),
        (
            [CONSULTED],
            on((3, 5), Act.THIRD_PARTY_ANSWERED, opinion="consent", received="2024-03-05"),
        ),
        ([], on(START, Act.PROPOSED, decisions=["granted"], row="partial")),
        ([REQUESTED], on((3, 7), Act.RETURNED)),
        ([PROPOSED], on((3, 7), Act.RECALLED)),
        ([on(START, Act.WITHDRAWN)], on(START, Act.ARCHIVED)),
        ([], on(TODAY, Act.NOTED)),
    ],
)
def test_what_the_law_allows_to_the_last_day(before, event):
    admit(stand([begun(), *before]), event, TODAY)
