"""各种格式里真实会遇到的写法，以及坏文件。"""

import io
import random
import zipfile

import openpyxl
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual.audit import audit_bytes
from gongkai.annual.model import Cell, State
from gongkai.annual.read import MOST_BYTES, ReadError, pdf, read_bytes, read_file
from gongkai.annual.read.errors import (
    Broken,
    Encrypted,
    Legacy,
    NotReport,
    Scan,
    TooLarge,
    Unsupported,
)
from gongkai.annual.read.html import read_html, spread
from gongkai.annual.read.pdf import reconcile
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.annual.write.json import dumps
from gongkai.documents.paper.pdf import compile_typst, preamble

from .reports import facts_of, reports, with_cell


def report(form="2021", seed=11):
    return specimen(random.Random(seed), form)


def page_around(html, charset="utf-8"):
    """把年报放进一个常见的政府网站页面：导航、面包屑、外层排版表格、页脚。"""
    body = html[html.index("<main>") + 6 : html.index("</main>")]
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        '<meta name="PubDate" content="2025-01-20 10:00"><title>年报_某某网</title>'
        "<script>var a='一、总体情况';</script><style>p{}</style></head><body>"
        "<nav><a>首页</a><a>政府信息公开年报</a></nav><div>当前位置：首页&gt;年报</div>"
        f"<table><tr><td><div class='TRS_Editor'>{body}</div></td></tr></table>"
        "<div>上一篇：无 下一篇：1 2 3</div><footer>ICP备12345678号</footer></body></html>"
    )


@settings(max_examples=25)
@given(reports())
def test_a_web_page_with_furniture_around(one):
    page = page_around(write(one, ".html").decode())
    again = read_bytes(page.encode())
    assert facts_of(again) == facts_of(one)
    assert again.agency == one.agency and str(again.published) == "2025-01-20"


def test_a_page_in_gb2312_with_nbsp_in_the_cells():
    one = report()
    page = page_around(write(one, ".html").decode(), "gb2312")
    page = page.replace("<td>", "<td>&nbsp;").replace("</td>", "&nbsp;&nbsp;</td>")
    assert facts_of(read_bytes(page.encode("gb18030"))) == facts_of(one)


def test_table_cells_with_paragraphs_and_spans_inside():
    one = report()
    page = write(one, ".html").decode()
    page = page.replace("<td>", '<td><p style="x"><span>').replace("</td>", "</span></p></td>")
    assert facts_of(read_bytes(page.encode())) == facts_of(one)


def test_merged_cells_are_spread_into_a_grid():
    rows = [[("a", 2, 2), ("b", 1, 1)], [("c", 1, 1)], [("d", 1, 1), ("e", 2, 1)]]
    assert spread([rows]) == [["a", "", "b"], ["", "", "c"], ["d", "e", ""]]


def test_a_span_of_rows_ends_with_its_row_group():
    """跨行 0 直到行组的末行；跨行再多也不出行组。"""
    groups = [[[("a", 1, 0), ("b", 1, 1)], [("c", 1, 1)]], [[("d", 1, 9)]], [[("e", 1, 1)]]]
    assert spread(groups) == [["a", "b"], ["", "c"], ["d"], ["e"]]


@pytest.mark.parametrize(
    "row",
    [[("a", 1000, 1)] * 6, [("a", 1, 1)] * 300],
    ids=["跨列", "格数"],
)
def test_an_absurdly_wide_table_is_refused(row):
    with pytest.raises(TooLarge):
        spread([[row]])


def test_spans_that_reach_over_many_rows_are_refused_in_time():
    rows = [[("a", 1000, 9999)] * 5, *[[]] * 9000]
    with pytest.raises(TooLarge):
        read_bytes(_page_of([rows]))


