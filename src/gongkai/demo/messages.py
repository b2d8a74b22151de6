"""演示的群众留言、12345 工单、热点、知识库：登记、办理都走真的那一条路，按各自的日子。"""

import io
import random
import tomllib
from contextlib import suppress
from csv import writer
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.demo.cases import do_step
from gongkai.demo.items import working_day
from gongkai.demo.people import BUREAU, OTHER, with_role
from gongkai.demo.timeline import Timeline
from gongkai.engagement import answered, knowledge, passing
from gongkai.engagement.acts import NotNow
from gongkai.engagement.models import Act, Knowledge, Message, Topic
from gongkai.engagement.orders import reading
from gongkai.engagement.register import NewMessage, act, register
from gongkai.engagement.topics import answering, incremental, rising
from gongkai.engagement.topics.vectors import available
from gongkai.law.procedure import Act as Step
from gongkai.law.tentative import extended
from gongkai.safekeeping.actor import APPLICANT, Outsider

_DATA = Path(__file__).parent / "data" / "messages.toml"
_AGENCIES = {"b": BUREAU, "e": OTHER}
_SENDER = Outsider("写信人")
_SURNAMES, _GIVEN = "张王李刘陈杨黄周吴徐", "玉兰春生秀梅国强小红文军丽娟"
#: 工作人员登记的
_NOTED = ("counter", "phone", "post", "media")
_IMPORTED = 2
#: 公租房选房的一组：几天以前归类、拟写、发出
_GROUPED, _DRAFTED, _ANSWERED = 42, 42, 40
_ASKED = "公租房选房"
_JOINT = (
    "关于第三批公租房选房的统一答复",
    "第三批公租房选房在下月上旬进行，具体日子提前七天短信通知，并在本网站“公示名单”栏目公告。\n"
    "选房按摇号的顺序；请带身份证原件，行动不便的可以书面委托家属代选。",
)


def messages(timeline: Timeline) -> dict[str, str]:
    """留言排进 `timeline`；返回值在做完以后记着一件的编号和查询码。"""
    data = tomllib.loads(_DATA.read_text("utf-8"))
    rng, codes, today = random.Random(12345), dict[str, str](), timezone.localdate()
    for row in data["message"]:
        _plan(timeline, row, _sender(rng, row), today, codes)
    day = working_day(today - timedelta(days=_IMPORTED))
    timeline.add(day, partial(_import, data["order"], random.Random(777), today, day))
    for row in data["knowledge"]:
        timeline.add(working_day(today - timedelta(days=60)), partial(_entry, row, today))
    _topics(timeline, today)
    return codes


def _sender(rng: random.Random, row: dict[str, Any]) -> dict[str, str]:
    """编造的写信人；同一次序得到同样的人。"""
    name = rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, 2))
    phone = f"138{rng.randint(0, 99_999_999):08}"
    address = f"青川市兴庆区和平小区{rng.randint(1, 30)}号楼{rng.randint(101, 1102)}室"
    return {"name": name, "phone": phone, "address": address if row["kind"] != "consult" else ""}


def _plan(
    timeline: Timeline,
    row: dict[str, Any],
    sender: dict[str, str],
    today: date,
    codes: dict[str, str],
) -> None:
    """登记和各步，各在各的日子。"""
    received = working_day(today - timedelta(days=row["ago"]))
    made: list[int] = []
    timeline.add(received, partial(_receive, row, sender, received, made, codes))
    for offset, work in _steps(row):
        day = extended().add_working_days(received, offset) if offset else received
        timeline.add(day, partial(_do, made, work))


def _receive(
    row: dict[str, Any],
    sender: dict[str, str],
    received: date,
    made: list[int],
    codes: dict[str, str],
) -> None:
    agency = Agency.objects.get(name=_AGENCIES[row["agency"]])
    channel = row.get("channel", "web")
    new = NewMessage(
        agency=agency,
        channel=channel,
        kind=row["kind"],
        received=received,
        sender=sender,
        title=row["title"],
        text=row["text"],
        may_publish=bool(row.get("publish") or row.get("rating")),
    )
    done = register(new, with_role(agency, Role.OFFICER) if channel in _NOTED else APPLICANT)
    made.append(done.message.pk)
    if row.get("follow"):
        codes["答过、可以评价的留言"] = f"{done.message.number}，查询码为 {done.code}"


def _steps(row: dict[str, Any]) -> list[tuple[int, Any]]:
    """（第几个工作日，做什么）；做什么的收到这一件。"""
    found: list[tuple[int, Any]] = []
    if first := row.get("assigned", 1):
        found.append((first, _assign))
    if "draft_on" in row:
        found.append((row["draft_on"], partial(_draft, row["drafted"])))
    if "returned" in row:
        found.append((row["draft_on"] + 1, partial(_return, row["returned"])))
    if "turned" in row:
        found.append((row["turned"], _turn))
        found += [(row["turned"] + 1, _begin_case), (row["turned"] + 9, _answer_case)]
    if "sent_on" in row:
        found.append((row["sent_on"], partial(_send_on, row)))
    if "reply" in row:
        found += _answered(row)
    return found


def _answered(row: dict[str, Any]) -> list[tuple[int, Any]]:
    """拟写、发出，评价、追问、公开、成知识库的一条。"""
    day = row["replied"]
    found: list[tuple[int, Any]] = [
        (day - 1, partial(_draft, row["reply"])),
        (day, partial(_reply, row["reply"])),
    ]
    if "follow" in row:
        again = row["again_replied"]
        found.append((day + 1, partial(_follow, row["follow"])))
        found.append((again - 1, partial(_draft, row["again"])))
        found.append((again, partial(_reply, row["again"])))
        day = again
    if "rating" in row:
        found.append((day + 2, partial(_rate, row["rating"], row.get("words", ""))))
    if row.get("publish"):
        found.append((day + 3, _publish))
    if row.get("knowledge"):
        found.append((day + 4, _learn))
    return found


