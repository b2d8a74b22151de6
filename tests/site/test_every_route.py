"""走遍每一个网址：没有登录的、每种职责的人，乱写的路径、参数、表单，没有 500，答的是中文。

种子固定，每次一样。`GONGKAI_SOAK=轮数`（make soak）换着种子走许多轮，各种职责都走。
"""

import os
import random
import re
import traceback
import zlib
from datetime import date
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import translation

from gongkai.agencies.models import Role
from gongkai.applications.discussing import say
from gongkai.applications.models import Case, CaseComment, CaseFile, CaseLetter, SavedSearch
from gongkai.applications.steps import take
from gongkai.channels.models import Account, Plan, Post
from gongkai.disclosures.catalogues import save_rows
from gongkai.disclosures.models import CatalogueEntry, Column, Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.engagement import knowledge
from gongkai.engagement.models import Consultation, Knowledge, Message, Part, Topic
from gongkai.law.procedure import Act
from gongkai.outbox.messages import post
from gongkai.oversight.asking import ask
from gongkai.oversight.checking import check
from gongkai.oversight.models import Finding, Question, Training, WalkSite
from gongkai.oversight.models import Walk as SiteWalk
from gongkai.portal import front_page

from ..applications.people import START, agencies, new_case, person
from ..disclosures.items import attach, draft, published, submit
from ..engagement.helpers import new_message
from ..oversight.helpers import raised

pytestmark = pytest.mark.django_db
ROUNDS = int(os.environ.get("GONGKAI_SOAK", "0"))
ANYBODY, SYSTEM = "没有登录", "系统管理员"
WHO = [ANYBODY, SYSTEM, *Role]
#: 登出以后的都成了没有登录的；脚本词条每次要翻译几千条
#: failwhale 是 Wagtail 专门用来出错的一页
_SKIPPED = ("logout", "jsi18n", "sprite", "failwhale")
_LONG = "9" * 20
ODD = (
    *("0", "-1", "007", "1.5", _LONG, "9" * 400, "²", "①", "７", "１２", "٣", "1_0", "+1", " 1"),
    *("x", "X" * 300, "-", "..", "%", "%%", "'", '"><b>', "{{1}}", "\u202e", "中文", "👪", "None"),
    *("2026", "9999", "0000", "2026-13-01", "9999-12-31", "0001-01-01", "2026-11-02_" + _LONG),
    *("\x01", "a\r\nb: c", "\ufffe", "＜", "all", "true", "[]", "{}", "pdf", "xlsx", "http://[::1"),
)
#: 只能转义了写在网址、表单里的：空字符、不是 UTF-8 的、孤立的代理
RAW = ("%00", "%FF", "%ED%A0%80", "%C0%AF", "%E2%80%8B", "%0a", "%2F", "%25")
_KEYS = ("q", "p", "page", "year", "after", "agency", "next", "kind", "queue", "field", "saved")
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")
#: JSON 里转义了的也算
_CHINESE = re.compile(r"[\u4e00-\u9fff]|\\u[4-9][0-9a-f]{3}")


def routes(patterns=None, prefix=""):
    """每一个网址的写法。"""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(one.pattern).lstrip("^")
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        else:
            yield route.replace("\\Z", "").replace("$", "")


ROUTES = sorted(set(routes()))


