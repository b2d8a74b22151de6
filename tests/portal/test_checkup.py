import io
import json
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.annual.audit import audit_bytes
from gongkai.annual.write import write
from gongkai.annual.write.json import dumps
from gongkai.portal.checkup import limits, views
from gongkai.portal.checkup.several import _apart

from ..annual.reports import with_cell

URL = "/annual-report-checkup/"
pytestmark = pytest.mark.django_db


def upload(client, data, name="年报.txt", **more):
    return client.post(URL, {"file": SimpleUploadedFile(name, data), **more})


def wrong(report):
    return with_cell(report, "applications:new:total", 99_999)


def payload(response):
    return re.search(r'name="payload" value="([^"]+)"', response.content.decode())[1]


def test_the_form_is_shown(client):
    page = client.get(URL)
    assert page.status_code == 200 and "开始体检" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_it_rejects_an_empty_form_and_says_what_to_do(client):
    page = client.post(URL, {})
    assert page.status_code == 422
    assert "请选择文件，或者粘贴报告的文字" in page.content.decode()


def test_it_rejects_both_at_once(client, report):
    page = upload(client, write(report, ".txt"), text="文字")
    assert page.status_code == 422 and "只选一样" in page.content.decode()


def test_a_clean_report_is_said_to_be_clean(client, report):
    page = upload(client, write(report, ".docx"), "年报.docx")
    assert page.status_code == 200 and "没有发现问题" in page.content.decode()


def test_a_wrong_report_shows_the_cell_the_article_and_the_repair(client, report):
    text = upload(client, write(wrong(report), ".txt")).content.decode()
    assert 'class="fault"' in text and "99999" in text
    assert "国办公开办函〔2021〕30号" in text and "修改建议" in text
    assert f"99999 → {report.number('applications:new:total')}" in text


def test_the_cell_to_change_stands_out_and_the_rest_of_its_sum_is_marked_lightly(client, report):
    text = upload(client, write(wrong(report), ".txt")).content.decode()
    strong = re.findall(r'<td class="fault"[^>]*>([^<]*)<', text)
    assert strong == ["99999"] and text.count("（建议改）") == 1
    assert text.count('class="fault lightly"') == text.count("（同一等式）") > 3
    assert "红框是建议改的格" in text


def test_pasted_text_works_and_is_escaped(client, report):
    text = write(wrong(report), ".txt").decode()
    text = text.replace(report.agency, "<script>alert(1)</script>局")
    page = client.post(URL, {"text": text})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_last_year_is_compared(client, report):
    last = write(wrong(report), ".json").decode()
    content = json.loads(last)
    content["year"] = report.year - 1
    content["title"] = ""
    content["applications"]["carried_out"]["total"] = 77
    previous = SimpleUploadedFile("上年.json", json.dumps(content).encode())
    page = upload(client, write(report, ".txt"), previous=previous)
    assert "结转下年度 77 件" in page.content.decode()


@pytest.mark.parametrize(
    ("previous", "said"),
    [
        (b"%PDF-1.7 broken", "附的上一年度的报告读不成，没有核对衔接和重复："),
        ("今天开会".encode(), "附的上一年度的报告读不成"),
        (0, "年度的，不是上一年度（{last}年度）的，没有核对衔接和重复。"),
        (-2, "附的是{before}年度的，不是上一年度（{last}年度）的"),
        (None, "没有读出两份各是哪一年度的"),
    ],
)
def test_a_comparison_that_was_not_made_is_said(client, report, previous, said):
    year = report.year
    data = previous
    if not isinstance(previous, bytes):
        data = of_year(report, year if previous is None else year + previous, more=7)
    if previous is None:
        data = data.replace(f'"year": {year}'.encode(), b'"year": null')
    given = SimpleUploadedFile("上年.json", data)
    page = upload(client, write(report, ".docx"), "年报.docx", previous=given)
    text = page.content.decode()
    assert page.status_code == 200
    assert said.format(last=year - 1, before=year - 2) in text
    assert "与上一年度报告相同" not in text or previous is None
    told = json.loads(
        client.post(f"{URL}download/", {"payload": payload(page), "kind": "json"}).content
    )
    assert "read.note" in [f["rule"] for f in told["findings"]]


