"""由内容（不由文件名）认出附件的类型；不认识的不收。"""

import io
import zipfile

LARGEST = 20 * 1024 * 1024
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
)
_INSIDE = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd"))
MIME = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}
ACCEPTED = "PDF、Word（.docx）、Excel（.xlsx）、OFD、PNG、JPG 或者文字"


class FileRefused(Exception):
    """不收的附件；str() 说明原因和办法。"""


def kind_of(content: bytes) -> str:
    """附件的类型（MIME 的键）；空的、过大的、不认识的抛 FileRefused。"""
    if not content:
        raise FileRefused("文件是空的，请重新选择。")
    if len(content) > LARGEST:
        raise FileRefused(f"文件超过 {LARGEST // 1024 // 1024} MB，请压缩或者分成几份。")
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _inside_of(content)
    if _is_text(content):
        return "txt"
    raise FileRefused(f"不收这种文件，请提供 {ACCEPTED}。")


def _inside_of(content: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except zipfile.BadZipFile as error:
        raise FileRefused("文件已经损坏，请重新保存以后再试。") from error
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileRefused("文件带有宏，请另存为不带宏的 .docx 或 .xlsx。")
    for inside, kind in _INSIDE:
        if inside in names:
            return kind
    raise FileRefused(f"不收压缩包，请提供 {ACCEPTED}。")


def _is_text(content: bytes) -> bool:
    if b"\0" in content[:4096]:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
