"""由内容（不由文件名）认出文件是什么；收不收另说。"""

import re

from gongkai.documents.errors import Damaged, FileRefused
from gongkai.documents.opening import names_in

__all__ = ["ACCEPTED", "LARGEST", "MIME", "FileRefused", "accepted_kind", "kind_of"]

#: 一份文件的上限（字节）
LARGEST = 20 * 1024 * 1024
_HEAD = 1024
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\xd0\xcf\x11\xe0", "ole"),
)
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PDF = re.compile(rb"%PDF-\d")
_INSIDE = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd"))
_HTML = (b"<!doctype", b"<html", b"<table", b"<head", b"<body", b"<div", b"<p>", b"<?xml")
MIME = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
}
_TAKEN = {"pdf", "png", "jpg", "docx", "xlsx", "ofd", "txt"}
#: 身份证明可以是什么
PICTURES = ("png", "jpg", "pdf")
ACCEPTED = "PDF、Word（.docx）、Excel（.xlsx）、OFD、PNG、JPG 或者文字"


def kind_of(content: bytes) -> str:
    """文件是什么：pdf、docx、xlsx、ofd、png、jpg、json、html、txt，或者 zip、ole、binary。

    只看内容，什么内容都给得出一个，不抛错。
    """
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(_ZIPS):
        return _kind_of_zip(content)
    if _is_pdf(content):
        return "pdf"
    return _kind_of_text(content)


def _is_pdf(content: bytes) -> bool:
    """标记在开头；前面有几个别的字节的，还要有 PDF 的结尾（一篇说到 PDF 的文字不是 PDF）。"""
    found = _PDF.search(content, 0, _HEAD)
    if found is None:
        return False
    return not content[: found.start()].strip(b"\xef\xbb\xbf \t\r\n") or b"startxref" in content


def _kind_of_text(content: bytes) -> str:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "json"
    lowered = content[:4096].lower()
    if any(mark in lowered for mark in _HTML):
        return "html"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "txt"
    return "binary" if b"\x00" in lowered else "txt"


def _kind_of_zip(content: bytes) -> str:
    """看目录里的文件名，不解压；目录坏了的看见什么名称就当作什么，打开时再说坏了。"""
    try:
        names = names_in(content)
    except Damaged:
        return "docx" if b"word/" in content else "xlsx" if b"xl/" in content else "zip"
    return next((kind for inside, kind in _INSIDE if inside in names), "zip")


def accepted_kind(content: bytes) -> str:
    """收作附件的类型（MIME 的键）；空的、过大的、带宏的、不认识的抛 FileRefused。"""
    if not content:
        raise FileRefused("文件是空的，请重新选择。")
    if len(content) > LARGEST:
        raise FileRefused(f"文件超过 {LARGEST // 1024 // 1024} MB，请压缩或者分成几份。")
    kind = kind_of(content)
    if content.startswith(_ZIPS):
        _demand_plain(content)
    if kind in ("json", "html", "txt"):
        kind = "txt" if _is_utf8(content) else "binary"
    if kind == "zip":
        raise FileRefused(f"不收压缩包，请提供 {ACCEPTED}。")
    if kind not in _TAKEN:
        raise FileRefused(f"不收这种文件，请提供 {ACCEPTED}。")
    return kind


def demand_picture(content: bytes) -> None:
    """身份证明：内容是图片或者 PDF 的才收；网页、SVG、Office 文件抛 FileRefused。"""
    if kind_of(content) not in PICTURES:
        raise FileRefused(
            "身份证明只收照片、扫描件（PNG、JPG）或者 PDF，请拍照或者另存以后再上传。"
        )


def _demand_plain(content: bytes) -> None:
    """包没有坏，不带宏。"""
    if any(name.endswith("vbaProject.bin") for name in names_in(content)):
        raise FileRefused("文件带有宏，请另存为不带宏的 .docx 或 .xlsx。")


def _is_utf8(content: bytes) -> bool:
    if b"\0" in content[:4096]:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
