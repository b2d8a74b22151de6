"""知识库：给公众看的每一栏都查个人信息；找得到相近的。"""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from gongkai.engagement import knowledge
from gongkai.engagement.models import Knowledge, KnowledgeWord
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import person
from ..trail import recorded

pytestmark = pytest.mark.django_db


def entry(bureau, **more):
    given = {"question": "公租房怎样申请", "answer": "到窗口。", "review": "2999-01-01"}
    return Knowledge(agency=bureau, **given | more)


@pytest.mark.parametrize("field", ["question", "answer", "keywords"])
def test_a_number_in_any_field_is_not_saved(bureau, officer, field):
    with pytest.raises(ValidationError, match="手机号码"):
        knowledge.save(entry(bureau, **{field: "打 13912345678"}), officer)
    assert not Knowledge.objects.exists()


def test_only_those_who_answer_write_it(bureau, clerk, officer):
    with pytest.raises(PermissionDenied):
        knowledge.save(entry(bureau), clerk)
    kept = knowledge.save(entry(bureau), officer)
    with pytest.raises(PermissionDenied):
        knowledge.remove(kept, clerk)
    knowledge.remove(kept, officer)
    assert not KnowledgeWord.objects.exists()
    actions = list(TrailEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["knowledge.added", "knowledge.removed"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("我想申请公租房，怎样办", True, id="同样的词"),
        pytest.param("公共租赁住房申请条件", True, id="同义的词"),
        pytest.param("供热不足", False, id="不相干"),
        pytest.param("，。！", False, id="没有字"),
    ],
)
def test_it_is_found_by_what_people_say(bureau, officer, asked, found):
    kept = knowledge.save(entry(bureau), officer)
    assert knowledge.alike(asked, bureau) == ([kept] if found else [])


def test_changing_the_question_changes_what_finds_it(bureau, officer):
    kept = knowledge.save(entry(bureau), officer)
    kept.question, kept.keywords = "物业费怎样定价", ""
    knowledge.save(kept, officer)
    assert recorded("knowledge.changed", officer, kept.subject) == 1
    assert knowledge.alike("申请公租房", bureau) == []
    assert knowledge.alike("物业费定价", bureau) == [kept]


def test_a_review_must_be_ahead(client, bureau, officer):
    client.force_login(officer)
    given = {"agency": bureau.pk, "question": "甲乙", "answer": "丙", "review": "2020-01-01"}
    answer = client.post(reverse("knowledge_new"), given)
    assert answer.status_code == 422 and "要在今天以后" in answer.content.decode()


def test_another_of_the_agency_may_take_it_over_but_nobody_else(client, bureau, other, officer):
    kept = knowledge.save(entry(bureau, owner=officer), officer)
    mine, alien = (person(f"new-{a.slug}", a, "officer") for a in (bureau, other))
    client.force_login(officer)
    path = reverse("knowledge_edit", args=[kept.pk])
    given = {"question": "甲乙", "answer": "丙", "review": "2999-01-01"}
    assert client.post(path, given | {"owner": alien.pk}).status_code == 422
    assert client.post(path, given | {"owner": mine.pk}).status_code == 302
    kept.refresh_from_db()
    assert kept.owner == mine
