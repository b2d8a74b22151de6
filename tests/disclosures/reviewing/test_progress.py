"""走到哪一步：每一种情况的颜色、说法、谁、从什么时候起、为什么；别的东西不算进来。"""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, Revision, Workflow, WorkflowState

from gongkai.agencies.apart import short_handed
from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.columns import FULL
from gongkai.disclosures.models.tasks import Unseen
from gongkai.disclosures.reviewing.progress import Place, place_of, places_of
from gongkai.disclosures.reviewing.queue import decide
from gongkai.law.facts import moment

from ...applications.people import person
from ..items import act, draft, publish, published, submit

pytestmark = pytest.mark.django_db


def place(item):
    return place_of(Item.objects.get(pk=item.pk))


def asked(bureau, user):
    item = draft(bureau, user)
    submit(item, user)
    return Item.objects.get(pk=item.pk)


def test_each_place_has_its_tone_words_people_time_and_reason(bureau, author, people):
    section = people["section"]
    section.last_name = "王科长"
    section.save()
    at = timezone.now() + timedelta(hours=1)
    waits = publish(draft(bureau, author, go_live_at=at), author, people)
    words = f"排定 {moment(timezone.localtime(at))} 公开"
    assert place(waits) == Place("soon", words)
    live, item = published(bureau, author, people), draft(bureau, author)
    resting = Place("none", "草稿，没有提交审查")
    assert (place(live), place(item)) == (Place("fine", "已公开"), resting)
    assert set(places_of([item])) == {item.pk} and (resting.who, resting.note) == ("", "")
    submit(item, author)
    state = Item.objects.get(pk=item.pk).current_workflow_task_state
    assert place(item) == Place("soon", "等科室初审", ("王科长",), state.started_at)
    act(item, section, "reject", comment="写明日期")
    state.refresh_from_db()
    returned = Place("late", "科室初审退回，等作者改", ("王科长",), state.finished_at, "写明日期")
    assert place(item) == returned


def test_only_returned_and_resting_ones_ask_nothing_of_the_duties(
    bureau, author, people, django_assert_num_queries
):
    item, other = asked(bureau, author), draft(bureau, author)
    act(item, people["section"], "reject", comment="写明日期")
    items = list(Item.objects.filter(pk__in=[item.pk, other.pk]))
    with django_assert_num_queries(2):
        assert len(places_of(items)) == 2


def test_what_is_of_something_else_with_the_same_number_is_not_its(bureau, author):
    item, kind = draft(bureau, author), ContentType.objects.get_for_model(Page)
    given = {"content_type": kind, "base_content_type": kind, "object_id": str(item.pk)}
    Revision.objects.create(**given, content={}, approved_go_live_at=timezone.now())
    flow = Workflow.objects.get(name=FULL)
    WorkflowState.objects.create(**given, workflow=flow, status=WorkflowState.STATUS_NEEDS_CHANGES)
    assert place(item).words == "草稿，没有提交审查"


def test_a_flow_that_stands_at_no_step_is_waited_for_by_nobody(bureau, author, people):
    item = asked(bureau, author)
    WorkflowState.objects.update(current_task_state=None)
    assert place(item).words == "草稿，没有提交审查"
    with pytest.raises(Unseen, match="已经由别人办过"):
        decide(Item.objects.get(pk=item.pk), people["section"], "approve", "")


def test_the_writer_is_named_only_where_nobody_else_can_and_it_was_recorded(
    bureau, django_assert_num_queries
):
    writer = person("writer", bureau, Role.SECTION_HEAD)
    items = [asked(bureau, writer) for _ in range(2)]
    since = items[0].current_workflow_task_state.started_at
    nobody = Place("late", "等科室初审", (), since, "没有可以审的人，请管理员看职责")
    assert place(items[0]) == nobody
    admin = person("admin", bureau, Role.ADMINISTRATOR)
    short_handed(admin, bureau, "只有一人", timezone.localdate())
    assert place(items[0]) == Place("soon", "等科室初审", ("writer",), since)
    with django_assert_num_queries(8):
        assert {one.who for one in places_of(items).values()} == {"writer"}
    person("another", bureau, Role.SECTION_HEAD)
    assert place(items[0]).people == ("another",)