def _page_of(groups):
    def cell(text, across, down):
        return f'<td colspan="{across}" rowspan="{down}">{text}</td>'

    rows = "".join("<tr>" + "".join(cell(*c) for c in row) + "</tr>" for g in groups for row in g)
    return f"<table>{rows}</table>".encode()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("3;", 3), (" 2", 2), ("+2", 2), ("2.9", 2), ("", 1), ("x2", 1), ("-2", 1), ("0", 1)],
)
def test_a_span_is_the_number_that_a_browser_takes(written, meant):
    first = f'<tr><td colspan="{written}">x</td><td>y</td></tr>'
    page = f"<table>{first}<tr><td>z<td>z<td>z<td></tr></table>"
    line = read_html(page.encode()).text.split("\n")[0]
    assert line.split("\x1f").index("y") == meant


def test_a_column_that_no_cell_begins_is_none():
    """两列的宽度合成一列用的表格：各行都跨了过去。行里自己空着的、接着上一行的列还在。"""
    page = (
        '<table><tr><td>甲</td><td colspan="2">7</td><td></td><td>8</td></tr>'
        '<tr><td rowspan="2">乙</td><td colspan="2">1</td><td></td><td>2</td></tr>'
        '<tr><td colspan="2">3</td><td></td><td>4</td></tr></table>'
    )
    lines = [line.split("\x1f") for line in read_html(page.encode()).text.split("\n")]
    assert lines == [["甲", "7", "", "8"], ["乙", "1", "", "2"], ["", "3", "", "4"]]


def test_an_endless_table_is_refused():
    row = "<tr>" + "<td>1</td>" * 150 + "</tr>"
    with pytest.raises(TooLarge):
        read_bytes(("<table>" + row * 2000 + "</table>").encode())


def test_deeply_nested_html_does_not_exhaust_the_stack():
    with pytest.raises(ReadError):
        read_bytes(("<div>" * 50_000 + "年报" + "</div>" * 50_000).encode())


def test_a_word_table_nested_in_a_layout_table():
    one = report()
    source = Document(io.BytesIO(write(one, ".docx")))
    outer = Document()
    cell = outer.add_table(rows=1, cols=1).cell(0, 0)
    for element in list(source.element.body)[:-1]:
        cell._tc.append(element)
    out = io.BytesIO()
    outer.save(out)
    assert facts_of(read_bytes(out.getvalue())) == facts_of(one)


def test_an_excel_file_with_only_table_three_on_a_second_sheet():
    one = report()
    book = openpyxl.load_workbook(io.BytesIO(write(one, ".xlsx")))
    book.create_sheet("说明", 0)["A1"] = "填报说明"
    out = io.BytesIO()
    book.save(out)
    assert facts_of(read_bytes(out.getvalue())) == facts_of(one)


def test_a_cell_that_is_no_number_is_marked_not_guessed():
    one = report()
    name = "applications:new:natural_person"
    page = write(with_cell(one, name, 31337), ".html").decode()
    again = read_bytes(page.replace("<td>31337</td>", "<td>31 337</td>").encode())
    assert again.cells[name].state is State.AMBIGUOUS
    again = read_bytes(page.replace("<td>31337</td>", "<td>约三万</td>").encode())
    assert again.cells[name].state is State.AMBIGUOUS
    again = read_bytes(page.replace("<td>31337</td>", "<td>31,337件</td>").encode())
    assert again.cells[name].value == 31337


def test_two_readings_of_a_pdf_that_differ_are_ambiguous():
    one, other = report(), report()
    name = "applications:new:total"
    wrong = with_cell(one, name, 9)
    both = reconcile(wrong, with_cell(other, name, 8))
    assert both.cells[name].state is State.AMBIGUOUS and "9" in both.cells[name].raw


NEW = "applications:new:total"


