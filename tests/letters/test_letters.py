import io
from datetime import date

import docx
import pypdfium2
import pytest

from gongkai.law.decisions import decisions
from gongkai.letters import (
    FIELDS,
    Blank,
    Letter,
    TemplateWrong,
    check_template,
    compose,
    template,
    templates,
    write_docx,
    write_pdf,
)
from gongkai.letters.compose import Template

DAY = date(2026, 11, 24)
VALUES = dict.fromkeys(FIELDS, "内容") | {"organ": "某区住房和城乡建设局", "applicant": "张三"}


@pytest.mark.parametrize("kind", [*templates(), *(f"reply.{d}" for d in decisions())])
def test_every_letter_is_written_whole(kind):
    letter = compose(template(kind), VALUES, "兴住建公开〔2026〕3号", DAY)
    assert letter.title and letter.paragraphs and letter.signed == "2026年11月24日"
    assert not any("{" in p or p.startswith("?") for p in letter.paragraphs)


@pytest.mark.parametrize("kind", [k for k in templates() if k.startswith("reply.")])
def test_every_reply_tells_the_remedy(kind):
    assert "{remedy}" in "\n".join(templates()[kind].paragraphs)


def test_what_is_missing_is_named():
    with pytest.raises(Blank, match="理由"):
        compose(template("reply.denied.other_law"), VALUES | {"reason": " "}, "", DAY)


def test_an_optional_paragraph_is_left_out():
    full = compose(template("receipt"), VALUES, "", DAY)
    short = compose(template("receipt"), VALUES | {"contact": ""}, "", DAY)
    assert len(full.paragraphs) == len(short.paragraphs) + 1


def test_a_template_with_an_unknown_field_lists_the_known():
    with pytest.raises(TemplateWrong, match="申请人名称"):
        check_template("你好，{name}")
    with pytest.raises(TemplateWrong, match="不成对"):
        check_template("你好，{applicant")


def test_values_are_not_templates():
    used = Template("x", "题目", ("申请：{asked}",))
    assert compose(used, {"asked": "{remedy}"}, "", DAY).paragraphs == ("申请：{remedy}",)


def letter(paragraphs=("第一段。", '有"引号"和\\反斜杠、#号。')):
    return Letter(
        "某区局", "兴住建公开〔2026〕3号", "答复书", "张三", tuple(paragraphs), "2026年11月24日"
    )


def pdf_text(content):
    document = pypdfium2.PdfDocument(content)
    return [p.get_textpage().get_text_range().replace("\r\n", "") for p in document]


def test_the_pdf_says_what_the_letter_says():
    pages = pdf_text(write_pdf(letter()))
    assert len(pages) == 1
    page = pages[0].replace("“", '"').replace("”", '"')
    for words in (letter().number, "张三：", letter().paragraphs[1], "某区局（印章）", "— 1 —"):
        assert words in page, words


def test_a_page_has_22_lines_of_28_characters():
    """GB/T 9704：版心每面 22 行，每行 28 字。"""
    document = pypdfium2.PdfDocument(write_pdf(letter(["公" * 28 * 80])))
    text = document[1].get_textpage().get_text_range().split("\r\n")
    lines = [t for t in text if set(t) == {"公"}]
    assert len(lines[1]) == 28
    assert sum(len(t) for t in lines) == 28 * 22


def test_the_word_file_says_the_same_on_the_same_page_size():
    document = docx.Document(io.BytesIO(write_docx(letter())))
    texts = [p.text for p in document.paragraphs]
    assert texts[:2] == ["答复书", "兴住建公开〔2026〕3号"] and "第一段。" in texts
    section = document.sections[0]
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    assert "PAGE" in section.footer._element.xml
