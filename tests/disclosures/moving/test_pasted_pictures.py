"""粘贴 Word 全文里的图片：成为这一件的图片，在原来的地方；说明由作者写，不写交不出去。"""

import io
import re
import zipfile

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from PIL import Image

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.moving.pasting import of_file
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.documents.flowing import flowed
from gongkai.documents.pictured import MOST
from gongkai.safekeeping.files import content_of

from ...applications.people import agencies, person
from ..items import column

RED, BLUE = (200, 0, 0), (0, 0, 200)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path


@pytest.fixture
def bureau(db):
    ensure_workflows()
    return agencies()[0]


def painted(kind="png", colours=(RED,), size=(40, 20)):
    """左右几种颜色的一幅。"""
    picture = Image.new("RGB", size)
    wide = size[0] // len(colours)
    for number, colour in enumerate(colours):
        picture.paste(colour, (number * wide, 0, (number + 1) * wide, size[1]))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def kinds(found):
    return [b["type"] for b in found.blocks]


def opened(put):
    from gongkai.safekeeping.files import registered

    return Image.open(io.BytesIO(content_of(registered([put])[0])))


def test_pictures_stand_where_they_stood_in_the_text_and_after_a_table(db):
    book = Document()
    book.add_paragraph("图前的一段。")
    book.add_picture(io.BytesIO(painted()))
    paragraph = book.add_paragraph("图在段落里：")
    paragraph.add_run().add_picture(io.BytesIO(painted("jpeg", (BLUE,))))
    cell = book.add_table(rows=1, cols=2).cell(0, 0)
    cell.text = "表里的图"
    cell.paragraphs[0].add_run().add_picture(io.BytesIO(painted(colours=(RED, BLUE))))
    book.add_paragraph("完。")
    found = of_file(saved(book))
    assert kinds(found) == [
        *("paragraph", "picture", "paragraph", "picture"),
        *("table", "picture", "paragraph"),
    ]
    assert [one.kind for one in found.pictures] == ["png", "jpg", "png"]
    assert found.left == 0 and "图片 3 幅" in found.told


def test_the_same_picture_twice_is_one_attachment_in_two_places():
    book = Document()
    for text in ("一。", "二。"):
        book.add_paragraph(text)
        book.add_picture(io.BytesIO(painted()))
    found = of_file(saved(book))
    assert len(found.pictures) == 1 and kinds(found).count("picture") == 2


def test_what_was_cut_away_in_word_is_really_cut_away(db):
    """Word 里的裁剪只是不显示，裁去的一半还在文件里：公开的不能带着它。"""
    book = Document()
    book.add_paragraph("裁过的图：")
    shape = book.add_picture(io.BytesIO(painted(colours=(RED, BLUE))), Cm(3))
    fill = shape._inline.graphic.graphicData.pic.blipFill
    crop = fill.makeelement(qn("a:srcRect"), {"l": "50000"})
    fill.insert(1, crop)
    (one,) = of_file(saved(book)).pictures
    with opened(one) as picture:
        assert picture.size == (20, 20)
        assert picture.convert("RGB").getpixel((5, 5)) == BLUE
    # 另一半的字节哪里也没有
    assert not any(c == RED for _, c in picture.convert("RGB").getcolors() or ())


def test_old_formats_become_png_and_drawings_are_told():
    book = Document()
    book.add_paragraph("一。")
    book.add_picture(io.BytesIO(painted("bmp")))
    content = with_part(saved(book), "word/media/image1.bmp", painted("bmp"))
    found = of_file(content)
    assert [one.kind for one in found.pictures] == ["png"]
    emf = with_part(saved(book), "word/media/image1.bmp", b"\x01\x00\x00\x00" + b"E" * 200)
    told = of_file(emf)
    assert not told.pictures and told.left == 1 and "1 幅没有带来" in told.told


