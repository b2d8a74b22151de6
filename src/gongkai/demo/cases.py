"""演示用的案件：经过与真的一样，都走登记与办理的同一条路，按各自的日子。"""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.applications.models import Case
from gongkai.applications.register import NewCase, Registered, act, register
from gongkai.applications.steps import take
from gongkai.demo.items import working_day
from gongkai.demo.people import BUREAU, DISTRICT, OTHER, with_role
from gongkai.demo.timeline import Timeline
from gongkai.language.identity import credit_check, resident_check
from gongkai.law.errors import LawError
from gongkai.law.procedure import Act, Event
from gongkai.law.tentative import extended
from gongkai.remedies.models import Contest
from gongkai.remedies.register import save as save_contest

Step = tuple[int, Act, dict[str, Any], dict[str, Any] | None]
_CLOSED, _OTHERS = 30, 8
#: 补正的期限：经过里写第几个工作日，做的时候换成那一天
_UNTIL = 12
_BY_HEAD = (Act.DECIDED, Act.EXTENDED)
#: 第几件 -> 复议或者诉讼、结果、多少天以后审结
_CONTESTED = {
    1: ("reconsideration", "", 0),
    12: ("reconsideration", "upheld", 50),
    20: ("litigation.after_reconsideration", "upheld", 120),
}
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = "建国秀英志强丽华晓东海燕国庆春梅"
_ASKED = (
    "2024年度棚户区改造项目征收补偿资金的使用情况",
    "和平小区房屋征收补偿方案及征求意见情况",
    "本人所在小区公共租赁住房分配结果",
    "2025年农村危房改造补助对象名单及补助标准",
    "新华路市政道路改造工程的招标投标文件",
    "供热管网改造项目的竣工验收备案表",
    "物业服务企业信用评价的办法和结果",
    "既有住宅加装电梯的审批流程和补贴政策文件",
)


def cases(timeline: Timeline) -> dict[str, str]:
    """近两年的案件排进 `timeline`；返回值在做完以后记着几件的编号和查询码。"""
    rng = random.Random(2026)
    bureau, other = (Agency.objects.get(name=name) for name in (BUREAU, OTHER))
    today = timezone.localdate()
    codes: dict[str, str] = {}
    for number in range(_CLOSED):
        received = working_day(today - timedelta(days=60 + number * 20 + rng.randint(0, 9)))
        channel = rng.choice(("in_person", "internet", "signed_post", "internet"))
        steps = _story(rng, channel, number)
        _plan(timeline, bureau, _new(rng, bureau, received, channel), steps, number)
    for ago, channel, steps, name in _OPEN:
        received = _working_days_ago(today, ago)
        new = _new(rng, bureau, received, channel)
        _plan(timeline, bureau, new, steps, -1, partial(_note, codes, name))
    for number in range(_OTHERS):
        received = working_day(today - timedelta(days=3 + number * 45))
        steps = _story(rng, "in_person", number) if number else []
        _plan(timeline, other, _new(rng, other, received, "in_person"), steps, -1)
    return codes


def _note(codes: dict[str, str], name: str, told: Registered) -> None:
    if name:
        codes[name] = f"编号 {told.case.number}　查询码 {told.code}"


def _plan(
    timeline: Timeline,
    agency: Agency,
    new: NewCase,
    steps: list[Step],
    number: int,
    told: Callable[[Registered], None] | None = None,
) -> None:
    """登记和各步，各在各的日子。"""
    made: list[Case] = []

    def received() -> None:
        done = register(new)
        made.append(done.case)
        if told is not None:
            told(done)

    timeline.add(new.received, received)
    for offset, step, data, private in steps:
        day = extended().add_working_days(new.received, offset)
        timeline.add(day, partial(do_step, made, step, day, data, private))
    if number in _CONTESTED:
        last = extended().add_working_days(new.received, steps[-1][0])
        _contested(timeline, made, last + timedelta(days=20), *_CONTESTED[number])


