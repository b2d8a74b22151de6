"""走遍后台的每一个网址：别的机关的东西，一个字也不出现；没有登录的一律去登录。"""

import os
import random
import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from gongkai.agencies.models import Agency, Role
from gongkai.annual.specimen import specimen
from gongkai.applications.discussing import say
from gongkai.applications.models import CaseComment
from gongkai.applications.steps import take
from gongkai.channels.models import Account, Plan, Post
from gongkai.disclosures.catalogues import save_rows
from gongkai.disclosures.desk.boundary import _belongs
from gongkai.disclosures.models import Attachment, CatalogueEntry, Column, Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.engagement import knowledge
from gongkai.engagement.models import (
    Consultation,
    Knowledge,
    Message,
    OpinionFile,
    OrderBatch,
    Part,
    Response,
    Topic,
)
from gongkai.engagement.soliciting.taking import Said, Sent
from gongkai.engagement.soliciting.taking import take as take_opinion
from gongkai.law.procedure import Act
from gongkai.outbox.messages import post
from gongkai.outbox.models import Delivery, Trouble
from gongkai.oversight.indicators import as_local, indicator_of
from gongkai.oversight.models import (
    Finding,
    FindingEvent,
    Question,
    QuestionNote,
    Training,
    Walk,
    WalkSite,
)
from gongkai.remedies.models import Utility
from gongkai.reporting.models import Correction, Gathered, MonthlyCount, Passage, PastReport
from gongkai.reporting.past import stored
from gongkai.safekeeping.files import put, store
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import PERSON, START, agencies, new_case, person
from ..disclosures.items import attach, column, draft, submit
from ..engagement.helpers import new_message
from ..oversight.helpers import raised

pytestmark = pytest.mark.django_db
SECRET = "绝不该看见的字样"
ROLES = [r for r in Role if r not in (Role.SUPERVISOR,)]
#: 职责只会添上看得见的：什么职责都有的走一遍，少的走一遍；每种各走一遍的在 make soak
HELD = [ROLES, [Role.CLERK]]
if os.environ.get("GONGKAI_SOAK"):
    HELD += [[role] for role in ROLES if role is not Role.CLERK]
#: 登录页、界面的文字与图标，里面没有数据
_OPEN = ("login", "jsi18n", "sprite", "password_reset")
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
#: 每一种写法填什么：新的一种要写在这里，不然走不到真的那一件
_SAMPLES = {"int": "{pk}", "number": "{pk}", "part": "{pk}", "slug": "pdf", "label": "pdf"}
_SAMPLES |= {"str": "x", "path": "x", "text": "x", "token": "x", "uuid": "0" * 32, "year": "2026"}


def routes(patterns, prefix=""):
    """每一个网址的写法。"""
    for entry in patterns:
        route = prefix + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route


def addresses(pk):
    """后台的每一个网址，参数换成别的机关的案件、文书的主键。"""
    for route in routes(get_resolver().url_patterns):
        if not route.startswith("admin/"):
            continue
        path = _PARAMETER.sub(lambda m: _SAMPLES[m[1] or "str"], route)
        path = re.sub(r"\(\?P<\w+>[^)]*\)", "{pk}", path).replace("$", "").replace("\\Z", "")
        yield "/" + path.format(pk=pk)


@pytest.fixture
def foreign(settings, tmp_path):
    """别的机关的一件案件：有文书、有名字。"""
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, other = agencies()
    officer = person("other-officer", other, Role.OFFICER, last_name=SECRET)
    case = new_case(other, asked=SECRET, applicant=PERSON | {"name": SECRET})
    data = {"until": "2026-03-20", "items": True}
    take(case, Act.CORRECTION_ASKED, START, data, {"items": SECRET}, officer)
    say(case, SECRET, officer)
    ensure_workflows()
    hidden = draft(other, officer, title=SECRET, text=SECRET)
    attach(hidden, SECRET.encode(), f"{SECRET}.txt", user=officer)
    submit(hidden, officer)
    save_rows(other, [{"field": SECRET, "first": SECRET, "second": SECRET}])
    column(other, "secret", name=SECRET)
    Utility.objects.create(agency=other, industry="water", name=SECRET, telephone="1")
    for number in range(2):
        to = [("mail", f"{SECRET}@example.com")]
        post(key=str(number), subject=SECRET, text=SECRET, to=to, agency=other.pk)
    Delivery.objects.filter(message__key="0").update(state="dead", ended=timezone.now())
    now = timezone.now()
    Trouble.objects.create(job="提醒", about=SECRET, agency=other, error=SECRET, last=now)
    listening(other, officer)
    spreading(other, hidden)
    overseeing(other, officer)
    reported(other)
    return bureau, case


