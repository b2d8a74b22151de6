"""旧网站正文里的图片、链接到的文件：搬成附件，图片还在原来的地方。"""

import csv
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.disclosures.models import Item
from gongkai.disclosures.moving import load
from gongkai.disclosures.moving.approve import go_live
from gongkai.disclosures.moving.files import Files, RowWrong, inside
from gongkai.disclosures.moving.source import read_mapping, rows_of
from gongkai.disclosures.reviewing.workflows import ensure_workflows

from ...applications.people import agencies
from ..items import NUMBER, docx
from ..reviewing.test_files import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    for place in ("upload", "other"):
        (tmp_path / "old" / place).mkdir(parents=True)
    (tmp_path / "old/upload/图.png").write_bytes(png())
    (tmp_path / "old/other/图.png").write_bytes(png() + b"\0")
    (tmp_path / "old/upload/办法.docx").write_bytes(docx("办法"))
    (tmp_path / "outside.txt").write_text("外面的")
    return tmp_path / "old"


def cut(folder, markup):
    files = Files(folder, [])
    return files, files.cut(markup)


def test_a_picture_divides_the_text_and_keeps_its_description(folder):
    files, parts = cut(folder, '<p>前</p><IMG alt="现场&amp;全景" src="/upload/图.png"><p>后</p>')
    assert parts == [("html", "<p>前</p>"), ("picture", "图.png"), ("html", "<p>后</p>")]
    (one,) = files.found
    assert (one.name, one.description) == ("图.png", "现场&全景") and not files.notes


def test_two_files_of_one_name_get_two_names_and_one_file_only_one(folder):
    files, parts = cut(
        folder, "<img src=upload/图.png><img src='other/图.png'><img src=upload/图.png>"
    )
    assert [name for _, name in parts] == ["图.png", "图（2）.png", "图.png"]
    assert [one.name for one in files.found] == ["图.png", "图（2）.png"]


@pytest.mark.parametrize(
    "source",
    [
        "/upload/没有.png",
        "../outside.txt",
        "/../outside.txt",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "",
        "upload/",
        "upload/" + "长" * 400 + ".png",
    ],
)
def test_a_picture_that_is_not_here_is_told_and_the_text_stays(folder, source):
    files, parts = cut(folder, f'<p>前</p><img src="{source}"><p>后</p>')
    assert not files.found and len(files.notes) == 1 and "没有搬" in files.notes[0]
    assert "".join(text for _, text in parts).count("<p>") == 2


def test_a_link_to_a_file_becomes_an_attachment_and_keeps_its_words(folder):
    files, parts = cut(
        folder, '<p><a class="x" href="/upload/%E5%8A%9E%E6%B3%95.docx">看办法</a></p>'
    )
    assert parts == [("html", "<p>看办法</a></p>")]
    assert [one.name for one in files.found] == ["办法.docx"]


def test_other_links_stay(folder):
    markup = '<a href="/art/2019/1.html">旧的</a><a href="https://a.example/">外面</a>'
    assert cut(folder, markup)[1] == [("html", markup)]


def test_what_the_table_lists_too_is_not_taken_twice(folder):
    files, _ = cut(folder, '<a href="upload/办法.docx">办法</a>')
    files.listed("upload/办法.docx；没有的.pdf")
    assert len(files.found) == 1 and files.notes == ["附件“没有的.pdf”不在"]


@given(st.text(alphabet=string.printable + "图<>\"'=/.", max_size=120))
def test_any_markup_is_cut_without_losing_text(tmp_path_factory, markup):
    folder = tmp_path_factory.getbasetemp()
    parts = Files(folder, []).cut(markup)
    assert all(kind == "html" for kind, _ in parts)
    # 没有带来的文件：一个字也不少
    assert "".join(text for _, text in parts) in ("", markup)


def test_outside_the_folder_is_refused(folder):
    with pytest.raises(RowWrong, match="外面"):
        inside(folder, "a/../../outside.txt")


def test_the_moved_page_shows_the_picture_in_its_place(folder, settings, tmp_path, client):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    ensure_workflows()
    bureau = agencies()[0]
    with (folder / "items.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["标题", "栏目", "发布日期", "正文"])
        body = '<p>前面</p><img src="/upload/图.png" alt="现场"><p>后面</p><img src="/x.gif">'
        rows.writerow(["有图的", "动态", "2020-01-01", body])
        rows.writerow(["图的说明里有号码", "动态", "2020-01-01", body.replace("现场", NUMBER)])
    batch = load.start(bureau, "旧")
    done = load.move(batch, rows_of(folder, read_mapping(None)))
    assert (done.items, done.attachments, done.held) == (2, 2, 1)
    assert any("x.gif" in why for _, why in done.notes)
    batch.opinion, batch.approved = "可以", "2026-11-02T00:00Z"
    batch.save()
    assert go_live(batch) == 1
    page = client.get(Item.objects.get(title="有图的").get_absolute_url()).content.decode()
    before, _, rest = page.partition('alt="现场"')
    assert "前面" in before and "后面" in rest and page.count("<figure>") == 1
