"""法律此时允许哪些行为：每种行为依次过几道关口，过不了的说明理由。"""

from datetime import date

from gongkai.law.calendar import Calendar, official
from gongkai.law.errors import NotInForce
from gongkai.law.facts import chinese
from gongkai.law.procedure.described import describe
from gongkai.law.procedure.model import Event, NotAllowed, Offer, Standing
from gongkai.law.procedure.table import TABLE, Act


def offers(now: Standing, today: date, calendar: Calendar | None = None) -> list[Offer]:
    """除登记以外各种行为现在能不能做（按 `Act` 的次序）。"""
    found = []
    for act in Act:
        if act is Act.RECEIVED:
            continue
        try:
            said = describe(act, today)
        except NotInForce:
            continue
        why = _why_not(now, act, today, calendar or official())
        found.append(Offer(act, said.name, said.text, said.citation, why == "", why))
    return found


def admit(now: Standing, event: Event, today: date, calendar: Calendar | None = None) -> None:
    """记下 `event` 以前的把关；不允许抛 NotAllowed。日期不得早于上一件事、晚于今天。"""
    if event.on > today:
        raise NotAllowed(f"日期{chinese(event.on)}晚于今天，请改为实际发生的日期。")
    if event.on < now.last:
        raise NotAllowed(
            f"日期{chinese(event.on)}早于上一件事（{chinese(now.last)}），请核对先后。"
        )
    used = calendar or official()
    why = _why_not(now, event.act, event.on, used) or TABLE[event.act].data(now, event, used)
    if why:
        raise NotAllowed(why)


def completed(now: Standing, event: Event) -> Event:
    """由状态定的数据补上以后的 `event`：批准的就是拟定的。"""
    return TABLE[event.act].completed(now, event)


def _why_not(now: Standing, act: Act, on: date, calendar: Calendar) -> str:
    """`on` 日不能做 `act` 的理由；能做为空。"""
    try:
        found = (why for gate in TABLE[act].gates if (why := gate(now, on, calendar)))
        return next(found, "")
    except NotInForce as error:  # 收到之日的法律没有这种行为，如2008年条例没有告知补正的期限
        return str(error)
