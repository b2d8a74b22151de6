"""两个进程同时公开、撤下、审：只做一次，留痕也只有一次。"""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.utils import timezone
from wagtail.models import Revision, TaskState

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.exits import EXITS
from gongkai.disclosures.reviewing import gate, publishing
from gongkai.disclosures.reviewing.publishing import on_time
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ..items import act, draft, publish, published, reviewers, submit


def office(settings, tmp_path):
    settings.HOME = tmp_path
    ensure_workflows()
    bureau = agencies()[0]
    return bureau, person("author", bureau, Role.AUTHOR), reviewers(bureau)


def recorded(action):
    return TrailEntry.objects.filter(action=action).count()


def due(bureau, author, people):
    """排定公开、时间已到的一件的修订。"""
    item = draft(bureau, author, go_live_at=timezone.now() + timedelta(hours=1))
    revision = publish(item, author, people).revisions.get(approved_go_live_at__isnull=False)
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = None
    revision.save()
    return revision


@pytest.mark.django_db
class TestOneAfterTheOther:
    """两个进程先后拿到同一件，后一个手里的已经旧了。"""

    @pytest.fixture(autouse=True)
    def _office(self, db, settings, tmp_path):
        self.bureau, self.author, self.people = office(settings, tmp_path)

    def test_a_scheduled_revision_goes_out_once(self):
        revision = due(self.bureau, self.author, self.people)
        both = [Item.objects.get(pk=revision.object_id) for _ in range(2)]
        assert [publishing._go_live(one) for one in both] == [1, 0]
        assert recorded("item.published") == 1

    def test_the_same_revision_published_twice_is_published_once(self):
        item = published(self.bureau, self.author, self.people)
        before = Item.objects.get(pk=item.pk).last_published_at
        item.live_revision.publish(user=self.author)
        assert recorded("item.published") == 1
        assert Item.objects.get(pk=item.pk).last_published_at == before

    def test_the_same_revision_scheduled_twice_is_scheduled_once(self):
        item = draft(self.bureau, self.author, go_live_at=timezone.now() + timedelta(hours=1))
        item = publish(item, self.author, self.people)
        item.get_latest_revision().publish(user=self.author)
        assert recorded("item.scheduled") == 1

    def test_a_schedule_called_off_meanwhile_is_not_carried_out(self):
        revision = due(self.bureau, self.author, self.people)
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        assert publishing._go_live(revision.content_object) == 0
        assert not Item.objects.get(pk=revision.object_id).live

    def test_a_withdrawn_item_can_go_out_again(self):
        item = published(self.bureau, self.author, self.people)
        revision = item.live_revision
        item.unpublish(user=self.people["leader"])
        assert not item.live
        Revision.objects.get(pk=revision.pk).publish(user=self.author)
        assert Item.objects.get(pk=item.pk).live and recorded("item.published") == 2

    def test_an_item_is_taken_down_once(self):
        item = published(self.bureau, self.author, self.people)
        both = [Item.objects.get(pk=item.pk) for _ in range(2)]
        for one in both:
            one.unpublish(user=self.people["leader"])
        assert recorded("item.withdrawn") == 1 and not any(one.live for one in both)

    def test_taking_down_keeps_what_was_saved_meanwhile(self):
        item = published(self.bureau, self.author, self.people)
        stale = Item.objects.get(pk=item.pk)
        Item.objects.filter(pk=item.pk).update(keywords="后来写的")
        stale.unpublish(user=self.people["leader"])
        assert Item.objects.get(pk=item.pk).keywords == "后来写的"

    def test_an_expiry_put_off_meanwhile_is_not_carried_out(self):
        item = published(self.bureau, self.author, self.people)
        stale = Item.objects.get(pk=item.pk)
        assert publishing._expire(stale) == 0 and Item.objects.get(pk=item.pk).live

    def test_one_that_fails_does_not_stop_the_rest(self, monkeypatch):
        first, second = (due(self.bureau, self.author, self.people) for _ in range(2))

        def broken(item, *given, **more):
            if str(item.pk) == first.object_id:
                raise RuntimeError("坏了")
            return gate.publish(item, *given, **more)

        monkeypatch.setattr(EXITS, "publish", broken)
        assert on_time(timezone.localdate()) == 1
        assert Item.objects.get(pk=second.object_id).live

    def test_a_step_is_passed_once(self):
        item = draft(self.bureau, self.author)
        submit(item, self.author)
        item = Item.objects.get(pk=item.pk)
        both = [TaskState.objects.get(pk=item.current_workflow_task_state.pk) for _ in range(2)]
        task = both[0].task.specific
        task.on_action(both[0].specific, self.people["section"], "approve")
        with pytest.raises(PermissionDenied):
            task.on_action(both[1].specific, self.people["section"], "approve")
        assert recorded("item.passed") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite 的写本来就一个一个来")
class TestTogether:
    """真的两个线程，都走到公开以前再一起往下。"""

    @pytest.fixture(autouse=True)
    def _office(self, db, settings, tmp_path, monkeypatch):
        self.bureau, self.author, self.people = office(settings, tmp_path)
        self.gate, self.errors = threading.Barrier(2), []
        clean = gate.demand_clean

        def together(item):
            clean(item)
            # 另一个等在锁上的，不会来
            with contextlib.suppress(threading.BrokenBarrierError):
                self.gate.wait(1.5)

        self.meet = lambda: monkeypatch.setattr(gate, "demand_clean", together)

    def both(self, do):
        def run():
            try:
                do()
            except Exception as error:
                self.errors.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    def test_two_scheduled_publications_publish_once(self):
        revision = due(self.bureau, self.author, self.people)
        self.meet()
        self.both(lambda: on_time(timezone.localdate()))
        assert not self.errors and recorded("item.published") == 1
        assert Item.objects.get(pk=revision.object_id).live

    def test_two_direct_publications_publish_once(self):
        item = draft(self.bureau, self.author)
        submit(item, self.author)
        for name in ("section", "head", "secrecy"):
            act(item, self.people[name])
        self.meet()
        self.both(lambda: act(item, self.people["leader"]))
        assert recorded("item.published") == 1
        assert TrailEntry.objects.filter(action="item.passed").count() == 4
        assert all(isinstance(error, PermissionDenied) for error in self.errors)

    def test_two_withdrawals_take_down_once(self):
        item = published(self.bureau, self.author, self.people)
        both = [Item.objects.get(pk=item.pk) for _ in range(2)]
        self.both(lambda: both.pop().unpublish())
        assert not self.errors and recorded("item.withdrawn") == 1
