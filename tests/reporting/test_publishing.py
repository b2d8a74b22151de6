"""推出的年报放进栏目：同一年只有一件草稿。写成、审查、公开见 test_filing。"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.reporting.publishing import draft_of
from gongkai.reporting.report import report_of

from ..applications.people import agencies, decide, new_case, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    bureau, _ = agencies()
    officer = person("officer", bureau, Role.OFFICER)
    head = person("chief", bureau, Role.DISCLOSURE_HEAD)
    decide(new_case(bureau, date(2025, 3, 3)), officer, head, date(2025, 3, 10))
    new_case(bureau, date(2025, 12, 30))
    return bureau


def test_a_second_time_updates_the_same_draft(bureau):
    author = bureau.duties.get(role=Role.OFFICER).user
    for _ in range(2):
        draft_of(report_of(bureau, 2025), bureau, 2025, date(2026, 1, 20), author)
    assert Item.objects.count() == 1 and Item.objects.get().column.kind == "report"


def test_one_who_may_not_write_may_not(bureau):
    clerk = person("clerk", bureau, Role.CLERK)
    with pytest.raises(PermissionDenied):
        draft_of(report_of(bureau, 2025), bureau, 2025, date(2026, 1, 20), clerk)