def _contested(
    timeline: Timeline, made: list[Case], day: date, group: str, result: str, closed_after: int
) -> None:
    """对答复不服的一件复议或诉讼，和它的审结。"""
    timeline.add(day, partial(_contest, made, group, day))
    if result:
        closed = working_day(day + timedelta(days=closed_after))
        timeline.add(closed, partial(_settle, made, group, result, closed))


def do_step(made: list[Case], step: Act, day: date, data: Any, private: Any) -> None:
    """做一步；法律不许的（如还在等补正）不做。"""
    case = made[0]
    if "until" in data:
        data = data | {"until": extended().add_working_days(day, data["until"]).isoformat()}
    if step is Act.CORRECTED:
        private = {"asked": f"{case.asked}（指和平小区二期）"}
    officer, head = (with_role(case.agency, r) for r in (Role.OFFICER, Role.DISCLOSURE_HEAD))
    with suppress(LawError):
        if step is Act.ASSIGNED:
            act(case, Event(step, day, {"officer": officer.pk}), head)
        elif step is Act.CONFIRMED:
            act(case, Event(step, day, data), head, private=private)
        else:
            take(case, step, day, data, private, head if step in _BY_HEAD else officer)


def _contest(made: list[Case], group: str, received: date) -> None:
    case = made[0]
    organ = case.agency.court if group.startswith("litigation") else DISTRICT
    contest = Contest(case=case, group=group, organ=organ, received=received)
    save_contest(contest, with_role(case.agency, Role.OFFICER))


def _settle(made: list[Case], group: str, result: str, closed: date) -> None:
    contest = Contest.objects.get(case=made[0], group=group)
    contest.answered = contest.received + timedelta(days=7)
    contest.result, contest.closed = result, closed
    save_contest(contest, with_role(made[0].agency, Role.OFFICER))


def _working_days_ago(today: date, count: int) -> date:
    day = working_day(today)
    for _ in range(count):
        day = working_day(day - timedelta(1))
    return day


def _new(rng: random.Random, agency: Agency, received: date, channel: str) -> NewCase:
    is_person = rng.random() < 0.75
    return NewCase(
        agency=agency,
        channel=channel,
        received=received,
        kind="natural_person" if is_person else rng.choice(("business", "legal_service", "other")),
        applicant=_person(rng) if is_person else _company(rng),
        asked=rng.choice(_ASKED),
        provision=rng.choice(("electronic", "paper")),
        way=rng.choice(("online", "post", "in_person")),
    )


def _person(rng: random.Random) -> dict[str, str]:
    body = f"640104{rng.randint(1955, 2004)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    body += f"{rng.randint(1, 999):03}"
    return {
        "name": rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, 2)),
        "identity_kind": "居民身份证",
        "identity": body + resident_check(body),
        "phone": f"139{rng.randint(0, 99_999_999):08}",
        "address": f"青川市兴庆区和平小区{rng.randint(1, 30)}号楼",
    }


def _company(rng: random.Random) -> dict[str, str]:
    body = f"91640100MA{rng.randint(1_000_000, 9_999_999)}"
    return {
        "name": f"青川市{rng.choice(('恒信', '宏达', '正平', '安居'))}有限公司",
        "identity_kind": "统一社会信用代码",
        "identity": body + credit_check(body),
        "representative": "某某",
        "contact": "某某",
        "phone": f"0951-{rng.randint(5_000_000, 5_999_999)}",
    }


