"""收到多久了：只说最大的一档。"""

from datetime import timedelta

import pytest
from django.utils import timezone

from gongkai.agencies.workplace import Arrival


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(days=2, hours=13), "2 天"),
        (timedelta(hours=13, minutes=5), "13 小时"),
        (timedelta(minutes=19), "19 分钟"),
        (timedelta(seconds=-5), "0 分钟"),
    ],
    ids=["days", "hours", "minutes", "ahead"],
)
def test_it_says_the_largest_unit(passed, words):
    assert Arrival("申请", "/", "互联网", timezone.now() - passed).ago == words
