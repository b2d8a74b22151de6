"""文件的检查与遮盖：文字、.docx、.xlsx、PDF。看不了的（图片、OFD）明说，由人看。"""

from collections.abc import Callable
from dataclasses import dataclass

from gongkai.documents.errors import FileRefused, Unguardable
from gongkai.language.personal import Hit, mask, personal_in


@dataclass(frozen=True, slots=True)
class Guarded:
    """一份文件里的发现：各处所在的那一段文字和其中的一处。"""

    text: str
    hit: Hit


def inspect(content: bytes, kind: str) -> list[Guarded]:
    """`kind`（pdf、docx、xlsx、txt）文件里的个人信息；看不了的抛 Unguardable。"""
    return [Guarded(piece, hit) for piece in _reader(kind)(content) for hit in personal_in(piece)]


def pieces(content: bytes, kind: str) -> list[str]:
    """`kind` 文件里的各段文字；看不了的抛 Unguardable。"""
    return _reader(kind)(content)


def read(content: bytes, kind: str) -> tuple[list[str], str]:
    """（各段文字，看不了的说明）：损坏的、程序看不了的也不抛。可以在别的进程里做。"""
    try:
        return pieces(content, kind), ""
    except FileRefused as error:
        return [], str(error)


def masked_file(content: bytes, kind: str) -> bytes:
    """遮去全部个人信息以后的文件；遮去的字不再在文件里。看不了的抛 Unguardable。"""
    _reader(kind)
    return _MASKERS[kind](content)


def _reader(kind: str) -> Callable[[bytes], list[str]]:
    if kind not in _READERS:
        raise Unguardable(
            "图片、OFD 里的字程序看不了，请逐页看过有没有身份证号码、电话、住址再提供。"
        )
    return _READERS[kind]


def _text_pieces(content: bytes) -> list[str]:
    return [content.decode("utf-8")]


def _mask_text(content: bytes) -> bytes:
    return mask(content.decode("utf-8")).encode()


def _office_pieces(content: bytes) -> list[str]:
    from gongkai.documents.office import pieces

    return pieces(content)


def _mask_office(content: bytes) -> bytes:
    from gongkai.documents.office import masked

    return masked(content)


def _pdf_pieces(content: bytes) -> list[str]:
    from gongkai.documents.pdf import pieces

    return pieces(content)


def _mask_pdf(content: bytes) -> bytes:
    from gongkai.documents.pdf import masked

    return masked(content)


_READERS: dict[str, Callable[[bytes], list[str]]] = {
    "txt": _text_pieces,
    "docx": _office_pieces,
    "xlsx": _office_pieces,
    "pdf": _pdf_pieces,
}
_MASKERS: dict[str, Callable[[bytes], bytes]] = {
    "txt": _mask_text,
    "docx": _mask_office,
    "xlsx": _mask_office,
    "pdf": _mask_pdf,
}
