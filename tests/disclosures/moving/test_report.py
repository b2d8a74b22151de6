"""搬以前的试读和说明：数的是什么都列出来，不认识的列提醒，说明写在要写的地方。"""

import csv
import io

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from gongkai.disclosures.models import Column, Item, SiteImport
from gongkai.safekeeping.models import TrailEntry

from ..items import column
from .test_moving import HEAD, OLD, bureau, old, row, write

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["bureau", "old"]


def run(folder, report, *words):
    out = io.StringIO()
    call_command(
        *("import_site", str(folder), "--agency", "housing", "--report", str(report), *words),
        stdout=out,
    )
    return out.getvalue()


def told(report):
    return list(csv.reader(report.open(encoding="utf-8-sig", newline="")))


def test_a_trial_lists_what_it_counts_and_saves_nothing(bureau, old, tmp_path):
    column(bureau, slug="notice", name="通知公告")
    (old / "files/bad.docx").write_bytes(bytes(range(200)))
    write(old, row("坏附件", files="files/bad.docx"), name="more.csv")
    trail, columns = TrailEntry.objects.count(), Column.objects.count()
    said = run(old, tmp_path / "r.csv", "--dry-run")
    assert "可以搬 4 件、附件 2 份" in said and "没有搬成 1 行" in said
    assert "通知公告：3 件\n" in said and "工作动态：1 件（原来没有，新建）" in said
    rows = dict(told(tmp_path / "r.csv"))
    assert rows["合计"] == "4 件，附件 2 份" and rows["栏目“通知公告”"] == "3 件"
    assert "不是日期" in rows["items.csv 第 4 行"]
    assert "附件“bad.docx”不能搬" in rows["more.csv 第 2 行"]
    assert not Item.objects.exists() and not SiteImport.objects.exists()
    assert TrailEntry.objects.count() == trail and Column.objects.count() == columns


def test_the_move_itself_counts_the_same(bureau, old, tmp_path):
    said = run(old, tmp_path / "r.csv")
    assert "搬了 3 件、附件 2 份" in said
    assert "通知公告：2 件（原来没有，新建）" in said and Item.objects.count() == 3


def test_columns_that_are_not_known_are_warned_of(bureau, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    with (folder / "items.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*HEAD, "点击数"], [*row("一件"), "9"]])
    said = run(folder, tmp_path / "r.csv", "--dry-run")
    assert "items.csv 的表头：“点击数”一列不认识，没有用" in said and "可以搬 1 件" in said
    assert any("点击数" in why for _, why in told(tmp_path / "r.csv"))


def test_a_row_written_twice_is_named(bureau, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    write(folder, row("一件", url=OLD), row("又一件", url=OLD))
    run(folder, tmp_path / "r.csv")
    rows = dict(told(tmp_path / "r.csv"))
    assert rows["items.csv 第 3 行"] == "与 items.csv 第 2 行 是同一个网址，没有搬"
    assert Item.objects.count() == 1


def test_the_report_can_be_a_workbook(bureau, old, tmp_path):
    run(old, tmp_path / "说明.xlsx", "--dry-run")
    sheet = openpyxl.load_workbook(tmp_path / "说明.xlsx").active
    rows = {a.value: b.value for a, b in sheet}
    assert rows["哪里"] == "说明" and rows["合计"] == "3 件，附件 2 份"


@pytest.mark.parametrize(
    ("name", "why"), [("no/r.csv", "写不到"), ("r.txt", ".csv 或者 .xlsx"), ("r", "不能是")]
)
def test_a_report_that_cannot_be_written_is_said_before_anything_is_moved(
    bureau, old, tmp_path, name, why
):
    with pytest.raises(CommandError, match=why):
        run(old, tmp_path / name)
    assert not Item.objects.exists() and not SiteImport.objects.exists()
