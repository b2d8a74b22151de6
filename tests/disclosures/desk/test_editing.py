"""编辑：两个人改同一件，谁也不悄悄盖掉谁；存、提交都留痕。"""

import pytest
from django.urls import reverse

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ..items import MADE, body_of, column, draft, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


def form(item, **changes):
    """编辑页的表单，`changes` 是改了的。"""
    latest = item.latest_revision
    given = {
        "title": item.title,
        "column": item.column_id,
        "made_on": MADE.isoformat(),
        "subject": "construction",
        "genre": "notice",
        "validity": "valid",
        "attribute": "proactive",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "html",
        "body-0-id": "",
        "body-0-value": "<p>正文</p>",
        "attachments-TOTAL_FORMS": "0",
        "attachments-INITIAL_FORMS": "0",
        "attachments-MIN_NUM_FORMS": "0",
        "attachments-MAX_NUM_FORMS": "1000",
        "loaded_revision_id": str(latest.pk),
        "loaded_revision_created_at": latest.created_at.isoformat(),
    }
    return given | changes


def url(item):
    return reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk])


def title(item):
    return Item.objects.get(pk=item.pk).get_latest_revision_as_object().title


def test_the_second_to_save_is_told_and_loses_nothing(client, bureau):
    first, second = person("甲", bureau, Role.AUTHOR), person("乙", bureau, Role.AUTHOR)
    item = draft(bureau, first)
    loaded = form(item)
    client.force_login(first)
    assert client.post(url(item), loaded | {"title": "甲的标题"}).status_code == 302

    client.force_login(second)
    answer = client.post(url(item), loaded | {"title": "乙的标题"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "没有存" in page and "乙的标题" in page
    assert "甲" in page and title(item) == "甲的标题"

    # 看过以后再按一次：表单里已经是新的修订
    fresh = form(Item.objects.get(pk=item.pk), title="合起来的标题")
    assert f'value="{fresh["loaded_revision_id"]}"' in page
    assert client.post(url(item), fresh).status_code == 302
    assert title(item) == "合起来的标题"


def test_saving_one_s_own_again_is_not_a_conflict(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = draft(bureau, author)
    client.force_login(author)
    for n in range(3):
        fresh = form(Item.objects.get(pk=item.pk), title=f"第{n}稿")
        assert client.post(url(item), fresh).status_code == 302
    assert title(item) == "第2稿"


def test_saving_and_submitting_are_in_the_trail(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = draft(bureau, author)
    client.force_login(author)
    client.post(url(item), form(item, title="改过的"))
    submit(item, author)
    latest = Item.objects.get(pk=item.pk).latest_revision_id
    entries = list(TrailEntry.objects.filter(subject=f"item:{item.pk}").order_by("pk"))
    assert [e.action for e in entries] == ["item.saved", "item.submitted"]
    assert all(e.detail["revision"] == latest for e in entries)


def test_writing_a_new_one_is_in_the_trail(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    column(bureau)
    blank = form(draft(bureau, author), title="新的一件")
    client.force_login(author)
    assert client.post(reverse("wagtailsnippets_disclosures_item:add"), blank).status_code == 302
    made = Item.objects.get(title="新的一件")
    assert TrailEntry.objects.filter(subject=f"item:{made.pk}", action="item.saved").count() == 1


def test_a_reviewer_does_not_pass_what_he_has_not_seen(client, bureau):
    """审的人打开以后作者换了内容：按“通过”不算。"""
    author, head = person("writer", bureau, Role.AUTHOR), person("head", bureau, Role.SECTION_HEAD)
    item = draft(bureau, author)
    submit(item, author)
    seen = form(Item.objects.get(pk=item.pk))
    changed = item.get_latest_revision_as_object()
    changed.body = body_of("换了的。")
    changed.save_revision(user=head)
    client.force_login(head)
    task = Item.objects.get(pk=item.pk).current_workflow_task_state
    given = {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": "{}",
    }
    answer = client.post(url(item), seen | given)
    assert "没有存" in answer.content.decode()
    assert Item.objects.get(pk=item.pk).current_workflow_task_state == task
