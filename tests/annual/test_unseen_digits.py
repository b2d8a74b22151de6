"""PDF 里看不见的数字（不画的、白的、透明的、裁在页外的）不是表里的数。"""

import ctypes
import io

import pypdfium2
import pypdfium2.raw as raw
import pytest

from gongkai.annual.read import read_bytes
from gongkai.annual.write import write
from gongkai.documents.units import units
from tests.annual.reports import facts_of
from tests.annual.test_read_files import report


def white(one):
    raw.FPDFPageObj_SetFillColor(one, 255, 255, 255, 255)


def clear(one):
    raw.FPDFPageObj_SetFillColor(one, 0, 0, 0, 0)


def invisible(one):
    raw.FPDFTextObj_SetTextRenderMode(one, raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_digits(data, look):
    """表格里的数后面各加一个看不见的数字。"""
    document = pypdfium2.PdfDocument(data)
    font = raw.FPDFText_LoadStandardFont(document.raw, b"Helvetica")
    for page in document:
        text_page = page.get_textpage()
        for index in _ends(text_page):
            _add(document, page, font, text_page.get_charbox(index), look)
        raw.FPDFPage_GenerateContent(page.raw)
    return saved(document)


def _ends(text_page):
    """各数的末一位，七个取一个。"""
    text = units(text_page)
    ends = [i for i, c in enumerate(text) if c.isdigit() and text[i + 1 : i + 2] in "\r\n "]
    return ends[::7]


def _add(document, page, font, box, look):
    _, bottom, right, top = box
    one = raw.FPDFPageObj_CreateTextObj(document.raw, font, ctypes.c_float(top - bottom + 2))
    raw.FPDFText_SetText(one, ctypes.cast("7".encode("utf-16-le") + b"\0\0", raw.FPDF_WIDESTRING))
    look(one)
    raw.FPDFPageObj_Transform(one, 1, 0, 0, 1, right + 0.3, bottom)
    raw.FPDFPage_InsertObject(page.raw, one)


@pytest.mark.parametrize("look", [white, clear, invisible])
def test_digits_that_are_not_seen_are_not_read(look):
    one = report()
    data = with_digits(write(one, ".pdf"), look)
    assert len(data) != len(write(one, ".pdf"))
    assert facts_of(read_bytes(data)) == facts_of(one)


def test_a_text_layer_all_of_it_invisible_is_read():
    one = report()
    document = pypdfium2.PdfDocument(write(one, ".pdf"))
    for page in document:
        for thing in page.get_objects():
            if thing.type == raw.FPDF_PAGEOBJ_TEXT:
                invisible(thing.raw)
        raw.FPDFPage_GenerateContent(page.raw)
    assert facts_of(read_bytes(saved(document))) == facts_of(one)
