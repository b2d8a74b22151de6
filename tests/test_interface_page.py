"""docs/interface.md 说的是真的：例子真的运行，答复的样子一样；长短、证件名称与接口的说明一样。"""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command

from gongkai.applications import api
from gongkai.applications.applicants import CREDIT_CODE, IDENTITY_KINDS, proofs_of
from gongkai.applications.models import ApiToken, Case
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.law.facts import Channel
from gongkai.portal import front_page
from gongkai.portal.disclosed import api as open_api

from .applications.people import IDENTITY, agencies
from .applications.test_api import given
from .disclosures.items import published

BOOK = (Path(__file__).parents[1] / "docs" / "interface.md").read_text("utf-8")
SITE = "https://xxgk.example.gov.cn"
_EXAMPLE = re.compile(
    r"```bash\n(curl.*?)```\n\n答 (\d{3})[^\n]*：\n\n```json\n(.*?)```", re.DOTALL
)
EXAMPLES = _EXAMPLE.findall(BOOK)
URL = "/api/v1/applications"
LONGEST = {  # 接口的说明里的各项文字 -> 合格的写法
    "name": "张",
    "identity": "E",
    "representative": "李",
    "contact": "王",
    "phone": " ",
    "address": "路",
    "email": "a",
}


def schema(client, url="/api/v1/openapi.json"):
    return client.get(url).json()["components"]["schemas"]


@pytest.fixture
def office(transactional_db, settings, tmp_path):
    """例子里的机关：一件公开的信息，还没有申请。"""
    settings.HOME = tmp_path
    ensure_workflows()
    front_page.ensure()
    cache.clear()
    published(agencies()[0])


def issued(capsys):
    """照手册发一个令牌。"""
    line = re.search(r"gongkai site api_token (housing .* --scope .*)", BOOK)[1]
    call_command("api_token", *line.split())
    return capsys.readouterr().out.strip().rpartition("：")[2]


def shape(value):
    """样子：有哪些项，各是什么；清单看第一件，空值不管。"""
    if isinstance(value, dict):
        return {k: shape(v) for k, v in value.items()}
    return [shape(v) for v in value[:1]] if isinstance(value, list) else type(value).__name__


def test_every_example_runs_and_answers_as_the_page_says(office, live_server, capsys):
    token = issued(capsys)
    assert len(EXAMPLES) == BOOK.count("```bash\ncurl") == 7
    for command, status, shown in EXAMPLES:
        told = _run(command.replace(SITE, live_server.url), token)
        body, _, code = told.stdout.rpartition("\n")
        assert code == status, (command, body)
        assert shape(json.loads(body)) == shape(json.loads(shown)), command
    assert Case.objects.count() == 1


def _run(command, token):
    return subprocess.run(
        ["bash", "-c", f"{command.strip()} -w '\\n%{{http_code}}'"],
        env={"TOKEN": token, "PATH": "/usr/bin:/bin", "no_proxy": "*"},
        capture_output=True,
        text=True,
        check=True,
    )


def test_the_token_is_taken_back_as_the_page_says(office, capsys):
    issued(capsys)
    line = re.search(r"gongkai site api_token (housing .* --revoke)", BOOK)[1]
    call_command("api_token", *line.split())
    assert not ApiToken.objects.filter(revoked=False).exists()


