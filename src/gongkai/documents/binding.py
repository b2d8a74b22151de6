"""把几份文件订成一本 PDF：PDF 的页照样，照片一张一页；别的格式放一页说明它是什么。

别人给的文件在别的进程里先变成规矩的 PDF（`apart.pdf_apart`）；订的时候只有我们自己写出的。
"""

import io
from collections.abc import Iterable

from gongkai.documents import opening
from gongkai.documents.errors import FileRefused
from gongkai.documents.paper.pdf import compile_typst, preamble, string

BINDABLE = ("pdf", "png", "jpg")
#: A4，150 dpi，四边留 1.5 厘米
_PAGE, _MARGIN = (1240, 1754), 88


def bound(parts: Iterable[tuple[str, bytes, str]]) -> bytes:
    """各份（名称，内容，类型）依次订成一本；订不进的放一页写明原因。"""
    from gongkai.documents.apart import pdf_apart

    pages = []
    for name, content, kind in parts:
        try:
            pages.append(pdf_apart(content, kind))
        except FileRefused as error:
            pages.append(slip(name, f"{error}原件在压缩包里。"))
    return _joined(pages)


def as_pdf(content: bytes, kind: str) -> bytes:
    """一份文件成为 PDF；不能订的格式抛 FileRefused，坏的抛什么都可能（在别的进程里做）。"""
    if kind not in BINDABLE:
        raise FileRefused("这种格式不能订进 PDF。")
    return _joined([content]) if kind == "pdf" else _picture(content)


def _joined(parts: Iterable[bytes]) -> bytes:
    out = io.BytesIO()
    with opening.new_pdf() as book:
        for content in parts:
            with opening.pdf(content) as part:
                book.import_pages(part)
        book.save(out)
    return out.getvalue()


def _picture(content: bytes) -> bytes:
    """照片放在一页里，不放大，放不下的缩小。"""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as image:
        photo = image.convert("RGB")
    width, height = (side - 2 * _MARGIN for side in _PAGE)
    photo.thumbnail((width, height))
    page = Image.new("RGB", _PAGE, "white")
    page.paste(photo, ((_PAGE[0] - photo.width) // 2, (_PAGE[1] - photo.height) // 2))
    out = io.BytesIO()
    page.save(out, "PDF", resolution=150)
    return out.getvalue()


def slip(name: str, words: str) -> bytes:
    """代替一份文件的一页。"""
    body = f"#head({string(name)})\n#par({string(words)})"
    return compile_typst(f"{preamble()}\n{body}\n")


def written(title: str, lines: Iterable[tuple[str, str]]) -> bytes:
    """题目和各行（样式 head 或者 par，文字）写成 PDF。"""
    body = "\n".join(f"#{style}({string(text)})" for style, text in lines)
    return compile_typst(f"{preamble()}\n#title({string(title)})\n{body}\n")
