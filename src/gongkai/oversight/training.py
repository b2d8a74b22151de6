"""培训：计划、签到码（一分钟一换）、测验（由条文来）、证书、上岗课程。"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from gongkai.agencies.policy import Do, demand, ids_where, roles_of
from gongkai.applications.models import person_name
from gongkai.kept import kept, watch
from gongkai.law.facts import chinese
from gongkai.law.tables import DATED, in_force, load
from gongkai.letters.compose import Letter
from gongkai.oversight.acts import NotNow
from gongkai.oversight.models import Attendance, QuizTaken, Training
from gongkai.safekeeping.actor import Actor, account, account_id
from gongkai.safekeeping.trail import record

_DATA = Path(__file__).parent / "data" / "questions.toml"
_SCHEMA = {**DATED, "text": str, "options": list, "answer": int, "article": str}
#: 签到码几秒一换；上一个也还认，免得刚扫就换了
SECONDS = 60
_CODE = 12


@dataclass(frozen=True, slots=True)
class Question:
    """一题；`answer` 为第几个选项（从 1 起）。"""

    id: str
    text: str
    options: tuple[str, ...]
    answer: int
    article: str
    citation: str


def _read() -> list[dict[str, Any]]:
    return load(_DATA, "question", _SCHEMA)


@kept
def questions(on: date) -> tuple[Question, ...]:
    """`on` 日施行的各题。"""
    return tuple(
        Question(e["id"], e["text"], tuple(e["options"]), e["answer"], e["article"], e["citation"])
        for e in in_force(_read(), on)
    )


watch(lambda: [_DATA], _read, lambda: questions(timezone.localdate()))


def visible(user: Actor) -> QuerySet[Training]:
    """看得见的：自己的机关、上级办的，自己管的机关办的。"""
    above: set[int] = set()
    for duty in roles_of(user):
        above.add(duty.agency_id)
        above.update(a.pk for a in duty.agency.get_ancestors())
    wanted = Q(agency__in=above) | Q(agency__in=ids_where(user, Do.VERIFY))
    return Training.objects.filter(wanted).select_related("agency")


def plan(training: Training, by: Actor) -> Training:
    """计划一次；没有职责抛 PermissionDenied。"""
    demand(by, Do.VERIFY, training.agency_id)
    with transaction.atomic():
        training.secret = secrets.token_hex(24)
        training.by = account(by)
        training.save()
        record(by, "training.planned", training.subject, agency=training.agency_id)
    return training


def code(training: Training, at: datetime, before: int = 0) -> str:
    """`at` 那一分钟（或者 `before` 分钟以前）的签到码。"""
    minute = int(at.timestamp()) // SECONDS - before
    words = f"{training.pk}:{minute}".encode()
    return hmac.new(str(training.secret).encode(), words, hashlib.sha256).hexdigest()[:_CODE]


def attend(training: Training, given: str, by: Actor) -> Attendance:
    """签到：码要是现在的（或者刚换下的），当天才行；签过的仍是那一次。"""
    now = timezone.now()
    if training.is_course or training.on != timezone.localdate(now):
        raise NotNow("签到只在培训当天。")
    fresh = [code(training, now, before) for before in (0, 1)]
    if not any(hmac.compare_digest(given, one) for one in fresh):
        raise NotNow("这个签到码已经换了，请再扫一次屏幕上的二维码。")
    with transaction.atomic():
        made, is_new = Attendance.objects.get_or_create(training=training, user=account(by))
        if is_new:
            record(by, "training.attended", training.subject, agency=training.agency_id)
    return made


@dataclass(frozen=True, slots=True)
class Marked:
    """批过的一题：选的是第几个（没有选为 0）。"""

    question: Question
    chosen: int

    @property
    def is_right(self) -> bool:
        """答对了。"""
        return self.chosen == self.question.answer

    @property
    def right(self) -> str:
        """对的那一项。"""
        return self.question.options[self.question.answer - 1]


def mark(training: Training, given: Mapping[str, str], by: Actor) -> tuple[QuizTaken, list[Marked]]:
    """批一遍、记下；每题给出条文。"""
    person = account(by)
    if person is None:
        raise PermissionDenied("请先登录。")
    asked = questions(timezone.localdate())
    marked = [Marked(q, int(given.get(q.id) or 0)) for q in asked]
    right = sum(one.is_right for one in marked)
    passed = right * 100 >= training.passing * len(asked)
    with transaction.atomic():
        taken = QuizTaken.objects.create(
            training=training, user=person, right=right, total=len(asked), passed=passed
        )
        detail = {"right": right, "total": len(asked)}
        record(by, "training.quiz", training.subject, agency=training.agency_id, detail=detail)
    return taken, marked


def passed(training: Training, user: Actor) -> QuizTaken | None:
    """合格的一遍；没有为 None。"""
    rows = QuizTaken.objects.filter(training=training, user=account_id(user), passed=True)
    return rows.order_by("at").first()


def certificate(training: Training, user: Actor) -> Letter:
    """培训合格证明；没有合格、没有到场的抛 NotNow。"""
    done = passed(training, user)
    if done is None:
        raise NotNow("测验还没有合格。")
    came = Attendance.objects.filter(training=training, user=account_id(user)).exists()
    if not (training.is_course or came):
        raise NotNow("没有签到的记录。")
    person = account(user)
    name = person_name(person) if person else ""
    said = f"{name}参加“{training.title}”，测验{done.total}题答对{done.right}题，成绩合格。"
    on = timezone.localdate(done.at)
    return Letter(training.agency.name, "", "培训合格证明", "", (said, "特此证明。"), chinese(on))


@dataclass(frozen=True, slots=True)
class Record:
    """一个人在一次培训里：什么时候签到（没有为 None）、最好的一遍测验（没有做为 None）。"""

    training: Training
    person: Any
    came: datetime | None
    best: QuizTaken | None


def records(rows: QuerySet[Training]) -> list[Record]:
    """各次培训各人的记录，先一次、再一人；查询的次数不随人数变。"""
    trainings = {t.pk: t for t in rows}
    came: dict[tuple[int, int], datetime] = {}
    best: dict[tuple[int, int], QuizTaken] = {}
    people: dict[int, Any] = {}
    for one in Attendance.objects.filter(training__in=trainings).select_related("user"):
        came[one.training_id, one.user_id], people[one.user_id] = one.at, one.user
    quizzes = QuizTaken.objects.filter(training__in=trainings).select_related("user")
    for quiz in quizzes.order_by("right", "id"):
        best[quiz.training_id, quiz.user_id], people[quiz.user_id] = quiz, quiz.user
    return [
        Record(trainings[t], people[u], came.get((t, u)), best.get((t, u)))
        for t in trainings
        for u in sorted(u for one, u in {*came, *best} if one == t)
    ]


def owed(user: Actor) -> list[Training]:
    """上岗课程里还没有学完的：课程办起来以后才来的人，合格为止。"""
    person = account(user)
    if person is None:
        return []
    held = {duty.agency_id: duty.agency for duty in roles_of(user)}
    if not held:
        return []
    rows = Training.objects.filter(is_course=True, created__lte=person.date_joined)
    rows = rows.exclude(quizzes__in=QuizTaken.objects.filter(user=person, passed=True))
    mine = list(rows.select_related("agency"))
    return [t for t in mine if any(a.path.startswith(t.agency.path) for a in held.values())]
