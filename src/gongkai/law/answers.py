"""期限的答案：状态、逐日的说明、各个到期日。"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """答复期限现在的状态。"""

    RUNNING = "running"
    CONSULTING = "consulting"
    WAITING_CORRECTION = "waiting_correction"
    WAITING_PAYMENT = "waiting_payment"
    LAPSED = "lapsed"


STATE_NAMES = {
    State.RUNNING: "期限正在计算",
    State.CONSULTING: "正在征求意见，期限暂停",
    State.WAITING_CORRECTION: "等待申请人补正，答复期限尚未起算",
    State.WAITING_PAYMENT: "等待申请人缴费，答复期限尚未重新起算",
    State.LAPSED: "逾期未缴费，视为放弃申请",
}


@dataclass(frozen=True, slots=True)
class Step:
    """日历上的一天：计不计入、为什么、依据哪一条。"""

    date: date
    counted: bool
    why: str
    citation: str


@dataclass(frozen=True, slots=True)
class Due:
    """一个到期日。

    `met` 为是否已按时办到，不知道为 None；`not_before` 表示起算之日还不知道，只能说不早于这一天。
    """

    id: str
    label: str
    date: date
    citation: str
    met: bool | None = None
    not_before: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """算得的答复期限。

    `due` 为答复到期日（等待补正或缴费时为 None）；`working_days` 为应计的工作日数；
    `provisional` 表示征求意见尚未结束，到期日是按法定的十五个工作日推定的；
    `remaining` 为查询日到到期日的工作日数，逾期为负，没有查询日为 None；
    `notes` 为采用的读法、有争议之处、迟办之处的说明；`ordered` 为责令重新答复的期限怎样说，
    不是的为空（按日历日、按指定的一天计的，`working_days` 为零）。
    """

    due: date | None
    working_days: int
    state: State
    receipt: date
    steps: tuple[Step, ...]
    also_due: tuple[Due, ...]
    provisional: bool = False
    as_of: date | None = None
    remaining: int | None = None
    notes: tuple[str, ...] = ()
    ordered: str = ""


#: 这些状态下没有答复到期日
STOPPED = frozenset({State.WAITING_CORRECTION, State.WAITING_PAYMENT, State.LAPSED})
