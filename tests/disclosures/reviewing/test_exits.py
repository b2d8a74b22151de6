"""公开、撤下的出口：留痕和日志记下谁、什么；告诉各应用的；步骤差一点都不行，话说得清。"""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry, Task, Workflow, WorkflowTask

from gongkai.agencies.apart import enough, short_handed
from gongkai.agencies.models import Role
from gongkai.disclosures.models import Attachment, Item
from gongkai.disclosures.models.columns import FULL
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.reviewing import gate, publishing
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.publishing import on_time, withdraw
from gongkai.disclosures.reviewing.workflows import SHORT
from gongkai.safekeeping.actor import SYSTEM
from gongkai.safekeeping.files import store

from ...applications.people import person
from ...trail import entry
from ..items import STEPS, act, body_of, column, draft, publish, published, submit
from .test_two_at_once import due

pytestmark = pytest.mark.django_db
#: 留痕里存着的名称，改了以前的就认不出
KEPT = """
item.saved item.deleted item.locked item.unlocked item.submitted item.recalled item.file_opened
item.passed item.returned item.scheduled item.called_off item.published item.withdrawn item.expired
item.masked item.overridden items.imported items.reviewed items.opinion_void items.approved
catalogue.imported catalogue.exported column.added column.changed column.deleted columns.shipped
entry.added entry.changed entry.deleted words.added words.removed
"""


def test_the_names_kept_in_the_trail_stay():
    assert set(publishing.ACTIONS) >= set(KEPT.split())


def logged(action):
    """Wagtail 的日志里这样的一条是谁做的。"""
    return ModelLogEntry.objects.get(action=action).user


class TestRecorded:
    """留痕：谁、哪一件、哪个机关、哪一修订。"""

    def test_from_handing_in_to_taking_down(self, bureau, author, people):
        other, leader = draft(bureau, author, title="别的一件"), people["leader"]
        item = published(bureau, author, people)
        assert Item.objects.get(pk=other.pk).published_on is None
        subject, revision = item.subject_of_trail, {"revision": item.live_revision_id}
        assert entry("item.submitted", author, subject) == (bureau.pk, revision)
        assert entry("item.published", leader, subject) == (bureau.pk, revision)
        withdraw(item, "内容有误", leader)
        assert entry("item.withdrawn", leader, subject) == (bureau.pk, {"reason": "内容有误"})
        assert logged("wagtail.publish") == logged("wagtail.unpublish") == leader
        with pytest.raises(NotReady, match="没有公开，不用撤下"):
            withdraw(item, "内容有误", leader)

    def test_what_is_taken_back_before_it_was_passed(self, bureau, author):
        item = draft(bureau, author)
        submit(item, author)
        Item.objects.get(pk=item.pk).current_workflow_state.cancel(user=author)
        detail = {"revision": item.latest_revision_id}
        assert entry("item.recalled", author, item.subject_of_trail) == (bureau.pk, detail)

    def test_what_is_scheduled_comes_due_and_expires_by_itself(self, bureau, author, people):
        """同一次 tick：一件到时公开，一件到期撤下；没有到的不动。"""
        at = timezone.now() + timedelta(hours=1)
        waits = publish(draft(bureau, author, go_live_at=at), author, people)
        detail = {"at": waits.get_latest_revision_as_object().go_live_at.isoformat()}
        scheduled = entry("item.scheduled", people["leader"], waits.subject_of_trail)
        assert scheduled == (bureau.pk, detail) and logged("wagtail.publish.schedule")
        gone, stays = (published(bureau, author, people, title=title) for title in ("甲", "乙"))
        now = timezone.now()
        for item, hours in ((gone, -1), (stays, 1)):
            Item.objects.filter(pk=item.pk).update(expire_at=now + timedelta(hours=hours))
        revision = due(bureau, author, people)
        assert [str(item.pk) for item in publishing._scheduled()] == [revision.object_id]
        assert on_time(timezone.localdate()) == 2
        subject = f"item:{revision.object_id}"
        assert entry("item.published", SYSTEM, subject) == (bureau.pk, {"revision": revision.pk})
        assert entry("item.expired", SYSTEM, gone.subject_of_trail) == (bureau.pk, {"reason": ""})
        assert logged("wagtail.publish.scheduled") is None
        live = set(Item.objects.filter(live=True).values_list("pk", flat=True))
        assert live == {stays.pk, int(revision.object_id)}


class TestOthers:
    """别的应用：公开以前可以不让公开，以后知道公开了什么、原来是什么。"""

    def test_they_are_told_what_is_there_now_and_what_was(
        self, bureau, author, people, monkeypatch
    ):
        seen = []
        monkeypatch.setattr(gate, "AFTER", [lambda *told: seen.append(told)])
        item = draft(bureau, author, title="旧标题")
        for name in ("旧.txt", "新.txt"):
            item = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
            item.title, item.correction = f"{name[0]}标题", "改了"
            item.attachments.set([Attachment(stored=store(name.encode()), name=name)])
            item.save_revision(user=author)
            item = publish(item, author, people)
        withdraw(item, "内容有误", people["leader"])
        (first, nothing), (now, before), (last, none) = seen
        assert nothing is none is None and first.live and not last.live
        assert first.published_on == timezone.localdate()
        shown = [(i.title, [a.name for a in i.attachments.all()]) for i in (before, now)]
        assert shown == [("旧标题", ["旧.txt"]), ("新标题", ["新.txt"])]

    def test_they_may_object_to_the_draft(self, bureau, author, people, monkeypatch):
        def objects(item):
            raise NotReady(f"{item.title}：不行")

        monkeypatch.setattr(gate, "BEFORE", [objects])
        item = draft(bureau, author, title="不行的一稿")
        with pytest.raises(NotReady, match="不行的一稿：不行"):
            publish(item, author, people)
        assert not Item.objects.get(pk=item.pk).live


