"""一件申请的事实：收到渠道与日期、补正、征求意见、延期、收费。校验互相矛盾之处。"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from gongkai.law.errors import FactsContradict, FactsMissing


class Channel(StrEnum):
    """收到申请的渠道（条例第三十一条）。"""

    IN_PERSON = "in_person"
    SIGNED_POST = "signed_post"
    PLAIN_POST = "plain_post"
    INTERNET = "internet"
    FAX = "fax"


CHANNEL_NAMES = {
    Channel.IN_PERSON: "当面提交",
    Channel.SIGNED_POST: "需签收的邮寄",
    Channel.PLAIN_POST: "平常信函",
    Channel.INTERNET: "互联网",
    Channel.FAX: "传真",
}
CONFIRMED_CHANNELS = frozenset({Channel.PLAIN_POST, Channel.INTERNET, Channel.FAX})


class Asked(StrEnum):
    """向谁征求意见。"""

    THIRD_PARTY = "third_party"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Consultation:
    """一次征求意见：`start` 发出之日，`end` 收到意见之日（None 即尚未收到）。

    `received` 为对方收到征询之日，对方的期限自此日起算；不知道为 None。
    """

    start: date
    end: date | None = None
    asked: Asked = Asked.THIRD_PARTY
    received: date | None = None

    @property
    def term_from(self) -> date:
        """对方的期限自哪一天起算；不知道收到之日的，只能自发出之日起算（不早于）。"""
        return self.received or self.start


@dataclass(frozen=True, slots=True)
class Order:
    """责令重新答复的决定或者判决：名称和文号，所定的期限。

    期限为 `until` 那一天，或者送达之日起 `amount` 个 `unit`（calendar_day、working_day）；
    都没有的没有定期限。
    """

    name: str
    until: date | None = None
    amount: int | None = None
    unit: str = ""

    @property
    def fixed(self) -> bool:
        """定了期限。"""
        return self.until is not None or self.amount is not None


@dataclass(frozen=True, slots=True)
class Facts:
    """计算期限所需的事实；没有发生的为 None。

    `extended` 表示已批准延期；`extended_on` 是告知申请人延期的日期（可不知）；
    `extension_days` 是延长的工作日数，不写为最长。`fee_notice` 是申请人收到收费通知之日，
    `fee_sent` 是发出之日（不写与收到同日）。
    """

    received: date
    channel: Channel = Channel.IN_PERSON
    confirmed: date | None = None
    correction_asked: date | None = None
    corrected: date | None = None
    consultations: tuple[Consultation, ...] = ()
    extended: bool = False
    extended_on: date | None = None
    extension_days: int | None = None
    fee_sent: date | None = None
    fee_notice: date | None = None
    paid: date | None = None
    #: 申请过多而理由合理的：告知延迟答复之日、延迟到哪一天
    deferred_on: date | None = None
    deferred_until: date | None = None
    #: 责令重新答复的；`received` 为决定送达、判决生效之日
    order: Order | None = None


def chinese(day: date) -> str:
    """公文日期写法：2024年1月29日。"""
    return f"{day.year}年{day.month}月{day.day}日"


def moment(at: datetime) -> str:
    """“2026年11月26日 15:30”（`at` 已经是当地的时间）。"""
    return f"{chinese(at)} {at:%H:%M}"


def short_moment(at: datetime) -> str:
    """“11月26日 15:30”：看得出是哪一年的地方。"""
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def known_on(facts: Facts, as_of: date) -> Facts:
    """`as_of` 当日所知的事实：之后发生的一律去掉。"""
    if facts.received > as_of:
        raise FactsContradict(
            f"收到日期{chinese(facts.received)}",
            f"查询日{chinese(as_of)}",
            "查询日那天申请还没有收到",
        )

    def seen(day: date | None) -> date | None:
        return day if day is not None and day <= as_of else None

    consultations = tuple(
        replace(c, end=seen(c.end), received=seen(c.received))
        for c in facts.consultations
        if c.start <= as_of
    )
    extended = facts.extended and (facts.extended_on is None or facts.extended_on <= as_of)
    deferred = facts.deferred_on is None or facts.deferred_on <= as_of
    return replace(
        facts,
        correction_asked=seen(facts.correction_asked),
        corrected=seen(facts.corrected),
        consultations=consultations,
        extended=extended,
        extended_on=seen(facts.extended_on),
        fee_sent=seen(facts.fee_sent),
        fee_notice=seen(facts.fee_notice),
        paid=seen(facts.paid),
        deferred_on=seen(facts.deferred_on),
        deferred_until=facts.deferred_until if deferred else None,
    )


def receipt_day(facts: Facts, *, confirmation_needed: bool = True) -> date:
    """法律上的收到申请之日；需要双方确认的渠道没有确认日则抛 FactsMissing。"""
    if not confirmation_needed or facts.channel not in CONFIRMED_CHANNELS:
        return facts.received
    if facts.confirmed is None:
        raise FactsMissing(
            f"渠道为“{CHANNEL_NAMES[facts.channel]}”的申请，以双方确认之日为收到之日（条例第三十一条），"
            f"请给出确认日期（--confirmed）。"
        )
    return facts.confirmed


def check(facts: Facts, receipt: date) -> None:
    """事实之间没有矛盾；有则抛 FactsContradict，说出是哪两项。"""
    if facts.confirmed is not None:
        _in_order("收到日期", facts.received, "确认日期", facts.confirmed)
    _needs_first("收到补正", facts.corrected, "要求补正", facts.correction_asked)
    _needs_first("缴费", facts.paid, "收费通知", facts.fee_notice)
    if facts.fee_sent is not None and facts.fee_notice is not None:
        _in_order("发出收费通知", facts.fee_sent, "收到收费通知", facts.fee_notice)
    for name, day in (
        ("要求补正", facts.correction_asked),
        ("发出收费通知", facts.fee_sent),
        ("收费通知", facts.fee_notice),
        ("告知延期", facts.extended_on),
        ("告知延迟答复", facts.deferred_on),
    ):
        if day is not None:
            _in_order("收到申请之日", receipt, name, day)
    if facts.deferred_until is not None:
        told = facts.deferred_on
        first = "收到申请之日" if told is None else "告知延迟答复"
        _in_order(first, told or receipt, "延迟到的一天", facts.deferred_until)
    for consultation in facts.consultations:
        _check_consultation(consultation, receipt)
    if facts.order is not None and facts.order.until is not None:
        _after("决定送达（判决生效）", receipt, "责令的最后一日", facts.order.until)


def _needs_first(name: str, day: date | None, first: str, before: date | None) -> None:
    """`name` 以 `first` 为前提：没有前提、早于前提都是矛盾。"""
    if day is None:
        return
    if before is None:
        raise FactsContradict(
            f"{name}{chinese(day)}", f"没有{first}的日期", f"没有{first}就不会{name}"
        )
    _in_order(first, before, name, day)


def _check_consultation(asked: Consultation, receipt: date) -> None:
    _in_order("收到申请之日", receipt, "征求意见开始", asked.start)
    if asked.received is not None:
        _in_order("征求意见开始", asked.start, "对方收到征询", asked.received)
    if asked.end is not None:
        _in_order("征求意见开始", asked.start, "收到意见", asked.end)
    if asked.received is not None and asked.end is not None:
        _in_order("对方收到征询", asked.received, "收到意见", asked.end)


def _after(first: str, before: date, second: str, after: date) -> None:
    """`second` 晚于 `first`，同一天也是矛盾。"""
    if after <= before:
        raise FactsContradict(
            f"{first}{chinese(before)}", f"{second}{chinese(after)}", f"“{second}”应晚于“{first}”"
        )


def _in_order(first: str, before: date, second: str, after: date) -> None:
    if after < before:
        raise FactsContradict(
            f"{first}{chinese(before)}", f"{second}{chinese(after)}", f"“{second}”早于“{first}”"
        )
