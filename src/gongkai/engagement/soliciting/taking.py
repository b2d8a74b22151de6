"""收公众的意见：一次提交只收一份；重复的认出来，同一来源刷的先不计。"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from gongkai.agencies.policy import Do, demand
from gongkai.engagement.acts import NotNow
from gongkai.engagement.models import Consultation, Opinion, OpinionFile, Part, Response
from gongkai.language.bigrams import folded
from gongkai.safekeeping import files
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.files import Put
from gongkai.safekeeping.trail import record

#: 同一来源对同一次征集的第几份起先不计，由工作人员看过再定
MOST_FROM_ONE = 5
SUSPECTED = "同一来源交了很多份"
_PURPOSE, _SOURCE = "opinion", "opinion-source"


@dataclass(frozen=True, slots=True)
class Said:
    """对一条写的、选的。"""

    text: str = ""
    picked: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """什么也没有写、没有选。"""
        return not self.text.strip() and not self.picked


@dataclass(frozen=True, slots=True)
class Sent:
    """一份。`source` 为来源的地址（只留散列）；`files` 为（名称，落了盘的内容）。"""

    said: Mapping[int, Said]
    who: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    submission: uuid.UUID = field(default_factory=uuid.uuid4)
    files: Sequence[tuple[str, Put]] = ()


def take(consultation: Consultation, sent: Sent) -> Response:
    """收下；没有在征集的抛 NotNow，什么也没有写的抛 ValueError；同一提交只收一份。"""
    if not consultation.is_open():
        raise NotNow("现在没有在征集（还没有开始，或者已经截止）。")
    said = {pk: one for pk, one in sent.said.items() if not one.is_empty}
    if not said and not sent.files:
        raise ValueError("还什么也没有写：请至少对一条提意见，或者答一题。")
    try:
        with transaction.atomic():
            return _save(consultation, sent, said)
    except IntegrityError:
        known = Response.objects.filter(submission=sent.submission).first()
        if known is None:
            raise
        return known


def _save(consultation: Consultation, sent: Sent, said: Mapping[int, Said]) -> Response:
    source = blind(f"{consultation.pk}:{sent.source}", _SOURCE) if sent.source else ""
    response = Response.objects.create(
        consultation=consultation,
        submission=sent.submission,
        who=dict(sent.who),
        source=source,
        held=SUSPECTED if _is_flood(consultation, source) else "",
    )
    parts = {part.pk: part for part in consultation.parts.filter(pk__in=list(said))}
    for pk, part in parts.items():
        _save_one(response, part, said[pk])
    rows = files.registered([file for _, file in sent.files])
    for (name, _), stored in zip(sent.files, rows, strict=True):
        OpinionFile.objects.create(response=response, stored=stored, name=name)
    return response


def _is_flood(consultation: Consultation, source: str) -> bool:
    if not source:
        return False
    earlier = Response.objects.filter(consultation=consultation, source=source)
    return earlier.count() >= MOST_FROM_ONE


def _save_one(response: Response, part: Part, said: Said) -> None:
    """一条；与以前的一字不差（标点、空格不算）的记作重复。"""
    picked = [n for n in said.picked if 0 <= n < len(part.choices)] if part.is_choice else []
    key = blind(plain(said.text), f"{_PURPOSE}:{part.pk}")
    rows = Opinion.objects.filter(part=part, key=key, same_as__isnull=True)
    first = rows.order_by("id").first() if key else None
    Opinion.objects.create(
        response=response, part=part, picked=picked, text=said.text, key=key, same_as=first
    )


def plain(text: str) -> str:
    """去掉标点、空格，全角变半角：一字不差的认得出。"""
    return "".join(c for c in folded(text) if c.isalnum())


@transaction.atomic
def judge(response: Response, counts: bool, by: Actor) -> None:
    """工作人员看过：先不计的计入，或者刷的不计。"""
    agency = response.consultation.agency_id
    demand(by, Do.ANSWER, agency)
    Response.objects.filter(pk=response.pk).update(held="" if counts else "工作人员看过，不计")
    detail = {"response": response.pk, "counts": counts}
    record(by, "opinion.judged", response.consultation.subject, agency=agency, detail=detail)
