"""排定的公开：到时以前可以叫停；锁着的、又有异议的不公开；与到时公开同时叫停的，只有一个算数。"""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.utils import timezone
from wagtail.models import Revision

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.reviewing import publishing, scheduling
from gongkai.disclosures.reviewing.publishing import on_time
from gongkai.disclosures.reviewing.scheduling import call_off, schedule_of, scheduled_in
from gongkai.law.facts import moment
from gongkai.outbox.models import Delivery, Message
from gongkai.safekeeping.confirmed import confirm
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ..items import act, draft, publish, reviewers, submit
from .test_two_at_once import due, office

REASON = "数字还要核对"


def recorded(action):
    return TrailEntry.objects.filter(action=action).count()


def is_live(item):
    return Item.objects.get(pk=item.pk).live


@pytest.mark.django_db
class TestOne:
    """一个人。"""

    @pytest.fixture(autouse=True)
    def _office(self, db, settings, tmp_path):
        settings.SECOND_FACTOR = "optional"
        self.bureau, self.author, self.people = office(settings, tmp_path)
        self.author.email = "author@example.com"
        self.author.save()

    def scheduled(self):
        """排定一小时以后公开。"""
        item = draft(self.bureau, self.author, go_live_at=timezone.now() + timedelta(hours=1))
        return publish(item, self.author, self.people)

    def comes_due(self, item):
        revision = Revision.objects.for_instance(item).filter(approved_go_live_at__isnull=False)
        revision.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
        for one in Revision.objects.for_instance(item):
            one.content["go_live_at"] = None
            one.save()
        return on_time(timezone.localdate())

    @pytest.mark.parametrize("who", ["author", "head", "leader", "section", "secrecy"])
    def test_those_who_may_withdraw_handed_it_in_or_passed_it_call_it_off(self, who):
        item = self.scheduled()
        call_off(item, REASON, self.people.get(who, self.author))
        assert self.comes_due(item) == 0 and not is_live(item)
        entry = TrailEntry.objects.get(action="item.called_off")
        assert entry.detail["reason"] == REASON and schedule_of(item) is None

    @pytest.mark.parametrize("role", [Role.AUTHOR, Role.SECTION_HEAD, Role.SECRECY, Role.CLERK])
    def test_others_do_not(self, role):
        item = self.scheduled()
        with pytest.raises(PermissionDenied):
            call_off(item, REASON, person("other", self.bureau, role))
        assert self.comes_due(item) == 1 and is_live(item)

    def test_the_leader_of_another_agency_does_not(self):
        item = self.scheduled()
        with pytest.raises(PermissionDenied):
            call_off(item, REASON, reviewers(agencies()[1])["leader"])

    def test_one_who_lost_his_duties_meanwhile_does_not(self):
        item = self.scheduled()
        self.people["section"].duties.all().delete()
        fresh = type(self.author).objects.get(pk=self.people["section"].pk)
        with pytest.raises(PermissionDenied):
            call_off(item, REASON, fresh)

    def test_the_author_is_told_by_mail_why_and_by_whom(self):
        call_off(self.scheduled(), REASON, self.people["leader"])
        assert Delivery.objects.get().to == "author@example.com"
        text = Message.objects.get().text
        assert REASON in text and self.people["leader"].username in text

    def test_what_was_called_off_is_reviewed_anew_before_it_goes_out(self):
        item = self.scheduled()
        call_off(item, REASON, self.people["leader"])
        revision = Item.objects.get(pk=item.pk).get_latest_revision()
        with pytest.raises(NotReady, match="先审查"):
            revision.publish(user=self.author)
        publish(item, self.author, self.people)
        assert schedule_of(item) is not None

    def test_it_is_called_off_once(self):
        item = self.scheduled()
        call_off(item, REASON, self.author)
        with pytest.raises(NotReady, match="没有排定"):
            call_off(item, REASON, self.author)
        assert recorded("item.called_off") == 1

    def test_after_the_moment_it_is_too_late(self):
        item = self.scheduled()
        self.comes_due(item)
        with pytest.raises(NotReady, match="已经公开"):
            call_off(item, REASON, self.author)

    def test_a_lock_stops_it_until_it_is_undone(self):
        item = self.scheduled()
        Item.objects.filter(pk=item.pk).update(locked=True)
        assert self.comes_due(item) == 0 and not is_live(item)
        Item.objects.filter(pk=item.pk).update(locked=False)
        assert on_time(timezone.localdate()) == 1 and is_live(item)

    @pytest.mark.parametrize("returned", [False, True])
    def test_a_later_review_under_way_or_returned_stops_it(self, returned):
        item = self.scheduled()
        later = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
        later.title = "又改了"
        later.save_revision(user=self.author)
        submit(item, self.author)
        if returned:
            act(item, self.people["section"], "reject", comment="不对")
        assert self.comes_due(item) == 0 and not is_live(item)

    def test_the_pages_show_when_and_by_whom_and_take_a_reason(self, client):
        item = self.scheduled()
        at = timezone.localtime(schedule_of(item).at)
        client.force_login(self.author)
        page = client.get(f"/admin/items/edit/{item.pk}/").content.decode()
        assert f"排定 {moment(at)} 公开" in page
        assert all(p.username in page for p in (self.author, *self.people.values()))
        assert "排定公开的（1）" in client.get("/admin/disclosures/").content.decode()
        url = f"/admin/disclosures/items/{item.pk}/call-off/"
        assert client.post(url, {"reason": " "}).status_code == 422
        assert client.get(url).status_code == 200
        assert client.post(url, {"reason": REASON}).status_code == 302
        answer = client.post(url, {"reason": REASON})
        assert answer.status_code == 422 and "刚由别人叫停" in answer.content.decode()

    def test_the_page_is_not_for_others(self, client):
        item = self.scheduled()
        client.force_login(person("other", self.bureau, Role.AUTHOR))
        url = f"/admin/disclosures/items/{item.pk}/call-off/"
        assert client.get(url).status_code in (302, 403)
        assert client.post(url, {"reason": REASON}).status_code in (302, 403)
        client.force_login(reviewers(agencies()[1])["leader"])
        assert client.post(url, {"reason": REASON}).status_code == 404
        assert schedule_of(item) is not None

    def test_the_list_is_of_one_s_own_agencies(self):
        item = self.scheduled()
        assert [i for i, _ in scheduled_in([self.bureau.pk], 9)] == [item]
        assert scheduled_in([agencies()[1].pk], 9) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite 的写本来就一个一个来")