def test_a_comparison_that_was_made_says_nothing_more(client, report):
    given = SimpleUploadedFile("上年.json", of_year(report, report.year - 1))
    page = upload(client, write(report, ".docx"), "年报.docx", previous=given)
    assert "没有核对" not in page.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7 broken", "损坏"),
        ("今天开会".encode(), "没有找到"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "图片打不开"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "不认识"),
    ],
)
def test_what_cannot_be_read_says_why(client, data, words):
    page = upload(client, data, "年报.pdf")
    assert page.status_code == 422 and words in page.content.decode()


def test_a_zip_bomb_is_refused(client):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 200_000_000)
    page = upload(client, out.getvalue(), "年报.docx")
    assert page.status_code == 422 and "过大" in page.content.decode()


def test_a_file_over_the_limit_is_refused(client, monkeypatch):
    monkeypatch.setattr("gongkai.portal.checkup.forms.MOST_BYTES", 1000)
    page = upload(client, b"1" * 1001)
    assert page.status_code == 422 and "超过 20 MB" in page.content.decode()


def test_a_request_over_the_limit_is_refused_before_it_is_read(client, settings):
    settings.LARGEST_REQUEST = 1000
    page = upload(client, b"1" * 2000)
    assert page.status_code == 413 and "太大" in page.content.decode()


def test_an_endless_request_is_refused(client):
    page = client.generic("POST", URL, b"", HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    assert page.status_code == 413


def test_too_many_a_minute(client, settings, report):
    settings.CHECKUP_RATE = 1
    data = write(report, ".txt")
    assert upload(client, data).status_code == 200
    page = upload(client, data)
    assert page.status_code == 429 and "太频繁" in page.content.decode()


def test_too_many_at_once(client, monkeypatch, report):
    monkeypatch.setattr(limits, "_WAIT_SECONDS", 0.01)
    with limits.slot(), limits.slot():
        page = upload(client, write(report, ".txt"))
    assert page.status_code == 503 and "稍等" in page.content.decode()


def test_downloads_carry_the_result(client, report):
    given = payload(upload(client, write(wrong(report), ".txt")))
    url = URL + "download/"
    result = json.loads(client.post(url, {"payload": given, "kind": "json"}).content)
    assert result["applications"]["new"]["total"] == 99_999
    book = client.post(url, {"payload": given, "kind": "xlsx"})
    assert "发现" in openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    word = client.post(url, {"payload": given, "kind": "docx"})
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(word.content)).namelist()
    assert "attachment" in word["Content-Disposition"]


def test_a_forged_or_unknown_download_is_refused(client, report):
    given = payload(upload(client, write(report, ".txt")))
    url = URL + "download/"
    assert client.post(url, {"payload": given[:-2] + "xx", "kind": "json"}).status_code == 400
    assert client.post(url, {"payload": given, "kind": "exe"}).status_code == 400
    assert client.get(url).status_code == 405


def test_nothing_is_stored(client, report, django_assert_num_queries):
    with django_assert_num_queries(1) as seen:
        upload(client, write(report, ".txt"))
    # 只记次数
    assert "safekeeping_tally" in seen[0]["sql"]


