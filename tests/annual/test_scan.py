"""扫描件、照片：摆正、找格、认字，由勾稽挑定；挑不定的标歧义，从不无声认错。"""

import io
import random

import pytest

from gongkai.annual.audit import audit_bytes
from gongkai.annual.model import Cell, State
from gongkai.annual.read import read_bytes
from gongkai.annual.read.errors import Scan
from gongkai.annual.read.scan import installed, needed
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.documents.paper.pdf import compile_typst, preamble

with_ocr = pytest.mark.skipif(not installed(), reason="没有安装 gongkai[ocr]")
BLANK_PDF = compile_typst(preamble() + "#rect(width: 100%, height: 50%)")
TOTAL, GRANTED = "applications:total:natural_person", "applications:granted:natural_person"


def picture(kind="PNG"):
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("data", [picture(), picture("JPEG"), BLANK_PDF], ids=["png", "jpg", "pdf"])
def test_without_the_extra_it_says_how_to_install_it(monkeypatch, data):
    monkeypatch.setattr(needed, "find_spec", lambda name: None)
    with pytest.raises(Scan, match=r"pip install 'gongkai\[ocr\]'"):
        read_bytes(data)


@with_ocr
@pytest.mark.parametrize("data", [picture(), BLANK_PDF], ids=["png", "pdf"])
def test_a_picture_of_something_else_is_no_report(data):
    with pytest.raises(Scan, match="认字以后"):
        read_bytes(data)


def known_of(report):
    """各格都认得准。"""
    return {n: [(c.value, 0.0)] for n, c in report.cells.items()}


def chosen(report, known):
    from gongkai.annual.read.scan.choose import choose

    return choose(report, known)


def one():
    return specimen(random.Random(4), "2021")


def test_the_identities_choose_among_the_alternatives():
    report = one()
    true = report.cells[GRANTED].value
    choice = chosen(report, known_of(report) | {GRANTED: [(true + 5, 0.0), (true, 6.0)]})
    assert choice.values[GRANTED] == true and choice.unsure == set()


def test_two_errors_that_hide_each_other_in_a_column_are_found_by_the_rows():
    report = one()
    other = "applications:partial:natural_person"
    known = known_of(report)
    for name, change in ((GRANTED, 3), (other, -3)):
        true = report.cells[name].value
        known[name] = [(true + change, 0.0), (true, 5.0)]
    choice = chosen(report, known)
    assert choice.values[GRANTED] == report.cells[GRANTED].value
    assert choice.values[other] == report.cells[other].value


def test_what_two_readings_explain_alike_stays_open():
    report = one()
    known = known_of(report)
    left, right = "remedies:reconsideration:upheld", "remedies:reconsideration:corrected"
    a, b = report.cells[left].value, report.cells[right].value
    known["remedies:reconsideration:total"] = [(a + b + 1, 0.0)]
    for name in ("remedies:reconsideration:other", "remedies:reconsideration:pending"):
        known[name] = [(0, 0.0)]
    known[left], known[right] = [(a, 0.0), (a + 1, 4.0)], [(b, 0.0), (b + 1, 4.5)]
    choice = chosen(report, known)
    assert {left, right} <= choice.unsure


def test_a_report_that_really_does_not_add_up_is_read_as_it_stands():
    report = one()
    known = known_of(report)
    known[TOTAL] = [(report.cells[TOTAL].value + 7, 0.0)]
    choice = chosen(report, known)
    assert choice.values[TOTAL] == report.cells[TOTAL].value + 7 and not choice.unsure


def test_a_sure_number_is_not_bent_to_fit_one_whose_true_reading_is_not_among_its_options():
    """边线的一截和“0”连成“90”“10”：“0”不在几种读法里，合计却认得很准，是“1”。"""
    report = one()
    parts = ("upheld", "corrected", "other", "pending")
    known = known_of(report)
    for part, value in zip(parts, (1, 0, 0, 0), strict=True):
        known[f"remedies:reconsideration:{part}"] = [(value, 0.0)]
    known["remedies:reconsideration:pending"] = [(90, 0.0), (10, 0.3), (70, 1.3)]
    known["remedies:reconsideration:total"] = [(1, 0.0), (11, 11.7), (7, 12.0)]
    choice = chosen(report, known)
    held = {"remedies:reconsideration:pending", "remedies:reconsideration:total"}
    assert held <= choice.unsure and "remedies:reconsideration:upheld" not in choice.unsure


