"""Word、Excel 包里写着字的各处：号码藏在哪里都查得出、遮得掉，写法不同的也一样。"""

import io
import re
import zipfile

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from gongkai.documents import office
from gongkai.documents.errors import FileRefused, TooLarge
from gongkai.documents.removal import inspect, masked_file, pieces, properties

from .files import NUMBER, PHONE, everything, repacked, saved, word


def with_word_part(name, extra):
    """正文末尾加上 `extra`，或者换掉整个部件。"""
    document = docx.Document()
    document.add_paragraph("没有号码")
    content = saved(document)
    if name == "word/document.xml":
        return repacked(
            content, name, lambda data: data.replace(b"<w:sectPr", extra + b"<w:sectPr")
        )
    return repacked(content, name, lambda data: extra)


def added(content, name, part):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            new.writestr(one, old.read(one))
        new.writestr(name, part)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
RUN = f"<w:p><w:r><w:t>问{PHONE}</w:t></w:r></w:p>"
SPLIT = f"<a:r><a:t>{PHONE[:4]}</a:t></a:r><a:r><a:t>{PHONE[4:]}</a:t></a:r>"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
IN_WORD = {
    "word/comments.xml": f"<w:comments {W}><w:comment>{RUN}</w:comment></w:comments>",
    "word/footnotes.xml": f"<w:footnotes {W}><w:footnote>{RUN}</w:footnote></w:footnotes>",
    "word/diagrams/data1.xml": f"<d {A}><a:p>{SPLIT}</a:p></d>",
    "word/charts/chart1.xml": f'<c:chart xmlns:c="c"><c:pt><c:v>{PHONE}</c:v></c:pt></c:chart>',
    "word/_rels/footer.xml.rels": f'<R><Relationship Target="tel:{PHONE}"/></R>',
    "customXml/item9.xml": f"<root><phone>{PHONE}</phone></root>",
    "docProps/custom.xml": f'<P xmlns:vt="vt"><p><vt:lpwstr>{PHONE}</vt:lpwstr></p></P>',
    "word/settings2.xml": f'<w:settings {W}><w:docVar w:name="tel" w:val="{PHONE}"/></w:settings>',
    "word/strict.xml": RUN.replace("<w:p>", f'<w:p xmlns:w="{STRICT}">'),
}


@pytest.mark.parametrize("name", IN_WORD)
def test_a_number_in_any_part_of_a_word_file_is_found_and_removed(name):
    content = added(with_word_part("word/document.xml", b""), name, IN_WORD[name].encode())
    assert [g.hit.number for g in inspect(content, "docx")] == [PHONE]
    hidden = masked_file(content, "docx")
    assert inspect(hidden, "docx") == [] and PHONE not in everything(hidden)
    assert "没有号码" in everything(hidden)


def test_properties_are_words_too():
    document = docx.Document()
    document.core_properties.title = f"名单 {PHONE}"
    document.core_properties.author = "张三"
    assert {"张三", f"名单 {PHONE}"} <= set(properties(saved(document), "docx"))
    assert "张三" not in pieces(saved(document), "docx")
    hidden = masked_file(saved(document), "docx")
    assert docx.Document(io.BytesIO(hidden)).core_properties.title == "名单 139****5678"


def test_a_number_in_a_text_box_is_found_once():
    box = (
        f"<w:p><w:r><w:t>外</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>内{PHONE}</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r></w:p>"
    )
    content = with_word_part("word/document.xml", box.encode())
    assert len(inspect(content, "docx")) == 1 and "内" + PHONE in pieces(content, "docx")


def test_every_place_of_a_workbook():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = f"表{PHONE}"
    sheet["A1"] = "正文"
    sheet["A1"].comment = Comment(f"批注{NUMBER}", "某人")
    sheet.oddHeader.center.text = f"页眉{PHONE}"
    sheet["B1"].hyperlink = f"mailto:{PHONE}@example.com"
    book.properties.subject = f"主题{PHONE}"
    content = saved(book)
    assert len(inspect(content, "xlsx")) >= 5
    hidden = masked_file(content, "xlsx")
    assert inspect(hidden, "xlsx") == []
    raw = everything(hidden)
    assert PHONE not in raw and NUMBER not in raw
    # 名称里不许有星号，Excel 才打得开
    assert openpyxl.load_workbook(io.BytesIO(hidden)).sheetnames == ["表139＊＊＊＊5678"]


def test_an_embedded_workbook_is_looked_into_and_masked():
    book = openpyxl.Workbook()
    book.active["A1"] = f"内嵌{NUMBER}"
    content = added(word(), "word/embeddings/table.xlsx", saved(book))
    assert f"内嵌{NUMBER}" in pieces(content, "docx")
    with zipfile.ZipFile(io.BytesIO(masked_file(content, "docx"))) as package:
        inner = package.read("word/embeddings/table.xlsx")
    assert NUMBER not in everything(inner) and "内嵌" in everything(inner)


def test_packages_within_packages_without_end_are_refused():
    content = word()
    for _ in range(5):
        content = added(word(), "word/embeddings/a.docx", content)
    with pytest.raises(TooLarge, match="一层套一层"):
        office.pieces(content)


def test_the_picture_of_the_first_page_does_not_stay():
    content = word()
    assert "docProps/thumbnail.jpeg" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    hidden = masked_file(content, "docx")
    assert "docProps/thumbnail.jpeg" not in zipfile.ZipFile(io.BytesIO(hidden)).namelist()
    assert "thumbnail" not in everything(hidden)
    assert len(docx.Document(io.BytesIO(hidden)).paragraphs) == 2


def test_what_cannot_be_masked_is_refused_and_not_given():
    """旧格式的嵌入对象改不了：字节里还有，就不给。"""
    content = added(word(), "word/embeddings/old.bin", b"\xd0\xcf" + NUMBER.encode("utf-16-le"))
    with pytest.raises(FileRefused, match="仍然查得出"):
        masked_file(content, "docx")


@pytest.mark.parametrize("words", ["张三", "宁夏某小区3号楼502室", "0951-6012345"])
def test_confirmed_words_are_removed_wherever_they_stand(words):
    document = docx.Document()
    document.add_paragraph(f"申请人{words}，住在{words[0]} {words[1:]}。别的字")
    split = document.add_paragraph()
    for char in words:
        split.add_run(char).bold = True
    document.core_properties.author = words
    hidden = masked_file(saved(document), "docx", [words])
    texts = pieces(hidden, "docx")
    assert not any(words in text for text in texts) and words not in everything(hidden)
    assert any("别的字" in text for text in texts)


def test_a_long_confirmed_value_is_not_half_hidden_by_a_short_one():
    hidden = masked_file("张三丰与张三".encode(), "txt", ["张三", "张三丰"]).decode()
    assert hidden == "***与**"


def test_a_number_inside_a_longer_one_is_another_number():
    text = f"项目编号99{PHONE}01，电话{PHONE}"
    hidden = masked_file(text.encode(), "txt").decode()
    assert re.sub(r"\*", "", hidden) == f"项目编号99{PHONE}01，电话1395678"
