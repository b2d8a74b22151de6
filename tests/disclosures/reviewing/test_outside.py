"""附件在事务以前读好：锁着一件的时候不打开文件。"""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.disclosures.models import FileReading, Item, texts
from gongkai.disclosures.reviewing.publishing import mask_draft, on_time, override
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.safekeeping.outside import demand_outside

from ...applications.people import agencies, person
from ..desk.test_editing import form, url
from ..items import NUMBER, STEPS, act, attach, docx, draft, publish, reviewers, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.HOME, settings.SECOND_FACTOR = tmp_path, "optional"
    ensure_workflows()
    return agencies()[0]


@pytest.fixture
def outside(monkeypatch):
    """读附件的时候不在事务里；返回读过的次数。"""
    known, seen = texts.read, []

    def read(*given):
        demand_outside("读附件")
        seen.append(given)
        return known(*given)

    monkeypatch.setattr(texts, "read", read)
    return seen


def test_every_step_the_publication_and_the_override_read_before_they_lock(bureau, outside):
    author, people = person("author", bureau, Role.AUTHOR), reviewers(bureau)
    item = attach(draft(bureau, author), docx(f"名单{NUMBER}"), "名单.docx", user=author)
    FileReading.objects.all().delete()
    override(item.get_latest_revision_as_object(), "样本", author)
    submit(item, author)
    for name, _ in STEPS:
        FileReading.objects.all().delete()
        act(item, people[name])
    assert Item.objects.get(pk=item.pk).live and len(outside) >= 5
    FileReading.objects.all().delete()
    mask_draft(Item.objects.get(pk=item.pk).get_latest_revision_as_object(), author)


def test_what_comes_at_its_time_reads_before_it_locks(bureau, outside):
    author, people = person("author", bureau, Role.AUTHOR), reviewers(bureau)
    item = attach(draft(bureau, author), docx("名单"), "名单.docx", user=author)
    later = item.get_latest_revision_as_object()
    later.go_live_at = timezone.now() + timedelta(hours=1)
    later.save_revision(user=author)
    texts.read_ahead(later)
    submit(item, author)
    for name, _ in STEPS:
        act(item, people[name])
    past = timezone.now() - timedelta(minutes=1)
    item.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=past)
    for revision in item.revisions.filter(approved_go_live_at__isnull=False):
        revision.content["go_live_at"] = past.isoformat()
        revision.save()
    FileReading.objects.all().delete()
    count = len(outside)
    assert on_time(timezone.localdate()) == 1 and len(outside) == count + 1


def posted(item, *files, **more):
    """编辑页的表单，带着新上传的附件：（名称，内容）。"""
    given = form(item, **{"attachments-TOTAL_FORMS": str(len(files))} | more)
    for number, (name, content) in enumerate(files):
        given |= {
            f"attachments-{number}-stored": SimpleUploadedFile(f"原名{number}.docx", content),
            f"attachments-{number}-name": name,
            f"attachments-{number}-description": "",
            f"attachments-{number}-ORDER": str(number + 1),
            f"attachments-{number}-id": "",
        }
    return given


def test_saving_and_submitting_read_before_they_lock(client, bureau, outside):
    author = person("author", bureau, Role.AUTHOR)
    item = draft(bureau, author)
    client.force_login(author)
    given = posted(item, ("名单.docx", docx("名单")), **{"action-submit": "1"})
    assert client.post(url(item), given).status_code == 302 and len(outside) == 1
    item = Item.objects.get(pk=item.pk)
    assert item.workflow_in_progress and item.get_latest_revision_as_object().attachments.count()


@pytest.mark.parametrize(
    ("names", "told"), [(("甲.docx", "甲.docx"), "都叫“甲.docx”"), (("甲", "乙"), "内容一样")]
)
def test_two_attachments_alike_are_told_and_nothing_is_saved(client, bureau, names, told):
    author = person("author", bureau, Role.AUTHOR)
    item = draft(bureau, author)
    client.force_login(author)
    contents = [docx("一"), docx("一" if told == "内容一样" else "二")]
    contents = [contents[0]] * 2 if told == "内容一样" else contents
    page = client.post(url(item), posted(item, *zip(names, contents, strict=True)))
    assert page.status_code == 200 and told in page.content.decode()
    assert not Item.objects.get(pk=item.pk).get_latest_revision_as_object().attachments.count()


def test_the_same_file_attached_twice_is_still_given_out(client, bureau):
    author, people = person("author", bureau, Role.AUTHOR), reviewers(bureau)
    item = draft(bureau, author)
    for _ in range(2):
        item = attach(item, docx("一样的"), "甲.docx", user=author)
    item = publish(item, author, people)
    files = list(item.attachments.all())
    first, second = (client.get(one.get_absolute_url()) for one in files)
    assert first.status_code == second.status_code == 200
