import csv
import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.applications.importing import ImportRefused, read
from gongkai.applications.models import Case, ImportBatch
from gongkai.applications.register import act, rederive
from gongkai.law.procedure import Act, Event
from gongkai.reporting.report import report_of
from gongkai.safekeeping.trail import verify

from ..trail import recorded
from .people import IDENTITY, new_case

pytestmark = pytest.mark.django_db
URL = "/admin/cases/import/"
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
GOOD = [
    ["2024-03-01", "当面提交", "自然人", "张三", "某文件", "予以公开", "2024/3/20", "2024.3.21"],
    ["2024-12-20", "互联网", "商业企业", "甲公司", "另一文件", "", "", ""],
]


def csv_of(rows, encoding="utf-8-sig"):
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue().encode(encoding)


def xlsx_of(rows):
    book = openpyxl.Workbook()
    for row in [HEAD, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def signed(client, head):
    client.force_login(head)
    return client


def post(client, bureau, content, name="过去.csv", really=True):
    given = {"agency": bureau.pk, "file": SimpleUploadedFile(name, content)}
    return client.post(URL, given | ({"really": "on"} if really else {}))


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_in_either_encoding(encoding):
    reading = read(csv_of(GOOD, encoding), "a.csv")
    assert reading.errors == [] and [p.received for p in reading.rows] == [
        date(2024, 3, 1),
        date(2024, 12, 20),
    ]


def test_xlsx_with_real_dates_and_empty_rows():
    rows = [[date(2024, 3, 1), *GOOD[0][1:6], date(2024, 3, 20), None], [None] * 8]
    reading = read(xlsx_of(rows), "a.xlsx")
    assert reading.errors == [] and len(reading.rows) == 1


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (0, "", "没有填收到日期"),
        (0, "昨天", "不是日期"),
        (0, "2099-01-01", "晚于今天"),
        (1, "飞鸽", "可以填：当面提交"),
        (3, " ", "没有填申请人名称"),
        (5, "", "一起填"),
        (6, "2024-02-01", "早于收到日期"),
        (7, "2024-03-19", "早于答复日期"),
    ],
)
def test_each_error_names_its_row(place, value, why):
    row = list(GOOD[0])
    row[place] = value
    errors = read(csv_of([GOOD[1], row]), "a.csv").errors
    assert [e.row for e in errors] == [3] and why in errors[0].why


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        ("姓名\n张三".encode(), "a.csv", "表头缺少"),
        (b"not a sheet", "a.xlsx", "打不开"),
        (b"\xff\xff\xff", "a.csv", "编码"),
    ],
)
def test_a_file_that_is_none_is_refused(content, name, why):
    with pytest.raises(ImportRefused, match=why):
        read(content, name)


def test_a_dry_run_writes_nothing(signed, bureau):
    page = text(post(signed, bureau, csv_of([GOOD[0], ["x"] * 8]), really=False))
    assert "读成 1 行，有错 1 行" in page and "第 3 行" in page and not Case.objects.exists()


def test_with_one_error_nothing_is_imported(signed, bureau):
    page = post(signed, bureau, csv_of([GOOD[0], ["x"] * 8]))
    assert page.status_code == 422 and "1 行有错" in text(page) and not Case.objects.exists()


def test_imported_cases_count_in_the_report_and_keep_their_own_numbers(signed, head, bureau):
    new_case(bureau, date(2024, 5, 6))
    assert post(signed, bureau, csv_of(GOOD)).status_code == 302
    assert recorded("cases.imported", head, f"agency:{bureau.pk}") == 1
    numbers = sorted(c.number for c in Case.objects.all())
    assert numbers == ["兴住建申〔2024〕1号", "兴住建申〔2024〕导1号", "兴住建申〔2024〕导2号"]
    assert new_case(bureau, date(2024, 5, 7)).serial == 2
    report = report_of(bureau, 2024)
    assert report.number("applications:new:total") == 4
    assert report.number("applications:granted:natural_person") == 1
    assert not any(rederive(c) for c in Case.objects.all()) and verify() is None


def test_a_batch_is_undone_as_a_whole(signed, head, bureau):
    post(signed, bureau, csv_of(GOOD))
    batch = ImportBatch.objects.get()
    signed.post(f"{URL}{batch.pk}/undo/")
    assert not Case.objects.exists() and Case.everything.count() == 2
    assert report_of(bureau, 2024).number("applications:new:total") == 0
    assert "已经撤销过" in text(signed.post(f"{URL}{batch.pk}/undo/", follow=True))
    assert recorded("cases.import_undone", head, f"agency:{bureau.pk}") == 1
    assert "某文件" not in text(
        signed.post("/admin/cases/", {"queue": "all", "q": "某文件"})
    ).replace('value="某文件"', "")