def test_the_same_strict_policy_on_every_public_page(client, home):
    for url in ("/", URL):
        policy = client.get(url)["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy


def test_the_result_page_is_described_from_the_result_alone(report):
    result = json.loads(dumps(audit_bytes(write(wrong(report), ".json"), "x")))
    assert len(views.describe(result)["tables"]) == 3


def several(client, *files):
    given = [SimpleUploadedFile(name, data) for name, data in files]
    answer = client.post(URL, {"file": given})
    return answer, b"".join(answer.streaming_content).decode() if answer.streaming else ""


def of_year(report, year, **cells):
    content = json.loads(write(report, ".json").decode())
    content["year"], content["title"] = year, ""
    content["applications"]["carried_out"]["total"] += cells.get("more", 0)
    return json.dumps(content).encode()


def test_several_are_checked_one_after_the_other_and_compared(client, report):
    last = of_year(report, report.year - 1, more=7)
    answer, text = several(
        client, ("去年.json", last), ("今年.txt", write(report, ".txt")), ("坏.pdf", b"%PDF-1.7 x")
    )
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert "查了 1 份，共 3 份" in text and "查了 3 份，共 3 份" in text
    assert "坏.pdf" in text and "损坏" in text and "3 份的结果" in text
    assert re.search(r"今年\.txt：.*上年结转却为", text)
    assert text.count('name="csrfmiddlewaretoken"') == 3 and text.rstrip().endswith("</html>")
    every = re.findall(r'name="payload" value="([^"]+)"', text)[-1]
    sheet = client.post(f"{URL}download/", {"kind": "xlsx", "payload": every})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet)))
    assert book["各份结果"].max_row == 4
    said = [row[6] for row in book["发现"].iter_rows(values_only=True)]
    assert any("上年结转却为" in (message or "") for message in said)
    refused = client.post(f"{URL}download/", {"kind": "docx", "payload": every})
    assert refused.status_code == 400


def test_files_of_one_name_are_told_apart(client, report):
    data = write(report, ".txt")
    _, text = several(client, ("年报.txt", data), ("年报.txt", data), ("年报.txt", data))
    assert "年报.txt（2）" in text and "年报.txt（3）" in text


def test_how_many_at_once_is_limited(client, monkeypatch):
    monkeypatch.setattr("gongkai.portal.checkup.forms.MOST_FILES", 2)
    answer, _ = several(client, *[(f"{n}.txt", b"x") for n in range(3)])
    assert answer.status_code == 422 and "最多 2 份" in answer.content.decode()


def test_last_year_belongs_with_the_others(client, report):
    data = write(report, ".txt")
    files = [SimpleUploadedFile(f"{n}.txt", data) for n in range(2)]
    given = {"file": files, "previous": SimpleUploadedFile("上年.txt", data)}
    answer = client.post(URL, given)
    assert answer.status_code == 422 and "选在一起" in answer.content.decode()


def test_too_many_of_several_are_said_to_be_left_unchecked(client, report, settings):
    settings.CHECKUP_RATE = 2
    data = write(report, ".txt")
    _, text = several(client, *[(f"{n}.txt", data) for n in range(3)])
    assert text.count("这一份没有查") >= 1 and "请过一分钟" in text


def test_comparing_those_of_one_upload_is_not_counted_again(client, report, settings):
    """三年一起传：查三次，另加进门的一次；核对两对不再算。"""
    settings.CHECKUP_RATE = 4
    years = range(report.year - 2, report.year + 1)
    _, text = several(client, *[(f"{y}.json", of_year(report, y, more=7)) for y in years])
    assert "太频繁" not in text and text.count("上年结转却为") >= 2


def test_one_too_large_or_empty_is_named_and_the_others_are_checked(client, report, monkeypatch):
    monkeypatch.setattr("gongkai.portal.checkup.forms.MOST_BYTES", 300_000)
    good = write(report, ".txt")
    answer, text = several(client, ("大.pdf", b"1" * 300_001), ("空.txt", b""), ("好.txt", good))
    assert answer.status_code == 200 and "3 份的结果" in text
    assert "大.pdf：文件超过" in text and "空.txt：文件是空的" in text
    assert f"3. {report.agency}{report.year}年" in text


def test_no_file_takes_the_place_of_another(report):
    """有一份本来就叫“甲（2）”：三份还是三份。"""
    given = [("甲（2）", b"1"), ("甲", b"2"), ("甲", b"3")]
    named = _apart(given)
    assert sorted(named.values()) == [b"1", b"2", b"3"] and list(named)[:2] == ["甲（2）", "甲"]
