"""文书写成 .docx（可改）和 .pdf（可发）。"""

from gongkai.documents.paper.docx import FANG, SONG, add_text, new_document, page_numbers, saved
from gongkai.documents.paper.pdf import compile_typst, preamble, string
from gongkai.letters.compose import Letter

#: 落款右空四字，盖章处居署名之上
_SIGN_INDENT = 4


def write_docx(letter: Letter) -> bytes:
    """Letter -> .docx 字节。"""
    document = new_document()
    page_numbers(document)
    add_text(document, letter.title, SONG, 22, centre=True)
    if letter.number:
        add_text(document, letter.number, FANG, 16, centre=True)
    add_text(document, "", FANG, 16)
    if letter.addressee:
        add_text(document, f"{letter.addressee}：", FANG, 16)
    for paragraph in letter.paragraphs:
        add_text(document, paragraph, FANG, 16, indent=True)
    add_text(document, "", FANG, 16)
    for line in (f"{letter.organ}（印章）", letter.signed):
        add_text(document, line, FANG, 16, right=16 * _SIGN_INDENT)
    return saved(document)


def write_pdf(letter: Letter) -> bytes:
    """Letter -> .pdf 字节；没有中文字体抛 FontMissing。"""
    return compile_typst(source(letter))


def source(letter: Letter) -> str:
    """Letter -> Typst 源文。"""
    parts = [preamble(), f"#title({string(letter.title)})"]
    if letter.number:
        parts.append(f"#align(center, par(first-line-indent: 0em, {string(letter.number)}))")
    parts.append("#v(28.99pt)")
    if letter.addressee:
        parts.append(f"#par(first-line-indent: 0em, {string(letter.addressee + '：')})")
    parts += [f"#par({string(p)})" for p in letter.paragraphs]
    parts.append(_signature(letter))
    return "\n".join(parts) + "\n"


def _signature(letter: Letter) -> str:
    return (
        "#block(breakable: false, width: 100%, above: 28.99pt)[#set par(first-line-indent: 0em)\n"
        f"#align(right, pad(right: {_SIGN_INDENT}em, stack(spacing: 12.99pt,\n"
        f"{string(letter.organ + '（印章）')}, {string(letter.signed)})))]"
    )