@pytest.mark.django_db
class TestTheDescription:
    """接口的说明与所收的一样。"""

    @pytest.fixture
    def post(self, client, monkeypatch, capsys):
        monkeypatch.setattr(api, "A_MINUTE", 10**9)
        agencies()
        token = issued(capsys)

        def once(person=None, **more):
            body = given()
            body["applicant"] |= person or {}
            body |= more
            headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
            return client.post(URL, json.dumps(body), "application/json", **headers)

        return once

    def texts(self, client):
        """有最长的各项：（名称，最长）。"""
        fields = schema(client)["Person"]["properties"]
        return {n: f["maxLength"] for n, f in fields.items() if "maxLength" in f}

    def test_every_text_of_a_person_has_its_longest(self, client, db):
        assert set(self.texts(client)) == set(LONGEST)

    @pytest.mark.parametrize("name", list(LONGEST))
    def test_the_longest_is_taken_and_one_more_refused(self, client, post, name):
        longest = self.texts(client)[name]
        base = {"identity_kind": "其他", "representative": "李", "contact": "王"}
        tail = {"email": "@example.com", "phone": "转801"}.get(name, "")
        head = {"phone": "0951-1234567"}.get(name, "")

        def long(size):
            return head + LONGEST[name] * (size - len(head) - len(tail)) + tail

        good = post(base | {name: long(longest)}, kind="other")
        assert good.status_code == 201, good.json()
        bad = post(base | {name: long(longest + 1)}, kind="other")
        assert bad.status_code == 422
        assert bad.json()["errors"] == [f"applicant.{name}：至多 {longest} 个字。"]

    def test_so_it_is_with_what_is_asked(self, client, post):
        asked = schema(client)["Application"]["properties"]["asked"]
        for size, status in (
            (asked["maxLength"], 201),
            (asked["maxLength"] + 1, 422),
            (asked["minLength"], 201),
            (asked["minLength"] - 1, 422),
        ):
            assert post(asked="文" * size).status_code == status, size

    def test_the_kinds_of_identity_are_named_and_no_other_is_taken(self, client, post):
        """个人的、单位的各是各的：企业不出示身份证。"""
        assert schema(client)["IdentityKind"]["enum"] == IDENTITY_KINDS
        for proof in IDENTITY_KINDS:
            number = {CREDIT_CODE: "91110000600037341L", "居民身份证": IDENTITY}.get(proof, "E1")
            for kind in ("natural_person", "other"):
                person = {"identity_kind": proof, "identity": number}
                answer = post(person | {"representative": "李", "contact": "王"}, kind=kind)
                wanted = 201 if proof in proofs_of(kind) else 422
                assert answer.status_code == wanted, (proof, kind, answer.json())
            assert f"`{proof}`" in BOOK
        refused = post({"identity_kind": "学生证"}).json()["errors"][0]
        assert "applicant.identity_kind：不能是这个，可选：" in refused and "护照" in refused

    def test_the_page_gives_the_lengths_and_the_choices_of_the_description(self, client, db):
        rows = dict(re.findall(r"^\| (`.*`) \| (\d+)", BOOK, re.MULTILINE))
        for name, longest in self.texts(client).items():
            said = next(v for k, v in rows.items() if f"`{name}`" in k or f".{name}`" in k)
            assert int(said) == longest, name
        found = schema(client)
        assert set(found["Channel"]["enum"]) == set(Channel)
        for table in ("Channel", "Kind", "Provision", "Way"):
            for value in found[table]["enum"]:
                assert f"`{value}`" in BOOK, value

    @pytest.mark.parametrize(
        ("person", "more", "why"),
        [
            ({}, {"received": "昨天"}, "received：不是日期，写成 2026-03-02 这样。"),
            ({}, {"submission": "x"}, "submission：不是 UUID"),
            ({}, {"fee_reduction": "也许"}, "fee_reduction：要是 true 或者 false。"),
            ({"name": ""}, {}, "applicant.name：至少 1 个字。"),
            ({"name": 5}, {}, "applicant.name：要是文字。"),
            ({"postcode": "75000"}, {}, "applicant.postcode：写法不对"),
            ({}, {"way": "post"}, "way：选择邮寄的，请填写申请人的通信地址。"),
            ({}, {"way": "email"}, "way：选择电子邮件的，请填写申请人的电子邮箱。"),
            ({}, {"applicant": "张三"}, "applicant.name：没有给。"),
        ],
    )
    def test_what_is_wrong_is_said_in_chinese(self, post, person, more, why):
        answer = post(person, **more)
        errors = answer.json()["errors"]
        assert answer.status_code == 422 and any(e.startswith(why) for e in errors), errors
        assert not re.search(r"[a-z]{4,} [a-z]{3,}", " ".join(errors)), errors
        assert not Case.objects.exists()

    def test_what_is_not_json_is_said_in_chinese(self, client, capsys):
        agencies()
        answer = client.post(
            URL, "{", "application/json", HTTP_AUTHORIZATION=f"Bearer {issued(capsys)}"
        )
        assert answer.status_code == 400 and answer.json()["detail"].startswith("内容读不出来")


@pytest.mark.django_db
def test_the_open_interface_refuses_in_chinese(client):
    base = "/api/open/v1/items"
    missing = client.get(f"{base}/2026/9?agency=housing")
    assert missing.status_code == 404 and missing.json() == {"detail": "没有这件信息。"}
    wrong = client.get(f"{base}?limit=999").json()["detail"]
    assert wrong == "参数不对：limit 不能大于 200。"


def parameters(client):
    """开放数据的接口里有上下限的参数：（网址，名称，说明）。"""
    for path, methods in client.get("/api/open/v1/openapi.json").json()["paths"].items():
        for one in methods["get"].get("parameters", ()):
            yield path, one["name"], one["in"], one["schema"]


@pytest.mark.django_db
def test_the_bounds_of_the_open_interface_are_those_of_its_description(client):
    """到上限收（没有这一件的 404），多一点就 422。"""
    seen = set()
    for path, name, where, about in parameters(client):
        if "maxLength" in about:
            good, bad = "a" * about["maxLength"], "a" * (about["maxLength"] + 1)
        else:
            good, bad = about["maximum"], about["maximum"] + 1
        others = {"year": 2026, "serial": 1, "agency": "housing"}
        for value, wanted in ((good, (200, 404)), (bad, (422,))):
            given = others | {name: value}
            query = {"agency": "housing"} | ({name: value} if where == "query" else {})
            answer = client.get(path.format(**given), query)
            assert answer.status_code in wanted, (path, name, value, answer.content)
        assert re.search("[一-鿿]", answer.json()["detail"])
        seen.add(name)
    assert seen == {"cursor", "limit", "agency", "column", "year", "serial"}


def test_the_limits_are_those_of_the_page():
    assert api.A_MINUTE == open_api.A_MINUTE == 120 and "每分钟 120 次" in BOOK
