"""倒排索引：与一件一件地看一样，不论编号疏密、词多词少、要几件、从哪里起。"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.inverted import HIGHEST, Inverted

pytestmark = pytest.mark.django_db
#: 一段为 16 个编号
INDEX = Inverted("inverted_test", 4)
WORDS = ("甲乙", "乙丙", "丙丁", "t_甲乙", "2024")
keys = st.one_of(st.integers(1, 300), st.integers(1, 2**40))
rows = st.dictionaries(keys, st.sets(st.sampled_from(WORDS), min_size=1), max_size=40)
groups = st.lists(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(tuple), min_size=1),
    min_size=1,
    max_size=3,
)


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        for statement in INDEX.create(connection.vendor):
            cursor.execute(statement)


def one_by_one(given, wanted, below, limit):
    fits = [
        key
        for key, words in given.items()
        if key < below and all(any(set(way) <= words for way in group) for group in wanted)
    ]
    return sorted(fits, reverse=True)[:limit]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, groups, st.integers(1, 12), st.one_of(st.just(HIGHEST), keys))
def test_it_finds_what_looking_at_each_finds(table, held, wanted, limit, below):
    INDEX.clear()
    INDEX.add((key, sorted(words)) for key, words in held.items())
    for recent in (True, False):
        found = INDEX.newest(wanted, below, limit, recent=recent)
        assert found == one_by_one(held, wanted, below, limit)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, st.lists(groups, max_size=5))
def test_whether_several_are_there_at_all(table, held, several):
    INDEX.clear()
    INDEX.add((key, sorted(words)) for key, words in held.items())
    there = [bool(one_by_one(held, wanted, HIGHEST, 1)) for wanted in several]
    assert INDEX.known(several) == there


@pytest.mark.parametrize("limit", [1, 8, 60, 120])
@pytest.mark.parametrize(("every", "newest"), [(1, 3000), (7, 3000), (400, 3000), (1, 40)])
def test_common_rare_and_long_past_words_are_all_found(table, every, newest, limit):
    """`every` 件里有一件，到 `newest` 为止：长短几种段都用到。"""
    held = {
        n: {"甲乙", "乙丙"} if n <= newest and n % every == 0 else {"丙丁"} for n in range(3001)
    }
    INDEX.add((key, sorted(words)) for key, words in held.items())
    wanted = [[("甲乙",)], [("乙丙",), ("2024",)]]
    assert INDEX.newest(wanted, HIGHEST, limit) == one_by_one(held, wanted, HIGHEST, limit)


def test_what_is_taken_out_is_not_found(table):
    INDEX.add([(5, ["甲乙"]), (6, ["甲乙", "乙丙"])])
    INDEX.remove(6, ["甲乙", "乙丙"])
    assert INDEX.newest([[("甲乙",)]], HIGHEST, 9) == [5] and INDEX.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="只有 PostgreSQL 用各段的词")
def test_what_an_older_version_indexed_gets_its_parts(table):
    """早先只有一种段长；补齐以后最新的一小段里也有它。"""
    with connection.cursor() as cursor:
        old = (
            "INSERT INTO inverted_test SELECT n, array_to_tsvector(ARRAY['甲乙', 'p_' || (n >> 4)])"
        )
        cursor.execute(f"{old} FROM generate_series(1, 100) n")
        cursor.execute(INDEX.with_parts())
    assert INDEX.newest([[("甲乙",)]], HIGHEST, 3) == [100, 99, 98]
    assert INDEX.newest([[("甲乙",), ("p1_50",)], [("p1_50",)]], HIGHEST, 3) == [100]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="只有 PostgreSQL 分段")
def test_what_came_in_one_heap_long_ago_is_not_fetched_whole(table):
    """成批公开在同一天、近来没有的：在长的一段里找到一页就够，不去数、不取出全部。"""
    old = [(n, ["甲乙"]) for n in range(1, 60)]
    INDEX.add([*old, *((n, ["丙丁"]) for n in range(60, 200))])
    with CaptureQueriesContext(connection) as asked:
        assert INDEX.newest([[("甲乙",)]], HIGHEST, 9) == list(range(59, 50, -1))
        assert INDEX.known([[[("甲乙",)]], [[("乙丙",)]]]) == [True, False]
    *found, known = (one["sql"] for one in asked)
    assert len(found) == 3 and "count(" not in known
