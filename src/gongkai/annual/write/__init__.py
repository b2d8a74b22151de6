"""把 Report 写成文件：按后缀选格式。"""

from collections.abc import Callable
from importlib import import_module

from gongkai.annual.model import Report

_WRITERS = {
    ".json": ("json", "write_json"),
    ".html": ("html", "write_html"),
    ".htm": ("html", "write_html"),
    ".docx": ("docx", "write_docx"),
    ".xlsx": ("xlsx", "write_xlsx"),
    ".pdf": ("pdf", "write_pdf"),
    ".txt": ("text", "write_txt"),
    ".md": ("text", "write_md"),
}
SUFFIXES = tuple(_WRITERS)


class UnknownSuffix(ValueError):
    """不会写这种后缀的文件。"""


def write(report: Report, suffix: str) -> bytes:
    """Report -> `suffix`（如 `.docx`）格式的字节；不认识的后缀抛 UnknownSuffix。"""
    if suffix.lower() not in _WRITERS:
        raise UnknownSuffix(f"不会写“{suffix}”格式，支持 {'、'.join(SUFFIXES)}。")
    module, name = _WRITERS[suffix.lower()]
    writer: Callable[[Report], bytes] = getattr(
        import_module(f"gongkai.annual.write.{module}"), name
    )
    return writer(report)
