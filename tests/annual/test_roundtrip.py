"""写出再读回，得到同一份年报：每一种格式。"""

import io
import random

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings

from gongkai.annual.read import read_bytes
from gongkai.annual.specimen import specimen
from gongkai.annual.write import SUFFIXES, UnknownSuffix, write
from gongkai.annual.write.pdf import write_pdf
from gongkai.documents.kinds import kind_of
from gongkai.documents.paper import pdf as paper

from .reports import facts_of, patchy_reports, reports, with_cell

SLOW = {".pdf": 12, ".docx": 25, ".xlsx": 25}


@pytest.mark.parametrize("suffix", [s for s in SUFFIXES if s != ".htm"])
def test_written_and_read_back_is_the_same_report(suffix):
    @settings(max_examples=SLOW.get(suffix, 60))
    @given(patchy_reports())
    def check(report):
        again = read_bytes(write(report, suffix))
        assert facts_of(again) == facts_of(report)
        assert (again.agency, again.year, again.form_id) == (
            report.agency,
            report.year,
            report.form_id,
        )
        assert again.sections == report.sections

    check()


@settings(max_examples=5)
@given(reports(largest=999_999))
def test_a_pdf_of_large_numbers_reads_back(report):
    assert facts_of(read_bytes(write(report, ".pdf"))) == facts_of(report)


def test_a_number_in_word_is_on_one_line_however_long():
    """窄的列放不下五号的四位数：别的软件会折成两行，再读就不知道是几。"""
    document = Document(io.BytesIO(write(large(), ".docx")))
    sizes = {}
    for cell in document.element.body.iter(qn("w:tc")):
        text = "".join(t.text or "" for t in cell.iter(qn("w:t")))
        if text.isdigit():
            assert cell.find(qn("w:tcPr")).find(qn("w:noWrap")) is not None
            size = next(cell.iter(qn("w:sz"))).get(qn("w:val"))
            sizes.setdefault(len(text), set()).add(int(size))
    assert max(sizes[1]) == 21
    assert max(sizes[9]) == 21 and min(sizes[9]) < 21, "宽的格里不缩小，窄的格里缩小"


def large():
    report = specimen(random.Random(3), "2021")
    changed = with_cell(report, "applications:new:total", 123_456_789)
    return with_cell(changed, "disclosures:licences:decisions", 987_654_321)


def test_a_section_keeps_with_its_table_and_pages_are_numbered():
    report = specimen(random.Random(3), "2021")
    document = Document(io.BytesIO(write(report, ".docx")))
    heads = [p for p in document.paragraphs if p.text.startswith("四、")]
    assert heads and all(p.paragraph_format.keep_with_next for p in heads)
    assert "PAGE" in document.sections[0].footer._element.xml


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_a_long_title_has_the_agency_on_its_own_line(suffix):
    report = specimen(random.Random(3), "2021")
    report.agency, report.title = "云岭市人力资源和社会保障局", ""
    again = read_bytes(write(report, suffix))
    assert (again.agency, again.year) == (report.agency, report.year)


def test_the_kind_is_told_by_the_content():
    assert kind_of(b"%PDF-1.7") == "pdf"
    assert kind_of(b"\xd0\xcf\x11\xe0") == "ole"
    assert kind_of("<!DOCTYPE html><p>年报".encode()) == "html"
    assert kind_of("一、总体情况".encode()) == "txt"
    assert kind_of(b'{"form": "2021"}') == "json"
    assert kind_of(b"\x00\x01\x02") == "binary"


def test_an_unknown_suffix_lists_the_known(tmp_path):
    from gongkai.annual.model import Report

    with pytest.raises(UnknownSuffix, match=r"\.docx"):
        write(Report("2021"), ".doc")


def test_a_missing_font_names_the_debian_package(monkeypatch):
    from gongkai.annual.model import Report

    paper._installed.cache_clear()
    monkeypatch.setattr(paper, "_installed", lambda folders: frozenset({"DejaVu Sans"}))
    with pytest.raises(paper.FontMissing, match="fonts-noto-cjk"):
        write_pdf(Report("2021"))
