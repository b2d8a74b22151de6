"""遮盖草稿、原样公开的理由：留痕，谁可以，哪些修订留着，公开着的在公开以前不变。"""

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry, Revision, TaskState

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing import publishing
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.publishing import mask_draft, override
from gongkai.documents.errors import Unguardable
from gongkai.documents.kinds import FileRefused
from gongkai.safekeeping.confirmed import confirm
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ...trail import entry
from ..items import NUMBER, act, attach, docx, draft, publish, submit

pytestmark = pytest.mark.django_db


def latest(item):
    return Item.objects.get(pk=item.pk).get_latest_revision_as_object()


def test_it_is_recorded_saved_and_another_item_is_not_touched(bureau, author):
    title, text = f"张某{NUMBER}的结果", f"王小明 {NUMBER}"
    item, other = (draft(bureau, author, title=title, text=text) for _ in range(2))
    confirm(item.subject_of_trail, ["王小明"])
    mask_draft(latest(item), author)
    assert entry("item.masked", author, item.subject_of_trail) == (bureau.pk, {"found": 3})
    assert ModelLogEntry.objects.get(action="wagtail.edit", object_id=item.pk).user == author
    found = Item.objects.get(pk=item.pk)
    for one in (found, found.get_latest_revision_as_object()):
        shown = one.title + str(one.body)
        assert NUMBER not in shown and "王小明" not in shown and "的结果" in shown
        assert one.correction == ""
    assert found.latest_revision.user == author
    theirs = Item.objects.get(pk=other.pk)
    assert theirs.title == title and NUMBER in str(theirs.latest_revision.content)


@pytest.mark.parametrize(("note", "shown"), [(" ", "隐去个人信息"), ("改正姓名", "改正姓名")])
def test_what_is_public_stays_as_it_is_until_the_masked_one_is_published(
    bureau, author, people, note, shown
):
    item = draft(bureau, author, title=f"张某{NUMBER}的结果")
    override(latest(item), "以为不是真的", author)
    item = publish(item, author, people)
    now = latest(item)
    now.correction = note
    mask_draft(now, author)
    item = Item.objects.get(pk=item.pk)
    assert NUMBER in item.title and NUMBER in item.live_revision.content["title"]
    assert latest(item).correction == shown and NUMBER not in latest(item).title


def test_a_file_that_cannot_be_masked_is_said_and_nothing_is_saved(bureau, author, monkeypatch):
    def cannot(*given):
        raise Unguardable("这种文件遮不了")

    monkeypatch.setattr(publishing, "mask_apart", cannot)
    item = attach(draft(bureau, author, text=NUMBER), docx(NUMBER), "甲.docx", user=author)
    before = list(item.revisions.values())
    with pytest.raises(FileRefused, match="遮盖以后还查得出 1 处，没有存"):
        mask_draft(latest(item), author)
    assert list(item.revisions.values()) == before
    assert not TrailEntry.objects.filter(action="item.masked").exists()


def test_what_is_only_to_be_filled_in_does_not_stop_it_and_a_clean_file_stays(bureau, author):
    item = draft(bureau, author, text=NUMBER, attribute="closed")
    for name, words in (("甲.docx", "没有号码"), ("乙.docx", NUMBER)):
        item = attach(item, docx(words), name, user=author)
    before = [one.stored for one in latest(item).attachments.all()]
    mask_draft(latest(item), author)
    after = [one.stored for one in latest(item).attachments.all()]
    assert after[0] == before[0] and after[1] != before[1]
    assert precheck(latest(item)).blocking == precheck(latest(item)).needed != []


def test_which_of_the_older_drafts_stay(bureau, author, people):
    """审过的留着，意见对得上；别人写的各留最后一次，换成遮过的；没有写的人的不留。"""
    other = person("other", bureau, Role.AUTHOR)
    item = draft(bureau, author, text=NUMBER)
    override(latest(item), "以为不是真的", author)
    submit(item, author)
    reviewed = Item.objects.get(pk=item.pk).latest_revision
    act(item, people["section"], "reject", comment="请遮去")
    for user in (None, other, other, author):
        latest(item).save_revision(user=user)
    mask_draft(latest(item), author)
    found = list(Revision.objects.for_instance(item).order_by("pk"))
    assert [one.user for one in found] == [author, other, author] and found[0] == reviewed
    assert found[1].content == found[2].content
    assert NUMBER not in str([one.content for one in found])
    assert TaskState.objects.get(comment="请遮去").revision == reviewed


def test_a_reason_is_recorded_with_who_and_how_much_was_found(bureau, author):
    item = draft(bureau, author, text=f"样本 {NUMBER}")
    made = override(latest(item), "样本是编造的", author)
    assert (made.item_id, made.reason, made.by) == (item.pk, "样本是编造的", author)
    detail = {"reason": "样本是编造的", "found": 1}
    assert entry("item.overridden", author, item.subject_of_trail) == (bureau.pk, detail)


def test_only_who_may_write_for_the_office_gives_a_reason(bureau, author, people):
    item = draft(bureau, author, text=f"样本 {NUMBER}")
    aside = person("aside", agencies()[1], Role.AUTHOR)
    for user in (aside, people["secrecy"], person("nobody", bureau)):
        with pytest.raises(PermissionDenied):
            override(latest(item), "x", user)
    assert not item.overrides.exists()
