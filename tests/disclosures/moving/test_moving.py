"""搬旧网站：对照、断了接着来、查出个人信息的留下、两个人批准以后一起公开、旧网址转到新的。"""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Attachment, Column, Item, OldAddress, SearchText
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.moving import load
from gongkai.disclosures.moving.approve import approve, on_time, review, waiting
from gongkai.disclosures.moving.source import SourceWrong, read_mapping, rows_of
from gongkai.disclosures.searching.index import Filters
from gongkai.disclosures.searching.ranking import look_up
from gongkai.safekeeping.actor import SYSTEM

from ...applications.people import agencies, person
from ...trail import recorded
from ..items import NUMBER, docx

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ["标题", "栏目名称", "发布时间", "文号", "内容", "附件", "网址", "体裁"]


DAY = date(2026, 11, 2)
OLD = "http://old.gov.cn/art/2019/1.html"


def row(title, where="通知公告", day="2020-01-01", body="见附件", files="", url="", genre=""):
    return [title, where, day, "", body, files, url, genre]


@pytest.fixture
def bureau(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return agencies()[0]


@pytest.fixture
def old(tmp_path):
    folder = tmp_path / "old"
    (folder / "files").mkdir(parents=True)
    (folder / "files/a.docx").write_bytes(docx("没有个人信息"))
    (folder / "files/b.docx").write_bytes(docx(f"张三 {NUMBER}"))
    write(
        folder,
        row(
            "关于供热的通知", day="2019年3月5日", body="<p>供热</p>", files="files/a.docx", url=OLD
        ),
        row("带号码的名单", day="2020-01-02", files="files/b.docx；没有的.pdf"),
        row("没有日期", day="某年"),
        row("动态", "工作动态", "2021-05-06 10:00", "<script>x</script>好", "", "/art/3", "简讯"),
    )
    return folder


def write(folder, *rows, name="items.csv"):
    with (folder / name).open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])


def moved(bureau, folder, **more):
    return load.move(load.start(bureau, folder.name), rows_of(folder, read_mapping(None)), **more)


def test_rows_become_drafts_with_attachments_and_numbers(bureau, old):
    done = moved(bureau, old)
    assert (done.items, done.attachments, done.wrong, done.held) == (3, 2, 1, 1), done.notes
    item = Item.objects.get(title="关于供热的通知")
    assert not item.live and item.published_on == date(2019, 3, 5) and item.genre == "notice"
    assert item.index_number == "兴住建-2019-00001" and item.column.name == "通知公告"
    assert "<script>" not in str(Item.objects.get(title="动态").body)
    told = dict(done.notes)
    assert "不是日期" in told["items.csv 第 4 行"] and "“简讯”不认识" in told["items.csv 第 5 行"]
    assert any("没有的.pdf" in why for _, why in done.notes)


def test_running_again_moves_nothing_twice(bureau, old):
    moved(bureau, old)
    again = moved(bureau, old)
    assert (again.items, again.known) == (0, 3) and Item.objects.count() == 3
    batch = load.start(bureau, old.name)
    assert recorded("items.imported", SYSTEM, f"import:{batch.pk}") == 1


def test_what_was_broken_off_goes_on(bureau, old, monkeypatch):
    monkeypatch.setattr(load, "BATCH", 1)
    saved = load._save

    def stop(*given):
        if Item.objects.count() == 1:
            raise KeyboardInterrupt
        saved(*given)

    monkeypatch.setattr(load, "_save", stop)
    with pytest.raises(KeyboardInterrupt):
        moved(bureau, old)
    monkeypatch.setattr(load, "_save", saved)
    assert moved(bureau, old).known == 1 and Item.objects.count() == 3
    serials = sorted(Item.objects.filter(year=2019).values_list("serial", flat=True))
    assert serials == [1]


def test_many_attachments_are_read_in_processes_and_numbers_still_found(
    bureau, tmp_path, monkeypatch
):
    monkeypatch.setattr(load, "_WORTH", 2)
    folder = tmp_path / "many"
    (folder / "files").mkdir(parents=True)
    for n in range(6):
        text = f"张三 {NUMBER}" if n == 4 else f"第{n}份"
        (folder / f"files/{n}.docx").write_bytes(docx(text))
    write(folder, *(row(f"第{n}件", files=f"files/{n}.docx") for n in range(6)))
    done = moved(bureau, folder)
    assert (done.items, done.attachments, done.held) == (6, 6, 1)
    assert Item.objects.get(moved__held__contains="个人信息").title == "第4件"


