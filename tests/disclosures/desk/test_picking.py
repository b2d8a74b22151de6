"""编辑：按标题挑关联的信息；附件先传上来，存草稿只交凭据，存错了也不丢。"""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Attachment, Item
from gongkai.disclosures.models.fields import NumberField, UploadField, kept_token, named
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import StoredFile

from ...applications.people import agencies, person
from ..items import draft, published
from .test_editing import form, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


def picker():
    return NumberField(model=Item, required=False)


def test_an_item_is_picked_by_its_title_its_number_or_what_was_listed(bureau):
    item = published(bureau, title="公租房管理办法")
    for written in ("公租房管理办法", item.index_number, named(item), f" {item.index_number} "):
        assert picker().clean(written) == item, written
    assert picker().prepare_value(item.pk) == named(item)
    assert picker().clean("") is None
    with pytest.raises(ValidationError, match="请从列出的里选"):
        picker().clean("没有这一件")


def test_two_of_one_title_must_be_told_apart_and_the_public_one_goes_first(bureau):
    author = person("writer", bureau, Role.AUTHOR)
    draft(bureau, author, title="公租房管理办法")
    public = published(bureau, title="公租房管理办法")
    assert picker().clean("公租房管理办法") == public
    published(bureau, title="公租房管理办法")
    with pytest.raises(ValidationError, match="不止一件"):
        picker().clean("公租房管理办法")


def test_the_list_to_pick_from_has_the_public_and_one_s_own(client, bureau):
    other = agencies()[1]
    author = person("writer", bureau, Role.AUTHOR)
    public = published(other, title="公租房分配办法")
    draft(other, person("elsewhere", other, Role.AUTHOR), title="公租房分配的内部稿")
    own = draft(bureau, author, title="公租房分配的草稿")
    where = reverse("item_suggest")
    client.force_login(author)
    found = client.get(where, {"q": "公租房分配"}).json()["items"]
    assert found == [named(public), named(own)]
    assert client.get(where, {"q": " "}).json()["items"] == []
    client.force_login(person("clerk", bureau, Role.CLERK))
    assert client.get(where, {"q": "公租房"}).status_code == 302


def attached(item, token, **more):
    return form(
        item,
        **{
            "attachments-TOTAL_FORMS": "1",
            "attachments-0-stored-kept": token,
            "attachments-0-name": "",
            "attachments-0-description": "",
            "attachments-0-id": "",
            "attachments-0-ORDER": "1",
        }
        | more,
    )


def uploaded(client, name="名单.txt", content=b"list"):
    return client.post(reverse("item_upload"), {"file": SimpleUploadedFile(name, content)})


def test_a_file_sent_ahead_is_attached_by_its_token(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = draft(bureau, author)
    client.force_login(author)
    answer = uploaded(client)
    assert answer.json()["name"] == "名单.txt"
    token = answer.json()["token"]
    assert client.post(url(item), attached(item, token)).status_code == 302
    (kept,) = Item.objects.get(pk=item.pk).get_latest_revision_as_object().attachments.all()
    assert kept.name == "名单.txt" and kept.stored == StoredFile.objects.get()


def test_what_was_sent_is_not_lost_when_the_form_is_refused(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = draft(bureau, author)
    client.force_login(author)
    token = uploaded(client).json()["token"]
    answer = client.post(url(item), attached(item, token, made_on="2026-13-45"))
    page = answer.content.decode()
    assert token in page and "已上传：名单.txt" in page
    assert not Attachment.objects.exists()


def test_a_refused_file_says_why_and_a_forged_token_is_not_believed(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    client.force_login(author)
    answer = uploaded(client, "程序.exe", b"MZ\x00\x01")
    assert answer.status_code == 422 and "不收这种文件" in answer.json()["error"]
    assert client.post(reverse("item_upload")).status_code == 422
    stored = store(b"x")
    good = kept_token(stored, "a.txt")
    assert UploadField().clean(good) == stored
    with pytest.raises(ValidationError):
        UploadField().clean(good[:-2] + "xx")
    client.force_login(person("clerk", bureau, Role.CLERK))
    assert uploaded(client).status_code == 302
