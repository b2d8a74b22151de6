"""12345 工单：成批导入（试读、撤销）、签名的接口（重送、改了、伪造）。"""

import io
import json
import time
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from gongkai.applications.importing import ImportRefused
from gongkai.engagement.models import Act, HotlineKey, Message, MessageEvent, OrderBatch
from gongkai.engagement.orders import reading
from gongkai.engagement.orders.api import WITHIN, signature
from gongkai.engagement.register import act
from gongkai.safekeeping.actor import OPERATOR

from ..trail import recorded

pytestmark = pytest.mark.django_db
HEAD = list(reading.COLUMNS)
ROW = ["GD1", "2026-03-01", "求助", "", "和平小区暖气不热", "张三", "13900000000", "", "", "是"]


def sheet(*rows, head=HEAD):
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(agency, *rows, **more):
    return reading.read(sheet(*rows, **more), "工单.xlsx", agency)


def test_a_sheet_is_tried_first_then_loaded_whole(bureau, head):
    found = read(bureau, ROW, ["GD2", date(2026, 3, 2), "投诉", "噪声", "工地夜里施工"])
    assert not found.errors and not Message.objects.exists()
    batch = reading.load(bureau, found, "工单.xlsx", head)
    assert recorded("orders.imported", head, f"agency:{bureau.pk}") == 1
    one, two = Message.objects.order_by("serial")
    assert (one.order_number, one.title, one.kind) == ("GD1", "和平小区暖气不热", "help")
    assert one.sender["phone"] == "13900000000" and one.may_publish and one.channel == "hotline"
    assert two.title == "噪声" and (one.serial, two.serial) == (1, 2) and batch.rows == 2
    assert MessageEvent.objects.filter(act=Act.RECEIVED).count() == 2


def test_a_csv_in_either_encoding_is_read(bureau):
    text = ",".join(HEAD) + "\n" + ",".join(ROW) + "\n"
    for encoding in ("utf-8-sig", "gb18030"):
        found = reading.read(text.encode(encoding), "工单.csv", bureau)
        assert [o.number for o in found.rows] == ["GD1"], encoding


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        pytest.param(0, "", "没有填工单编号", id="没有编号"),
        pytest.param(1, "三月一日", "不是日期", id="不是日期"),
        pytest.param(1, "2040-01-01", "晚于今天", id="将来"),
        pytest.param(2, "表扬", "可以填：咨询、建议、投诉、求助", id="类型不认识"),
        pytest.param(4, "", "没有填诉求内容", id="没有内容"),
        pytest.param(4, "\u200b", "看不见的字符", id="看不见"),
        pytest.param(8, "2026-02-01", "早于受理时间", id="期限在前"),
        pytest.param(9, "也许", "填“是”或者“否”", id="是否公开"),
        pytest.param(3, "长" * 81, "超过 80 字", id="标题太长"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_and_nothing_is_loaded(bureau, head, place, value, why):
    bad = [*ROW[:place], value, *ROW[place + 1 :]]
    good = ["GD9", *ROW[1:]]
    found = read(bureau, good, bad)
    assert [e.row for e in found.errors] == [3] and why in found.errors[0].why
    with pytest.raises(ImportRefused, match="还有 1 行有错"):
        reading.load(bureau, found, "甲.xlsx", head)
    assert not Message.objects.exists() and not OrderBatch.objects.exists()


def test_a_number_twice_in_the_sheet_is_an_error(bureau):
    assert "有两行" in read(bureau, ROW, ROW).errors[0].why


def test_missing_columns_and_no_sheet_are_refused(bureau):
    with pytest.raises(ImportRefused, match="表头缺少"):
        read(bureau, ROW[:2], head=HEAD[:2])
    with pytest.raises(ImportRefused, match="打不开"):
        reading.read(b"not a sheet", "甲.xlsx", bureau)


def test_the_same_sheet_again_adds_only_what_is_new(bureau, head):
    reading.load(bureau, read(bureau, ROW), "甲.xlsx", head)
    again = read(bureau, ROW, ["GD2", *ROW[1:]])
    assert again.known == 1 and [o.number for o in again.rows] == ["GD2"]
    reading.load(bureau, again, "乙.xlsx", head)
    assert Message.objects.count() == 2
    with pytest.raises(ImportRefused, match="没有新的"):
        reading.load(bureau, read(bureau, ROW), "丙.xlsx", head)


def test_two_who_load_the_same_sheet_at_once_load_it_once(bureau, head):
    first, second = read(bureau, ROW), read(bureau, ROW)
    reading.load(bureau, first, "甲.xlsx", head)
    with pytest.raises(ImportRefused, match="再试读一遍"):
        reading.load(bureau, second, "甲.xlsx", head)
    assert Message.objects.count() == 1 and OrderBatch.objects.count() == 1


def test_a_batch_is_undone_whole_and_can_come_again(bureau, head, officer):
    batch = reading.load(bureau, read(bureau, ROW), "甲.xlsx", head)
    assert reading.undo(batch, head) == 1
    assert not Message.objects.exists() and Message.everything.count() == 1
    with pytest.raises(ImportRefused, match="已经撤销过"):
        reading.undo(batch, head)
    assert recorded("orders.import_undone", head, f"agency:{bureau.pk}") == 1
    again = reading.load(bureau, read(bureau, ROW), "乙.xlsx", head)
    act(Message.objects.get(), Act.DRAFTED, officer, private={"reply": "甲"})
    with pytest.raises(ImportRefused, match="又办过，不能撤销"):
        reading.undo(again, head)


def test_the_pages_of_the_import(client, bureau, head, officer):
    client.force_login(officer)
    assert client.get(reverse("orders")).status_code in (302, 403)
    client.force_login(head)
    book = load_workbook(io.BytesIO(client.get(reverse("orders_template")).content))
    assert [c.value for c in book.worksheets[0][1]] == HEAD
    given = {"agency": bureau.pk, "file": io.BytesIO(sheet(ROW))}
    given["file"].name = "甲.xlsx"
    text = client.post(reverse("orders"), given).content.decode()
    assert "新的 1 行" in text and not Message.objects.exists()
    given["file"].seek(0)
    assert client.post(reverse("orders"), given | {"really": "on"}).status_code == 302
    batch = OrderBatch.objects.get()
    client.post(reverse("orders_undo", args=[batch.pk]))
    assert not Message.objects.exists()


ORDER = {"number": "GD7", "received": "2026-03-01", "kind": "求助", "text": "暖气不热"}


@pytest.fixture
def key(bureau):
    return HotlineKey.objects.create(agency=bureau, name="市热线", ident="k1", secret="秘密")


def send(client, key, order=None, stamp=None, **change):
    body = json.dumps(order or ORDER).encode()
    stamp = stamp or str(int(time.time()))
    headers = {"X-Key": key.ident, "X-Timestamp": stamp}
    headers["X-Signature"] = signature(key.as_bytes(), stamp, change.pop("signed", body))
    return client.post("/api/hotline/v1/orders", body, "application/json", headers=headers | change)


def test_an_order_is_registered_and_sending_again_changes_nothing(client, key):
    first, again = send(client, key), send(client, key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() and Message.objects.count() == 1
    assert Message.objects.get().order_number == "GD7" and first.json()["due"]


def test_the_same_number_with_other_words_is_a_conflict(client, key):
    send(client, key)
    answer = send(client, key, ORDER | {"text": "别的事情"})
    assert answer.status_code == 409 and Message.objects.get().text == "暖气不热"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"X-Signature": "0" * 64}, id="签名不对"),
        pytest.param({"X-Signature": "字"}, id="签名不成样"),
        pytest.param({"X-Key": "没有"}, id="没有的密钥"),
        pytest.param({"signed": b"other"}, id="正文被改"),
        pytest.param({"stamp": "1700000000"}, id="旧的时间戳"),
        pytest.param({"stamp": "９９"}, id="时间戳不是数"),
    ],
)
def test_what_is_not_signed_right_is_refused(client, key, change):
    answer = send(client, key, **change)
    assert answer.status_code == 401 and "签名不对" in answer.json()["detail"]
    assert not Message.objects.exists()


