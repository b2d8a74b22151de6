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
from gongkai.law.errors import LawError
from gongkai.law.facts import CHANNEL_NAMES, CONFIRMED_CHANNELS, Channel, Consultation, Facts


def _day(label: str, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": "日期写成 2026-11-24 这样。"},
    )


class FactsForm(forms.Form):
    """事实。"""

    received = _day("收到日期", required=True)
    channel = forms.ChoiceField(
        label="渠道", choices=[(str(k), v) for k, v in CHANNEL_NAMES.items()]
    )
    confirmed = _day("与申请人确认之日（互联网、传真、平常信函）")
    correction_asked = _day("告知补正之日")
    corrected = _day("收到补正之日")
    consult_from = _day("征求第三方意见：发出之日")
    consult_to = _day("征求第三方意见：收到意见之日")
    extended = forms.BooleanField(label="已经批准延期", required=False)
    fee_notice = _day("收费通知送达之日")
    paid = _day("缴费之日")

    def facts(self) -> Facts:
        """给 `law.clocks` 的事实；没有填确认之日的，按收到当天确认。"""
        given = self.cleaned_data
        channel = Channel(given["channel"])
        confirmed = given["confirmed"] or given["received"]
        asked = given["consult_from"]
        return Facts(
            received=given["received"],
            channel=channel,
            confirmed=confirmed if channel in CONFIRMED_CHANNELS else None,
            correction_asked=given["correction_asked"],
            corrected=given["corrected"],
            consultations=(Consultation(asked, given["consult_to"]),) if asked else (),
            extended=given["extended"],
            fee_notice=given["fee_notice"],
            paid=given["paid"],
        )


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


@require_GET
def calculator(request: HttpRequest) -> HttpResponse:
    """表单在网址里，结果可以收藏、转发。"""
    form = FactsForm(request.GET or None)
    shown: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            answer = clock(form.facts())
        except LawError as error:
            form.add_error(None, str(error))
        else:
            shown |= {"answer": answer, "months": months(answer)}
            shown["state"] = STATE_NAMES[answer.state]
    status = 422 if form.errors else 200
    return render(request, "portal/calculator.html", shown, status=status)