def _do(made: list[int], work: Any) -> None:
    """做一步；现在不能做的（如已经统一答复了）不做。"""
    with suppress(NotNow):
        work(Message.objects.select_related("agency").get(pk=made[0]))


def _assign(message: Message) -> None:
    officer = with_role(message.agency, Role.OFFICER)
    act(message, Act.ASSIGNED, _head(message), data={"officer": officer.pk})


def _head(message: Message) -> Any:
    return with_role(message.agency, Role.DISCLOSURE_HEAD)


def _draft(words: str, message: Message) -> None:
    act(message, Act.DRAFTED, with_role(message.agency, Role.OFFICER), private={"reply": words})


def _return(opinion: str, message: Message) -> None:
    act(message, Act.RETURNED, _head(message), private={"opinion": opinion})


def _reply(words: str, message: Message) -> None:
    act(message, Act.REPLIED, _head(message), private={"reply": words})


def _follow(words: str, message: Message) -> None:
    act(message, Act.FOLLOWED_UP, _SENDER, private={"question": words})


def _rate(rating: int, words: str, message: Message) -> None:
    act(message, Act.RATED, _SENDER, data={"rating": rating}, private={"words": words})


def _publish(message: Message) -> None:
    given = answered.suggested(message, list(message.events.all()))
    answered.publish(message, given, _head(message))


def _turn(message: Message) -> None:
    passing.turn(message, with_role(message.agency, Role.OFFICER))


def _begin_case(message: Message) -> None:
    """转成的申请：与申请人确认，交办。"""
    _case_steps(message, (Step.CONFIRMED, {}, None), (Step.ASSIGNED, {}, None))


def _answer_case(message: Message) -> None:
    """转成的申请：拟定、批准、送达。"""
    told = {"information": "该项目的补偿资金支出明细已在本网站“棚户区改造”栏目公布。"}
    _case_steps(
        message,
        (Step.PROPOSED, {"decisions": ["granted"]}, told),
        (Step.DECIDED, {}, None),
        (Step.DELIVERED, {"manner": "electronic"}, {"evidence": "已在网上提供"}),
    )


def _case_steps(message: Message, *steps: tuple[Step, dict[str, Any], Any]) -> None:
    turned = passing.turned_into(list(message.events.all()))
    assert turned is not None
    for step, data, private in steps:
        do_step([turned.case], step, timezone.localdate(), data, private)


def _send_on(row: dict[str, Any], message: Message) -> None:
    officer = with_role(message.agency, Role.OFFICER)
    passing.send_on(message, row["where"], row["organ"], row["note"], officer)


def _learn(message: Message) -> None:
    """由答复成一条，看过，给公众看。"""
    officer = with_role(message.agency, Role.OFFICER)
    entry = knowledge.from_reply(message, officer)
    entry.shown = True
    knowledge.save(entry, officer)


def _entry(row: dict[str, Any], today: date) -> None:
    agency = Agency.objects.get(name=_AGENCIES[row["agency"]])
    officer = with_role(agency, Role.OFFICER)
    entry = Knowledge(
        agency=agency,
        owner=officer,
        review=today + timedelta(days=row["days"]),
        **{name: row[name] for name in ("question", "answer", "keywords")},
    )
    knowledge.save(entry, officer)


def _import(orders: list[dict[str, Any]], rng: random.Random, today: date, day: date) -> None:
    """一批 12345 工单：像真的那样写成文件，试读，导入。"""
    file = io.StringIO()
    lines = writer(file)
    lines.writerow(reading.COLUMNS)
    for number, row in enumerate(orders, 1):
        who = _sender(rng, row)
        received = min(working_day(today - timedelta(days=row["ago"])), day)
        told = (f"GD{day:%Y%m%d}{number:04}", received, row["kind"], row["title"], row["text"])
        lines.writerow([*told, who["name"], who["phone"], who["address"]])
    bureau = Agency.objects.get(name=BUREAU)
    name = f"12345转办_{day:%m%d}.csv"
    found = reading.read(file.getvalue().encode("utf-8-sig"), name, bureau)
    reading.load(bureau, found, name, with_role(bureau, Role.DISCLOSURE_HEAD))


def _topics(timeline: Timeline, today: date) -> None:
    """热点：问公租房选房的答过一次；电梯停运的正在升温。没有装归类用的软件包的，没有热点。"""
    if not available():
        return
    for ago, work in (
        (_GROUPED, _group),
        (_DRAFTED, _draft_joint),
        (_ANSWERED, _answer_joint),
        (0, _group),
    ):
        timeline.add(working_day(today - timedelta(days=ago)), work)


def _group() -> None:
    for name in (BUREAU, OTHER):
        agency = Agency.objects.get(name=name)
        incremental.group_new(agency)
        rising.refresh(agency, timezone.localdate())


def _joint() -> Topic | None:
    """问公租房选房的一组：件数最多的那一组里找得到。"""
    rows = Message.objects.filter(agency__name=BUREAU, topic__isnull=False).order_by("id")
    found = next((row for row in rows.select_related("topic") if _ASKED in row.title), None)
    return found.topic if found else None


def _draft_joint() -> None:
    if (topic := _joint()) is not None:
        answering.draft(topic, *_JOINT, with_role(topic.agency, Role.OFFICER))


def _answer_joint() -> None:
    if (topic := _joint()) is not None:
        answering.answer(topic, with_role(topic.agency, Role.DISCLOSURE_HEAD))
