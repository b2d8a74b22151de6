"""粘贴 Word 全文：标题、段落、列表、表格都在，不该带来的不带来。"""

import io
import time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document
from PIL import Image

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.blocks import HtmlBlock
from gongkai.disclosures.moving.pasting import blocks_of, of_file, of_markup, of_text
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.documents.errors import FileRefused
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ..items import column, draft, submit


def word():
    """一份有标题、加粗、列表、两张表、一幅图的 .docx。"""
    book = Document()
    book.add_heading("关于公租房分配的通知", 0)
    book.add_heading("一、总则", 1)
    paragraph = book.add_paragraph("各有关单位：")
    paragraph.add_run("请抓好落实").bold = True
    for text in ("甲项", "乙项"):
        book.add_paragraph(text, style="List Bullet")
    for text in ("先登记", "后分配"):
        book.add_paragraph(text, style="List Number")
    table = book.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("姓名", "房号", "张三", "2-301"), strict=True):
        cell.text = text
    merged = book.add_table(rows=3, cols=2)
    merged.cell(0, 0).merge(merged.cell(0, 1)).text = "合计"
    merged.cell(1, 0).merge(merged.cell(2, 0)).text = "一区"
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "png")
    picture.seek(0)
    book.add_picture(picture)
    hidden = book.add_paragraph("完。").add_run("看不见的字")
    hidden.font.hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path


def test_a_word_file_becomes_clean_blocks_and_its_tables_stay_tables(home):
    found = of_file(word())
    first, table, merged, picture, last = found.blocks
    assert first["value"].startswith("<h2>关于公租房分配的通知</h2><h2>一、总则</h2>")
    assert "<strong>请抓好落实</strong>" in first["value"]
    assert "<ul><li>甲项</li><li>乙项</li></ul>" in first["value"]
    assert "<p>1.先登记</p><p>2.后分配</p>" in first["value"].replace(" ", "")
    assert table["value"]["data"] == [["姓名", "房号"], ["张三", "2-301"]]
    assert table["value"]["first_row_is_table_header"]
    assert 'colspan="2">合计</th>' in merged["value"] and 'rowspan="2">一区' in merged["value"]
    assert last["value"] == "<p>完。</p>"
    assert picture == {"type": "picture", "value": {"name": found.pictures[0].digest}}
    assert "图片 1 幅" in found.told and "没有带来" not in found.told
    assert found.title == "关于公租房分配的通知"


def test_what_word_copies_is_cleaned():
    copied = (
        "<html><head><style>p{color:red}</style></head><body><!--StartFragment-->"
        "<h1>标题</h1><p class=MsoNormal style='margin:0'><b>一</b><o:p></o:p></p><p>&nbsp;</p>"
        "<div>段一</div><table><tr><td><p>姓名</p></td><td>房号</td></tr>"
        "<tr><td>张三</td><td>2</td></tr></table><script>alert(1)</script>"
        "<img src='file:///C:/1.png'></body></html>"
    )
    found = of_markup(copied)
    assert found.blocks[0]["value"] == "<h2>标题</h2><p><b>一</b></p><p>段一</p>"
    assert found.blocks[1]["value"]["data"] == [["姓名", "房号"], ["张三", "2"]]
    assert len(found.blocks) == 2 and found.left == 1 and not found.pictures
    assert "图片 1 幅没有带来" in found.told


def test_plain_text_with_tabs_is_a_table():
    found = of_text("标题\n第一段 <b>\n姓名\t房号\n张三\t2-1\n完")
    assert [b["type"] for b in found.blocks] == ["paragraph", "table", "paragraph"]
    assert found.blocks[0]["value"] == "<p>标题</p><p>第一段 &lt;b&gt;</p>"


def test_an_empty_table_and_an_empty_page_leave_nothing():
    assert blocks_of("<table><tr><td></td></tr></table><p></p>") == []


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.4\n", "文字".encode(), b"PK\x03\x04bad"],
    ids=["empty", "pdf", "txt", "broken"],
)
def test_what_is_not_word_is_refused_with_the_reason(content):
    with pytest.raises(FileRefused) as error:
        of_file(content)
    assert str(error.value)