class World:
    """有案件、文书、信息的一个区，和各种职责的人。"""

    def __init__(self):
        self.bureau, self.other = agencies()
        front_page.ensure()
        ensure_workflows()
        self.clients = {who: self._client(who) for who in WHO}
        officer = get_user_model().objects.get(username="walk-officer")
        self._case(officer)
        item = published(self.bureau, project="和平小区改造")
        hidden = draft(self.bureau, officer, title="草稿")
        submit(attach(hidden, "附件".encode(), "附件.txt", user=officer), officer)
        save_rows(self.bureau, [{"field": "住房", "first": "甲", "second": "乙"}])
        to = [("mail", "a@example.com")]
        post(key="k", subject="信", text="信", to=to, agency=self.bureau.pk)
        self._listening(officer)
        self._spreading(item)
        raised(self.bureau)
        check(self.bureau)
        ask(self.bureau, "问", "详", date(2999, 1, 1), self._supervisor())
        given = {"agency": self.bureau, "title": "甲", "on": date(2026, 3, 2), "secret": "x"}
        Training.objects.create(**given)
        site = WalkSite.objects.create(agency=self.bureau, url="https://a.gov.cn/")
        SiteWalk.objects.create(site=site)
        self.keys = self._keys()
        self.words = ["housing", "policy", "kind", "person", "check", "proposed", "和平小区改造"]
        self.words += ["drafted", "replied", "published", "rated", "draft", "finding", "outcome"]
        self.words += ["answered", "closed", "print", "veto.media", "received"]
        self.words += ["withdrawn", "applications:new:total", "take", signing.dumps(1), "pdf"]
        self.words += [str(item.year), *self.keys]

    def _spreading(self, item):
        """渠道的账号、没有发成的一条、一个大屏。"""
        for kind in ("weibo", "board"):
            one = Account.objects.create(agency=self.bureau, kind=kind, name="兴庆住建")
            Plan.objects.create(item=item, account=one)
        given = {"agency": self.bureau, "item": item, "act": "publish", "title": "题"}
        weibo = Account.objects.get(kind="weibo")
        Post.objects.create(account=weibo, number=1, state="dead", **given)

    def _client(self, who):
        client = Client(raise_request_exception=False)
        if who == SYSTEM:
            client.force_login(get_user_model().objects.create_superuser("walk-system"))
        elif who != ANYBODY:
            client.force_login(person(f"walk-{who}", self.bureau, who))
        return client

    def _supervisor(self):
        return person("walk-above", self.bureau.get_parent(), Role.SUPERVISOR)

    def _case(self, officer):
        case = new_case(self.bureau)
        data = {"until": "2026-03-20", "items": True}
        take(case, Act.CORRECTION_ASKED, START, data, {"items": "补充年份"}, officer)
        say(case, "问问档案室", officer)
        new_case(self.other)
        SavedSearch.objects.create(user=officer, name="甲", query={"queue": "all", "q": "乙"})

    def _listening(self, officer):
        """留言、热点、知识库、征集各一件。"""
        message = new_message(self.bureau)
        day = message.received
        topic = Topic.objects.create(
            agency=self.bureau, leader=1, size=2, first=day, last=day, title="甲", text="乙"
        )
        Message.objects.filter(pk=message.pk).update(topic=topic)
        given = {"question": "甲", "answer": "乙", "review": "2999-01-01"}
        knowledge.save(Knowledge(agency=self.bureau, **given), officer)
        opened = {"opens": day, "closes": "2999-01-01", "state": "published"}
        consultation = Consultation.objects.create(
            agency=self.bureau,
            year=2026,
            serial=1,
            kind="survey",
            title="甲",
            explanation="乙",
            **opened,
        )
        for kind in Part.Kind.values:
            Part.objects.create(
                consultation=consultation, kind=kind, heading=kind, options="一\n二"
            )

    @staticmethod
    def _keys():
        models = (
            Case,
            CaseComment,
            CaseLetter,
            CaseFile,
            Item,
            Column,
            CatalogueEntry,
            get_user_model(),
        )
        models += (Message, Topic, Knowledge, Consultation, Part, Account, Post)
        models += (Message, Topic, Knowledge, Consultation, Part, Finding, Question, Training)
        models += (SiteWalk, WalkSite)
        return sorted(
            {str(m.objects.order_by("pk").first().pk) for m in models if m.objects.exists()}
        )


