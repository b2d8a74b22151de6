"""各个入口收进来的日期和姓名，同一条规矩：打错的年份、将来的日期、看不见的姓名都说得清楚。"""

import io
import json
import uuid
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from gongkai.applications.importing import read
from gongkai.applications.models import Case

from .people import PERSON

pytestmark = pytest.mark.django_db
UNSEEN = ["\u200b", "\u00ad", "\u3164", "\u200b\u3164\u2800"]
STRANGE = ["9999-12-31", "0001-01-01"]
HEAD = [
    "收到日期*",
    "渠道*",
    "申请人类别*",
    "申请人名称*",
    "申请内容*",
    "办理结果",
    "答复日期",
    "送达日期",
]
ROW = [date(2024, 3, 1), "当面提交", "自然人", "张三", "某文件", None, None, None]
INTAKE = "/admin/cases/intake/"
ASKED = {"asked": "棚户区改造的补偿方案", "provision": "electronic", "way": "online"}


def errors_of(row):
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return [e.why for e in read(out.getvalue(), "过去.xlsx").errors]


def replaced(place, value):
    return [*ROW[:place], value, *ROW[place + 1 :]]


@pytest.mark.parametrize("kind", [date, datetime])
def test_a_date_cell_in_the_future_is_refused_as_a_typed_one(kind):
    later = timezone.localdate() + timedelta(30)
    cell = later if kind is date else datetime(later.year, later.month, later.day)
    assert errors_of(replaced(0, cell)) == ["收到日期晚于今天。"]
    assert errors_of(replaced(0, later.isoformat())) == ["收到日期晚于今天。"]
    decided = [*ROW[:5], "予以公开", cell, None]
    assert errors_of(decided) == ["答复日期晚于今天。"]
    assert errors_of(ROW) == []


@pytest.mark.parametrize("typed", [*STRANGE, "0-0-0", "99999999999999999999-1-1"])
def test_a_mistyped_year_in_a_table_is_told(typed):
    [why] = errors_of(replaced(0, typed))
    assert "收到日期" in why


@pytest.mark.parametrize("name", UNSEEN)
def test_an_invisible_name_in_a_table_is_told(name):
    assert errors_of(replaced(3, name)) == ["申请人名称只有看不见的字符，请重新填写。"]


def intake(client, bureau, **given):
    values = {"kind": "natural_person", "agency": bureau.pk, "channel": "in_person"}
    values |= {"received": "2026-03-02", **ASKED, **PERSON}
    return client.post(INTAKE, values | given)


@pytest.mark.parametrize("name", UNSEEN)
def test_an_invisible_name_at_the_counter_is_told(client, clerk, bureau, name):
    client.force_login(clerk)
    page = intake(client, bureau, name=name)
    assert page.status_code == 422 and "看不见的字符" in page.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("day", STRANGE)
def test_a_mistyped_year_at_the_counter_is_told(client, clerk, bureau, day):
    client.force_login(clerk)
    page = intake(client, bureau, received=day)
    assert page.status_code == 422 and "请核对年份" in page.content.decode()


@pytest.mark.parametrize("name", UNSEEN)
def test_an_invisible_name_at_the_portal_is_told(client, bureau, name):
    client.post("/apply/housing/kind/", {"kind": "natural_person"})
    page = client.post("/apply/housing/person/", PERSON | {"name": name})
    assert page.status_code == 422 and "看不见的字符" in page.content.decode()


@pytest.mark.parametrize(
    ("given", "why"),
    [*(({"name": n}, "看不见的字符") for n in UNSEEN), *(({"received": d}, "") for d in STRANGE)],
)
def test_the_interface_tells_it_too(client, bureau, capsys, given, why):
    cache.clear()
    call_command("api_token", "housing", "政务平台", "--scope", "create")
    token = capsys.readouterr().out.strip().rpartition("：")[2]
    person = PERSON | ({"name": given["name"]} if "name" in given else {})
    body = {"submission": str(uuid.uuid4()), "channel": "in_person", "kind": "natural_person"}
    body |= {"received": given.get("received", "2026-03-02"), "applicant": person, **ASKED}
    answer = client.post(
        "/api/v1/applications",
        json.dumps(body),
        "application/json",
        HTTP_AUTHORIZATION=f"Bearer {token}",
    )
    assert answer.status_code == 422 and why in json.dumps(answer.json(), ensure_ascii=False)
    assert not Case.objects.exists()


@pytest.mark.parametrize("day", STRANGE)
@pytest.mark.parametrize("field", ["on", "until"])
def test_a_mistyped_year_in_a_step_is_told(client, case, head, field, day):
    client.force_login(head)
    given = {"version": 1, "on": "2026-03-02", "until": "2026-03-20", "items": "项目名称"}
    page = client.post(f"/admin/cases/{case.pk}/do/correction_asked/", given | {field: day})
    assert page.status_code == 422 and "请核对年份" in page.content.decode()


@pytest.mark.parametrize("text", UNSEEN)
def test_what_must_be_written_is_not_written_invisibly(client, case, head, text):
    client.force_login(head)
    given = {"version": 1, "on": "2026-03-02", "text": text}
    page = client.post(f"/admin/cases/{case.pk}/do/noted/", given)
    assert page.status_code == 422 and "看不见的字符" in page.content.decode()
