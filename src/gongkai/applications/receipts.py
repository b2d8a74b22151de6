"""登记回执：每一件申请都有。期限没有起算的、已经办结的也有，写明情况；印着查进度的二维码。"""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gongkai.applications.contents import you
from gongkai.applications.happening import Happening
from gongkai.applications.letters import common_values, template_for
from gongkai.applications.models import Case
from gongkai.applications.numbers import code_of
from gongkai.law.procedure import stand
from gongkai.letters import Blank, Letter, compose, template

_PENDING = (
    "本机关将尽快与{you}联系确认，自双方确认之日起计算答复期限，届时可以凭编号和查询码"
    "在网上查看答复的到期日。"
)


def receipt_of(case: Case) -> Letter:
    """回执。"""
    events = list(case.events.all())
    happening = Happening(case, events[0], events, stand([e.as_law() for e in events]))
    values = common_values(happening)
    begun = happening.standing.receipt is not None
    runs = begun and happening.standing.is_open
    values |= {
        "you": you(happening),
        "case_number": case.number,
        "query_code": code_of(case.submission),
        "pending": "" if begun else _PENDING.format(you=you(happening)),
    }
    if not runs or not values["due"]:  # 没有起算的、已经办结的、停着的，不写哪一天
        values |= {"due": "", "due_citation": ""}
    today = timezone.localdate()
    address = f"{settings.PUBLIC_URL}{reverse('progress_lookup')}"
    line = f"（在网上查进度：扫描二维码，或者打开 {address} ，填编号和查询码）"
    try:
        written = compose(template_for(case, "receipt", today), values, "", today)
    except Blank:  # 本机关改过的模板一定要写到期日的，没有起算时用系统的
        written = compose(template("receipt", today), values, "", today)
    return replace(written, link=address, link_line=line)