@pytest.fixture
def world(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    settings.CHECKUP_AT_ONCE = 2
    return World()


def filled(route, world, rng, odd):
    """网址：参数换成真有的，`odd` 时换成古怪的。"""

    def value(match):
        given, name = match[1], match[2] or match[3]
        if odd:
            return rng.choice(RAW) if rng.random() < 0.3 else quote(rng.choice(ODD), safe="")
        if name in ("slug",):
            return "housing"
        if given in ("number", "int", "part") or name in ("pk", "object_id", "page_id"):
            return rng.choice(world.keys)
        if given == "year":
            return "2026"
        return quote(rng.choice(world.words), safe=":")

    path = _PARAMETER.sub(value, route)
    path = re.sub(r"\(\(\?:.*?\)\*\)", "", path)
    return "/" + re.sub(r"[\\()^$?*+|]", "", path)


def words(rng):
    return rng.choice(ODD) if rng.random() < 0.8 else rng.choice(["", "1", "2026-03-02", "on"])


def query(rng):
    pairs = []
    for _ in range(rng.randrange(3)):
        raw = rng.random() < 0.3
        value = rng.choice(RAW) if raw else quote(words(rng), safe="")
        pairs.append(f"{rng.choice(_KEYS)}={value}")
    return "&".join(pairs)


def body(names, rng):
    """几格古怪的、几格缺的、几格文件；真的空字符、孤立的代理也有。"""
    given = {name: words(rng) for name in names if rng.random() < 0.6}
    for name in list(given):
        chance = rng.random()
        if chance < 0.05:
            given[name] = "a\0b"
        elif chance < 0.1:
            given[name] = SimpleUploadedFile(rng.choice(["a.pdf", "x" * 150, "甲.docx"]), b"%PDF-1")
    return given


class Walk:
    """一个人走；每一步都退回去，前面做的不影响后面。"""

    def __init__(self, world, who, route):
        self.world, self.client, self.route = world, world.clients[who], route
        self.who, self.raised, self.wrong = who, [], []

    def ask(self, method, path, **given):
        self.raised.clear()
        with transaction.atomic():
            answer = getattr(self.client, method)(path, **given)
            content = b"".join(answer) if answer.streaming else answer.content
            transaction.set_rollback(True)
        translation.activate("zh-hans")
        if why := self.fault(answer, content.decode("utf-8", "replace")):
            self.wrong.append(f"{self.who} {method} {path} {str(given)[:300]}：{why}")
        return content.decode("utf-8", "replace")

    def fault(self, answer, text):
        if answer.status_code >= 500:
            return f"{answer.status_code} {''.join(self.raised)[-1500:]}"
        kind = answer.get("Content-Type", "")
        # /admin/api/ 是 Wagtail 自己的脚本用的，不给人看
        is_words = ("html" in kind or "json" in kind) and not self.route.startswith("admin/api/")
        if 400 <= answer.status_code < 500 and is_words and not _CHINESE.search(text):
            return f"{answer.status_code} 不是中文：{text[:200]!r}"
        return ""

    def go(self, rng):
        page = self.ask("get", filled(self.route, self.world, rng, odd=False))
        self.ask(
            "get", f"{filled(self.route, self.world, rng, odd=rng.random() < 0.6)}?{query(rng)}"
        )
        names = list(dict.fromkeys(re.findall(r'name="([^"]{1,60})"', page))) or list(_KEYS)
        for _ in range(1 + bool(ROUNDS)):
            path = filled(self.route, self.world, rng, odd=rng.random() < 0.2)
            self.ask("post", path, data=body(names, rng))


def people_for(route, round_):
    """这个网址由谁走：没有登录的、系统管理员，抽两种职责，两种数据库上各走一半的人；多轮的都走。"""
    if ROUNDS:
        return WHO
    if not route.startswith("admin/"):
        return [ANYBODY]
    chosen = random.Random(zlib.crc32(route.encode()) + round_)
    one, other = chosen.sample(list(Role), 2)
    return [ANYBODY, one] if connection.vendor == "postgresql" else [SYSTEM, other]


@pytest.mark.parametrize("part", range(4))
def test_whatever_is_asked_of_any_address_there_is_an_answer_in_chinese(world, part):
    wrong, walk = [], None

    def note(sender, **kwargs):
        walk.raised.append(traceback.format_exc(limit=-3))

    got_request_exception.connect(note)
    try:
        for round_ in range(max(1, ROUNDS)):
            for route in ROUTES[part::4]:
                if any(word in route for word in _SKIPPED):
                    continue
                for who in people_for(route, round_):
                    walk = Walk(world, who, route)
                    walk.go(random.Random(f"{route} {who} {round_}"))
                    wrong += walk.wrong
    finally:
        got_request_exception.disconnect(note)
    assert not wrong, "\n\n".join([f"{len(wrong)} 处", *wrong[:40]])


def test_there_are_routes_to_walk():
    assert len(ROUTES) > 250 and "gk/<label:slug>/<year:year>/<number:serial>/" in ROUTES
