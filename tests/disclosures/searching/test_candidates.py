"""候选：件数多得取不完的时候，标题里有的、那一年的，旧了也不会被新的挤掉。"""

from datetime import date, timedelta

import pytest

from gongkai.disclosures.searching import candidates, index
from gongkai.disclosures.searching.known import known
from gongkai.language.asking import parse

from ...applications.people import agencies
from .test_searching import DAY, put, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    """一次只取两三件：几件就算取不完。"""
    monkeypatch.setattr(candidates, "TITLES", 2)
    monkeypatch.setattr(candidates, "BODIES", 3)


@pytest.fixture
def bureau():
    return agencies()[0]


def talk(bureau, number, day, text="公租房的工作正在进行。"):
    return put(bureau, f"工作动态第{number}期", text, day=day)


def whole(text):
    found = candidates.whole(parse(text, known()), [])
    return [index.pk_of(key) for key in found.keys]


def test_old_titles_stand_before_newer_texts(bureau):
    old = put(bureau, "公租房分配办法", day=DAY - timedelta(3000))
    for n in range(5):
        talk(bureau, n, DAY - timedelta(n))
    assert old.pk in whole("公租房") and titles("公租房")[0] == old.title


def test_the_office_s_own_in_its_title_are_found_behind_many_newer_ones(bureau):
    """机关的名称件件都有：标题里写着的另找。"""
    named = put(bureau, "住房和城乡建设局公示制度", day=DAY - timedelta(3000))
    for n in range(5):
        put(bureau, f"第{n}期公示", day=DAY - timedelta(n))
    assert named.pk in whole("住房和城乡建设局 公示")


def test_where_nothing_is_the_office_s_the_titles_are_asked_once(bureau, monkeypatch):
    for n in range(5):
        put(bureau, f"热力管网公告第{n}期", "热力管网的公告", day=DAY - timedelta(n))
    asked = []
    real = index.newest
    monkeypatch.setattr(index, "newest", lambda *a: asked.append(a[0]) or real(*a))
    assert len(whole("热力管网 公告")) >= 2
    in_titles = [candidates.ways.in_title(u) for u in parse("热力管网 公告", known()).strong]
    assert asked.count(in_titles) == 1


def test_a_year_s_own_are_found_however_many_later_ones_mention_it(bureau):
    own = put(bureau, "公租房房源公告", "房源若干。", day=date(2022, 5, 1))
    said = put(bureau, "2022年公租房工作总结", "总结。", day=date(2023, 3, 1))
    for n in range(5):
        talk(bureau, n, DAY - timedelta(n), "公租房的工作从2022年起。")
    found = whole("2022年公租房")
    assert {own.pk, said.pk} <= set(found)
    assert titles("2022年公租房")[:2] == [said.title, own.title]


def test_by_date_a_year_s_are_the_newest_of_both_kinds(bureau):
    own = [put(bureau, f"公租房公告{n}", day=date(2022, 5, 1 + n)) for n in range(3)]
    later = talk(bureau, 1, DAY, "公租房的工作从2022年起。")
    assert titles("2022年 公租房", "date") == [later.title, *(o.title for o in reversed(own))]
    units = parse("2022年 公租房", known()).strong
    both = candidates.newest(units, candidates.ways.anywhere, [], None, 2)
    assert [index.pk_of(key) for key in both] == [later.pk, own[2].pk]
    rest = candidates.newest(units, candidates.ways.anywhere, [], both[-1], 9)
    assert [index.pk_of(key) for key in rest] == [own[1].pk, own[0].pk]
