"""演示的内部讨论和限定知悉：各一件。"""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.applications.discussing import say
from gongkai.applications.models import Case
from gongkai.applications.restricting import restrict
from gongkai.demo.items import working_day
from gongkai.demo.people import BUREAU, with_role
from gongkai.demo.timeline import Timeline
from gongkai.workbench.bell import see

_SAID = (
    (Role.OFFICER, "要的材料在档案室的纸质卷里，没有电子版，请这两天调出来。"),
    (Role.SECTION_HEAD, "公示过的那一版可以公开；涉及各户的底稿要区分处理。"),
    (Role.OFFICER, "已经调到，正在核对页码。"),
)


#: 这么多天以前的通知都看过了
_READ = 3


def talk(timeline: Timeline) -> None:
    """排进 `timeline`：最急的一件有讨论，再下一件限定知悉；以前的通知都看过。"""
    today = timezone.localdate()
    timeline.add(working_day(today - timedelta(days=_READ)), _read)
    timeline.add(today, _talk)


def _read() -> None:
    for user in get_user_model().objects.filter(notices__isnull=False).distinct():
        see(user)


def _talk() -> None:
    bureau = Agency.objects.get(name=BUREAU)
    rows = Case.objects.filter(agency=bureau, stage="processing", officer__isnull=False)
    urgent, kept = rows.order_by("due", "pk")[:2]
    for role, words in _SAID:
        say(urgent, words, with_role(bureau, role))
    head = with_role(bureau, Role.DISCLOSURE_HEAD)
    restrict(kept, [], "申请人同时是举报人，减少知悉的人", head)
