"""公文纸面的 Word 文件：页边距、字体、段落。"""

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from gongkai.language.proper import proper
from gongkai.look import token

SONG, HEI, KAI, FANG = "方正小标宋简体", "黑体", "楷体", "仿宋"
#: 发文机关标志、红线
RED = token("official-red").removeprefix("#").upper()
#: 东亚文字的语言
CHINESE = "zh-CN"


def new_document() -> Any:
    """A4、公文页边距的空文档。"""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.name = FANG
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FANG)
    _chinese(style.element.rPr)
    _defaults_chinese(document)
    return document


def _defaults_chinese(document: Any) -> None:
    """模板带来的缺省（语言、主题字体）都改成简体中文；旧版用的另一份样式不要。"""
    for tree in (document.styles.element, document.settings.element):
        for tag in ("w:lang", "w:themeFontLang"):
            for language in tree.iter(qn(tag)):
                language.set(qn("w:eastAsia"), CHINESE)
    for default in document.styles.element.iter(qn("w:rPrDefault")):
        for fonts in default.iter(qn("w:rFonts")):
            fonts.attrib.pop(qn("w:eastAsiaTheme"), None)
            fonts.set(qn("w:eastAsia"), FANG)
    for id, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            document.part.rels.pop(id)


def saved(document: Any) -> bytes:
    """文档的字节。"""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add_picture(parent: Any, png: bytes, side: float) -> None:
    """一段里放一张方的图，边长 `side` 毫米。"""
    parent.add_paragraph().add_run().add_picture(io.BytesIO(png), width=Mm(side))


def add_text(
    parent: Any,
    text: str,
    font: str,
    size: float,
    *,
    centre: bool = False,
    indent: bool = False,
    right: float = 0,
    red: bool = False,
    together: bool = False,
) -> None:
    """一段文字：字体、字号（磅）、居中、首行缩进两字，或者右对齐而右空 `right` 磅；

    `red` 为红色（发文机关标志），`together` 不与下一段分在两面。
    """
    paragraph = parent.add_paragraph()
    run = paragraph.add_run(proper(text))
    set_run(run, font, size)
    if red:
        run.font.color.rgb = RGBColor.from_string(RED)
    paragraph.paragraph_format.keep_with_next = together or None
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(max(28, size * 1.3)) if size >= 16 else None
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(right)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)


def red_line(parent: Any) -> None:
    """发文机关标志之下的红线：一个空段的下边框。"""
    paragraph = parent.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "1"), ("color", RED)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _chinese(properties: Any) -> None:
    """东亚文字的语言为简体中文，不然有的软件按台湾的习惯把标点居中。"""
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    for name, value in (("val", "en-US"), ("eastAsia", CHINESE), ("bidi", "ar-SA")):
        language.set(qn(f"w:{name}"), value)
    properties.append(language)


def set_run(run: Any, font: str, size: float) -> None:
    run.font.size = Pt(size)
    run.font.name = font
    properties = run._element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), font)
    _chinese(properties)


def page_numbers(document: Any) -> None:
    """页脚居中的页码“— 1 —”。"""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("", " —")):
        run = paragraph.add_run(text if not kind else "")
        set_run(run, SONG, 14)
        if kind:
            run._element.append(_field(kind, text))


def _field(kind: str, text: str) -> Any:
    if kind == "instr":
        element = OxmlElement("w:instrText")
        element.text = text
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element
