"""文书各栏目的内容，怎样由一件事得到。`acts.py` 里每种文书逐栏列出。"""

from collections.abc import Callable, Mapping

from gongkai.applications.happening import Happening
from gongkai.law.decisions import counted, decision
from gongkai.law.facts import chinese
from gongkai.law.fees import Fee, fee
from gongkai.law.findings import fitting, joined
from gongkai.law.parameters import parameter
from gongkai.law.procedure import Act
from gongkai.law.remedies import COURT, remedy

Get = Callable[[Happening], str]
Values = Mapping[str, str]


def told(name: str) -> Get:
    """填写的原话。"""
    return lambda happening: happening.told(name)


def clause(name: str) -> Get:
    """填写的原话，写在句子中间，不带句号。"""
    return lambda happening: happening.told(name).rstrip("。")


def day(name: str) -> Get:
    """填写的日期。"""
    return lambda happening: chinese(happening.day(name))


def within(clock: str) -> Get:
    """对方应当办到的期限；从对方收到之日起算，所以写工作日数，不写日期。"""

    def get(happening: Happening) -> str:
        return f"收到本文书之日起{parameter(clock, happening.event.on).amount}个工作日内"

    return get


def _fee(happening: Happening) -> Fee:
    data = happening.event.data
    return fee(int(data["count"]), data["schedule"], happening.event.on)


def amount(happening: Happening) -> str:
    """应缴的金额。"""
    return str(_fee(happening).yuan)


def explanation(happening: Happening) -> str:
    """费用的算法，一句话。"""
    cost = _fee(happening)
    parts = [
        f"第{s.first}至{s.last}{cost.measure}每{cost.measure}{s.each}元，计{s.yuan}元"
        for s in cost.steps
    ]
    return f"{cost.name}，" + "；".join(parts) + f"。合计{cost.yuan}元。"


def _chosen(happening: Happening) -> list[str]:
    return list(happening.event.data["decisions"])


def decision_names(happening: Happening) -> str:
    """办理结果。"""
    return "、".join(decision(d).name for d in _chosen(happening))


def basis(happening: Happening) -> str:
    """办理结果所依据的条文。"""
    on = happening.event.on
    return joined(tuple(a for d in _chosen(happening) for a in fitting(d, on).articles))


def remedy_text(happening: Happening) -> str:
    """救济的途径和期限，按作出答复之日施行的法律。"""
    agency, on = happening.case.agency, happening.event.on
    told = remedy(
        counted(_chosen(happening)),
        on,
        agency.organs_of_reconsideration(on).words,
        court=agency.court or COURT,
        settled=agency.readings,
    )
    return told.text


def proposed(name: str) -> Get:
    """拟定答复时填写的；正在拟定的，就是这一次填写的。"""

    def get(happening: Happening) -> str:
        source = happening.event
        if source.act != Act.PROPOSED:
            source = happening.last(Act.PROPOSED) or source
        return str((source.private or {}).get(name, ""))

    return get


def reply_kind(happening: Happening) -> str:
    """答复书的种类，按表三所计的一行。"""
    return f"reply.{counted(_chosen(happening))}"
