"""各种说法的文字：每处写错都查得出，没有写错的都不查出（`telling` 会写、会写错）。"""

import random

import pytest

from gongkai.annual.narrative import check_narrative
from tests.annual.telling import tell

_EACH = 60


def found_in(findings, planted):
    """查出这一处的发现。"""
    return [
        f
        for f in findings
        if str(f.found) == str(planted.value)
        and (
            f.rule == "narrative.percentage"
            if planted.percent
            else set(f.cells) == set(planted.cells)
        )
    ]


@pytest.mark.parametrize("seed", range(4), ids="seed{}".format)
def test_every_planted_contradiction_is_found_and_none_is_invented(seed):
    for i in range(_EACH):
        telling = tell(random.Random(seed * 1000 + i))
        findings = check_narrative(telling.report)
        hits = [found_in(findings, p) for p in telling.planted]
        missed = [p for p, hit in zip(telling.planted, hits, strict=True) if not hit]
        invented = [f for f in findings if not any(f in hit for hit in hits)]
        assert missed == []
        assert [(f.message, telling.sentences) for f in invented] == []


def test_true_tellings_have_no_findings():
    for i in range(_EACH):
        telling = tell(random.Random(9000 + i), wrong=0)
        assert [(f.message, telling.sentences) for f in check_narrative(telling.report)] == []
