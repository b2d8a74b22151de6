"""更正：公开以后再改的要说明改了什么；更正前的正是不该公开的，可以不公开。"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import FormState

from gongkai.disclosures.models import Attachment, Item
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.reviewing import forgetting, publishing
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.language.identity import resident_check
from gongkai.safekeeping.files import store

from ..items import body_of, draft, publish, published, submit

pytestmark = pytest.mark.django_db
NUMBER = "64010419850607123" + resident_check("64010419850607123")


def revised(item, author, text, note="", **more):
    now = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    now.body, now.correction = body_of(text), note
    for name, value in more.items():
        setattr(now, name, value)
    now.save_revision(user=author)
    return now


def public(client, item):
    return client.get(item.get_absolute_url()).content.decode()


def test_a_correction_without_its_explanation_is_not_submitted(bureau, author, people):
    item = published(bureau, author, people, text="原来写错的。")
    now = revised(item, author, "改正了的。")
    with pytest.raises(NotReady, match="改了什么、为什么"):
        submit(item, author)
    # 不是“原样公开的理由”绕得过去的
    publishing.override(now, "就这样", author)
    assert not precheck(now).may_go
    revised(item, author, "改正了的。", "第一段的数字写错，改正")
    item = publish(item, author, people)
    assert item.corrections.get().note == "第一段的数字写错，改正"


def test_the_explanation_of_the_last_correction_does_not_serve_again(bureau, author, people):
    item = published(bureau, author, people, text="甲")
    revised(item, author, "乙", "改正第一段")
    item = publish(item, author, people)
    revised(item, author, "丙", "改正第一段")
    with pytest.raises(NotReady, match="还是上一次更正的说明"):
        submit(item, author)


def attached(item, author, files, note=""):
    """换成这几份附件（名称到内容），存成新的修订。"""
    now = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    now.attachments.set([Attachment(stored=store(c), name=n) for n, c in files.items()])
    now.correction = note
    now.save_revision(user=author)
    return now


def with_file(bureau, author, people):
    """公开了的一件，有一份附件。"""
    item = draft(bureau, author, text="见附件。")
    attached(item, author, {"明细.txt": "旧的内容".encode()})
    return publish(item, author, people)


def test_a_change_of_attachments_alone_is_a_correction_too(bureau, author, people, client):
    item = with_file(bureau, author, people)
    new = {"明细.txt": "新的内容".encode(), "说明.txt": "添的".encode()}
    attached(item, author, new)
    with pytest.raises(NotReady, match="改了什么、为什么"):
        submit(item, author)
    attached(item, author, new, "明细里的合计写错，换掉")
    item = publish(item, author, people)
    made = item.corrections.get()
    assert made.files == ["“明细.txt”换了内容", "添了“说明.txt”"]
    page = public(client, item)
    assert "明细里的合计写错" in page and "“明细.txt”换了内容" in page
    # 文字没有改，不再写一遍“更正前”的正文
    assert "更正前：" not in page


def test_words_and_attachments_changed_together_are_one_correction(bureau, author, people, client):
    item = with_file(bureau, author, people)
    now = attached(item, author, {}, "附件作废，改写在正文里")
    now.body = body_of("改写在正文里。")
    now.save_revision(user=author)
    item = publish(item, author, people)
    page = public(client, item)
    assert item.corrections.get().files == ["去掉“明细.txt”"]
    assert "去掉“明细.txt”" in page and "见附件。" in page


def test_the_order_and_the_words_beside_a_picture_are_no_correction(bureau, author, people):
    item = with_file(bureau, author, people)
    now = item.get_latest_revision_as_object()
    (one,) = now.attachments.all()
    one.description, one.sort_order = "给听屏幕的人的说明", 3
    now.attachments.set([one])
    now.save_revision(user=author)
    assert not publish(item, author, people).corrections.exists()


def test_the_name_of_a_file_taken_away_is_masked_and_hidden_as_words_are(
    bureau, author, people, client
):
    item = draft(bureau, author, text="见附件。")
    now = attached(item, author, {f"张某{NUMBER}.txt": "内容".encode()})
    publishing.override(now, "以为不是真的", author)
    item = publish(item, author, people)
    attached(item, author, {"名单.txt": "内容".encode()}, "附件的名称里有号码，改名")
    item = publish(item, author, people)
    assert NUMBER not in "".join(item.corrections.get().files)
    assert NUMBER not in public(client, item)
    now = attached(item, author, {}, "不该公开的，去掉")
    now.hides_earlier = True
    now.save_revision(user=author)
    item = publish(item, author, people)
    assert "去掉“名单.txt”" not in public(client, item)


def test_what_changes_no_words_needs_no_explanation(bureau, author, people):
    item = published(bureau, author, people)
    now = item.get_latest_revision_as_object()
    now.keywords = "公租房"
    now.save_revision(user=author)
    assert publish(item, author, people).keywords == "公租房"


def test_the_public_sees_the_text_before_unless_it_had_to_go(client, bureau, author, people):
    item = published(bureau, author, people, text="户主是李某某。")
    revised(item, author, "户主已隐去，李某某仍在一处。", "隐去户主")
    item = publish(item, author, people)
    assert "户主是李某某。" in public(client, item)
    revised(item, author, "户主已隐去。", "隐去剩下的一处", hides_earlier=True)
    item = publish(item, author, people)
    page = public(client, item)
    assert "李某某" not in page and page.count("更正前的文字不公开") == 2
    assert "隐去户主" in page and "隐去剩下的一处" in page
    # 以后再改、不再勾选，以前不公开的仍不公开
    revised(item, author, "户主已隐去，另补电话。", "补联系电话", hides_earlier=False)
    item = publish(item, author, people)
    page = public(client, item)
    assert "李某某" not in page and "更正前" in page


def test_forgetting_also_clears_the_form_kept_for_the_preview(bureau, author, people):
    item = published(bureau, author, people)
    kind = ContentType.objects.get_for_model(Item)
    for key in (str(item.pk), ""):
        FormState.objects.create(
            content_type=kind,
            object_id=key,
            user=author,
            data="title=13912345678",
            last_updated_at=timezone.now(),
        )
    forgetting.forget(item)
    assert not FormState.objects.exists()


def test_hiding_the_text_before_is_told_each_time_it_is_chosen(bureau, author, people):
    """上一次勾了，这一次还勾着：与公开着的没有不同，审的人也要看见。"""
    item = published(bureau, author, people, text="户主是李某某。")
    revised(item, author, "户主已隐去。", "隐去户主", hides_earlier=True)
    item = publish(item, author, people)
    revised(item, author, "户主已隐去，另补电话。", "补联系电话")
    draft = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    told = [f for f in precheck(draft).findings if f.where == "不公开更正前的文字"]
    assert draft.hides_earlier and len(told) == 1 and not told[0].blocks
