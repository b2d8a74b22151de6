from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.read.digits import group_readings, row_readings, split_runs

PARTS = st.lists(st.integers(0, 9999), min_size=6, max_size=6)


def test_the_example_of_the_statute_book():
    assert row_readings(["801000081"], 7, False) == [(80, 1, 0, 0, 0, 0, 81)]


@given(PARTS)
def test_the_true_reading_is_always_among_them(parts):
    row = (*parts, sum(parts))
    found = row_readings(["".join(map(str, row))], 7, False)
    assert not found or row in found
    assert all(sum(r[:-1]) == r[-1] for r in found)


@given(PARTS, st.integers(1, 6))
def test_a_space_somewhere_never_loses_the_true_reading(parts, cut):
    row = (*parts, sum(parts))
    runs = ["".join(map(str, row[:cut])), "".join(map(str, row[cut:]))]
    found = row_readings(runs, 7, False)
    assert not found or row in found


def test_a_wrong_total_has_no_reading():
    assert row_readings(["801000082"], 7, False) == []


def test_dropped_blanks_leave_every_column_open():
    found = row_readings(["2", "2"], 7, True)
    total = [r for r in found if r[-1] is not None]
    assert len(total) == 6
    assert all(r[-1] == 2 and sum(v or 0 for v in r[:-1]) == 2 for r in total)
    # 总计也会空着：两类申请人各两件
    assert len(found) - len(total) == 15


def test_numbers_have_no_leading_zero():
    assert list(split_runs(["100"], 3)) == [(1, 0, 0)]
    assert list(split_runs(["000"], 3)) == [(0, 0, 0)]
    assert list(split_runs(["00"], 3)) == []


@given(st.lists(st.integers(0, 300), min_size=12, max_size=12))
def test_groups_keep_the_true_reading(numbers):
    groups = [numbers[i : i + 4] for i in (0, 4, 8)]
    row = tuple(n for g in groups for n in (*g, sum(g)))
    found = group_readings(["".join(map(str, row))], 3, 5)
    assert not found or row in found


def test_endless_digits_end_at_once():
    assert row_readings(["1" * 5000], 7, True) == []
    assert group_readings(["12" * 5000], 3, 5) == []
    assert len(row_readings(["1" * 40], 7, True)) < 3000
