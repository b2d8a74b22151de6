"""期限计算器：任何一个收到之日和渠道，补正、征求意见、延期、收费，按月历逐日说明。"""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongkai.law.clocks import STATE_NAMES, Answer, Step, clock
from gongkai.law.errors import CalendarNotPublished, LawError
from gongkai.law.facts import CHANNEL_NAMES, CONFIRMED_CHANNELS, Channel, Consultation, Facts
from gongkai.law.tentative import NOTE, extended
from gongkai.portal.progressive import Progressive
from gongkai.safekeeping.entry import plausible


def day_field(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    """日期。"""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[plausible],
        error_messages={"required": f"请填写{label}。", "invalid": "日期写成 2026-11-24 这样。"},
    )


NUMBER_WRONG = {"invalid": "请写整数。", "min_value": "不能小于 %(limit_value)s。"}


class FactsForm(Progressive):
    """事实。"""

    FIRST = ("received", "channel")

    received = day_field("收到日期", required=True)
    channel = forms.ChoiceField(
        label="渠道", choices=[(str(k), v) for k, v in CHANNEL_NAMES.items()]
    )
    confirmed = day_field("与申请人确认之日（互联网、传真、平常信函）")
    correction_asked = day_field("告知补正之日")
    corrected = day_field("收到补正之日")
    consult_from = day_field("征求第三方意见：发出之日")
    consult_received = day_field("征求第三方意见：第三方收到征询之日")
    consult_to = day_field("征求第三方意见：收到意见之日")
    extended = forms.BooleanField(label="已经批准延期", required=False)
    extension_days = forms.IntegerField(
        label="延长几个工作日（不填为最长）", required=False, error_messages=NUMBER_WRONG
    )
    deferred_until = day_field("申请过多，告知延迟到哪一天答复")
    fee_sent = day_field("收费通知发出之日")
    fee_notice = day_field("申请人收到收费通知之日")
    paid = day_field("缴费之日")

    def facts(self) -> Facts:
        """给 `law.clocks` 的事实；没有填确认之日的，按收到当天确认。"""
        given = self.cleaned_data
        channel = Channel(given["channel"])
        confirmed = given["confirmed"] or given["received"]
        return Facts(
            received=given["received"],
            channel=channel,
            confirmed=confirmed if channel in CONFIRMED_CHANNELS else None,
            correction_asked=given["correction_asked"],
            corrected=given["corrected"],
            consultations=self._consultations(),
            extended=given["extended"] or given["extension_days"] is not None,
            extension_days=given["extension_days"],
            deferred_until=given["deferred_until"],
            fee_sent=given["fee_sent"],
            fee_notice=given["fee_notice"],
            paid=given["paid"],
        )

    def _consultations(self) -> tuple[Consultation, ...]:
        given = self.cleaned_data
        if not given["consult_from"]:
            return ()
        received = given["consult_received"]
        return (Consultation(given["consult_from"], given["consult_to"], received=received),)

    def clean(self) -> dict[str, Any]:
        """没有发出征询，就没有收到征询、收到意见。"""
        given = super().clean() or {}
        later = given.get("consult_received") or given.get("consult_to")
        if later and not given.get("consult_from") and "consult_from" not in self.errors:
            self.add_error("consult_from", "请填写征求意见发出之日。")
        return given


@dataclass(frozen=True, slots=True)
class Box:
    """月历的一格：日、说明（不在期限里的没有）、是不是到期日、第几个工作日。"""

    day: int
    step: Step | None
    is_due: bool
    nth: int


@dataclass(frozen=True, slots=True)
class Month:
    """一个月的月历。"""

    title: str
    weeks: list[list[Box | None]]


def months(answer: Answer) -> list[Month]:
    """期限所跨的各月，星期一在前。"""
    steps = {s.date: s for s in answer.steps}
    counted, nth = 0, {}
    for step in answer.steps:
        counted += step.counted
        nth[step.date] = counted
    first, last = answer.steps[0].date, answer.steps[-1].date
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        weeks = calendar.Calendar().monthdatescalendar(year, month)
        boxes = [[_box(d, month, steps, nth, answer.due) for d in week] for week in weeks]
        found.append(Month(f"{year}年{month}月", boxes))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def _box(
    day: date, month: int, steps: dict[date, Step], nth: dict[date, int], due: date | None
) -> Box | None:
    if day.month != month:
        return None
    return Box(day.day, steps.get(day), day == due, nth.get(day, 0))


def _clock(facts: Facts) -> tuple[Answer, bool]:
    """期限；落在放假安排没有公布的年份里的暂算，得 True。"""
    try:
        return clock(facts, strict=True), False
    except CalendarNotPublished:
        return clock(facts, calendar=extended(), strict=True), True


@require_GET
def calculator(request: HttpRequest) -> HttpResponse:
    """表单在网址里，结果可以收藏、转发。"""
    form = FactsForm(request.GET or None)
    shown: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            answer, tentative = _clock(form.facts())
        except LawError as error:
            form.add_error(None, str(error))
        else:
            shown |= {"answer": answer, "months": months(answer)}
            shown |= {"tentative": tentative, "note": NOTE}
            shown["state"] = STATE_NAMES[answer.state]
    status = 422 if form.errors else 200
    return render(request, "portal/calculator.html", shown, status=status)
