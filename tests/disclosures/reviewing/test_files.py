"""草稿的附件和正文里的图片：写的、审的人看得见，别人看不见；公开以后在正文中间。"""

import io

import pytest
from django.urls import reverse
from PIL import Image

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Attachment, Item
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.publishing import mask_draft
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ..items import NUMBER, attach, docx, draft, publish, reviewers

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


def png():
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, "PNG")
    return out.getvalue()


def illustrated(bureau, author, name="示意图.png"):
    """正文中间有一幅图，附件里有两幅。"""
    item = draft(bureau, author)
    for given in (name, "另一幅.png"):
        item.attachments.add(
            Attachment(stored=store(png()), name=given, description=f"{given}说明")
        )
    item.body = [
        ("paragraph", "<p>前</p>"),
        ("picture", {"name": name}),
        ("paragraph", "<p>后</p>"),
    ]
    item.save_revision(user=author)
    return item


def address(item, number=0):
    return item.get_latest_revision_as_object().attachments.all()[number].get_draft_url()


def test_the_author_and_the_reviewer_open_the_draft_s_attachment(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = attach(draft(bureau, author), docx("附件的字"), "办法.docx", user=author)
    for who in (author, reviewers(bureau)["section"]):
        client.force_login(who)
        answer = client.get(address(item))
        assert answer.status_code == 200 and answer.content[:2] == b"PK"
        assert answer["Content-Disposition"].startswith("attachment")
    opened = TrailEntry.objects.filter(action="item.file_opened")
    assert opened.count() == 2
    edit = client.get(reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk]))
    assert address(item) in edit.content.decode()


def test_another_agency_and_the_public_do_not(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = attach(draft(bureau, author), docx("附件的字"), "办法.docx", user=author)
    assert client.get(address(item)).status_code == 302
    client.force_login(person("other", agencies()[1], Role.AUTHOR))
    assert client.get(address(item)).status_code == 404


def test_a_file_of_another_item_is_not_given_under_this_one(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    one = draft(bureau, author)
    other = attach(draft(bureau, author, title="另一件"), docx("x"), "x.docx", user=author)
    client.force_login(author)
    key = address(other).rstrip("/").rsplit("/", 1)[1]
    assert client.get(f"/admin/disclosures/items/{one.pk}/files/{key}/").status_code == 404


def test_a_picture_stands_where_the_author_put_it(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = publish(illustrated(bureau, author), author, reviewers(bureau))
    page = client.get(item.get_absolute_url()).content.decode()
    before, _, after = page.partition("<p>前</p>")
    placed, _, rest = after.partition("<p>后</p>")
    assert 'alt="示意图.png说明"' in placed and 'alt="示意图.png说明"' not in before + rest
    # 没有放进正文的在后面
    assert 'alt="另一幅.png说明"' in rest


def test_the_preview_shows_the_draft_s_pictures(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = illustrated(bureau, author)
    client.force_login(author)
    shown = item.get_latest_revision_as_object().make_preview_request()
    page = shown.render().content.decode() if hasattr(shown, "render") else shown.content.decode()
    assert address(item) in page and client.get(address(item))["Content-Type"] == "image/png"


def test_a_picture_that_is_not_attached_is_told(bureau):
    item = illustrated(bureau, None)
    item.body = [("picture", {"name": "没有的.png"})]
    assert any("没有的.png" in f.words for f in precheck(item).findings)


def test_masking_keeps_the_picture_in_its_place(bureau):
    """图片的名称里有号码：附件和正文里一样地遮，还对得上。"""
    author = person("writer", bureau, Role.AUTHOR)
    item = illustrated(bureau, author, name=f"{NUMBER}.png")
    assert precheck(item).blocking
    mask_draft(item.get_latest_revision_as_object(), author)
    masked = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    names = [a.name for a in masked.attachments.all()]
    assert masked.body[1].value["name"] == names[0] != f"{NUMBER}.png"
    assert not precheck(masked).blocking
