"""随系统登记的活的数：主动公开、收费、群众留言、意见征集、渠道、检查整改、培训。"""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.annual.derive import fee_statement
from gongkai.channels.models import Account, Post
from gongkai.engagement.models import Consultation, Message
from gongkai.oversight.models import Attendance, Finding, State, Training
from gongkai.reporting.drawn import disclosed
from gongkai.reporting.live import Live, Subject, register, register_tables


def register_all() -> None:
    """启动时登记。"""
    register_tables()
    register(Live("主动公开信息", "本年发布、现在公开着的信息（条）", _items))
    register(Live("收费说明", "收取信息处理费的一句话", _fees))
    register(Live("群众留言", "本年收到的留言（件）", _messages))
    register(Live("意见征集", "本年开始的征集、调查、访谈（次）", _consultations))
    register(Live("渠道发布", "本年在微博、公众号等各渠道发出的（条），更正、撤回的不算", _posts))
    register(Live("检查问题", "本年查出、指出的问题（个），列为例外的不算", _findings))
    register(Live("整改办结", "这些问题里复核通过了的（个）", _mended))
    register(Live("培训次数", "本年办了的培训（次），上岗课程不算", _trainings))
    register(Live("培训人次", "这些培训签到的人次", _attendances))


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


def _posts(subject: Subject) -> int:
    accounts = Account.objects.filter(agency=subject.agency)
    sent = Post.objects.filter(account__in=accounts, state=Post.State.SENT)
    return sent.filter(act=Post.Act.PUBLISH, ended__year=subject.year).count()


def _found(subject: Subject) -> QuerySet[Finding]:
    rows = Finding.objects.filter(agency=subject.agency, year=subject.year)
    return rows.exclude(state=State.EXCUSED)


def _findings(subject: Subject) -> int:
    return _found(subject).count()


def _mended(subject: Subject) -> int:
    return _found(subject).filter(state=State.CLOSED).count()


def _held(subject: Subject) -> QuerySet[Training]:
    """办了的：计划在以后的不算。"""
    first, last = _span(subject)
    until = min(last, timezone.localdate())
    return Training.objects.filter(agency=subject.agency, is_course=False, on__range=(first, until))


def _trainings(subject: Subject) -> int:
    return _held(subject).count()


def _attendances(subject: Subject) -> int:
    return Attendance.objects.filter(training__in=_held(subject)).count()