def spreading(other, item):
    """别的机关的渠道账号、方案、没有发成的。"""
    held = {"secret": {"access_token": SECRET}, "facts": {"rip": SECRET}, "paused_why": SECRET}
    one = Account.objects.create(agency=other, kind="weibo", name=SECRET, **held)
    Plan.objects.create(item=item, account=one, text=SECRET)
    given = {"agency": other, "item": item, "account": one, "number": 1, "act": "publish"}
    now = timezone.now()
    Post.objects.create(title=SECRET, text=SECRET, state="dead", ended=now, error=SECRET, **given)


def overseeing(other, officer):
    """别的机关的问题、证据、附件、督办、另定的指标。"""
    today = timezone.localdate()
    found = raised(other, SECRET, organ=SECRET, excerpt=SECRET, kind="item", ref=1)
    Finding.objects.filter(pk=found.pk).update(state="answered")
    given = {"finding": found, "number": 2, "act": "answered", "on": today, "text": SECRET}
    FindingEvent.objects.create(file=store(SECRET.encode()), file_name=f"{SECRET}.txt", **given)
    question = Question.objects.create(agency=other, title=SECRET, due=today, asked=today)
    QuestionNote.objects.create(question=question, state="asked", text=SECRET, by=officer)
    Training.objects.create(agency=other, title=SECRET, on=today, material=SECRET, secret="x")
    site = WalkSite.objects.create(agency=other, url=f"https://a.gov.cn/{SECRET}")
    Walk.objects.create(site=site, state="failed", trouble=SECRET, ended=timezone.now())
    one = as_local(indicator_of(other, "score.links", today), other, today)
    one.name = one.text = one.citation = SECRET
    one.save()


def reported(other):
    """别的机关的年报：填的数、更正、文字、以前的年报。"""
    given = {"agency": other, "year": 2026}
    MonthlyCount.objects.create(
        **given, month=1, measure="licences:decisions", value=1, source=SECRET
    )
    Correction.objects.create(
        **given, cell="applications:new:business", value=7, was=0, reason=SECRET
    )
    Passage.objects.create(**given, key="problems", number=1, text=SECRET)
    PastReport.objects.create(agency=other, year=2025, name=SECRET, report={})
    read = stored(specimen(random.Random(1), "2021"))
    Gathered.objects.create(above=other, year=2026, name=SECRET, file=SECRET, report=read)


def listening(other, officer):
    """别的机关的留言、工单、热点、知识库、征集和意见。"""
    today = timezone.localdate()
    batch = OrderBatch.objects.create(agency=other, name=SECRET, rows=1)
    given = {"leader": 1, "words": [SECRET], "size": 2, "first": today, "last": today}
    topic = Topic.objects.create(agency=other, name=SECRET, text=SECRET, title=SECRET, **given)
    message = new_message(other, title=SECRET, text=SECRET, sender={"name": SECRET}, batch=batch)
    Message.objects.filter(pk=message.pk).update(topic=topic)
    entry = Knowledge(agency=other, question=SECRET, answer=SECRET, review=today)
    knowledge.save(entry, officer)
    consultation = Consultation.objects.create(
        agency=other,
        year=2026,
        serial=1,
        kind="opinions",
        title=SECRET,
        explanation=SECRET,
        opens=today,
        closes=today,
        state=Consultation.State.PUBLISHED,
    )
    part = Part.objects.create(consultation=consultation, heading=SECRET)
    files = [(f"{SECRET}.txt", put(SECRET.encode()))]
    said = {part.pk: Said(text=SECRET)}
    take_opinion(consultation, Sent(said=said, who={"name": SECRET}, files=files))


def test_there_are_addresses_to_walk(foreign):
    found = list(addresses(1))
    assert len(found) > 100 and "/admin/cases/1/" in found


def _of(model, agency):
    """这个机关的；没有写机关的，全部。"""
    if model is Agency:
        return model.objects.filter(pk=agency.pk)
    named = {field.name for field in model._meta.get_fields()}
    return model.objects.filter(agency=agency) if "agency" in named else model.objects.all()


