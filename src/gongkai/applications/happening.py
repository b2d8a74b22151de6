"""正在记下的一件事，连同它以前的各事：案件的事件只读这一次，把关、文书、通知都用它。"""

from dataclasses import dataclass
from datetime import date

from gongkai.applications.models import Case, CaseEvent
from gongkai.law.procedure import Act, Standing, stand


@dataclass(frozen=True, slots=True)
class Happening:
    """一件事：案件、这件事、此前的各事、连它在内推出的状态。"""

    case: Case
    event: CaseEvent
    earlier: list[CaseEvent]
    standing: Standing

    def last(self, act: Act) -> CaseEvent | None:
        """此前最近的一次 `act`；没有为 None。"""
        return next((e for e in reversed(self.earlier) if e.act == act), None)

    def told(self, name: str) -> str:
        """填写的一项，含个人信息的先看；没有填为空。"""
        return str({**self.event.data, **(self.event.private or {})}.get(name) or "")

    def day(self, name: str) -> date:
        """填写的一个日期。"""
        return date.fromisoformat(self.event.data[name])


def supposed(case: Case, event: CaseEvent) -> Happening:
    """还没有记下的一件事（看样稿用）：状态是现在的。"""
    earlier = list(case.events.all())
    return Happening(case, event, earlier, stand([e.as_law() for e in earlier]))