def test_a_column_that_fits_only_when_many_numbers_change_is_left_open():
    """盖着章的一列几格都认不准，真的一种不在里面：凑出合计的一组数不信。"""
    report = one()
    parts = ("upheld", "corrected", "other", "pending")
    known = known_of(report)
    read = (
        [(731, 0.0), (231, 0.5), (73, 2.3)],
        [(38, 0.0), (18, 1.6), (78, 1.7)],
        [(1, 0.0), (0, 0.3), (101, 0.6)],
        [(0, 0.0), (70, 1.0), (80, 2.2)],
    )
    for part, options in zip(parts, read, strict=True):
        known[f"remedies:reconsideration:{part}"] = options
    known["remedies:reconsideration:total"] = [(332, 0.0)]
    choice = chosen(report, known)
    assert {f"remedies:reconsideration:{part}" for part in parts} <= choice.unsure


def test_a_cell_that_no_identity_holds_must_be_sure():
    report = one()
    name = "disclosures:licences:decisions"
    choice = chosen(report, known_of(report) | {name: [(17, 0.0), (11, 2.0)]})
    assert choice.unsure == {name}


def test_a_number_glued_to_other_words_is_left_open():
    from gongkai.annual.read.scan.choose import settle

    report = one()
    report.cells[GRANTED] = Cell(12, State.NUMBER, "12")
    settle(report, {})
    assert report.cells[GRANTED].state is State.AMBIGUOUS


def test_where_a_line_between_two_numbers_was_not_seen_both_stay_open():
    pytest.importorskip("cv2")
    from gongkai.annual.read.scan.grid import Box
    from gongkai.annual.read.scan.pages import _open_joined

    rows = [
        ["一、新收", "7000001", "7000002", "120", "", "7000003"],
        ["许可", "7000004", "", "", "", ""],
    ]
    boxes = [Box(0, c, 1, w, 0, 0, 9, 9) for c, w in ((0, 1), (1, 1), (2, 1), (3, 2), (5, 1))]
    _open_joined(rows, (*boxes, Box(1, 1, 1, 5, 0, 0, 9, 9)))
    assert rows[0] == ["一、新收", "7000001", "7000002", "？", "？", "7000003"]
    assert rows[1] == ["许可", "7000004", "", "", "", ""]


def scanned(report, kind, seed=3):
    """打印、扫描：歪了、有章、有阴影、压缩过。JPG 是各页接成的一张长图。"""
    import cv2
    import numpy as np
    from PIL import Image

    from bench.scans import degraded, rendered

    rng = random.Random(seed)
    if kind == "jpg":
        pages = [page[120:-120] for page in rendered(report, 150)]
        return cv2.imencode(".jpg", np.vstack(pages), [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes()
    pages = [Image.fromarray(degraded(p, rng, False)[:, :, ::-1]) for p in rendered(report, 150)]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return out.getvalue()


@with_ocr
@pytest.mark.parametrize("kind", ["pdf", "jpg"])
def test_a_scanned_report_is_read_and_nothing_is_wrong_in_silence(kind, capfd):
    report = one()
    result = audit_bytes(scanned(report, kind), "扫描件")
    told = {
        f"applications:{r}:{c}": v
        for r, row in result["applications"].items()
        for c, v in row.items()
    }
    cells = {n: c.value for n, c in report.cells.items() if n.startswith("applications")}
    wrong = {n for n in cells if told.get(n) != cells[n]}
    assert wrong <= set(result["ambiguous"]) and len(wrong) <= 8
    assert (result["year"], result["agency"]) == (report.year, report.agency)
    assert any("认字" in f["message"] for f in result["findings"])
    assert capfd.readouterr().err == ""


def test_the_text_layer_is_read_where_there_is_one(monkeypatch):
    monkeypatch.setattr(needed, "find_spec", lambda name: None)
    assert read_bytes(write(one(), ".pdf")).year == one().year
