"""办一件事只读一次案件的事件；查询的次数有上限，不随经过变长。"""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications.models import Case
from gongkai.applications.steps import take
from gongkai.law.procedure import Act

from .people import START

TOLD = {"reason": "理由。", "information": "补偿方案的要点如下。", "other_agency": ""}
#: 行为 -> 所填的、查询次数的上限（连同权限、编号、文书、通知、留痕）
COMMON = {
    Act.ASSIGNED: ({}, None, 16),
    Act.PROPOSED: ({"decisions": ["partial"]}, TOLD, 19),
    Act.DECIDED: ({}, None, 32),
    Act.DELIVERED: ({"manner": "post"}, {"evidence": "EMS 1"}, 14),
}
PAGES = {
    "assigned": {},
    "proposed": {
        "decisions": ["partial"],
        "reason": "理由。",
        "information": "补偿方案的要点如下。",
    },
    "decided": {},
    "delivered": {"manner": "post", "evidence": "EMS 1"},
}


def reads(captured):
    found = [q["sql"] for q in captured.captured_queries]
    return sum(s.startswith("SELECT") and 'FROM "applications_caseevent"' in s for s in found)


def fresh(user):
    """没有记着职责的，像新的一次请求。"""
    return get_user_model().objects.get(pk=user.pk)


@pytest.mark.parametrize("notes", [0, 20])
def test_a_common_act_reads_the_events_once(case, officer, head, notes):
    for number in range(notes):
        take(case, Act.NOTED, START, {}, {"text": str(number)}, officer)
    for act, (data, private, most) in COMMON.items():
        data = data | ({"officer": officer.pk} if act is Act.ASSIGNED else {})
        # 拟定的人不能自己批
        by = fresh(officer if act is Act.PROPOSED else head)
        with CaptureQueriesContext(connection) as captured:
            take(case, act, START, data, private, by)
        assert reads(captured) == 1, act
        # PostgreSQL 多一句：锁链头以前核对完外键
        most += connection.vendor == "postgresql"
        assert len(captured) <= most, (act, len(captured))


def test_the_pages_read_the_events_once(client, case, officer, head):
    for name, given in PAGES.items():
        client.force_login(officer if name == "proposed" else head)
        where = f"/admin/cases/{case.pk}/do/{name}/"
        with CaptureQueriesContext(connection) as captured:
            assert client.get(where).status_code == 200
        assert reads(captured) == 1, name
        version = Case.objects.get(pk=case.pk).version
        answer = {"version": version, "on": START.isoformat(), "officer": officer.pk} | given
        with CaptureQueriesContext(connection) as captured:
            assert client.post(where, answer).status_code == 302
        assert reads(captured) == 1, name
        assert len(captured) <= 41, (name, len(captured))
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/admin/cases/{case.pk}/")
    assert reads(captured) == 1
