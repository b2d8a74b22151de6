"""案件限定知悉以后，以前查出的问题、来的提醒里不再写它的编号。"""

from django.db.models import Q, Value
from django.db.models.functions import Replace

from gongkai.applications.models import Case
from gongkai.outbox.models import Message as Told
from gongkai.oversight.models import Finding
from gongkai.remedies.models import Contest


def forget_number(case: Case) -> None:
    """问题的说明、说这个问题的通知的标题、还没有发出的信里，编号换成“限定知悉的一件申请”；看不看得见别的照旧。"""
    contests = list(Contest.objects.filter(case=case).values_list("pk", flat=True))
    wanted = Q(evidence__kind="case", evidence__ref=case.pk)
    wanted |= Q(evidence__kind="contest", evidence__ref__in=contests)
    rows = Finding.objects.filter(wanted, agency=case.agency_id)
    subjects = [found.subject for found in rows.distinct()]
    number, instead = Value(case.number), Value(case.told_as)
    keys = list(rows.values_list("pk", flat=True))
    Finding.objects.filter(pk__in=keys).update(what=Replace("what", number, instead))
    told = Told.objects.filter(agency=case.agency_id, about__in=subjects)
    told.update(subject=Replace("subject", number, instead))
    for letter in told.filter(deliveries__ended=None).distinct():
        letter.text = str(letter.text).replace(case.number, case.told_as)
        letter.save(update_fields=["text"])
