"""随系统登记的活的数：主动公开、收费、群众留言、意见征集。"""

from datetime import date

from gongkai.annual.derive import fee_statement
from gongkai.engagement.models import Consultation, Message
from gongkai.reporting.drawn import disclosed
from gongkai.reporting.live import Live, Subject, register, register_tables


def register_all() -> None:
    """启动时登记。"""
    register_tables()
    register(Live("主动公开信息", "本年发布、现在公开着的信息（条）", _items))
    register(Live("收费说明", "收取信息处理费的一句话", _fees))
    register(Live("群众留言", "本年收到的留言（件）", _messages))
    register(Live("意见征集", "本年开始的征集、调查、访谈（次）", _consultations))


def _span(subject: Subject) -> tuple[date, date]:
    return date(subject.year, 1, 1), date(subject.year, 12, 31)


def _items(subject: Subject) -> int:
    return int(disclosed(subject.agency, subject.year).count())


def _fees(subject: Subject) -> str:
    return fee_statement(subject.year, subject.fees)


def _messages(subject: Subject) -> int:
    return Message.objects.filter(agency=subject.agency, received__range=_span(subject)).count()


def _consultations(subject: Subject) -> int:
    rows = Consultation.objects.filter(agency=subject.agency, opens__range=_span(subject))
    return rows.exclude(state=Consultation.State.DRAFT).count()
