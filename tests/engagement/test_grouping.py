"""归类的质量：知道哪些说同一件事的一批，和掺了许多谁也不像谁的一批。"""

import random

import pytest

from gongkai.engagement.topics.grouping import Groups
from gongkai.engagement.topics.settings import setting
from gongkai.engagement.topics.vectors import vectors, words_of

from .generated import TOPICS, labelled, quality

pytest.importorskip("sklearn")


def grouped(rows, step):
    groups, found = Groups(setting("alike"), setting("merge")), []
    features = vectors([text for text, _ in rows])
    for start in range(0, len(rows), step):
        some = range(start, min(start + step, len(rows)))
        found += groups.add([n + 1 for n in some], features[start : start + step])
    return groups, [groups.final(leader) for leader in found]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("step", [50, 1000], ids=["五十件一批", "一千件一批"])
def test_what_says_the_same_is_grouped_and_nothing_else(seed, step):
    rows = labelled(1000, seed=seed)
    pure, recalled = quality([label for _, label in rows], grouped(rows, step)[1])
    assert pure >= 0.97 and recalled >= 0.72, (pure, recalled)


@pytest.mark.parametrize("share", [0.6, 0.8])
def test_noise_stays_out_of_the_groups(share):
    rows = labelled(2000, share, seed=5)
    labels, found = [label for _, label in rows], grouped(rows, 200)[1]
    pure, recalled = quality(labels, found)
    assert pure >= 0.97 and recalled >= 0.72, (pure, recalled)
    large = {g for g in found if found.count(g) > 2}
    strays = sum(g in large for g, label in zip(found, labels, strict=True) if label is None)
    assert strays <= 0.01 * labels.count(None)


def test_batches_and_order_change_little():
    rows = labelled(600, 0.3, seed=9)
    mixed = rows[:]
    random.Random(1).shuffle(mixed)
    one = quality([label for _, label in rows], grouped(rows, 600)[1])
    two = quality([label for _, label in mixed], grouped(mixed, 7)[1])
    assert abs(one[0] - two[0]) <= 0.03 and abs(one[1] - two[1]) <= 0.15


def test_what_people_settled_is_not_moved():
    """起了名、答复过的组：别的可以并进来，它不并到别处。"""
    rows = [(t, "暖气") for t in TOPICS["暖气"] * 3]
    groups, found = Groups(0.99, 0.99), []
    features = vectors([text for text, _ in rows])
    found = groups.add(range(1, len(rows) + 1), features)
    fixed = frozenset(found)
    groups.alike, groups.merge = 0.3, 0.05
    groups.add([100], features[:1], fixed)
    assert {groups.final(leader) for leader in fixed} == fixed


def test_common_words_and_figures_do_not_count():
    assert words_of("您好，请问公租房 2026 年怎么申请？希望尽快答复 ABC") == [
        "租房",
        "公租房",
        "申请",
    ]