@pytest.mark.parametrize(
    ("fast", "slow", "found"),
    [
        (31, None, 31),
        (None, 32, 32),
        (31, 31, 31),
        (31, 32, None),
        ("holds", 32, "holds"),
        (31, "holds", "holds"),
    ],
)
def test_a_pdf_is_read_twice_where_its_sums_do_not_hold(monkeypatch, fast, slow, found):
    """快的一遍勾稽成立的不再读；不成立的用表格线再读，两遍不同的标为歧义。"""
    one = report()
    meant = int(one.number(NEW))
    made = {None: None, "holds": one} | {n: with_cell(one, NEW, meant + n) for n in (31, 32)}
    ruled = []

    def quick(lines):
        if fast is None:
            raise ReadError("读不出")
        return made[fast]

    monkeypatch.setattr(pdf, "_text_pages", lambda data: ([], False))
    monkeypatch.setattr(pdf, "read_lines", quick)
    monkeypatch.setattr(pdf, "_read_ruled", lambda *a: ruled.append(a) or made[slow])
    cell = pdf.read_pdf(b"").cells[NEW]
    if found is None:
        assert cell.state is State.AMBIGUOUS
    else:
        assert cell.value == meant + (found if found != "holds" else 0)
    assert len(ruled) == (fast != "holds")


def test_a_pdf_neither_way_can_read_says_why(monkeypatch):
    def quick(lines):
        raise ReadError("读不出")

    monkeypatch.setattr(pdf, "_text_pages", lambda data: ([], False))
    monkeypatch.setattr(pdf, "read_lines", quick)
    monkeypatch.setattr(pdf, "_read_ruled", lambda *a: None)
    with pytest.raises(ReadError, match="读不出"):
        pdf.read_pdf(b"")


def test_the_reading_whose_identities_hold_is_trusted():
    one = report()
    wrong = with_cell(one, "applications:new:total", 1)
    assert reconcile(wrong, report()).number("applications:new:total") == one.number(
        "applications:new:total"
    )


def test_a_pdf_with_wrong_sums_is_read_as_it_stands():
    name = "applications:total:total"
    one = report()
    wrong = with_cell(one, name, int(one.number(name)) + 7)
    assert facts_of(read_bytes(write(wrong, ".pdf"))) == facts_of(wrong)


def test_a_scanned_pdf_is_said_to_be_one():
    pdf = compile_typst(preamble() + "#rect(width: 100%, height: 50%)")
    with pytest.raises(Scan, match="扫描件"):
        read_bytes(pdf)


def test_a_rare_character_of_a_pdf_stays_one_character():
    one = report()
    one.agency = "𠮷河县财政局"
    one.title = f"{one.agency}{one.year}年政府信息公开工作年度报告"
    one.sections["overview"].append("𠀋里街道收到的申请均已办结。")
    seen = read_bytes(write(one, ".pdf"))
    assert seen.agency == one.agency
    assert "𠀋里街道" in seen.prose("overview")
    assert seen.cells.keys() == one.cells.keys()
    dumps(audit_bytes(write(one, ".pdf"), "x")).encode()


def test_an_old_pdf_report_is_said_to_be_one():
    words = "河口县财政局2015年政府信息公开工作年度报告\n\n一、概述\n\n五、收费及减免情况\n\n"
    words += "全年没有收取费用。" * 5
    with pytest.raises(Legacy):
        read_bytes(compile_typst(preamble() + words))


ENCRYPTED_OLE = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", Broken, "空的"),
        (b"   \n", Broken, "空的"),
        (b"%PDF-1.7\nnothing", Broken, "损坏"),
        (b"PK\x03\x04word/document.xml", Broken, "损坏"),
        (b"PK\x03\x04xl/workbook.xml", Broken, "损坏"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, Unsupported, "另存为"),
        (ENCRYPTED_OLE, Encrypted, "密码"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", Scan, "图片"),
        (b"\x7fELF\0\0\0", Unsupported, "不认识"),
        (b"{not json", Broken, "JSON"),
        (b'{"a": 1}', NotReport, "form"),
        (b'{"form": "2021", "applications": [1]}', NotReport, "格式"),
        (b'{"form": "2021", "applications": {"new": {"total": "12"}}}', NotReport, "数"),
        ("<html><p>通知</p></html>".encode(), NotReport, "没有找到"),
        (b"1" * 3_000_000, TooLarge, "过长"),
        (b"x" * (MOST_BYTES + 1), TooLarge, "20 MB"),
    ],
)
def test_bad_files_say_what_is_wrong(data, error, words):
    with pytest.raises(error, match=words):
        read_bytes(data)


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


