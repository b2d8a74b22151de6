"""先审查、后公开：每一条路都要走完栏目的步骤。"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import ModelLogEntry, Workflow

from gongkai.agencies.apart import short_handed
from gongkai.agencies.models import Role
from gongkai.disclosures.models import Correction, Item, SearchText
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.models.texts import file_text
from gongkai.disclosures.reviewing import publishing
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.publishing import mask_draft, on_time, override, withdraw
from gongkai.disclosures.reviewing.workflows import SHORT
from gongkai.documents.errors import FileRefused
from gongkai.safekeeping.actor import SYSTEM
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ...trail import recorded
from ..items import (
    NUMBER,
    STEPS,
    act,
    attach,
    body_of,
    docx,
    draft,
    publish,
    published,
    reviewers,
    submit,
)

pytestmark = pytest.mark.django_db


def test_an_item_goes_out_after_every_step_and_not_before(bureau, author, people):
    item = draft(bureau, author)
    submit(item, author)
    for name in ("section", "head", "secrecy", "leader"):
        assert not Item.objects.get(pk=item.pk).live
        act(item, people[name])
    item = Item.objects.get(pk=item.pk)
    assert item.live and item.published_on == timezone.localdate()
    assert item.index_number == f"兴住建-{item.year}-00001"
    actions = list(TrailEntry.objects.values_list("action", flat=True))
    assert actions.count("item.passed") == 4 and actions.count("item.published") == 1


def test_nothing_goes_out_past_the_steps(bureau, author):
    item = draft(bureau, author)
    with pytest.raises(NotReady, match="科室初审、信息公开机构复审、保密审查、分管负责人签发"):
        item.get_latest_revision().publish(user=author)
    assert not Item.objects.get(pk=item.pk).live


def test_a_later_change_is_not_covered_by_the_earlier_review(bureau, author, people):
    item = published(bureau, author, people)
    changed = item.get_latest_revision_as_object()
    changed.title = "改过的标题"
    revision = changed.save_revision(user=author)
    # 只因为没有审查，不因为别的（如没有写更正说明）
    with pytest.raises(NotReady, match="还没有通过"):
        revision.publish(user=author)


def test_a_change_during_the_review_starts_it_anew(bureau, author, people):
    item = draft(bureau, author)
    submit(item, author)
    act(item, people["section"])
    changed = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    changed.title = "审查中改的标题"
    changed.save_revision(user=author)
    act(item, people["head"])
    state = Item.objects.get(pk=item.pk).current_workflow_state
    assert state.current_task_state.task.name == "科室初审"


@pytest.mark.parametrize("who", ["head", "secrecy", "leader", "author"])
def test_only_the_one_whose_step_it_is_may_review(bureau, author, people, who):
    item = draft(bureau, author)
    submit(item, author)
    with pytest.raises(PermissionDenied):
        act(item, people.get(who, author))


def test_nobody_reviews_what_they_handed_in(bureau, people):
    item = draft(bureau, people["section"])
    submit(item, people["section"])
    with pytest.raises(PermissionDenied):
        act(item, people["section"])


def test_what_a_short_handed_agency_reviews_itself_goes_out(bureau):
    """登记只在本机关有效：出口也认它。"""
    one = person("one", bureau, *(role for _, role in STEPS), Role.AUTHOR)
    admin = person("admin", bureau, Role.ADMINISTRATOR)
    short_handed(admin, bureau, "只有一个人", timezone.localdate() + timedelta(days=30))
    assert publish(draft(bureau, one), one, {name: one for name, _ in STEPS}).live


def test_the_reviewer_of_another_agency_may_not(bureau, author):
    other = reviewers(agencies()[1])
    item = draft(bureau, author)
    submit(item, author)
    with pytest.raises(PermissionDenied):
        act(item, other["section"])


def test_secrecy_review_needs_an_opinion_and_keeps_it(bureau, author, people):
    item = draft(bureau, author)
    submit(item, author)
    act(item, people["section"])
    act(item, people["head"])
    with pytest.raises(PermissionDenied, match="意见"):
        act(item, people["secrecy"], opinion="  ")
    act(item, people["secrecy"], opinion="不涉及工作秘密。")
    state = Item.objects.get(pk=item.pk).current_workflow_state
    done = [s.specific for s in state.task_states.filter(task__name="保密审查")]
    assert done[0].opinion == "不涉及工作秘密。"


def test_returned_with_what_to_change(bureau, author, people):
    item = draft(bureau, author)
    submit(item, author)
    act(item, people["section"], "reject", comment="请补上附件。")
    entry = TrailEntry.objects.get(action="item.returned")
    assert entry.detail["comment"] == "请补上附件。"
    assert Item.objects.get(pk=item.pk).current_workflow_state.status == "needs_changes"


def test_a_column_with_its_own_flow_asks_only_its_steps(bureau, author, people):
    from ..items import column

    short = column(bureau, "news", "news", workflow=Workflow.objects.get(name=SHORT))
    item = draft(bureau, author, column=short)
    submit(item, author)
    act(item, people["section"])
    act(item, people["secrecy"])
    assert Item.objects.get(pk=item.pk).live


def test_a_real_number_cannot_be_handed_in(bureau, author):
    item = draft(bureau, author, text=f"张某，身份证号码{NUMBER}。")
    with pytest.raises(NotReady, match="检查没有通过"):
        submit(item, author)
    assert Item.objects.get(pk=item.pk).current_workflow_state is None


def test_a_number_put_in_during_the_review_is_found_at_the_next_step(bureau, author, people):
    item = draft(bureau, author)
    submit(item, author)
    changed = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    changed.body = body_of(f"身份证号码{NUMBER}")
    changed.save_revision(user=author)
    with pytest.raises(NotReady):
        act(item, people["section"])


def test_masking_takes_the_numbers_out_of_text_and_files(bureau, author, people):
    item = draft(bureau, author, text=f"张某 {NUMBER[:6]}<b>{NUMBER[6:]}</b> 已分配。")
    item = attach(item, docx(f"张某 {NUMBER} 101室"), f"名单{NUMBER}.docx", user=author)
    plain = item.get_latest_revision_as_object()
    plain.body = body_of(f"张某 {NUMBER} 已分配。")
    plain.save_revision(user=author)
    mask_draft(Item.objects.get(pk=item.pk).get_latest_revision_as_object(), author)
    item = publish(item, author, people)
    given = item.attachments.get()
    assert NUMBER not in str(item.body) and NUMBER not in given.name
    assert all(NUMBER not in piece for piece in file_text(given.stored).content)
    assert NUMBER.encode() not in content_of(given.stored)
    assert not any(NUMBER in str(r.content) for r in item.revisions.all())


def test_after_masking_each_writer_stands_with_one_revision(bureau, author):
    """谁写过要记得，写过的内容不留：遮盖的人自己的旧修订全删，别人的各留最后一次。"""
    other = person("other", bureau, Role.AUTHOR)
    item = draft(bureau, other, text=f"张某 {NUMBER}")
    for user in (other, author, author):
        item.get_latest_revision_as_object().save_revision(user=user)
    mask_draft(Item.objects.get(pk=item.pk).get_latest_revision_as_object(), author)
    writers = [r.user.username for r in item.revisions.order_by("pk")]
    assert writers == ["other", "author"]


def test_a_number_cut_by_markup_or_written_in_a_link_is_masked_in_place(bureau, author):
    link = f'<a href="https://a.example/?id={NUMBER[:6]}%2D{NUMBER[6:]}">查</a>'
    item = draft(bureau, author, text=f"张某 {NUMBER[:6]}<b>{NUMBER[6:]}</b> 已分配。{link}")
    assert len(precheck(item.get_latest_revision_as_object()).blocking) == 2
    mask_draft(item.get_latest_revision_as_object(), author)
    shown = str(Item.objects.get(pk=item.pk).get_latest_revision_as_object().body)
    assert NUMBER[6:14] not in shown and "<b>" in shown and "已分配" in shown


def test_a_draft_saved_while_masking_is_neither_lost_nor_overwritten(bureau, author, monkeypatch):
    item = attach(draft(bureau, author, text=f"张某 {NUMBER}"), docx("甲"), "甲.docx", user=author)
    slow = publishing._masked

    def meanwhile(*given):
        newer = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
        newer.title = "别人刚刚改好的标题"
        newer.save_revision(user=author)
        return slow(*given)

    monkeypatch.setattr(publishing, "_masked", meanwhile)
    with pytest.raises(FileRefused, match="新的草稿"):
        mask_draft(Item.objects.get(pk=item.pk).get_latest_revision_as_object(), author)
    latest = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    assert latest.title == "别人刚刚改好的标题"


def test_an_override_holds_for_just_what_was_found(bureau, author):
    item = draft(bureau, author, text=f"举报电话 13912345678，样本号码 {NUMBER}")
    override(item.get_latest_revision_as_object(), "样本号码是编造的", author)
    submit(item, author)
    other = draft(bureau, author, text=f"另有 {NUMBER}")
    with pytest.raises(NotReady):
        submit(other, author)


def test_a_scheduled_item_goes_live_when_its_time_comes(bureau, author, people):
    item = draft(bureau, author, go_live_at=timezone.now() + timedelta(hours=1))
    item = publish(item, author, people)
    assert not item.live and item.approved_schedule
    today = timezone.localdate()
    assert on_time(today) == 0
    item.revisions.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    revision = item.revisions.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = None
    revision.save()
    assert on_time(today) == 1 and on_time(today) == 0
    assert Item.objects.get(pk=item.pk).live


def test_an_item_is_taken_down_when_its_time_is_over(bureau, author, people):
    item = published(bureau, author, people)
    Item.objects.filter(pk=item.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert on_time(timezone.localdate()) == 1
    found = Item.objects.get(pk=item.pk)
    assert not found.live and found.expired
    assert recorded("item.expired", SYSTEM, item.subject_of_trail) == 1


def test_a_withdrawal_needs_the_duty_and_leaves_its_reason(bureau, author, people):
    item = published(bureau, author, people)
    with pytest.raises(PermissionDenied):
        withdraw(item, "内容有误", author)
    withdraw(item, "内容有误", people["leader"])
    assert not Item.objects.get(pk=item.pk).live
    assert TrailEntry.objects.get(action="item.withdrawn").detail["reason"] == "内容有误"


def test_a_corrected_item_keeps_what_it_said_before(bureau, author, people):
    item = published(bureau, author, people, text="每平方米补贴十元。")
    address = item.get_absolute_url()
    changed = item.get_latest_revision_as_object()
    changed.body, changed.correction = body_of("每平方米补贴十二元。"), "补贴标准有误"
    changed.save_revision(user=author)
    item = publish(item, author, people)
    assert item.get_absolute_url() == address and "十二元" in str(item.body)
    made = Correction.objects.get(item=item)
    assert "十元" in made.html and made.note == "补贴标准有误"


def leaked(bureau, author, people, text, **more):
    """写明理由、带着号码公开了的一件。"""
    item = draft(bureau, author, text=text, **more)
    override(item.get_latest_revision_as_object(), "以为不是真的", author)
    return publish(item, author, people)


def test_what_is_masked_is_not_said_again_under_before_the_correction(
    bureau, author, people, client
):
    """更正前的标题、正文里的号码也遮；旧的修订、日志、检索里都没有。"""
    text = f"张某 {NUMBER[:6]}<b>{NUMBER[6:]}</b> 已分配。"
    item = leaked(bureau, author, people, text, title=f"张某{NUMBER}的分配结果")
    assert NUMBER in client.get(item.get_absolute_url()).content.decode()
    mask_draft(item.get_latest_revision_as_object(), author)
    item = publish(item, author, people)
    made = Correction.objects.get(item=item)
    assert NUMBER not in made.title + made.html and "<b>" in made.html and "已分配" in made.html
    page = client.get(item.get_absolute_url()).content.decode()
    assert "更正前" in page and NUMBER not in page and NUMBER[6:14] not in page
    assert not [r for r in item.revisions.all() if NUMBER[6:14] in f"{r.content}{r.object_str}"]
    assert not [log for log in ModelLogEntry.objects.all() if NUMBER in log.label]
    found = SearchText.objects.get(item=item)
    assert NUMBER not in found.text + found.tokens


def test_what_the_author_took_out_by_hand_is_not_said_again_either(bureau, author, people):
    item = leaked(bureau, author, people, f"张某 {NUMBER} 已分配。")
    changed = item.get_latest_revision_as_object()
    changed.body, changed.correction = body_of("张某已分配。"), "隐去号码"
    changed.save_revision(user=author)
    item = publish(item, author, people)
    assert NUMBER not in Correction.objects.get(item=item).html
    assert not [r for r in item.revisions.all() if NUMBER in str(r.content)]


def test_a_later_mask_reaches_the_earlier_corrections(bureau, author, people):
    item = published(bureau, author, people, text="张某 联系人")
    changed = item.get_latest_revision_as_object()
    changed.body, changed.correction = body_of("已分配。"), "写明结果"
    changed.save_revision(user=author)
    item = publish(item, author, people)
    Correction.objects.update(html=f"<p>{NUMBER}</p>")
    changed = item.get_latest_revision_as_object()
    changed.body, changed.correction = body_of("已分配完。"), "又写明一处"
    changed.save_revision(user=author)
    publish(item, author, people)
    assert not [c for c in Correction.objects.all() if NUMBER in c.html]


def test_what_is_not_for_everybody_does_not_go_out(bureau, author, people):
    item = draft(bureau, author, attribute="on_request", attribute_reason="涉及个人")
    submit(item, author)
    for name in ("section", "head", "secrecy"):
        act(item, people[name])
    with pytest.raises(NotReady, match="不是“主动公开”"):
        act(item, people["leader"])