def with_part(content, name, data):
    """换掉包里的一个部件。"""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, data if part == name else old.read(part))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", id="svg"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"not a picture" * 9, id="png-by-name-only"),
        pytest.param(b"%PDF-1.4 not a picture", id="pdf"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_is_not_a_picture_by_content_is_left_and_told(data):
    book = Document()
    book.add_paragraph("一。")
    book.add_picture(io.BytesIO(painted()))
    found = of_file(with_part(saved(book), "word/media/image1.png", data))
    assert not found.pictures and found.left == 1 and kinds(found) == ["paragraph"]


def test_a_picture_kept_elsewhere_is_never_fetched():
    book = Document()
    book.add_paragraph("一。")
    book.add_picture(io.BytesIO(painted()))
    content = saved(book)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        links = package.read("word/_rels/document.xml.rels").decode()
    for target in ("http://127.0.0.1:9/x.png", "../../../../etc/passwd", "/etc/passwd"):
        mode = ' TargetMode="External"' if target.startswith("http") else ""
        changed = re.sub(r'Target="media/image1.png"', f'Target="{target}"{mode}', links)
        assert changed != links
        found = flowed(with_part(content, "word/_rels/document.xml.rels", changed.encode()))
        assert found["pictures"] == [] and found["left"] == 1


def test_too_many_and_too_large_are_told(monkeypatch):
    book = Document()
    book.add_paragraph("一。")
    for number in range(MOST + 2):
        book.add_picture(io.BytesIO(painted(colours=((number, 1, 2),))))
    found = of_file(saved(book))
    assert len(found.pictures) == MOST and found.left == 2
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "png")
    book = Document()
    book.add_paragraph("一。")
    book.add_picture(io.BytesIO(painted()))
    found = of_file(with_part(saved(book), "word/media/image1.png", bomb.getvalue()))
    assert not found.pictures and found.left == 1


def posted(client, where, book, **more):
    file = io.BytesIO(saved(book))
    file.name = "通知.docx"
    return client.post(where, {"file": file, "text": "", "markup": ""} | more)


def illustrated(*colours):
    book = Document()
    book.add_paragraph("有图的一段。")
    for colour in colours:
        book.add_picture(io.BytesIO(painted(colours=(colour,))))
    return book


def test_the_author_must_say_what_each_picture_shows(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    client.force_login(author)
    posted(
        client,
        reverse("item_paste"),
        illustrated(RED, BLUE),
        column=column(bureau).pk,
        title="有图",
    )
    item = Item.objects.get().get_latest_revision_as_object()
    names = [a.name for a in item.attachments.all()]
    assert names == ["插图 1.png", "插图 2.png"]
    shown = [b.value["name"] for b in item.body if b.block_type == "picture"]
    assert shown == names
    found = precheck(item)
    assert len(found.needed) == 2 and not found.may_go
    assert all("说明" in one.words for one in found.needed)
    for one in item.attachments.all():
        one.description = "示意图：红色的一块"
    assert precheck(item).may_go


def test_pasting_again_does_not_double_a_name_nor_a_picture(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    client.force_login(author)
    posted(client, reverse("item_paste"), illustrated(RED), column=column(bureau).pk, title="有图")
    item = Item.objects.get()
    where = reverse("item_paste_into", args=[item.pk])
    posted(client, where, illustrated(BLUE, RED), how="append")
    item = Item.objects.get().get_latest_revision_as_object()
    assert [a.name for a in item.attachments.all()] == ["插图 1.png", "插图 2.png"]
    assert len({a.stored_id for a in item.attachments.all()}) == 2
    shown = [b.value["name"] for b in item.body if b.block_type == "picture"]
    assert shown == ["插图 1.png", "插图 2.png", "插图 1.png"]
    page = client.get(reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk]))
    assert "插图 2.png" in page.content.decode()


def test_a_live_item_keeps_what_the_public_sees_until_it_is_reviewed(client, bureau):
    author = person("writer", bureau, Role.AUTHOR)
    client.force_login(author)
    posted(client, reverse("item_paste"), illustrated(RED), column=column(bureau).pk, title="有图")
    item = Item.objects.get()
    Item.objects.filter(pk=item.pk).update(live=True)
    where = reverse("item_paste_into", args=[item.pk])
    posted(client, where, illustrated(BLUE), how="replace")
    live = Item.objects.get()
    assert [a.name for a in live.attachments.all()] == ["插图 1.png"]
    assert len(live.get_latest_revision_as_object().attachments.all()) == 2