def test_a_batch_worked_on_since_is_not_undone(signed, bureau, head):
    post(signed, bureau, csv_of(GOOD))
    act(Case.objects.get(closed=None), Event(Act.NOTED, date(2024, 12, 23)), head)
    batch = ImportBatch.objects.get()
    page = text(signed.post(f"{URL}{batch.pk}/undo/", follow=True))
    assert "又办过" in page and Case.objects.count() == 2


def test_only_a_head_imports(client, officer, bureau):
    client.force_login(officer)
    assert post(client, bureau, csv_of(GOOD)).status_code in (302, 403)
    assert not Case.objects.exists()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_template_reads_without_an_error(signed, form):
    content = signed.get(f"{URL}template/{form}/").content
    reading = read(content, f"template.{form}")
    assert reading.errors == [] and len(reading.rows) == 1


def test_the_template_explains_every_column(signed):
    content = signed.get(f"{URL}template/xlsx/").content
    fill, notes = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    heads = [cell.value.rstrip("*") for cell in fill[1]]
    told = {row[0]: row[2] for row in notes.iter_rows(min_row=2, values_only=True)}
    assert list(told) == heads and all(told.values())
    assert "当面提交" in told["渠道"] and told["证件名称"] in text(signed.get(URL))
    assert "导1号" in text(signed.get(URL))


def identified(number, kind="自然人", named=""):
    """一行的错；没有为空。"""
    out = io.StringIO()
    line = ["2024-03-01", "当面提交", kind, "张三", "某文件", number, named]
    csv.writer(out).writerows([[*HEAD[:5], "证件号码", "证件名称"], line])
    reading = read(out.getvalue().encode(), "a.csv")
    return [(e.row, e.why) for e in reading.errors]


def test_a_wrong_check_digit_is_told_by_its_row():
    wrong = IDENTITY[:-1] + ("0" if IDENTITY[-1] != "0" else "1")
    for number in (wrong, IDENTITY[:-1], IDENTITY + "0"):
        [(row, why)] = identified(number)
        assert row == 2 and "校验码" in why
    [(_, why)] = identified("91350100M000100Y44", "商业企业")
    assert "统一社会信用代码不对" in why
    [(_, why)] = identified("123", "自然人", "居民身份证")
    assert "校验码" in why


def test_a_number_that_the_sheet_rounded_is_explained():
    [(_, why)] = identified(IDENTITY[:15] + "000")
    assert "设为“文本”" in why


def test_other_papers_and_right_numbers_pass():
    assert identified(IDENTITY) == identified("E12345678") == identified("") == []
    assert identified("91350100M000100Y43", "商业企业") == []
    assert identified("640103880706100", "自然人") == []
    [(_, why)] = identified("1", "自然人", "工作证")
    assert "可以填：居民身份证" in why


def test_the_list_is_exported_masked_and_harmless(signed, client, bureau, officer):
    new_case(bureau, asked="=cmd|calc")
    lines = b"".join(signed.get("/admin/cases/export/?queue=all")).decode("utf-8-sig")
    row = next(iter(csv.reader(lines.splitlines()[1:])))
    assert row[1] == "张**" and row[9] == "'=cmd|calc"
    client.force_login(officer)
    assert client.get("/admin/cases/export/").status_code in (302, 403)


def test_a_case_of_the_2008_edition_opens_with_the_law_of_its_day(signed, bureau):
    rows = [
        [
            "2018-03-01",
            "当面提交",
            "自然人",
            "张三",
            "旧案",
            "予以公开",
            "2018-03-20",
            "2018-03-21",
        ],
        ["2018-03-01", "当面提交", "自然人", "李四", "没有办结的旧案", "", "", ""],
    ]
    post(signed, bureau, csv_of(rows))
    for case in Case.objects.all():
        page = signed.get(f"/admin/cases/{case.pk}/")
        assert page.status_code == 200 and "第492号" in text(page)


def test_a_day_before_any_regulation_is_refused():
    old = ["2007-03-01", *GOOD[1][1:]]
    assert "还没有施行" in read(csv_of([old]), "a.csv").errors[0].why


def test_a_quotation_mark_without_its_pair_is_told():
    before = csv.field_size_limit(131_072)  # 搬旧网站的会把整个进程的放大
    try:
        with pytest.raises(ImportRefused, match="引号没有配对"):
            read(csv_of(GOOD) + b'"' + b"x" * 200_000, "a.csv")
    finally:
        csv.field_size_limit(before)
