from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongkai.applications import words
from gongkai.applications.models import Case
from gongkai.language.bigrams import bigrams, indexed
from tests.applications.people import agencies, new_case

pytestmark = pytest.mark.django_db


def asked(agency, text, kind="natural"):
    case = new_case(agency)
    words.rewrite(case, text)
    case.kind = kind
    case.save()
    return case


def found(query, agency, kind="", below=None, limit=10):
    return words.newest(query, [agency.pk], kind, below, limit)


def test_all_words_are_wanted_and_the_newest_comes_first():
    ours, other = agencies()[:2]
    old = asked(ours, "申请公开公租房分配结果")
    new = asked(ours, "公租房租金的分配办法")
    theirs = asked(other, "公租房分配结果")
    assert found("公租房 分配", ours) == [new.pk, old.pk]
    assert found("公租房 结果", ours) == [old.pk] and found("公租房 结果", other) == [theirs.pk]
    assert found("公租房", ours, below=new.pk) == [old.pk]
    assert found("公租房", ours, limit=1) == [new.pk]
    assert found("租", ours) == [new.pk, old.pk] and found("果", ours) == [old.pk]
    assert found("", ours) == [] and words.newest("公租房", [], "", None, 5) == []


def test_what_was_corrected_is_found_by_its_new_words_only():
    ours = agencies()[0]
    case = asked(ours, "拆迁补偿")
    words.rewrite(case, "物业费标准")
    case.save()
    assert found("物业费", ours) == [case.pk] and found("拆迁", ours) == []


def test_rebuilding_finds_the_same():
    ours = agencies()[0]
    case = asked(ours, "拆迁补偿")
    call_command("reindex_cases")
    assert found("拆迁", ours) == [case.pk]
    words.rewrite(case, "物业费标准")
    assert found("拆迁", ours) == []


@pytest.mark.parametrize("kind", ["natural", "enterprise"])
def test_the_kind_of_applicant_is_looked_up_with_the_words(kind):
    ours = agencies()[0]
    case = new_case(ours)
    Case.objects.filter(pk=case.pk).update(kind=kind)
    call_command("reindex_cases")
    query = case.asked[:4]
    assert found(query, ours, kind) == [case.pk] and found(query, ours, "other") == []


def test_an_old_table_is_made_anew_with_every_case():
    ours = agencies()[0]
    case = asked(ours, "拆迁补偿")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {words.TABLE}")
        cursor.execute(f"CREATE TABLE {words.TABLE} (case_id bigint, kind varchar(16))")
    rebuild = import_module("gongkai.applications.migrations.0012_one_engine").rebuild
    rebuild(apps, SimpleNamespace(connection=connection))
    assert found("拆迁", ours) == [case.pk]


class Same(TestCase):
    """与逐件比较的结果相同。"""

    @given(
        st.lists(st.text("公租房分配结果", min_size=1, max_size=6), min_size=1, max_size=5),
        st.data(),
    )
    def test_as_one_by_one(self, texts, data):
        with transaction.atomic():
            ours = agencies()[0]
            cases = [asked(ours, text) for text in texts]
            query = data.draw(st.sampled_from(texts))
            wanted = [
                c.pk
                for c in reversed(cases)
                if all(
                    any(t.startswith(w) if len(w) == 1 else t == w for t in indexed(c.asked))
                    for w in bigrams(query)
                )
            ]
            assert found(query, ours) == wanted
            transaction.set_rollback(True)
