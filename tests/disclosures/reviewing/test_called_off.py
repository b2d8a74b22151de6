"""叫停排定的公开：留痕记下什么，告诉谁、说了什么；别的排定的不动。"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowState

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.scheduling import call_off, schedule_of, scheduled_in
from gongkai.law.facts import moment
from gongkai.outbox.models import Delivery, Message, Notice

from ...applications.people import person
from ...trail import entry
from ..items import act, draft, publish, submit

pytestmark = pytest.mark.django_db
REASON = "数字还要核对"


def later(hours):
    return timezone.now() + timedelta(hours=hours)


def scheduled(bureau, author, people, hours=1):
    return publish(draft(bureau, author, go_live_at=later(hours)), author, people)


def test_it_is_recorded_and_each_who_wrote_or_handed_in_is_told(bureau, author, people):
    """各得一条；叫停的人自己不用，没有邮箱的在后台里看；别的一件照旧排着。"""
    leader = people["leader"]
    leader.last_name = "张局长"
    leader.save()
    writers = [person("writer", bureau, Role.AUTHOR, email="writer@example.com")]
    writers.append(person("writer-2", bureau, Role.AUTHOR))
    item = draft(bureau, writers[0], go_live_at=later(1))
    item.get_latest_revision_as_object().save_revision(user=writers[1])
    item.get_latest_revision_as_object().save_revision(user=leader)
    leader.duties.create(agency=bureau, role=Role.AUTHOR)
    reviewer = person("leader-2", bureau, Role.LEADER)
    item = publish(item, author, people | {"leader": reviewer})
    other = scheduled(bureau, author, people)
    found, subject = schedule_of(item), item.subject_of_trail
    call_off(item, REASON, leader)
    detail = {"reason": REASON, "at": found.at.isoformat(), "revision": found.revision.pk}
    assert entry("item.called_off", leader, subject) == (bureau.pk, detail)
    assert schedule_of(item) is None and schedule_of(other).steps
    told = {one.user: one.message for one in Notice.objects.all()}
    assert set(told) == {author, *writers} and Message.objects.count() == 3
    (mail,) = Delivery.objects.all()
    assert (mail.channel, mail.to, mail.user) == ("mail", "writer@example.com", writers[0])
    assert mail.message == told[writers[0]]
    page = reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk])
    for one in told.values():
        assert (one.about, one.agency_id, one.url) == (subject, bureau.pk, page)
        assert one.subject == f"排定的公开已叫停：{item.title}"
        assert one.key.startswith(f"called-off:{found.revision.pk}:")
        assert one.text == (
            f"“{item.title}”排定 {moment(timezone.localtime(found.at))} 公开，已由张局长叫停："
            f"{REASON}。要公开的，改好以后重新提交审查：{settings.PUBLIC_URL}{page}"
        )


def test_one_who_calls_off_his_own_needs_no_notice(bureau, author, people):
    call_off(scheduled(bureau, author, people), REASON, author)
    assert not Message.objects.exists()


def test_one_scheduled_without_any_step_can_be_called_off_too(bureau, author, people):
    """搬来的、由别处排定的，没有审查的各步。"""
    item = draft(bureau, author)
    Revision.objects.for_instance(item).update(approved_go_live_at=later(1))
    found = schedule_of(item)
    assert (found.submitted, found.steps, found.people) == (None, [], set())
    call_off(item, REASON, people["leader"])
    assert schedule_of(item) is None and Notice.objects.get().user == author


def test_those_who_passed_it_may_object_not_one_who_returned_it_before(bureau, author, people):
    second = person("second", bureau, Role.SECTION_HEAD)
    item = draft(bureau, author, go_live_at=later(1))
    submit(item, author)
    act(item, people["section"], "reject", comment="再核对")
    Item.objects.get(pk=item.pk).current_workflow_state.resume(author)
    passed = {"section": second, **{n: p for n, p in people.items() if n != "section"}}
    for one in passed.values():
        act(item, one)
    keys = {one.pk for one in passed.values()}
    assert schedule_of(item).people == keys | {author.pk}
    WorkflowState.objects.update(requested_by=None)
    assert schedule_of(item).people == keys


def test_the_soonest_come_first_and_no_more_than_asked(bureau, author, people):
    late, soon = (scheduled(bureau, author, people, hours) for hours in (5, 1))
    draft(bureau, author, title="没有排定的")
    kind = ContentType.objects.get_for_model(Page)
    given = {"content_type": kind, "base_content_type": kind, "object_id": str(late.pk)}
    Revision.objects.create(**given, content={}, approved_go_live_at=later(9))
    expected = [(one, schedule_of(one).at) for one in (soon, late)]
    assert scheduled_in([bureau.pk], 9) == expected
    assert scheduled_in([bureau.pk], 1) == expected[:1]
