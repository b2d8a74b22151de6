"""PDF：有个人信息的页改成涂黑以后的图像，字不再在文件里；其余的页原样不动。

只盖一块黑的，底下的字照样选得出来，那不是遮盖；逐字删去又常因字体的编码弄坏别的字。
改成图像的页不能再选字、读屏，这是代价，所以只改有个人信息的、有看不见的字的页。
"""

import io
from collections.abc import Collection, Iterator
from ctypes import create_string_buffer
from typing import Any
from urllib.parse import unquote

from gongkai.documents import opening
from gongkai.documents.canvas import Box, pixels, scale_of
from gongkai.documents.concealed import Concealed
from gongkai.documents.concealed.pdf import concealed_in, unseen
from gongkai.documents.leftover import strings
from gongkai.documents.units import halved, units
from gongkai.language.personal import personal_in

_SCALE = 2.5  # 180 dpi
_MARGIN = 4  # 像素
#: 由人写的属性；Creator、Producer 是软件的名称
_WRITTEN = ("Title", "Author", "Subject", "Keywords")
#: 批注、表单域里写着字的
_ANNOTATED = (b"Contents", b"V", b"T", b"RC")


def pieces(content: bytes, also: Collection[str] = ()) -> list[str]:
    """各页的文字，批注、表单里的，书签；文件属性另取。"""
    with opening.pdf(content) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
        beside = [text for page in document for text in _annotations(page)]
        marks = [mark.get_title() for mark in document.get_toc()]
        return [text for text in (*texts, *beside, *marks) if text.strip()]


def properties(content: bytes, also: Collection[str] = ()) -> list[str]:
    """文件属性里人写的字；别处（XMP、自定义的属性、替代文字）有号码的、有 `also` 的。"""
    with opening.pdf(content) as document:
        written = document.get_metadata_dict(skip_empty=True)
    known = [text for name, text in written.items() if name in _WRITTEN]
    hidden = [text for text in strings(content) if _tells(text, also) and text not in known]
    return [*known, *hidden]


def _tells(text: str, also: Collection[str]) -> bool:
    return any(hit.hides for hit in personal_in(text, also))


def concealed(content: bytes) -> list[Concealed]:
    """看不见而仍在文件里的字。"""
    with opening.pdf(content) as document:
        return concealed_in(document)


def masked(content: bytes, also: Collection[str] = ()) -> bytes:
    """遮去以后的 PDF；文档的标题、作者、书签等一并去掉。"""
    import pypdfium2

    with opening.pdf(content) as old:
        new = pypdfium2.PdfDocument.new()
        for number, page in enumerate(old):
            boxes, annotated = _boxes(page, also), _is_annotated(page, also)
            if boxes or annotated:
                _add_picture(new, page, boxes, with_annotations=not annotated)
            else:
                new.import_pages(old, [number])
        out = io.BytesIO()
        new.save(out)
        new.close()
    return out.getvalue()


def unread(content: bytes) -> str:
    """没有文字的页（扫描件）、带着的附件看不了的说明。"""
    with opening.pdf(content) as document:
        bare = [n for n, page in enumerate(document, 1) if _is_picture(page)]
        attached = document.count_attachments()
    told = [f"第 {'、'.join(map(str, bare[:10]))} 页是图像"] if bare else []
    told += [f"带着 {attached} 份附件"] if attached else []
    return f"PDF 里{'，'.join(told)}，程序看不了，请逐页看过。" if told else ""


def tables(content: bytes) -> list[list[list[str]]]:
    """表格：文字层没有格子，看不出。"""
    return []


def _is_picture(page: Any) -> bool:
    """没有字，有图。"""
    import pypdfium2.raw as raw

    if page.get_textpage().count_chars():
        return False
    return any(one.type == raw.FPDF_PAGEOBJ_IMAGE for one in page.get_objects())


def _annotations(page: Any) -> Iterator[str]:
    """批注、表单域里的字，链接的目标。"""
    import pypdfium2.raw as raw

    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        for key in _ANNOTATED:
            size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
            if size > 2:
                room = (raw.FPDF_WCHAR * (size // 2))()
                raw.FPDFAnnot_GetStringValue(annotation, key, room, size)
                yield bytes(room).decode("utf-16-le", "replace").rstrip("\0")
        if target := _target(page, annotation):
            yield target
        raw.FPDFPage_CloseAnnot(annotation)


def _target(page: Any, annotation: Any) -> str:
    """链接指到哪里；百分号编码的还原。"""
    import pypdfium2.raw as raw

    action = raw.FPDFLink_GetAction(raw.FPDFAnnot_GetLink(annotation))
    size = raw.FPDFAction_GetURIPath(page.pdf.raw, action, None, 0) if action else 0
    if size < 2:
        return ""
    room = create_string_buffer(size)
    raw.FPDFAction_GetURIPath(page.pdf.raw, action, room, size)
    return unquote(room.value.decode("utf-8", "replace"))


def _is_annotated(page: Any, also: Collection[str]) -> bool:
    """批注里有个人信息：整页画成图像，批注不带过去。"""
    return any(h.hides for text in _annotations(page) for h in personal_in(text, also))


def _boxes(page: Any, also: Collection[str]) -> list[Box]:
    """各处号码的每一个字的框（左、下、右、上，磅）。"""
    text_page = page.get_textpage()
    text = units(text_page).replace("\0", " ")
    hits = personal_in(text, [halved(word) for word in also])
    spans = [range(h.start, h.end) for h in hits if h.hides]
    spans += [range(one.first, one.last + 1) for one in unseen(page)]
    places = (place for span in spans for place in span)
    return [text_page.get_charbox(p) for p in places if not text[p].isspace()]


def _add_picture(document: Any, page: Any, boxes: list[Box], *, with_annotations: bool) -> None:
    """把这一页画成图像、涂黑，作为新的一页。"""
    import pypdfium2
    from PIL import ImageDraw

    width, height = page.get_size()
    scale = scale_of(page, _SCALE)
    picture = page.render(scale=scale, draw_annots=with_annotations).to_pil().convert("RGB")
    pen = ImageDraw.Draw(picture)
    for box in boxes:
        left, top, right, bottom = pixels(page, box, picture.size)
        pen.rectangle((left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN), "black")
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=85)
    stored.seek(0)
    new_page = document.new_page(width, height)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(stored)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    new_page.insert_obj(image)
    new_page.gen_content()
