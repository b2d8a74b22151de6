"""演示用的检查和整改：照真的查一遍一遍，登记的问题都是演示的机关真有的；上级指出的一件整改完了，一件督办在问。"""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.demo.items import working_day
from gongkai.demo.people import BUREAU, DISTRICT, with_role
from gongkai.demo.timeline import Timeline
from gongkai.oversight.asking import answer, ask
from gongkai.oversight.checking import check, judge
from gongkai.oversight.closing import close
from gongkai.oversight.entering import enter
from gongkai.oversight.indicators import indicator_of
from gongkai.oversight.models import Act, Finding, Question, State, Verdict
from gongkai.oversight.register import Given, act

#: 几天以前各查一遍
_CHECKED = (12, 5, 0)
_POINTED, _ANSWERED, _VERIFIED = 10, 7, 6
_ASKED, _REPLIED = 5, 3


def oversight(timeline: Timeline) -> None:
    """排进 `timeline`：每次检查、上级指出的一件、交办、督办。"""
    today = timezone.localdate()
    for ago in _CHECKED:
        timeline.add(today - timedelta(days=ago), _check)
    for ago, work in (
        (_POINTED, _pointed),
        (_ANSWERED, _mended),
        (_VERIFIED, _verified),
        (_ASKED, _question),
        (_REPLIED, _replied),
        (0, _assigned),
    ):
        timeline.add(working_day(today - timedelta(days=ago)), partial(work))


def _bureau() -> Agency:
    found: Agency = Agency.objects.get(name=BUREAU)
    return found


def _check() -> None:
    for agency in Agency.objects.filter(columns__isnull=False).distinct().order_by("path"):
        check(agency)
    bureau = _bureau()
    today = timezone.localdate()
    one = indicator_of(bureau, "veto.misstatement", today)
    assert one is not None
    head = with_role(bureau, Role.DISCLOSURE_HEAD)
    judge(bureau, one, Verdict.PASS, "抽看了首页和各栏目最近的信息，没有。", 0, head)


def _pointed() -> None:
    bureau = _bureau()
    given = {
        "agency": bureau,
        "what": "政府信息公开指南里的传真号码与公布的不一致",
        "organ": "青川市人民政府办公室",
        "excerpt": "第三季度检查情况通报第12项",
    }
    head, officer = (with_role(bureau, r) for r in (Role.DISCLOSURE_HEAD, Role.OFFICER))
    made = enter(given, head)
    act(made, Act.ASSIGNED, head, Given(owner=officer.pk))


def _told() -> Finding:
    return Finding.objects.get(agency=_bureau(), source="superior")


def _mended() -> None:
    officer = with_role(_bureau(), Role.OFFICER)
    act(_told(), Act.ANSWERED, officer, Given(text="指南里的传真号码已经改正，与机关资料一致。"))


def _verified() -> None:
    head = with_role(_bureau(), Role.DISCLOSURE_HEAD)
    close(_told(), head, Given(text="看过指南，号码一致。"))


def _question() -> None:
    supervisor = with_role(Agency.objects.get(name=DISTRICT), Role.SUPERVISOR)
    due = timezone.localdate() + timedelta(days=10)
    words = "最近一个月有几个栏目没有按时更新，请说明由谁负责、什么时候更新。"
    ask(_bureau(), "栏目没有按时更新", words, due, supervisor)


def _replied() -> None:
    head = with_role(_bureau(), Role.DISCLOSURE_HEAD)
    words = "各栏目已经逐个定了责任人，见问题与整改。"
    answer(Question.objects.get(), Question.State.ANSWERED, words, head)


def _assigned() -> None:
    """今天查出的，最急的几件交办。"""
    bureau = _bureau()
    head, author = (with_role(bureau, r) for r in (Role.DISCLOSURE_HEAD, Role.AUTHOR))
    rows = Finding.objects.filter(agency=bureau, state=State.OPEN).order_by("-is_veto", "due", "id")
    for found in rows[:3]:
        act(found, Act.ASSIGNED, head, Given(owner=author.pk))
