"""复核通过：照原来的查法再查一遍，还在的不能通过；没有查法的由人写明看到了什么。"""

from dataclasses import replace

from django.utils import timezone

from gongkai.oversight.acts import NotNow
from gongkai.oversight.checking import still_there
from gongkai.oversight.models import Act, Finding
from gongkai.oversight.register import Given, act
from gongkai.safekeeping.actor import Actor

_SAID = {False: "照原来的查法再查，没有了。", None: "这一项没有程序的查法，由复核的人看。"}


def close(finding: Finding, by: Actor, given: Given) -> Finding:
    """复核通过；再查仍有的抛 NotNow，请退回再改。"""
    found = still_there(finding, timezone.localdate())
    if found:
        raise NotNow("照原来的查法再查，问题还在，不能通过；请退回再改。")
    said = _SAID[found]
    told = replace(given, text=f"{given.text}（{said}）", data={"rechecked": found is False})
    return act(finding, Act.CLOSED, by, told)
