"""没有遮住的遮盖：盖住的、与底色一样的、隐藏的字都查得出、真正地去得掉；正常的版式不误报。"""

import io

import docx
import pypdfium2
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from gongkai.documents.removal import concealed, masked_file, pieces

from .files import NUMBER, everything, pdf, saved, typst, word

SECRET = "举报人王小明"
PLAIN = "#set par(first-line-indent: 0em)\n"


def covered(fill="black", width=102):
    """字上面盖一块。"""
    block = f"rect(width: {width}pt, height: 24pt, fill: {fill})"
    return f"公开的#box[{SECRET}#place(top + left, dx: -2pt, dy: -2pt, {block})]。后面的字也看得见"


COVERED = PLAIN + covered()


def found(content, kind="pdf"):
    return [(one.text, one.why) for one in concealed(content, kind)]


def texts(content):
    return "".join(pieces(content, "pdf"))


def test_words_under_a_black_box_are_told_and_where():
    content = typst("第一页没有\n#pagebreak()\n" + COVERED)
    assert SECRET in texts(content)
    assert found(content) == [(SECRET, "黑块底下还有字")]
    told = concealed(content, "pdf")[0].words
    assert told.startswith("第2页：黑块底下还有字") and SECRET in told and "选得出来" in told


@pytest.mark.parametrize(
    "body",
    [
        f"公开 #text(fill: white)[{SECRET}] 后面",
        f"公开 #box(fill: red, text(fill: red)[{SECRET}]) 后面",
        covered("white"),
        f"公开 #text(fill: rgb(255, 255, 255, 0))[{SECRET}] 后面",
        f"公开 #place(dx: 900pt)[{SECRET}] 后面",
    ],
)
def test_words_that_cannot_be_seen_for_any_reason_are_told(body):
    assert [text for text, _ in found(typst(PLAIN + body))] == [SECRET]


def test_masking_takes_the_covered_words_out_and_keeps_other_pages():
    content = typst(COVERED + "\n#pagebreak()\n第二页照旧")
    hidden = masked_file(content, "pdf")
    assert SECRET not in texts(hidden) and "第二页照旧" in texts(hidden) and found(hidden) == []


@pytest.mark.parametrize(
    "body",
    [
        "普通的一页，总投资 1234 万元，一二三。",
        "#table(columns: 2, fill: (_, y) => if y == 0 { luma(60) }, text(fill: white)[表头],"
        " text(fill: white)[金额], [一一一], [111])",
        "#box(fill: black, text(fill: white)[黑底白字的题目])",
        "#box(fill: luma(220), inset: 4pt)[浅灰底的字 一 l 1]",
        "#rotate(90deg)[转过来的字]",
        "#set page(flipped: true)\n横过来的一页 #rect(fill: blue, width: 50pt, height: 20pt)",
        "#box[盖章的字#place(top, dx: 10pt, circle(radius: 20pt, stroke: 2pt + red))]",
    ],
)
def test_ordinary_layouts_are_not_told(body):
    assert found(typst(body)) == []


def rotated(content, degrees, crop=None):
    document = pypdfium2.PdfDocument(content)
    for page in document:
        page.set_rotation(degrees)
        if crop:
            page.set_cropbox(*crop)
    return saved(document)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_on_a_turned_and_cropped_page_the_black_is_on_the_number(degrees):
    """黑块盖在画面上的号码那里，不在别处：原页画出来的笔画，遮盖以后全黑。"""
    content = rotated(pdf(), degrees, crop=(20, 20, 580, 820))
    assert found(content) == []
    hidden = masked_file(content, "pdf")
    old, new = (pypdfium2.PdfDocument(c)[0] for c in (content, hidden))
    before, after = (p.render(scale=2).to_pil().convert("L") for p in (old, new))
    assert before.size == after.size
    text_page = old.get_textpage()
    whole = text_page.get_text_range()
    from gongkai.documents.canvas import pixels

    for place in range(whole.index(NUMBER), whole.index(NUMBER) + 18):
        box = pixels(old, text_page.get_charbox(place), before.size)
        assert after.crop(box).getextrema()[1] < 80


def test_a_huge_page_does_not_fill_the_memory():
    content = typst(f"#set page(width: 5000pt, height: 5000pt)\n{NUMBER}")
    hidden = pypdfium2.PdfDocument(masked_file(content, "pdf"))
    picture = next(iter(hidden[0].get_objects()))
    width, height = picture.get_px_size()
    assert width * height <= 25_100_000


def run_with(change, text=SECRET):
    document = docx.Document()
    paragraph = document.add_paragraph("公开的")
    run = paragraph.add_run(text)
    change(run)
    paragraph.add_run("后面的")
    return saved(document)


def shaded(run, fill):
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), fill)
    run._element.get_or_add_rPr().append(shade)


def black(run):
    run.font.highlight_color = WD_COLOR_INDEX.BLACK


def black_on_black(run):
    run.font.color.rgb = RGBColor(0, 0, 0)
    shaded(run, "000000")


def white(run):
    run.font.color.rgb = RGBColor(255, 255, 255)


def vanish(run):
    run.font.hidden = True


def tiny(run):
    run.font.size = Pt(1)


def white_by_style(run):
    style = run.part.document.styles.add_style("Secret", 2)
    style.font.color.rgb = RGBColor(254, 254, 254)
    run.style = style


@pytest.mark.parametrize("change", [black, black_on_black, white, vanish, tiny, white_by_style])
def test_words_hidden_in_a_word_file_are_told_and_removed(change):
    content = run_with(change)
    assert [text for text, _ in found(content, "docx")] == [SECRET]
    hidden = masked_file(content, "docx")
    assert SECRET not in everything(hidden) and found(hidden, "docx") == []
    assert docx.Document(io.BytesIO(hidden)).paragraphs[0].text.endswith("后面的")


def white_on_black(run):
    white(run)
    black(run)


def red(run):
    run.font.color.rgb = RGBColor(255, 0, 0)


def white_in_a_dark_cell(run):
    white(run)
    shade = OxmlElement("w:shd")
    shade.set(qn("w:fill"), "1F4E79")
    run._element.getparent().get_or_add_pPr().append(shade)


def not_vanish(run):
    run.font.hidden = False


@pytest.mark.parametrize("change", [white_on_black, red, white_in_a_dark_cell, not_vanish])
def test_what_can_be_seen_in_a_word_file_is_not_told(change):
    assert found(run_with(change), "docx") == []


def test_white_letters_in_a_table_with_a_style_may_stand_on_its_colour():
    document = docx.Document()
    table = document.add_table(rows=1, cols=1)
    white(table.rows[0].cells[0].paragraphs[0].add_run("表头"))
    assert found(saved(document), "docx") == [("表头", "与底色一样的文字")]
    table.style = "Table Grid"
    assert found(saved(document), "docx") == []


def test_an_ordinary_word_file_has_nothing_concealed():
    assert found(word(), "docx") == []
