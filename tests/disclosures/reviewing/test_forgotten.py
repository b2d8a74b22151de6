"""遮去的字不留在旧处：一处一处地放进去，再看还有没有；别的一件同样的字不动。"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import ModelLogEntry, Revision, TaskState

from gongkai.disclosures.models import Column, Correction, Item
from gongkai.disclosures.reviewing import forgetting
from gongkai.safekeeping.confirmed import confirm

from ..items import NUMBER, draft, submit

pytestmark = pytest.mark.django_db
WORDS = f"张某{NUMBER}分配"


def kind(model=Item):
    return ContentType.objects.get_for_model(model)


def revisions(item):
    return Revision.objects.for_instance(item)


def corrections(item):
    return item.corrections.all()


def logs(item):
    return ModelLogEntry.objects.filter(content_type=kind(), object_id=str(item.pk))


def comments(item):
    return TaskState.objects.filter(workflow_state__in=item.workflow_states.all())


#: 留着字的各处
PLACES = [
    (revisions, "object_str", WORDS),
    (revisions, "content", {"title": WORDS, "attachments": []}),
    (corrections, "title", WORDS),
    (corrections, "note", WORDS),
    (corrections, "html", f"<p>{WORDS}</p>"),
    (corrections, "files", [f"去掉“{WORDS}”"]),
    (logs, "label", WORDS),
    (logs, "data", {"title": {"old": WORDS}}),
    (comments, "comment", WORDS),
]


@pytest.fixture
def pair(bureau, author):
    """两件都有旧修订、更正、日志、意见；第一件的“张某”确认过要遮去。"""
    made = [draft(bureau, author, title=title) for title in ("甲件", "乙件")]
    for item in made:
        submit(item, author)
        for number in (1, 2):
            given = {"item": item, "number": number, "on": timezone.localdate()}
            Correction.objects.create(**given, note="改", title="旧", html="<p>旧</p>")
            given = {"content_type": kind(), "object_id": str(item.pk)}
            logged = {"label": "改", "action": "wagtail.edit", "timestamp": timezone.now()}
            ModelLogEntry.objects.create(**given, **logged)
    confirm(made[0].subject_of_trail, ["张某"])
    return [Item.objects.get(pk=item.pk) for item in made]


@pytest.fixture
def forget(django_capture_on_commit_callbacks):
    """遮去；返回提交以后收不收预写日志。"""

    def run(item, **given):
        with django_capture_on_commit_callbacks() as after:
            forgetting.forget(item, **given)
        return forgetting.settle_journal in after

    return run


def test_what_stands_in_any_old_place_is_hidden_and_nothing_of_another(pair, forget):
    item, other = pair
    assert not forget(item)
    for rows, name, value in PLACES:
        for one in pair:
            rows(one).update(**{name: value})
        theirs = list(rows(other).values())
        assert forget(item), name
        shown = str(list(rows(item).values_list(name, flat=True)))
        assert "**" in shown and NUMBER not in shown and "张某" not in shown, name
        assert "分配" in shown and list(rows(other).values()) == theirs, name
        # 再来一遍没有要遮的
        assert not forget(item), name


def test_one_of_two_rows_is_hidden_and_the_other_stays_as_it_was(pair, forget):
    item, _ = pair
    item.get_latest_revision_as_object().save_revision()
    for rows, name, value in PLACES:
        first = rows(item).order_by("pk")[0]
        type(first).objects.filter(pk=first.pk).update(**{name: value})
        before = list(rows(item).exclude(pk=first.pk).order_by("pk").values())
        assert forget(item), name
        assert list(rows(item).exclude(pk=first.pk).order_by("pk").values()) == before, name


def test_a_log_of_something_else_with_the_same_number_stays(pair, forget):
    item, _ = pair
    given = {"content_type": kind(Column), "object_id": str(item.pk), "label": WORDS}
    made = ModelLogEntry.objects.create(**given, action="wagtail.edit", timestamp=timezone.now())
    assert not forget(item)
    made.refresh_from_db()
    assert made.label == WORDS


def test_the_forms_kept_for_a_preview_go_and_those_of_others_stay(pair, author, forget):
    item, other = pair
    wanted = [(Item, item.pk), (Item, ""), (Item, other.pk), (Column, item.pk)]
    for model, key in wanted:
        given = {"content_type": kind(model), "object_id": str(key), "user": author}
        FormState.objects.create(**given, data=WORDS, last_updated_at=timezone.now())
    assert forget(item) and not forget(item)
    left = set(FormState.objects.values_list("content_type", "object_id"))
    assert left == {(kind(m).pk, str(key)) for m, key in wanted[2:]}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (lambda keys: {}, []),
        (lambda keys: {"keep": (keys[1], None)}, [1]),
        (lambda keys: {"keep": (None,)}, []),
        (lambda keys: {"before_revision": keys[1]}, [1, 2]),
    ],
    ids=["all", "keep", "keep-none", "before"],
)
def test_the_revisions_to_be_kept_are_not_touched(pair, forget, given, kept):
    item, _ = pair
    for _ in range(2):
        item.get_latest_revision_as_object().save_revision()
    keys = list(revisions(item).order_by("pk").values_list("pk", flat=True))
    revisions(item).update(content={"title": WORDS}, object_str=WORDS)
    forget(item, **given(keys))
    labels = list(revisions(item).order_by("pk").values_list("object_str", flat=True))
    assert [n for n, label in enumerate(labels) if label == WORDS] == kept