class TestTogether:
    """叫停和到时公开真的同时来：恰好一个算数，另一个说得出为什么。"""

    @pytest.fixture(autouse=True)
    def _office(self, db, settings, tmp_path):
        self.bureau, self.author, self.people = office(settings, tmp_path)

    @pytest.mark.parametrize("first", ["tick", "human"])
    def test_exactly_one_wins_and_the_other_says_so(self, monkeypatch, first):
        revision = due(self.bureau, self.author, self.people)
        item = Item.objects.get(pk=revision.object_id)
        holding, said = threading.Event(), {}
        module = publishing if first == "tick" else scheduling
        locked = module.locked

        def held(row):
            found = locked(row)
            holding.set()
            # 另一个这时已经来等着锁了
            threading.Event().wait(1)
            return found

        monkeypatch.setattr(module, "locked", held)

        def human():
            try:
                call_off(item, REASON, self.people["leader"])
                said["human"] = "叫停了"
            except NotReady as error:
                said["human"] = str(error)

        def tick():
            said["tick"] = int(publishing._go_live(item))

        def run(work):
            try:
                work()
            finally:
                connections.close_all()

        order = (tick, human) if first == "tick" else (human, tick)
        threads = [threading.Thread(target=run, args=(work,)) for work in order]
        threads[0].start()
        holding.wait(10)
        threads[1].start()
        for thread in threads:
            thread.join(30)
        if first == "tick":
            assert said["tick"] == 1 and "已经公开了，叫停不了" in said["human"]
        else:
            assert said == {"human": "叫停了", "tick": 0}
        assert is_live(item) is (first == "tick")
        assert recorded("item.published") + recorded("item.called_off") == 1


@pytest.mark.django_db
def test_what_is_found_after_the_approval_stops_it_at_the_moment(settings, tmp_path):
    """排定以后才确认是个人信息的：到时再查一遍，不公开。"""
    bureau, author, people = office(settings, tmp_path)
    item = Item.objects.get(pk=due(bureau, author, people).object_id)
    confirm(item.subject_of_trail, ["公共租赁"])
    assert on_time(timezone.localdate()) == 0 and not is_live(item)
