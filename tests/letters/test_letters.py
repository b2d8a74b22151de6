import importlib
import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree

from gongkai import kept
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
from gongkai.letters.templates import FIELD
from gongkai.letters.write import attachment_lines

DAY = date(2026, 11, 24)
#: 包里的 compose 是函数，盖住了同名的模块
compose_module = importlib.import_module("gongkai.letters.compose")
VALUES = dict.fromkeys(FIELDS, "内容") | {"organ": "某区住房和城乡建设局", "applicant": "张三"}


@pytest.mark.parametrize("kind", templates())
def test_every_letter_is_written_whole(kind):
    letter = compose(template(kind), VALUES, "兴住建公开〔2026〕3号", DAY)
    assert letter.title and letter.paragraphs and letter.signed == "2026年11月24日"
    assert not any("{" in p or p.startswith("?") for p in letter.paragraphs)


@pytest.mark.parametrize("kind", [k for k in templates() if k.startswith("reply.")])
def test_every_reply_tells_the_remedy(kind):
    assert "{remedy}" in "\n".join(templates()[kind].paragraphs)


#: 回证不说申请；复议、诉讼的文书在经过里说
_WITHOUT_OPENING = {"delivered", "reconsideration_answer", "litigation_defence", "message_receipt"}


@pytest.mark.parametrize("kind", sorted({*templates()} - _WITHOUT_OPENING))
def test_every_letter_names_the_application_its_day_and_what_was_asked(kind):
    """LAW.md 第 8 节：申请的编号、日期、内容。"""
    text = "".join(templates()[kind].paragraphs)
    assert {"{case_number}", "{received}", "{asked}"} <= {f"{{{f}}}" for f in FIELD.findall(text)}


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
    assert [t for t in texts if t][:3] == ["某区局", "兴住建公开〔2026〕3号", "答复书"]
    assert "第一段。" in texts
    section = document.sections[0]
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    assert "PAGE" in section.footer._element.xml


def test_the_word_file_is_in_simplified_chinese():
    """不然有的软件没有指名的字体时按台湾的习惯把标点居中。"""
    document = docx.Document(io.BytesIO(write_docx(letter())))
    languages = {e.get(qn("w:eastAsia")) for e in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"zh-CN"}


@pytest.mark.parametrize("kind", sorted(templates()))
def test_every_run_and_every_default_of_the_word_file_says_so(kind):
    """各部件里写的语言、每一段文字自己的、主题字体的：没有一处是日文、繁体或者没写。"""
    written = compose(templates()[kind], VALUES, "1号", DAY, "", ("清单", "图"))
    package = zipfile.ZipFile(io.BytesIO(write_docx(written)))
    parts = {n: package.read(n) for n in package.namelist() if n.endswith(".xml")}
    trees = {name: etree.fromstring(content) for name, content in parts.items()}
    tags = ("w:lang", "w:themeFontLang")
    said = [(n, e) for n, tree in trees.items() for tag in tags for e in tree.iter(qn(tag))]
    assert {(n, e.get(qn("w:eastAsia"))) for n, e in said} == {(n, "zh-CN") for n, _ in said}
    shown = [n for n in trees if n.startswith(("word/document", "word/footer"))]
    runs = [r for n in shown for r in trees[n].iter(qn("w:r"))]
    assert runs and all(r.find(f"{qn('w:rPr')}/{qn('w:lang')}") is not None for r in runs)
    fonts = [f for n in trees for f in trees[n].iter(qn("w:rFonts"))]
    default = next(trees["word/styles.xml"].iter(qn("w:rPrDefault")))
    assert default.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) == "仿宋"
    assert fonts


def test_the_lines_to_sign_on_fit_the_paper():
    """下划线断在两行里，就填不成了：一行不超过版心的二十八字。"""
    for one in templates().values():
        for line in (p for p in one.paragraphs if "__" in p):
            width = sum(0.5 if c.isascii() else 1 for c in line)
            assert width <= 26, line


def test_the_letterhead_stands_above_and_the_place_of_the_seal_below():
    pages = pdf_text(write_pdf(letter()))[0]
    assert pages.index("某区局") < pages.index("〔2026〕3号") < pages.index("答复书")
    assert pages.index("某区局（印章）") < pages.index("2026年11月24日")


def test_attachments_are_listed_before_the_signature():
    given = replace(letter(), attachments=("补偿方案", "评估报告"))
    assert attachment_lines(given) == ["附件：1．补偿方案", "　　　2．评估报告"]
    assert attachment_lines(replace(letter(), attachments=("方案",))) == ["附件：方案"]
    texts = [p.text for p in docx.Document(io.BytesIO(write_docx(given))).paragraphs]
    assert texts.index("附件：1．补偿方案") < texts.index("某区局（印章）")
    page = pdf_text(write_pdf(given))[0]
    assert page.index("2．评估报告") < page.index("（印章）")


@pytest.mark.parametrize("words", ["见附件。", "目录附后", "随附光盘"])
def test_an_attachment_that_the_letter_promises_is_demanded(words):
    used = template("reply.granted.provided")
    with pytest.raises(Blank, match="附件"):
        compose(used, VALUES | {"information": words}, "", DAY)
    assert compose(used, VALUES | {"information": words}, "", DAY, "", ["方案"]).attachments


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        ("reply.unavailable.not_held.none", "search", "检索的情况"),
        ("reply.denied.state_secret", "reason", "理由"),
        ("reply.unavailable.not_held.other_agency", "other_agency", "其他机关"),
    ],
)
def test_what_the_letter_promises_is_demanded(kind, field, words):
    with pytest.raises(Blank, match=words):
        compose(template(kind), VALUES | {field: ""}, "", DAY)


def test_last_days_say_that_they_are_included():
    for one in templates().values():
        for paragraph in one.paragraphs:
            if "{due}前" in paragraph or ("{until}前" in paragraph):
                assert "前（含当日）" in paragraph, one.id


def test_no_letter_leaves_the_addressee_open():
    for one in templates().values():
        assert "你（单位）" not in "".join(one.paragraphs), one.id


@pytest.mark.parametrize("lines", range(8, 20))
def test_the_signature_never_stands_alone_on_a_page(lines):
    """落款放不下时，最后一段正文随它到下一面，不出现没有正文的一面。"""
    pages = pdf_text(write_pdf(letter([*["公" * 25] * lines, "最后一段。"])))
    assert ("最后一段" in pages[-1]) == ("（印章）" in pages[-1]) is True


def test_a_template_changed_while_running_is_seen_at_the_next_look(tmp_path, monkeypatch):
    """改了文书的数据文件不用重启；改坏了的不用，接着用原来的。"""
    copy = tmp_path / "letters.toml"
    copy.write_bytes(compose_module.DATA.read_bytes())
    monkeypatch.setattr(compose_module, "DATA", copy)
    kept.refresh(0)
    try:
        text = copy.read_text("utf-8")
        copy.write_text(text.replace('title = "送达回证"', 'title = "送达的回证"'), "utf-8")
        assert kept.refresh(0) and template("delivered").title == "送达的回证"
        copy.write_text("不是表格", "utf-8")
        assert not kept.refresh(0) and template("delivered").title == "送达的回证"
        assert kept.problem()
    finally:
        monkeypatch.undo()
        kept.refresh(0)
    assert template("delivered").title == "送达回证"
