"""网页里只读看得见的：藏着的、划去的、上标的不与别的数连成一个，也不当作数。"""

import pytest

from gongkai.annual.model import State
from gongkai.annual.read import read_bytes
from gongkai.annual.read.html import read_html
from gongkai.annual.read.lines import CELL
from gongkai.annual.write import write
from tests.annual.reports import facts_of
from tests.annual.test_read_files import report

STYLE = """<style>
  /* .kept{display:none} */
  .gone{color:red;display:none} em.out, #copy{display:none}
  .gone.back{display:inline} .forced{display:none!important}
  .raised{vertical-align:super} .struck{text-decoration:line-through} .line{display:block}
  .aside{position:absolute;clip:rect(0 0 0 0)} .paper{display:none}
  @media print{.paper{display:inline} .kept{display:none}}
  @media (max-width: 600px){.kept{display:none}} @media screen{.off{display:none}}
</style>"""


def cell_of(inner, around="<td>{}</td>"):
    """网格里第二格读到的字。"""
    row = f"<tr><td>甲</td>{around.format(inner)}<td>9</td></tr>"
    page = f"<html><head>{STYLE}</head><body><table>{row}<tr><td>乙<td>1<td>2</table></body></html>"
    return read_html(page.encode()).text.split("\n")[0].split(CELL)[1]


@pytest.mark.parametrize(
    "inner",
    [
        '12<span style="display:none">3</span>',
        '<span style="color:red; DISPLAY : None">3</span>12',
        "12<b hidden>3</b>",
        '12<i class="x gone">3</i>',
        '<em class="out">3</em>12',
        '12<b class="forced" style="display:inline">3</b>',
        '12<b style="display:none !important;display:inline">3</b>',
        '12<span style="visibility:hidden">3</span>',
        '<span style="visibility:hidden">3<b style="visibility:visible">12</b></span>',
        '12<span style="opacity:0">3</span>',
        '1<div style="display:none">3</div>2',
        '<span style="font-size:0">3<b style="font-size:14px">12</b></span>',
        '12<span style="position:absolute;left:-9999px">3</span>',
        '12<span class="aside">3</span>',
        '12<span class="paper">3</span>',
        '12<span class="off">3</span>',
        '12<span style="color:transparent">3</span>',
        "12<!--3-->",
        "12<template>3</template>",
        "12<script>3</script>",
        '12<input type="hidden" value="3">',
        "<select><option>3<option selected>12</select>",
        "12<dialog>3</dialog>",
    ],
)
def test_what_a_browser_does_not_show_is_not_read(inner):
    assert cell_of(inner) == "12"


@pytest.mark.parametrize(
    "inner",
    [
        '<i class="gone back">12</i>',
        '<b hidden style="display:block">12</b>',
        '<b class="kept">12</b>',
        '<input value="12">',
        "<span>1</span><span>2</span>",
        "<p><span>12</span></p>",
    ],
)
def test_what_a_browser_shows_is_read(inner):
    assert cell_of(inner) == "12"


@pytest.mark.parametrize(
    "inner",
    [
        "12<sup>1</sup>",
        '12<sup><a href="#note">[1]</a></sup>',
        '12<span class="raised">1</span>',
        "<s>3</s>12",
        "<del>3</del><ins>12</ins>",
        '12<span class="struck">3</span>',
        "<s>3</s><s>4</s>12<sup>1</sup><sup>2</sup>",
    ],
)
def test_a_note_mark_and_a_struck_number_are_no_part_of_the_number(inner):
    assert cell_of(inner).strip() == "12"


@pytest.mark.parametrize(
    "inner",
    [
        "1<br>2",
        "<p>1</p><p>2</p>",
        '<span class="line">1</span><span class="line">2</span>',
        "<s>12</s>",
        "12<sup>345</sup>",
    ],
)
def test_numbers_that_stand_apart_are_never_joined_in_silence(inner):
    assert not cell_of(inner).isdecimal()


@pytest.mark.parametrize(
    "around",
    [
        '<td style="display:none">3</td><td>{}</td>',
        '<td class="gone">3</td><td>{}</td>',
        "<td hidden>3</td><td>{}</td>",
    ],
)
def test_a_hidden_cell_takes_no_place_in_its_row(around):
    assert cell_of("12", around) == "12"


def test_a_cell_whose_text_is_hidden_keeps_its_place():
    assert cell_of("3", '<td style="visibility:hidden">{}</td><td>5</td>') == ""


HIDDEN = [
    '<div style="display:none">{}</div>',
    "<section hidden>{}</section>",
    '<div id="copy">{}</div>',
    '<div style="visibility:hidden">{}</div>',
    '<div class="paper">{}</div>',
]


def around_body(page, before="", after=""):
    page = page.replace("</head>", f"{STYLE}</head>")
    return page.replace("<main>", f"<main>{before}").replace("</main>", f"{after}</main>").encode()


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("first", [True, False])
def test_a_hidden_copy_of_the_report_is_not_the_report(hidden, first):
    one, other = report(), write(report(seed=12), ".html").decode()
    copy = hidden.format(other.partition("<main>")[2].partition("</main>")[0])
    page = write(one, ".html").decode()
    data = around_body(page, copy) if first else around_body(page, "", copy)
    assert facts_of(read_bytes(data)) == facts_of(one)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_report_that_a_script_will_show_is_read(hidden):
    one = report()
    data = around_body(write(one, ".html").decode(), *hidden.split("{}"))
    assert facts_of(read_bytes(data)) == facts_of(one)


def test_a_table_that_opens_at_a_click_is_read():
    one = report()
    page = write(one, ".html").decode()
    at = page.rindex("<table")
    page = f"{page[:at]}{page[at:].replace('<table', '<table hidden', 1)}"
    assert facts_of(read_bytes(page.encode())) == facts_of(one)


def test_a_hidden_row_is_not_the_row():
    one = report()
    page = write(one, ".html").decode()
    end = page.rindex("</tr>", 0, page.rindex("</tbody>"))
    start = page.rindex("<tr>", 0, end)
    row = page[start:end].replace("<tr>", '<tr style="display:none">').replace("<td>", "<td>7")
    assert facts_of(read_bytes(f"{page[:start]}{row}</tr>{page[start:]}".encode())) == facts_of(one)


def test_a_struck_row_is_doubtful():
    page = write(report(), ".html").decode()
    at = page.rindex("<tr>", 0, page.index("本年新收"))
    page = f'{page[:at]}<tr style="text-decoration:line-through">{page[at + 4 :]}'
    row = [
        c for n, c in read_bytes(page.encode()).cells.items() if n.startswith("applications:new")
    ]
    assert {c.state for c in row} == {State.AMBIGUOUS}


def test_a_note_mark_in_the_prose_is_no_part_of_the_number():
    text = "收到申请12<sup>1</sup><sup>2</sup>件，面积30m<sup>2</sup>，<s>13</s>另有5件"
    lines = read_html(f"<html><body><p>{text}</p></body></html>".encode())
    assert lines.text == "收到申请12件，面积30m2，另有5件"
