"""遮盖以后的文件里，再也取不出号码；别的字还在。"""

import io
import re

import docx
import openpyxl
import pypdfium2
import pytest

from gongkai.documents.errors import Damaged, Unguardable
from gongkai.documents.removal import inspect, masked_file

from .files import NUMBER, PHONE, everything, pdf, repacked, sheet, word


@pytest.mark.parametrize(
    ("content", "kind", "count"),
    [(word(), "docx", 3), (sheet(), "xlsx", 3), (f"{NUMBER} {PHONE}".encode(), "txt", 2)],
)
def test_all_of_them_are_found(content, kind, count):
    assert len(inspect(content, kind)) == count


def test_a_word_file_is_masked_through_runs_tables_and_headers():
    hidden = masked_file(word(), "docx")
    assert inspect(hidden, "docx") == []
    document = docx.Document(io.BytesIO(hidden))
    assert document.paragraphs[1].text == f"张三 {NUMBER[:6]}********{NUMBER[-4:]}"
    assert all(run.bold for run in document.paragraphs[1].runs[1:])
    assert document.tables[0].rows[0].cells[1].text == "电话139****5678"
    raw = everything(hidden)
    assert NUMBER not in raw and PHONE not in raw and "公示名单" in raw


def test_a_sheet_is_masked_also_where_a_number_is_a_number():
    hidden = masked_file(sheet(), "xlsx")
    assert inspect(hidden, "xlsx") == []
    rows = list(openpyxl.load_workbook(io.BytesIO(hidden)).active.values)
    assert rows[1][:3] == ("张三", f"{NUMBER[:6]}********{NUMBER[-4:]}", "139****5678")
    assert rows[2][:3] == ("合计", 12345, 139.5)


def test_a_pdf_page_with_numbers_loses_them_and_the_others_stay():
    content = pdf()
    assert {g.hit.number for g in inspect(content, "pdf")} == {NUMBER, PHONE}
    hidden = masked_file(content, "pdf")
    document = pypdfium2.PdfDocument(hidden)
    texts = [p.get_textpage().get_text_range() for p in document]
    assert len(texts) == 2 and texts[0].strip() == "" and "没有号码" in texts[1]
    assert document[0].get_size() == pypdfium2.PdfDocument(content)[0].get_size()
    assert NUMBER.encode() not in hidden


def test_the_black_covers_the_digits_and_only_them():
    """盖住的地方确是黑的：整页画出来，黑块的宽度与号码相当。"""
    page = pypdfium2.PdfDocument(masked_file(pdf(), "pdf"))[0]
    picture = page.render(scale=1).to_pil().convert("L")
    dark = [
        x
        for x in range(picture.width)
        if sum(picture.getpixel((x, y)) < 60 for y in range(picture.height)) >= 12
    ]
    assert 100 < len(dark) < picture.width * 0.9


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_what_cannot_be_looked_into_is_said(kind):
    with pytest.raises(Unguardable, match="逐页看过"):
        inspect(b"x", kind)
    with pytest.raises(Unguardable):
        masked_file(b"x", kind)


def test_a_broken_package_is_said():
    with pytest.raises(Damaged, match="损坏"):
        inspect(b"PK\x03\x04 broken", "docx")


def test_a_clean_file_is_left_as_it_is():
    document = docx.Document()
    document.add_paragraph("没有号码")
    out = io.BytesIO()
    document.save(out)
    assert everything(masked_file(out.getvalue(), "docx")) == everything(out.getvalue())


def renamed(data):
    """命名空间换一个前缀：写法不同，意思一样。"""
    return re.sub(rb"(?<=[<\s/])w:", b"a-b:", data).replace(b"xmlns:w=", b"xmlns:a-b=")


def in_utf16(data):
    text = data.decode("utf-8").replace("UTF-8", "UTF-16").replace("utf-8", "utf-16")
    return text.encode("utf-16")


def spaced(data):
    return data.replace(b"<w:t>", b"<w:t\n >")


@pytest.mark.parametrize("change", [renamed, in_utf16, spaced])
def test_other_ways_of_writing_the_same_document_are_read_too(change):
    content = repacked(word(), "word/document.xml", change)
    assert len(inspect(content, "docx")) == len(inspect(word(), "docx"))
    assert NUMBER not in everything(masked_file(content, "docx"))


@pytest.mark.parametrize("attribute", [b'title="%s"', b'descr = "%s"', b'alt="%s"'])
def test_numbers_in_alternative_texts_anywhere_are_found(attribute):
    extra = b"<x " + attribute % NUMBER.encode() + b"/></w:styles>"
    content = repacked(word(), "word/styles.xml", lambda data: data.replace(b"</w:styles>", extra))
    assert len(inspect(content, "docx")) == len(inspect(word(), "docx")) + 1
    assert NUMBER not in everything(masked_file(content, "docx"))
