"""文书写成 .docx（可改）和 .pdf（可发）：发文机关标志、文号、标题、主送、正文、附件、落款。"""

from gongkai.documents import square
from gongkai.documents.paper.docx import (
    FANG,
    SONG,
    add_picture,
    add_text,
    new_document,
    page_numbers,
    red_line,
    saved,
)
from gongkai.documents.paper.pdf import compile_pictures, compile_typst, preamble, string
from gongkai.letters.compose import Letter
from gongkai.look import token

#: 落款右空四字，盖章处居署名之上
_SIGN_INDENT = 4
#: 二维码的边长（毫米）
_SQUARE = 35
_RED = token("official-red")
_SEAL = "（印章）"
#: 这样长的段分在两面也不要紧
_LONG = 28 * 8


def write_docx(letter: Letter) -> bytes:
    """Letter -> .docx 字节。"""
    document = new_document()
    page_numbers(document)
    if letter.organ:
        add_text(document, letter.organ, SONG, _mark_size(letter.organ), centre=True, red=True)
        red_line(document)
    if letter.number:
        add_text(document, letter.number, FANG, 16, centre=True)
    add_text(document, "", FANG, 16)
    add_text(document, letter.title, SONG, 22, centre=True)
    add_text(document, "", FANG, 16)
    if letter.addressee:
        add_text(document, f"{letter.addressee}：", FANG, 16)
    body = [*letter.paragraphs, *attachment_lines(letter)]
    last = len(body) - _with_signature(letter)
    for number, paragraph in enumerate(body):
        add_text(document, paragraph, FANG, 16, indent=True, together=number >= last)
    for _ in range(2):
        add_text(document, "", FANG, 16, together=True)
    add_text(document, letter.organ + _SEAL, FANG, 16, right=16 * _SIGN_INDENT, together=True)
    add_text(document, letter.signed, FANG, 16, right=16 * _SIGN_INDENT)
    if letter.link:
        add_text(document, answer_line(letter), FANG, 12, together=True)
        add_picture(document, square.png(letter.link), _SQUARE)
    return saved(document)


def answer_line(letter: Letter) -> str:
    """附注：怎样在网上答复、查进度。"""
    if letter.link_line:
        return letter.link_line
    return f"（可以在网上提出意见，不用账号：扫描二维码，或者打开 {letter.link} ）"


def attachment_lines(letter: Letter) -> list[str]:
    """附件说明：正文之下左空二字，一个的不编号。"""
    names = letter.attachments
    if len(names) < 2:
        return [f"附件：{name}" for name in names]
    return [f"{'附件：' if n == 1 else '　　　'}{n}．{name}" for n, name in enumerate(names, 1)]


def _with_signature(letter: Letter) -> int:
    """与落款放在同一面的段数：最后一段正文和附件说明，免得落款独占一面。"""
    return len(letter.attachments) + (1 if letter.paragraphs else 0)


def _sticky(paragraph: str) -> str:
    if len(paragraph) > _LONG:
        return f"#par({string(paragraph)})"
    return (
        "#block(sticky: true, breakable: false, above: 12.99pt, below: 12.99pt, "
        f"par({string(paragraph)}))"
    )


def _mark_size(organ: str) -> float:
    """发文机关标志的字号：醒目而一行放得下（版心宽 442 磅）。"""
    return max(22.0, min(44.0, 430 / max(len(organ), 1)))


def write_pdf(letter: Letter) -> bytes:
    """Letter -> .pdf 字节；没有中文字体抛 FontMissing。"""
    return compile_typst(source(letter))


def pictures(letter: Letter) -> list[bytes]:
    """Letter -> 各页的 PNG：在页面上看到的就是将来的纸面。"""
    return compile_pictures(source(letter))


def source(letter: Letter) -> str:
    """Letter -> Typst 源文。"""
    parts = [preamble(), *_head(letter), f"#title({string(letter.title)})", "#v(28.99pt)"]
    if letter.addressee:
        parts.append(f"#par(first-line-indent: 0em, {string(letter.addressee + '：')})")
    body = [*letter.paragraphs, *attachment_lines(letter)]
    last = len(body) - _with_signature(letter)
    parts += [f"#par({string(p)})" for p in body[:last]]
    parts += [_sticky(p) for p in body[last:]]
    parts.append(_signature(letter))
    if letter.link:
        parts.append(_answer(letter))
    return "\n".join(parts) + "\n"


def _head(letter: Letter) -> list[str]:
    """发文机关标志（红色）、红线、文号。"""
    parts = []
    if letter.organ:
        size = _mark_size(letter.organ)
        parts.append(
            f"#align(center, par(first-line-indent: 0em, text(font: song, size: {size}pt, "
            f'fill: rgb("{_RED}"), tracking: 0pt, {string(letter.organ)})))'
        )
        parts.append(f'#line(length: 100%, stroke: 1pt + rgb("{_RED}"))')
    if letter.number:
        parts.append(f"#align(center, par(first-line-indent: 0em, {string(letter.number)}))")
    return [*parts, "#v(28.99pt)"]


def _answer(letter: Letter) -> str:
    """附注和二维码，不分在两面。"""
    picture = square.svg(letter.link, "在网上打开")
    return (
        "#block(breakable: false, above: 28.99pt)[#set par(first-line-indent: 0em)\n"
        f"#text(size: 12pt, {string(answer_line(letter))})\n\n"
        f'#image(bytes({string(picture)}), format: "svg", width: {_SQUARE}mm)]'
    )


def _signature(letter: Letter) -> str:
    """署名、成文日期，上面空出盖章的地方，不与正文分在两面。"""
    return (
        "#block(breakable: false, width: 100%, above: 57.98pt)[#set par(first-line-indent: 0em)\n"
        f"#align(right, pad(right: {_SIGN_INDENT}em, stack(spacing: 12.99pt,\n"
        f"{string(letter.organ + _SEAL)}, {string(letter.signed)})))]"
    )
