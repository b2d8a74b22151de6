"""文件是什么，看内容；收不收另说。"""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.documents.errors import FileRefused
from gongkai.documents.kinds import MIME, accepted_kind, kind_of

from .files import pdf, sheet, word


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (word(), "docx"),
        (sheet(), "xlsx"),
        (pdf(), "pdf"),
        (b"\r\n%PDF-1.4 x", "pdf"),
        (b"junk\n" + pdf(), "pdf"),
        ("怎样做出 %PDF-1.7 文件".encode(), "txt"),
        (archive("OFD.xml"), "ofd"),
        (archive("a.txt"), "zip"),
        (b"PK\x05\x06" + b"\0" * 18, "zip"),
        (b"PK\x03\x04 word/document.xml cut", "docx"),
        (b"\xd0\xcf\x11\xe0 doc", "ole"),
        (b' {"form": 1}', "json"),
        (b"<!DOCTYPE html><p>x", "html"),
        ("国标".encode("gb18030"), "txt"),
        ("文字".encode("utf-16"), "txt"),
        (b"\0\1\2", "binary"),
        (b"", "txt"),
    ],
)
def test_the_kind_of_anything(content, kind):
    assert kind_of(content) == kind


@given(st.binary(max_size=300))
def test_any_bytes_have_a_kind_and_are_taken_or_refused_with_words(content):
    assert kind_of(content)
    try:
        assert accepted_kind(content) in MIME
    except FileRefused as error:
        assert str(error)


def test_a_web_page_is_kept_as_text():
    """存成文字，打开时也按文字：不会在我们的网址下当网页执行。"""
    assert accepted_kind(b"<html><script>alert(1)</script>") == "txt"
    assert MIME["txt"].startswith("text/plain")


def test_a_damaged_word_file_is_not_taken():
    with pytest.raises(FileRefused, match="损坏"):
        accepted_kind(word()[:2000])
