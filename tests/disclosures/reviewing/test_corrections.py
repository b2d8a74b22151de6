"""更正：公开以后再改的要说明改了什么；更正前的正是不该公开的，可以不公开。"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import FormState

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.reviewing import forgetting, publishing
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.workflows import ensure_workflows

from ...applications.people import agencies, person
from ..items import body_of, publish, published, reviewers, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


@pytest.fixture
def author(bureau):
    return person("writer", bureau, Role.AUTHOR)


@pytest.fixture
def people(bureau):
    return reviewers(bureau)


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