def test_a_full_disk_stops_the_move_and_is_not_taken_for_a_bad_file(bureau, old, monkeypatch):
    def full(content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(load, "put", full)
    with pytest.raises(OSError, match="No space"):
        moved(bureau, old)
    assert not Item.objects.exists()


def test_an_unreadable_attachment_is_told(bureau, old, monkeypatch):
    read = Path.read_bytes

    def broken(path):
        if path.name == "a.docx":
            raise OSError(5, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", broken)
    assert any("读不了" in why for _, why in moved(bureau, old).notes)


def test_a_dry_run_saves_nothing(bureau, old):
    done = moved(bureau, old, dry=True)
    assert done.items == 3 and not Item.objects.exists() and not Attachment.objects.exists()


def test_it_goes_live_after_two_people_and_leaves_the_numbers_behind(bureau, old):
    moved(bureau, old)
    batch = load.start(bureau, "old")
    secrecy, leader = person("s", bureau, Role.SECRECY), person("l", bureau, Role.LEADER)
    both = person("b", bureau, Role.SECRECY, Role.LEADER)
    with pytest.raises(NotReady, match="保密审查"):
        approve(batch, leader)
    with pytest.raises(PermissionDenied):
        review(batch, "可以", leader)
    with pytest.raises(NotReady):
        review(batch, " ", secrecy)
    review(batch, "逐件看过，可以公开。", both)
    with pytest.raises(PermissionDenied, match="别人"):
        approve(batch, both)
    assert recorded("items.reviewed", both, f"import:{batch.pk}") == 1
    approve(batch, leader)
    assert on_time(DAY) == 2 and on_time(DAY) == 0
    assert not Item.objects.get(title="带号码的名单").live
    assert [h.item.title for h in look_up("供热", Filters()).hits] == ["关于供热的通知"]
    assert SearchText.objects.count() == 2


def test_a_draft_written_since_is_still_told_as_unpublished(bureau, old):
    moved(bureau, old)
    batch = load.start(bureau, "old")
    written, *_ = waiting(batch)
    written.title = "后来改的题目"
    written.save_revision(user=person("w", bureau, Role.AUTHOR))
    review(batch, "逐件看过，可以公开。", person("s", bureau, Role.SECRECY))
    approve(batch, person("l", bureau, Role.LEADER))
    assert on_time(DAY) == 2
    assert {i.pk for i in Item.objects.filter(has_unpublished_changes=True, live=True)} == {
        written.pk
    }


def test_an_old_address_leads_to_the_new_one(bureau, old, client):
    moved(bureau, old)
    batch = load.start(bureau, "old")
    review(batch, "可以公开。", person("s", bureau, Role.SECRECY))
    approve(batch, person("l", bureau, Role.LEADER))
    on_time(DAY)
    assert OldAddress.objects.count() == 2
    assert client.get("/art/2019/1.html").status_code == 301


def test_the_mapping_renames_columns_headers_and_classes(bureau, old, tmp_path):
    Column.objects.create(agency=bureau, name="通知", slug="notice", kind="notice")
    path = tmp_path / "map.toml"
    path.write_text('[columns]\n"通知公告" = "notice"\n[genre]\n"简讯" = "news"\n', "utf-8")
    load.move(load.start(bureau, "old"), rows_of(old, read_mapping(path)))
    assert Item.objects.filter(column__slug="notice").count() == 2
    assert Item.objects.get(title="动态").genre == "news"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[genre]\n简讯 = 'no-such'\n", "读不了"),
        ('[genre]\n"简讯" = "no-such"\n', "不是我们的分类标识"),
        ("[others]\n", "不认识的一节"),
    ],
)
def test_a_wrong_mapping_is_told(tmp_path, content, told):
    path = tmp_path / "map.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(SourceWrong, match=told):
        read_mapping(path)


def test_files_outside_the_folder_are_not_read(bureau, old, tmp_path):
    (tmp_path / "secret.txt").write_text("秘密")
    write(old, row("甲", files="../secret.txt"))
    done = moved(bureau, old)
    assert done.items == 0 and "目录外面" in done.notes[0][1]


def test_folders_without_a_table_or_headers_are_told(tmp_path):
    with pytest.raises(SourceWrong, match="里没有"):
        list(rows_of(tmp_path, read_mapping(None)))
    (tmp_path / "x.csv").write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(SourceWrong, match="表头里没有"):
        list(rows_of(tmp_path, read_mapping(None)))


def test_a_damaged_table_is_told(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(SourceWrong, match="打不开"):
        list(rows_of(tmp_path, read_mapping(None)))


def test_the_longest_cell_is_wider_only_while_the_table_is_read(bureau, tmp_path):
    """csv 的上限是整个进程的：搬完以后，别处收的表不能跟着放宽；读到一半停下也一样。"""
    before = csv.field_size_limit()
    folder = tmp_path / "long"
    folder.mkdir()
    write(folder, row("长的", body="字" * 200_000), row("另一件"))
    lines = rows_of(folder, read_mapping(None))
    assert len(next(lines).body[0][1]) == 200_000
    assert csv.field_size_limit() == before
    assert len(list(lines)) == 1 and csv.field_size_limit() == before


def test_the_command_tells_what_it_did(bureau, old, tmp_path, capsys):
    report = tmp_path / "说明.csv"
    call_command("import_site", str(old), agency="housing", report=report)
    assert "搬了 3 件、附件 2 份" in capsys.readouterr().out
    assert "没有的.pdf" in Path(report).read_text("utf-8-sig")
    with pytest.raises(CommandError, match="没有叫"):
        call_command("import_site", str(old), agency="nowhere")
    with pytest.raises(CommandError, match="没有目录"):
        call_command("import_site", str(old / "x"), agency="housing")
