"""重编：旧版本编的由定时任务补上，其间照样查得到；改了名的跟着改。"""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.disclosures.models import Item, SearchTerm, SearchText
from gongkai.disclosures.searching import index, rebuilding
from gongkai.disclosures.searching.index import Filters
from gongkai.disclosures.searching.ranking import look_up
from gongkai.inverted import Inverted
from gongkai.sealed import Sealed

from ...applications.people import agencies
from .test_searching import put

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


def titles(text):
    return [h.item.title for h in look_up(text, Filters()).hits]


def pairs(gram):
    return index.newest([[(index.TITLE + gram,)]], None, 9)


def as_before(item, *words):
    """像旧版本编的：只有词典切出的词。"""
    index.remove([item.pk])
    docid = index.docid_of(item.published_on, item.pk)
    tokens = [f"a_{item.agency_id}", *words, *(f"t_{w}" for w in words)]
    SearchText.objects.create(item=item, docid=docid, tokens=" ".join(tokens), text="正文")
    index._WORDS.add([(docid, tokens)])
    SearchTerm.objects.update(initials="")


def test_what_an_older_version_indexed_is_found_before_and_after(monkeypatch):
    bureau = agencies()[0]
    items = [put(bureau, f"供热公告{n}") for n in range(3)]
    for item in items:
        as_before(item, "供热", "公告")
    assert rebuilding.waiting() == 3 and len(titles("供热")) == 3 and not pairs("热公")
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    assert rebuilding.on_time(TODAY) == 3 and rebuilding.waiting() == 0
    assert len(pairs("热公")) == 3 and rebuilding.on_time(TODAY) == 0
    assert SearchTerm.objects.get(word="供热").initials == "gr"
    assert SearchTerm.objects.filter(word="供热公告").exists()


def test_what_was_withdrawn_meanwhile_is_only_taken_out():
    item = put(agencies()[0], "供热公告")
    Item.objects.filter(pk=item.pk).update(live=False)
    SearchText.objects.update(version=0)
    rebuilding.on_time(TODAY)
    assert not SearchText.objects.exists() and titles("供热公告") == []


def test_a_new_name_of_the_column_or_the_agency_is_searched():
    item = put(agencies()[0], "通告")
    for owner, name in ((item.column, "蓝天保卫战"), (item.agency, "兴庆区营商环境局")):
        owner.name = name
        owner.save()
        assert rebuilding.waiting() == 1
        rebuilding.on_time(TODAY)
        assert titles(f"{name} 通告") == ["通告"]
    item.column.save()
    assert rebuilding.waiting() == 0


def test_the_command_takes_out_what_is_not_published_and_counts_words_anew(capsys):
    bureau = agencies()[0]
    put(bureau, "供热公告")
    gone = put(bureau, "停水公告")
    Item.objects.filter(pk=gone.pk).update(live=False)
    SearchTerm.objects.update(count=9)
    call_command("reindex")
    assert "重建了 1 件" in capsys.readouterr().out
    assert titles("停水公告") == [] and titles("供热公告") == ["供热公告"]
    assert SearchTerm.objects.get(word="供热").count == 1 and index.is_intact()


def test_an_index_that_was_lost_is_built_from_the_start(capsys):
    put(agencies()[0], "供热公告")
    index._WORDS.clear()
    assert not index.is_intact()
    call_command("reindex")
    assert titles("供热公告") == ["供热公告"] and index.is_intact()


def test_many_are_sealed_once_nothing_waits_to_be_indexed_anew(monkeypatch):
    several = Sealed(index.TABLE, 2)
    monkeypatch.setattr(index, "_SEALED", several)
    monkeypatch.setattr(index, "_WORDS", Inverted(index.TABLE, index._WORDS.shift, several))
    bureau = agencies()[0]
    items = [put(bureau, f"供热公告{n}") for n in range(5)]
    found = titles("供热 公告")
    SearchText.objects.filter(item=items[0]).update(version=0)
    assert rebuilding.seal_on_time(TODAY) == 0
    rebuilding.on_time(TODAY)
    sealed = 2 if connection.vendor == "postgresql" else 0
    assert rebuilding.seal_on_time(TODAY) == sealed and rebuilding.seal_on_time(TODAY) == 0
    assert titles("供热 公告") == found and len(found) == 5
    monkeypatch.setattr(index.opensearch, "is_on", lambda: True)
    put(bureau, "供热公告六")
    assert rebuilding.seal_on_time(TODAY) == 0
