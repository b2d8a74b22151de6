"""申请人在网上补交的材料：存作“申请材料”，留痕，告诉承办人。"""

from collections.abc import Sequence

from django.db import transaction

from gongkai.applications import notices
from gongkai.applications.models import Case, CaseEvent, CaseFile
from gongkai.applications.register import Proof
from gongkai.law.procedure import NotAllowed, stand
from gongkai.safekeeping import files
from gongkai.safekeeping.actor import APPLICANT
from gongkai.safekeeping.trail import record

_CLOSED = "这件申请已经办结，不再收材料；有新的要求请另外申请，或者与机关联系。"


@transaction.atomic
def give(case: Case, papers: Sequence[Proof]) -> list[CaseFile]:
    """补交几份；已经办结的抛 NotAllowed。"""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not stand(locked.law_events()).is_open:
        raise NotAllowed(_CLOSED)
    made = keep(locked, papers)
    notices.given(locked, made)
    return made


def keep(case: Case, papers: Sequence[Proof], event: CaseEvent | None = None) -> list[CaseFile]:
    """在外面的事务里存下几份（随补正交来的带 `event`）。"""
    rows = files.registered([paper.file for paper in papers])
    made = [
        CaseFile(
            case=case,
            event=event,
            stored=row,
            name=paper.name,
            purpose=CaseFile.Purpose.APPLICATION,
        )
        for paper, row in zip(papers, rows, strict=True)
    ]
    for one in made:
        one.save()
        detail = {"file": one.pk}
        record(APPLICANT, "file.added", case.subject, agency=case.agency_id, detail=detail)
    return made
