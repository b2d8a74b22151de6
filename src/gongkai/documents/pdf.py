"""PDF：有个人信息的页改成涂黑以后的图像，字不再在文件里；其余的页原样不动。

只盖一块黑的，底下的字照样选得出来，那不是遮盖；逐字删去又常因字体的编码弄坏别的字。
改成图像的页不能再选字、读屏，这是代价，所以只改有个人信息的页。
"""

import io
from typing import Any

from gongkai.documents import opening
from gongkai.language.personal import personal_in

_SCALE = 2.5  # 180 dpi
_MARGIN = 1.5


def pieces(content: bytes) -> list[str]:
    """各页的文字。"""
    with opening.pdf(content) as document:
        return [page.get_textpage().get_text_range() for page in document]


def masked(content: bytes) -> bytes:
    """遮去以后的 PDF；文档的标题、作者等信息一并去掉。"""
    import pypdfium2

    with opening.pdf(content) as old:
        new = pypdfium2.PdfDocument.new()
        for number, page in enumerate(old):
            boxes = _boxes(page)
            if boxes:
                _add_picture(new, page, boxes)
            else:
                new.import_pages(old, [number])
        out = io.BytesIO()
        new.save(out)
    return out.getvalue()


Box = tuple[float, float, float, float]


def _boxes(page: Any) -> list[Box]:
    """各处号码的每一个字的框（左、下、右、上，磅）。"""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    text = "".join(text_page.get_text_range(i, 1)[:1] or " " for i in range(count))
    return [
        text_page.get_charbox(place)
        for hit in personal_in(text)
        for place in range(hit.start, hit.end)
        if not text[place].isspace()
    ]


def _add_picture(document: Any, page: Any, boxes: list[Box]) -> None:
    """把这一页画成图像、涂黑，作为新的一页。"""
    import pypdfium2
    from PIL import ImageDraw

    width, height = page.get_size()
    picture = page.render(scale=_SCALE).to_pil().convert("RGB")
    pen = ImageDraw.Draw(picture)
    for left, bottom, right, top in boxes:
        pen.rectangle(
            [
                (left - _MARGIN) * _SCALE,
                (height - top - _MARGIN) * _SCALE,
                (right + _MARGIN) * _SCALE,
                (height - bottom + _MARGIN) * _SCALE,
            ],
            fill="black",
        )
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=85)
    stored.seek(0)
    new_page = document.new_page(width, height)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(stored)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    new_page.insert_obj(image)
    new_page.gen_content()
