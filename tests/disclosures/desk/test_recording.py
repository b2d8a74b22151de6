"""Wagtail 的通用页面上做的事也在留痕里：删草稿、上锁、撤回审查，栏目、目录事项的添、改、删。"""

import pytest

from gongkai.agencies.models import Role
from gongkai.disclosures.desk import recording
from gongkai.disclosures.models import CatalogueEntry, Column, Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ...trail import recorded
from ..items import column, draft, submit
from .test_editing import form

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


@pytest.fixture
def author(client, bureau):
    found = person("author", bureau, Role.AUTHOR)
    client.force_login(found)
    return found


@pytest.fixture
def head(client, bureau):
    found = person("head", bureau, Role.DISCLOSURE_HEAD)
    client.force_login(found)
    return found


def test_a_draft_deleted(client, bureau, author):
    item = draft(bureau, author, title="张某的补偿")
    client.post(f"/admin/items/delete/{item.pk}/")
    assert not Item.objects.exists()
    assert recorded("item.deleted", author, f"item:{item.pk}") == 1
    assert TrailEntry.objects.get(action="item.deleted").detail == {}


def test_a_review_recalled(client, bureau, author):
    item = draft(bureau, author)
    submit(item, author)
    given = form(Item.objects.get(pk=item.pk)) | {"action-cancel-workflow": "1"}
    client.post(f"/admin/items/edit/{item.pk}/", given)
    assert Item.objects.get(pk=item.pk).current_workflow_state is None
    assert recorded("item.recalled", author, f"item:{item.pk}") == 1


def test_a_lock_put_on_and_taken_off(client, bureau, author):
    item = draft(bureau, author)
    for _ in range(2):
        client.post(f"/admin/items/lock/{item.pk}/")
    assert Item.objects.get(pk=item.pk).locked
    assert recorded("item.locked", author, f"item:{item.pk}") == 1
    for _ in range(2):
        client.post(f"/admin/items/unlock/{item.pk}/")
    assert not Item.objects.get(pk=item.pk).locked
    assert recorded("item.unlocked", author, f"item:{item.pk}") == 1


def test_who_does_not_write_does_not_lock(client, bureau):
    item = draft(bureau, person("writer", bureau, Role.AUTHOR))
    client.force_login(person("leader", bureau, Role.LEADER))
    client.post(f"/admin/items/lock/{item.pk}/")
    assert not Item.objects.get(pk=item.pk).locked


COLUMN = {"name": "通知公告", "slug": "notices", "kind": "news", "order": 1}


def test_a_column_from_the_first_day_to_the_last(client, bureau, head):
    given = COLUMN | {"agency": bureau.pk}
    client.post("/admin/columns/add/", given)
    made = Column.objects.get(slug="notices")
    client.post(f"/admin/columns/edit/{made.pk}/", given | {"name": "公告", "update_days": 30})
    client.post(f"/admin/columns/delete/{made.pk}/")
    assert not Column.objects.filter(pk=made.pk).exists()
    for deed in ("column.added", "column.changed", "column.deleted"):
        assert recorded(deed, head, f"column:{made.pk}") == 1
    changed = TrailEntry.objects.get(action="column.changed")
    assert changed.agency == bureau.pk and changed.detail["changed"] == [
        "名称",
        "多少天以内应有更新",
    ]


ENTRY = {"field": "供热", "first": "服务", "second": "收费标准", "order": 1}
ENTRY |= {"audience": "全社会", "level": "县级"}


def test_an_entry_of_the_catalogue_from_the_first_day_to_the_last(client, bureau, head):
    given = ENTRY | {"agency": bureau.pk, "column": column(bureau).pk}
    client.post("/admin/catalogue/add/", given)
    made = CatalogueEntry.objects.get()
    client.post(f"/admin/catalogue/edit/{made.pk}/", given | {"second": "收费依据"})
    client.post(f"/admin/catalogue/delete/{made.pk}/")
    assert not CatalogueEntry.objects.exists()
    for deed in ("entry.added", "entry.changed", "entry.deleted"):
        assert recorded(deed, head, f"entry:{made.pk}") == 1


def test_nothing_is_deleted_without_its_entry_in_the_trail(client, bureau, head, monkeypatch):
    def fail(*given, **more):
        raise RuntimeError("死在留痕以前")

    found = column(bureau)
    monkeypatch.setattr(recording, "record", fail)
    with pytest.raises(RuntimeError):
        client.post(f"/admin/columns/delete/{found.pk}/")
    assert Column.objects.filter(pk=found.pk).exists()