def test_of_many_things_found_three_are_named_and_all_counted(bureau):
    item = draft(bureau, text="；".join(f"1391234567{n}" for n in range(4)))
    three = "；".join(f"正文：{f.words}" for f in precheck(item).blocking[:3])
    with pytest.raises(NotReady) as told:
        gate.demand_clean(item)
    assert str(told.value) == f"检查没有通过（4 处）：{three}"


@pytest.mark.parametrize(
    "change",
    [
        lambda: Workflow.objects.filter(name=FULL).update(active=False),
        lambda: WorkflowTask.objects.filter(task__name="保密审查", workflow__name=FULL).delete(),
        lambda: Task.objects.filter(name="保密审查").update(active=False),
    ],
    ids=["no-flow", "no-step", "step-stopped"],
)
def test_without_a_secrecy_review_in_the_flow_nothing_goes_out(bureau, author, people, change):
    item = draft(bureau, author)
    change()
    with pytest.raises(NotReady, match="没有保密审查，请找管理员设定"):
        gate.demand_reviewed(item, item.latest_revision)


def test_a_step_that_was_stopped_is_not_asked_for(bureau, author, people):
    Task.objects.filter(name="分管负责人签发").update(active=False)
    item = draft(bureau, author)
    submit(item, author)
    for name in ("section", "head", "secrecy"):
        act(item, people[name])
    assert Item.objects.get(pk=item.pk).live


def test_what_passed_one_flow_is_reviewed_anew_in_another(bureau, author, people):
    news = column(bureau, "news", "news", workflow=Workflow.objects.get(name=SHORT))
    item = draft(bureau, author, column=news)
    submit(item, author)
    for name in ("section", "secrecy"):
        act(item, people[name])
    item = Item.objects.get(pk=item.pk)
    gate.demand_reviewed(item, item.live_revision)
    same = Workflow.objects.create(name="步骤一样的")
    for task in news.workflow.tasks:
        WorkflowTask.objects.create(workflow=same, task=task)
    news.workflow = same
    news.save()
    item = Item.objects.get(pk=item.pk)
    with pytest.raises(NotReady, match="还没有通过：科室初审、保密审查。"):
        gate.demand_reviewed(item, item.live_revision)


@pytest.mark.parametrize("wrote", [True, False])
def test_one_s_own_step_marked_as_passed_by_another_way_does_not_count(
    bureau, author, people, wrote
):
    """写的人、交的人各算：不走我们的动作，直接记成通过的，出口不认。"""
    me = person("me", bureau, Role.SECTION_HEAD, Role.AUTHOR)
    item = draft(bureau, me if wrote else author)
    submit(item, author if wrote else me)
    Item.objects.get(pk=item.pk).current_workflow_task_state.approve(user=me)
    for name in ("head", "secrecy"):
        act(item, people[name])
    with pytest.raises(NotReady, match="“科室初审”是写这一稿、交这一稿的人自己审的，不算"):
        act(item, people["leader"])


def test_what_one_passed_while_short_handed_counts_after_it_ended(bureau, people):
    me = person("me", bureau, Role.SECTION_HEAD, Role.AUTHOR)
    admin = person("admin", bureau, Role.ADMINISTRATOR)
    waiver = short_handed(admin, bureau, "只有一人", timezone.localdate())
    item = draft(bureau, me)
    submit(item, me)
    act(item, me)
    enough(admin, waiver)
    for name, _ in STEPS[1:]:
        act(item, people[name])
    assert Item.objects.get(pk=item.pk).live


def test_each_correction_says_what_was_before_and_the_first_day_stays(bureau, author, people):
    """改了文字的留下原来的标题、正文；只改附件的只说附件。"""
    item = published(bureau, author, people, title="原来的标题", text="原来的正文。")
    first, today = date(2026, 1, 5), timezone.localdate()
    Item.objects.filter(pk=item.pk).update(published_on=first)
    for note, files in (("改了文字", []), ("添了附件", ["甲.txt"]), ("不该公开的", [])):
        now = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
        now.title, now.correction = "新标题", note
        if note == "改了文字":
            now.body = body_of("新正文。")
        now.hides_earlier = note == "不该公开的"
        now.attachments.set([Attachment(stored=store(b"x"), name=name) for name in files])
        now.save_revision(user=author)
        if now.hides_earlier:
            assert not item.corrections.filter(hidden=True).exists()
        publish(item, author, people)
    before = ("原来的标题", str(item.body))
    assert list(
        item.corrections.order_by("number").values_list(
            "number", "on", "note", "title", "html", "files", "hidden"
        )
    ) == [
        (1, today, "改了文字", *before, [], True),
        (2, today, "添了附件", "", "", ["添了“甲.txt”"], True),
        (3, today, "不该公开的", "", "", ["去掉“甲.txt”"], True),
    ]
    assert Item.objects.get(pk=item.pk).published_on == first
