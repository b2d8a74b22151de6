"""Word 里只读看得见的：修订删去的、隐藏的、重复的后备、划去的、上标的不与别的数连成一个。"""

import io
import re
import zipfile

import pytest

from gongkai.annual.model import State
from gongkai.annual.read import read_bytes
from gongkai.annual.read.docx import read_docx
from gongkai.annual.read.lines import CELL
from gongkai.annual.write import write
from tests.annual.reports import facts_of
from tests.annual.test_read_files import report

SPACE = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
STYLES = (
    f"<w:styles {SPACE}>"
    '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Gone2"><w:basedOn w:val="Gone"/></w:style>'
    '<w:style w:type="character" w:styleId="Note"><w:rPr><w:vertAlign w:val="superscript"/>'
    '</w:rPr></w:style><w:style w:type="character" w:styleId="Struck"><w:rPr><w:strike/></w:rPr>'
    "</w:style></w:styles>"
)
SUPER = '<w:vertAlign w:val="superscript"/>'


def run(text, look=""):
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def box(text):
    inside = f"<w:txbxContent><w:p>{run(text)}</w:p></w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{inside}</mc:Choice>'
        f"<mc:Fallback>{inside}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def packed(body):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        document = f"<w:document {SPACE}><w:body>{body}</w:body></w:document>"
        package.writestr("word/document.xml", document)
        package.writestr("word/styles.xml", STYLES)
    return out.getvalue()


def cell(inside):
    return f"<w:tc><w:p>{inside}</w:p></w:tc>"


def cell_of(inside):
    """第二格读到的字。"""
    row = f"<w:tr>{cell(run('甲'))}{cell(inside)}{cell(run('9'))}</w:tr>"
    table = f"<w:tbl>{row}<w:tr>{cell(run('乙')) * 3}</w:tr></w:tbl>"
    return read_docx(packed(table)).text.split("\n")[0].split(CELL)[1]


@pytest.mark.parametrize(
    "inside",
    [
        f"<w:del><w:r><w:delText>3</w:delText></w:r></w:del><w:ins>{run('12')}</w:ins>",
        f"<w:moveFrom>{run('3')}</w:moveFrom><w:moveTo>{run('12')}</w:moveTo>",
        run("3", "<w:vanish/>") + run("12"),
        run("12") + run("3", '<w:rStyle w:val="Gone2"/>'),
        run("12", '<w:vanish w:val="0"/>'),
        run("12", '<w:rStyle w:val="Gone"/><w:vanish w:val="false"/>'),
        run("12") + run("3", '<w:color w:val="FFFFFF"/>'),
        run("12") + run("3", '<w:sz w:val="2"/>'),
        box("12"),
        f"<w:r><w:ruby><w:rt>{run('3')}</w:rt><w:rubyBase>{run('12')}</w:rubyBase></w:ruby></w:r>",
        run("12") + run("1", SUPER),
        run("12") + run("[1]", '<w:rStyle w:val="Note"/>'),
        run("12") + run("1", '<w:position w:val="12"/>'),
        run("3", "<w:strike/>") + run("12"),
        run("12") + run("3", "<w:dstrike/>"),
        run("3", '<w:rStyle w:val="Struck"/>') + run("12") + run("1", SUPER),
        run("12", SUPER),
        run("1") + run("2"),
    ],
)
def test_what_word_does_not_show_is_not_read(inside):
    assert cell_of(inside) == "12"


@pytest.mark.parametrize(
    "inside",
    [
        "<w:r><w:t>1</w:t><w:cr/><w:t>2</w:t></w:r>",
        run("12", "<w:strike/>"),
        run("3", "<w:strike/>") + run("1", SUPER),
        run("12") + run("345", SUPER),
    ],
)
def test_numbers_that_stand_apart_are_never_joined_in_silence(inside):
    assert not cell_of(inside).isdecimal()


def test_white_beside_black_on_a_ground_that_a_style_sets_is_doubtful():
    styled = '<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr>'
    pale = run("12") + run("3", '<w:color w:val="ffffff"/>')
    table = f"{styled}<w:tr>{cell(pale)}{cell(run('4'))}</w:tr></w:tbl>"
    assert read_docx(packed(table)).text == f"123？{CELL}4"


def test_a_minus_that_does_not_break_is_a_minus():
    assert cell_of("<w:r><w:noBreakHyphen/><w:t>5</w:t></w:r>") == "-5"


def test_prose_has_neither_note_marks_nor_struck_numbers():
    text = (
        run("收到12")
        + run("1", SUPER)
        + run("2", SUPER)
        + run("件，")
        + run("13", "<w:strike/>")
        + run("14件")
    )
    assert read_docx(packed(f"<w:p>{text}</w:p>")).text == "收到12件，14件"


def edited(one, edit):
    """改了正文的 .docx。"""
    out, old = io.BytesIO(), zipfile.ZipFile(io.BytesIO(write(one, ".docx")))
    with zipfile.ZipFile(out, "w") as package:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = edit(part.decode()).encode()
            package.writestr(name, part)
    return out.getvalue()


ROW = re.compile(r"<w:tr>(?:(?!</w:tr>).)*本年新收(?:(?!</w:tr>).)*</w:tr>")
NUMBER = re.compile(r"(?<=<w:t>)\d+(?=</w:t>)")


@pytest.mark.parametrize("mark", ['<w:del w:id="1"/>', "<w:hidden/>"])
def test_a_deleted_row_is_not_the_row(mark):
    def edit(text):
        row = ROW.search(text)[0]
        gone = NUMBER.sub("7", row).replace("<w:trPr>", f"<w:trPr>{mark}")
        return text.replace(row, gone + row)

    one = report()
    assert facts_of(read_bytes(edited(one, edit))) == facts_of(one)


@pytest.mark.parametrize("first", [True, False])
def test_a_hidden_copy_is_not_the_report(first):
    def edit(text):
        start, end = text.index("<w:body>") + 8, text.rindex("<w:sectPr")
        body = text[start:end]
        copy = NUMBER.sub("7", body).replace("<w:rPr>", "<w:rPr><w:vanish/>")
        return text[:start] + (copy + body if first else body + copy) + text[end:]

    one = report()
    assert facts_of(read_bytes(edited(one, edit))) == facts_of(one)


def test_a_report_all_of_it_hidden_is_read():
    one = report()
    data = edited(one, lambda text: text.replace("<w:rPr>", "<w:rPr><w:vanish/>"))
    assert facts_of(read_bytes(data)) == facts_of(one)


def test_rows_in_custom_marks_are_read():
    one = report()
    wrapped = r'<w:customXml w:element="row">\g<0></w:customXml>'
    assert facts_of(read_bytes(edited(one, lambda text: ROW.sub(wrapped, text)))) == facts_of(one)


def test_a_struck_number_alone_is_ambiguous():
    def edit(text):
        row = ROW.search(text)[0]
        return text.replace(row, row.replace("<w:rPr>", "<w:rPr><w:strike/>"))

    cells = read_bytes(edited(report(), edit)).cells
    states = {c.state for n, c in cells.items() if n.startswith("applications:new")}
    assert states == {State.AMBIGUOUS}