def test_a_zip_of_reports_is_not_said_to_hold_none():
    """逐份读的地方不拆压缩包：不说里面没有认得的文件，也不叫公众去用命令行。"""
    with pytest.raises(Unsupported) as told:
        read_bytes(zipped(**{"甲.txt": SEEDS[".txt"]}))
    assert "解压" in str(told.value)
    assert "没有" not in str(told.value) and "gongkai" not in str(told.value)


def test_a_zip_of_other_things_and_zip_bombs():
    with pytest.raises(Unsupported, match="压缩包"):
        read_bytes(zipped(readme="x"))
    bomb = b" " * 200_000_000
    with pytest.raises(TooLarge):
        read_bytes(zipped(word__document_xml=bomb))
    with pytest.raises(TooLarge):
        read_bytes(zipped(xl__workbook_xml=bomb))


def test_an_xml_entity_bomb_is_not_expanded():
    laughs = '<!DOCTYPE a [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    words = "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>"
    xml = f'{laughs}<w:document xmlns:w="{w}"><w:body>{words}</w:body></w:document>'
    with pytest.raises(ReadError):
        read_bytes(zipped(word__document_xml=xml))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Broken, match="不存在"):
        read_file(tmp_path / "没有.pdf")
    with pytest.raises(Broken, match="目录"):
        read_file(tmp_path)


def test_our_json_with_unknown_cells_and_a_null_byte():
    one = report()
    data = write(one, ".json")
    assert facts_of(read_bytes(b"\xef\xbb\xbf" + data)) == facts_of(one)


SEEDS = {s: write(report(), s) for s in (".txt", ".html", ".docx", ".xlsx", ".json")}


@pytest.mark.parametrize("suffix", SEEDS)
@settings(max_examples=120)
@given(data=st.data())
def test_damaged_files_never_crash_and_are_never_falsely_clean(suffix, data):
    """剪掉、改掉、重复几个字节：要么读不成，要么有发现，要么数仍是原来的数。"""
    seed = SEEDS[suffix]
    broken = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(broken) - 1))
        size = data.draw(st.integers(0, 60))
        new = data.draw(st.binary(max_size=6))
        broken[at : at + size] = new
    result = audit_bytes(bytes(broken), "x")
    assert result["status"] in ("clean", "findings", "unreadable")
    if result["status"] == "clean":
        original = audit_bytes(seed, "x")
        assert result["applications"] == original["applications"]
        assert result["remedies"] == original["remedies"]


@settings(max_examples=150)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_noise_is_refused_calmly(noise):
    assert audit_bytes(noise, "x")["status"] == "unreadable"


def test_neither_reading_is_trusted_when_the_identities_of_neither_hold():
    """慢的一种读全了而勾稽不成立的，不能整个采用：两种一致的格留下，不一致的标歧义。"""
    name, other = "applications:new:total", "applications:total:total"
    fast, slow = with_cell(report(), name, 9), with_cell(with_cell(report(), name, 8), other, 7)
    both = reconcile(fast, slow)
    assert both.cells[name].state is both.cells[other].state is State.AMBIGUOUS
    agreed = set(both.cells) - {name, other}
    assert all(both.cells[n].value == fast.cells[n].value for n in agreed)


def test_a_reading_with_gaps_is_not_trusted_though_what_it_has_holds():
    fast, slow = with_cell(report(), "applications:new:total", 9), report()
    for name in [n for n in slow.cells if n.startswith("disclosures:")]:
        del slow.cells[name]
    both = reconcile(fast, slow)
    assert both.cells["applications:new:total"].state is State.AMBIGUOUS
    assert any(n.startswith("disclosures:") for n in both.cells)


def test_what_one_reading_could_not_tell_is_taken_from_the_other():
    name = "applications:new:total"
    fast, slow = report(), with_cell(report(), "applications:total:total", 7)
    whole = fast.cells[name].value
    slow.cells[name] = Cell(None, State.AMBIGUOUS, "1 2")
    assert reconcile(fast, slow).cells[name].value == whole