@pytest.fixture
def bureau(home, settings, db):
    settings.SECOND_FACTOR = "optional"
    ensure_workflows()
    return agencies()[0]


def uploaded():
    file = io.BytesIO(word())
    file.name = "通知.docx"
    return file


def test_a_new_one_is_written_from_a_file(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    there = column(bureau)
    client.force_login(author)
    given = {"column": there.pk, "title": "", "file": uploaded(), "text": "", "markup": ""}
    answer = client.post(reverse("item_paste"), given)
    item = Item.objects.get()
    assert answer.url == reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk])
    assert item.title == "关于公租房分配的通知" and not item.live and len(item.body) == 5
    assert item.latest_revision.user == author
    assert TrailEntry.objects.filter(subject=f"item:{item.pk}", action="item.saved").exists()
    assert client.get(answer.url).status_code == 200


def test_it_is_put_after_or_instead_and_nothing_goes_out(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = draft(bureau, author, text="原来的一段。")
    client.force_login(author)
    where = reverse("item_paste_into", args=[item.pk])
    client.post(where, {"text": "接着的一段。", "markup": "", "how": "append"})
    body = str(Item.objects.get(pk=item.pk).get_latest_revision_as_object().body)
    assert "原来的一段。" in body and "接着的一段。" in body
    client.post(where, {"text": "", "markup": "<p>换成的一段。</p>", "how": "replace"})
    found = Item.objects.get(pk=item.pk)
    body = str(found.get_latest_revision_as_object().body)
    assert "换成的一段。" in body and "原来的一段。" not in body and not found.live


def test_nothing_given_and_what_is_locked_say_so(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    item = draft(bureau, author)
    client.force_login(author)
    where = reverse("item_paste_into", args=[item.pk])
    answer = client.post(where, {"text": " ", "markup": "", "how": "append"})
    assert answer.status_code == 422 and "请选择 Word 文件" in answer.content.decode()
    submit(item, author)
    before = Item.objects.get(pk=item.pk).latest_revision_id
    answer = client.post(where, {"text": "悄悄的", "markup": "", "how": "append"}, follow=True)
    assert "现在不能改" in answer.content.decode()
    assert Item.objects.get(pk=item.pk).latest_revision_id == before


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<h1" * 120_000 + "字", id="never-closed"),
        pytest.param("<strong>" * 12_000 + "</strong>" * 12_000 + "字", id="empty-in-empty"),
        pytest.param("<ul><li>" * 30_000 + "字", id="list-in-list"),
    ],
)
def test_markup_made_to_take_forever_is_answered_at_once(markup):
    """清洗在办公的进程里做：一份粘贴占不住它。"""
    begun = time.monotonic()
    try:
        of_markup(markup)
    except FileRefused as error:
        assert "套得太深" in str(error) or "没有文字" in str(error)
    assert time.monotonic() - begun < 3


def test_what_is_nested_as_documents_are_is_kept():
    markup = "<div><font><span>" * 20 + "<p>字</p>" + "</span></font></div>" * 20
    assert of_markup(f"{markup}<ul><li>一<ul><li>二</li></ul></li></ul>" * 40).blocks


def test_web_text_nested_too_deep_is_not_taken_by_the_editor():
    with pytest.raises(ValidationError, match="套得太深"):
        HtmlBlock().clean("<div>" * 200 + "字")


def test_signs_that_turn_words_round_do_not_come_in_with_a_file():
    """表单里不收的字符，从文件里也不进来。"""
    book, out = Document(), io.BytesIO()
    book.add_paragraph("关于公\u202e告\u2066的通知")
    book.save(out)
    found = of_file(out.getvalue())
    assert found.title == "关于公告的通知" and "\u202e" not in str(found.blocks)