@pytest.mark.parametrize(
    "roles", HELD, ids=lambda roles: roles[0].value if len(roles) == 1 else "all"
)
def test_no_address_shows_another_agency_anything(client, foreign, roles):
    bureau, case = foreign
    client.force_login(person("mine", bureau, *roles))
    client.raise_request_exception = False
    letter = case.letters.get()
    keys = {case.pk, letter.pk}
    other = case.agency
    models = (
        Item,
        Attachment,
        Column,
        CatalogueEntry,
        Revision,
        WorkflowState,
        TaskState,
        Delivery,
        *(Message, Topic, Knowledge, Consultation, Response, OpinionFile, OrderBatch),
        *(Account, Plan, Post, Correction, Gathered, CaseComment),
        *(Finding, Question, Training, Agency),
    )
    for model in models:
        keys |= set(_of(model, other).values_list("pk", flat=True)[:2])
    # 没有参数的只走一次
    for path in sorted({path for pk in keys for path in addresses(pk)}):
        if "logout" in path:
            continue
        for answer in (client.get(path), client.post(path, {"q": SECRET})):
            content = b"".join(answer) if answer.streaming else answer.content
            shown = content.decode("utf-8", "replace")
            # 自己写的查找的字，原样写回查找的一格
            assert SECRET not in shown.replace(f'value="{SECRET}"', ""), path
    item = Item.objects.get(title=SECRET)
    for path in (
        f"/admin/cases/{case.pk}/",
        f"/admin/cases/letters/{letter.pk}/pdf/",
        f"/admin/items/edit/{item.pk}/",
        f"/admin/items/history/{item.pk}/",
        f"/admin/disclosures/items/{item.pk}/withdraw/",
        f"/admin/messages/{Message.objects.get().pk}/",
        f"/admin/messages/topics/{Topic.objects.get().pk}/",
        f"/admin/consultations/{Consultation.objects.get().pk}/",
        f"/admin/channels/{Account.objects.get().pk}/",
        f"/admin/channels/items/{item.pk}/",
        f"/admin/oversight/findings/{Finding.objects.get(what=SECRET).pk}/",
        f"/admin/oversight/findings/{Finding.objects.get(what=SECRET).pk}/files/2/",
        f"/admin/oversight/questions/{Question.objects.get().pk}/",
        f"/admin/annual/{item.agency_id}/2026/prose/problems/",
        f"/admin/annual/{item.agency_id}/2026/counts/",
    ):
        assert client.get(path).status_code in (403, 404)
    kept = ("delivery.retried", "post.retried", "channel.paused", "plan.chosen")
    assert not TrailEntry.objects.filter(action__in=kept).exists()
    found = client.post("/admin/cases/", {"queue": "all", "q": SECRET}).content.decode()
    assert SECRET not in found.replace(f'value="{SECRET}"', "")


def test_without_signing_in_nothing_is_shown(client, foreign):
    for path in addresses(foreign[1].pk):
        if any(word in path for word in _OPEN):
            continue
        answer = client.get(path)
        assert answer.status_code in (301, 302, 403, 404), path
        assert SECRET not in answer.content.decode("utf-8", "replace")


def test_the_revisions_and_steps_in_an_address_belong_to_the_item_in_it(foreign):
    bureau, _ = foreign
    author = person("author", bureau, Role.AUTHOR)
    mine, other = draft(bureau, author), draft(bureau, author, title="另一件")
    own, alien = (str(i.get_latest_revision().pk) for i in (mine, other))
    assert _belongs(mine, {"pk": mine.pk, "revision_id": own})
    assert not _belongs(mine, {"pk": mine.pk, "revision_id": alien})
    assert not _belongs(mine, {"pk": mine.pk, "revision_id_a": own, "revision_id_b": alien})
    assert _belongs(mine, {"pk": mine.pk, "revision_id_a": own, "revision_id_b": "latest"})
    submit(mine, author)
    submit(other, author)
    state, theirs = (Item.objects.get(pk=i.pk).current_workflow_state for i in (mine, other))
    mine = Item.objects.get(pk=mine.pk)
    assert _belongs(mine, {"task_state_id": state.current_task_state_id})
    assert not _belongs(mine, {"task_state_id": theirs.current_task_state_id})
    assert _belongs(mine, {"workflow_state_id": state.pk})
    assert not _belongs(mine, {"workflow_state_id": theirs.pk})
