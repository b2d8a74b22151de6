"""推出的年报放进栏目：同一年只有一件草稿。写成、审查、公开见 test_filing。"""

import contextlib
import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.reporting import publishing
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite 的写本来就一个一个来")
def test_two_at_once_for_the_first_time_make_one_item(bureau, monkeypatch):
    author, report = bureau.duties.get(role=Role.OFFICER).user, report_of(bureau, 2025)
    # 栏目里有过一份的：第一份要改栏目，碰巧会等
    bureau.columns.filter(kind="report").update(update_days=366)
    barrier, failed, column_of = threading.Barrier(2), [], publishing._column

    def column(agency):
        """都还没有看有没有的时候，等一等另一个；轮到才进来的等不到。"""
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(3)
        return column_of(agency)

    def put():
        try:
            with transaction.atomic():
                publishing.save_draft(report, bureau, 2025, date(2026, 1, 20), author, [])
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    monkeypatch.setattr(publishing, "_column", column)
    threads = [threading.Thread(target=put) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert Item.objects.get(column__kind="report").revisions.count() == 2
