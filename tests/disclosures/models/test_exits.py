"""公开、撤下的出口：没有装上审查的，什么也发不出去。"""

import pytest

from gongkai.disclosures.models.exits import EXITS, Exits, NotReady
from gongkai.disclosures.reviewing import gate


@pytest.mark.parametrize("name", ["publish", "unpublish", "before_step"])
def test_nothing_goes_out_before_the_review_is_installed(name):
    with pytest.raises(NotReady, match="没有装上"):
        getattr(Exits(), name)(object())


def test_the_running_system_has_the_review_installed():
    assert EXITS.publish is gate.publish and EXITS.unpublish is gate.unpublish
    assert EXITS.before_step is gate.demand_clean