def test_a_recorded_request_cannot_be_played_later(client, key, monkeypatch):
    stamp = str(int(time.time()))
    assert send(client, key, stamp=stamp).status_code == 201
    monkeypatch.setattr(time, "time", lambda: int(stamp) + WITHIN + 1)
    assert send(client, key, stamp=stamp).status_code == 401


def test_a_revoked_key_opens_nothing(client, key):
    call_command("hotline_key", "housing", "市热线", "--revoke")
    assert recorded("hotline_key.revoked", OPERATOR, f"agency:{key.agency_id}") == 1
    assert send(client, key).status_code == 401


def test_the_command_issues_a_key_that_works(client, bureau, capsys):
    call_command("hotline_key", "housing", "市热线")
    assert recorded("hotline_key.issued", OPERATOR, f"agency:{bureau.pk}") == 1
    out = capsys.readouterr().out
    held = HotlineKey.objects.get()
    assert held.ident in out and str(held.secret) in out
    assert send(client, held).status_code == 201


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(ORDER | {"kind": "表扬"}, id="类型"),
        pytest.param(ORDER | {"received": "x"}, id="日期"),
        pytest.param(ORDER | {"text": ""}, id="没有内容"),
        pytest.param({"number": "1"}, id="缺"),
    ],
)
def test_a_wrong_order_is_told_in_chinese(client, key, order):
    answer = send(client, key, order)
    assert answer.status_code == 422 and not Message.objects.exists()
    assert any("\u4e00" <= c <= "\u9fff" for c in answer.json()["detail"])


def test_an_order_goes_only_to_the_agency_of_its_key(client, key, other):
    send(client, key)
    theirs = HotlineKey.objects.create(agency=other, name="市热线", ident="k2", secret="另一")
    assert send(client, theirs).status_code == 201
    assert set(Message.objects.values_list("agency__slug", flat=True)) == {"housing", "education"}
