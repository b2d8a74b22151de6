"""演示用的案件：经过与真的一样，都走登记与办理的同一条路。"""

import random
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.applications.models import Case
from gongkai.applications.register import NewCase, act, register
from gongkai.applications.steps import take
from gongkai.demo.people import BUREAU, OTHER
from gongkai.language.identity import credit_check, resident_check
from gongkai.law.calendar import official
from gongkai.law.errors import LawError
from gongkai.law.procedure import Act, Event

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


def cases() -> None:
    """四十件案件，各种阶段都有；已经有案件就不再加。"""
    if Case.objects.exists():
        return
    rng = random.Random(2026)
    bureau = Agency.objects.get(name=BUREAU)
    officer, head = (get_user_model().objects.get(username=u) for u in ("chengban", "fuzeren"))
    today = timezone.localdate()
    for number in range(40):
        ago = (39 - number) * 3 if number >= 30 else (39 - number) * 9 + rng.randint(0, 4)
        received = _working_day(today - timedelta(days=ago))
        _one(rng, bureau, received, officer, head, number)
    other = Agency.objects.get(name=OTHER)
    register(_new(rng, other, _working_day(today - timedelta(3)), "in_person"))


def _working_day(day: date) -> date:
    while not official().is_working_day(day):
        day -= timedelta(1)
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


def _one(
    rng: random.Random, agency: Agency, received: date, officer: Any, head: Any, number: int
) -> None:
    channel = rng.choice(("in_person", "internet", "signed_post", "internet"))
    case = register(_new(rng, agency, received, channel)).case
    steps = _story(rng, received, channel, officer, number, case.asked)
    if number >= 30:  # 最近的各停在不同的地方，像正在办的
        steps = steps[: max(1, rng.randint(1, len(steps)) - 1)] if steps else steps
    for offset, step, data, private in steps:
        on = official().add_working_days(received, offset)
        if on > timezone.localdate():
            return
        try:
            if step in (Act.CONFIRMED, Act.ASSIGNED):
                act(case, Event(step, on, data), head, private=private)
            else:
                by = head if step in (Act.DECIDED, Act.EXTENDED) else officer
                take(case, step, on, data, private, by)
        except LawError:
            return


Step = tuple[int, Act, dict[str, Any], dict[str, Any] | None]


def _story(
    rng: random.Random, received: date, channel: str, officer: Any, number: int, asked: str
) -> list[Step]:
    """一件案件的经过：第几个工作日、什么事。"""
    steps: list[Step] = [(0, Act.CONFIRMED, {}, None)] if channel == "internet" else []
    if number == 39:
        return []
    steps.append((1, Act.ASSIGNED, {"officer": officer.pk}, None))
    if rng.random() < 0.2:
        until = official().add_working_days(received, 12).isoformat()
        items = {"items": "请写明所需文件的名称或者所涉项目的地点。"}
        steps.append((2, Act.CORRECTION_ASKED, {"until": until, "items": True}, items))
        steps.append((8, Act.CORRECTED, {}, {"asked": f"{asked}（指和平小区二期）"}))
    if rng.random() < 0.25:
        third = {"third_party": "青川市恒信建设有限公司", "email": ""}
        steps.append((9, Act.THIRD_PARTY_ASKED, {"third_party_kind": "organization"}, third))
        steps.append((10, Act.INQUIRY_SERVED, {}, None))
        answer = {"opinion": rng.choice(("consent", "objection"))}
        steps.append((16, Act.THIRD_PARTY_ANSWERED, answer, {"reason": "涉及单价。"}))
    if rng.random() < 0.15:
        steps.append((17, Act.EXTENSION_REQUESTED, {}, {"reason": "档案较多"}))
        steps.append((18, Act.EXTENDED, {}, {"reason": "需要检索的档案较多"}))
    decision, told = rng.choice(_OUTCOMES)
    day = rng.randint(18, 19)
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
