"""文书各栏目的内容，怎样由一件事得到。`acts.py` 里每种文书逐栏列出。"""

from collections.abc import Callable, Mapping

from gongkai.applications.happening import Happening
from gongkai.law.facts import chinese
from gongkai.law.fees import Fee, fee
from gongkai.law.parameters import parameter
from gongkai.law.procedure import Act
from gongkai.law.readings import chosen
from gongkai.law.remedies import COURT, remedy

Get = Callable[[Happening], str]
Values = Mapping[str, str]
NATURAL_PERSON = "natural_person"
YOU, YOUR_UNIT = "你", "你单位"
_ANSWERS = (Act.PROPOSED, Act.DECIDED, Act.REANSWERED)


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


def restart(happening: Happening) -> str:
    """收到补正以后答复期限怎样算：迟告知的按登记时选定的读法。"""
    event, late = happening.event, happening.event.data.get("late")
    settled = happening.standing.settled
    if late and chosen("correction.late", event.on, settled) != "restart":
        return f"告知补正已经超过规定的期限（{late}），答复期限不因补正重新起算。"
    return "答复期限自本机关收到补正的申请之日起计算。"


def you(happening: Happening) -> str:
    """对申请人的称呼：自然人为“你”，单位为“你单位”。"""
    return YOU if happening.case.kind == NATURAL_PERSON else YOUR_UNIT


def you_of_third_party(happening: Happening) -> str:
    """对第三方的称呼。"""
    asked = happening.last(Act.THIRD_PARTY_ASKED) or happening.event
    if happening.event.act == Act.THIRD_PARTY_ASKED:
        asked = happening.event
    return YOU if asked.data.get("third_party_kind") == "person" else YOUR_UNIT


def your_unit(happening: Happening) -> str:
    """对别的机关的称呼。"""
    return YOUR_UNIT


def third_party(happening: Happening) -> str:
    """此前征求过意见的第三方。"""
    asked = happening.last(Act.THIRD_PARTY_ASKED)
    return str(((asked.private if asked else None) or {}).get("third_party", ""))


def _fee(happening: Happening) -> Fee:
    data = happening.event.data
    billed = int(data.get("billed") or 0)
    return fee(int(data["count"]), data["schedule"], happening.event.on, billed=billed)


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
    less = f"扣除本月以前的通知已经计收的{cost.billed}元，" if cost.billed else ""
    return f"{cost.name}，" + "；".join(parts) + f"。累计{cost.total}元，{less}应缴{cost.yuan}元。"


def plain_remedy(happening: Happening) -> str:
    """复议、诉讼任选的告知（不是答复书的文书）。"""
    return remedy_for(happening, "granted")


def remedy_for(happening: Happening, decision_id: str) -> str:
    """`decision_id` 的救济告知，按这件事之日施行的法律。"""
    agency, on = happening.case.agency, happening.event.on
    told = remedy(
        decision_id,
        on,
        agency.organs_of_reconsideration(on).words,
        court=agency.court or COURT,
        act="答复" if happening.event.act in _ANSWERS else "决定",
        settled=agency.readings,
    )
    return told.text
