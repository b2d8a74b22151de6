"""写出再读回，得到同一份年报：每一种格式。"""

import pytest
from hypothesis import given, settings

from gongkai.annual.read import read_bytes
from gongkai.annual.write import SUFFIXES, UnknownSuffix, write
from gongkai.annual.write.pdf import write_pdf
from gongkai.documents.kinds import kind_of
from gongkai.documents.paper import pdf as paper

from .reports import facts_of, patchy_reports, reports

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