def _story(rng: random.Random, channel: str, number: int) -> list[Step]:
    """一件办结的案件的经过：第几个工作日、什么事。"""
    steps: list[Step] = [(0, Act.CONFIRMED, {}, None)] if channel == "internet" else []
    steps.append((1, Act.ASSIGNED, {}, None))
    if rng.random() < 0.2:
        items = {"items": "请写明所需文件的名称或者所涉项目的地点。"}
        steps.append((2, Act.CORRECTION_ASKED, {"until": _UNTIL, "items": True}, items))
        steps.append((8, Act.CORRECTED, {}, None))
    if rng.random() < 0.25:
        asked = {"third_party": "青川市恒信建设有限公司", "email": ""}
        steps.append((9, Act.THIRD_PARTY_ASKED, {"third_party_kind": "organization"}, asked))
        steps.append((10, Act.INQUIRY_SERVED, {}, None))
        answer = {"opinion": rng.choice(("consent", "objection"))}
        steps.append((16, Act.THIRD_PARTY_ANSWERED, answer, {"reason": "涉及单价。"}))
    if rng.random() < 0.15:
        steps.append((17, Act.EXTENSION_REQUESTED, {}, {"reason": "档案较多"}))
        steps.append((18, Act.EXTENDED, {}, {"reason": "需要检索的档案较多"}))
    decision, told = _OUTCOMES[4] if number in _CONTESTED else rng.choice(_OUTCOMES)
    day = rng.randint(6, 19) if len(steps) < 3 else 19
    steps.append((day, Act.PROPOSED, {"decisions": [decision]}, told))
    steps.append((day, Act.DECIDED, {}, None))
    steps.append((day + 1, Act.DELIVERED, {"manner": "post"}, {"evidence": "EMS 1234567890"}))
    steps.append((day + 3, Act.REPLY_SIGNED, {}, None))
    return steps


_OUTCOMES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "granted",
        {"information": "该项目的补偿标准为每平方米6,200元，过渡费每月每平方米20元。"},
    ),
    ("granted", {"information": "该文件在区政府网站政策文件库，可以查看、下载。"}),
    (
        "partial",
        {
            "information": "该项目共分配住房312套，分配的办法是公开摇号。",
            "reason": "其中的身份证号码、银行账号属于个人隐私。",
        },
    ),
    (
        "unavailable.not_held",
        {"search": "以小区名称检索了收发文登记、档案系统和业务系统，没有检得。"},
    ),
    ("denied.deliberative", {"reason": "该信息为讨论记录，方案尚未确定。"}),
    ("declined.petition", {"reason": "所述为对物业服务的投诉，请拨打 12345。"}),
)
_ASSIGNED: Step = (1, Act.ASSIGNED, {}, None)
_CONFIRMED: Step = (0, Act.CONFIRMED, {}, None)
_THIRD = {"third_party": "青川市宏达有限公司", "email": ""}
_PROPOSED = tuple(
    (Act.PROPOSED, {"decisions": [decision]}, told)
    for decision, told in (_OUTCOMES[0], _OUTCOMES[2], _OUTCOMES[3])
)
#: 正在办的：几个工作日以前收到、渠道、经过、给申请人试的名称
_OPEN: tuple[tuple[int, str, list[Step], str], ...] = (
    (0, "internet", [], "刚提交的"),
    (1, "internet", [], ""),
    (2, "in_person", [], ""),
    (3, "signed_post", [_ASSIGNED], ""),
    (
        5,
        "internet",
        [
            _CONFIRMED,
            _ASSIGNED,
            (
                3,
                Act.CORRECTION_ASKED,
                {"until": _UNTIL, "items": True},
                {"items": "请写明所需文件的名称。"},
            ),
        ],
        "等您补正的",
    ),
    (
        12,
        "in_person",
        [_ASSIGNED, (6, Act.THIRD_PARTY_ASKED, {"third_party_kind": "organization"}, _THIRD)],
        "",
    ),
    (18, "signed_post", [_ASSIGNED], ""),
    (24, "in_person", [_ASSIGNED], ""),
    (14, "in_person", [_ASSIGNED, (13, *_PROPOSED[0])], ""),
    (15, "internet", [_CONFIRMED, _ASSIGNED, (14, *_PROPOSED[1])], ""),
    (17, "signed_post", [_ASSIGNED, (16, Act.EXTENSION_REQUESTED, {}, {"reason": "档案较多"})], ""),
    (
        16,
        "internet",
        [
            _CONFIRMED,
            _ASSIGNED,
            (12, *_PROPOSED[2]),
            (13, Act.DECIDED, {}, None),
            (14, Act.DELIVERED, {"manner": "electronic"}, {"evidence": "已在网上提供"}),
        ],
        "已经答复的",
    ),
)
