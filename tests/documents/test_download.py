"""下载的头：什么样的文件名都安全，读回来还是那个名称。"""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.documents.download import clean_name, download


def names(headers):
    """（旧浏览器看的，新浏览器看的）。"""
    found = re.fullmatch(
        r"(?:attachment|inline); filename=\"([^\"]*)\"; filename\*=UTF-8''([\w.~%\-]+)",
        headers["Content-Disposition"],
        re.ASCII,
    )
    assert found, headers
    return found[1], unquote(found[2])


@given(st.text(max_size=300))
def test_any_name_gives_one_safe_line_that_reads_back(name):
    headers = download(name, "pdf")
    value = headers["Content-Disposition"]
    assert value.isascii() and value.isprintable()
    plain, full = names(headers)
    assert full == clean_name(name) and 0 < len(full) <= 150
    assert plain and not set(plain) & set('"\\/;%')


@pytest.mark.parametrize(
    ("name", "full", "plain"),
    [
        ("名单.docx", "名单.docx", "file.docx"),
        ("2024年 list(1).xlsx", "2024年 list(1).xlsx", "2024_ list(1).xlsx"),
        ('a";filename="b.exe', 'a";filename="b.exe', "a_filename_b.exe"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt", "aSet-Cookie_ x_1.txt"),
        ("../../etc/passwd", "_.._etc_passwd", "etc_passwd"),
        ("C:\\表\\甲.pdf", "C__表_甲.pdf", "C.pdf"),
        ("附件\u202egpj.exe", "附件gpj.exe", "gpj.exe"),
        ("\u200b\u2028 ", "文件", "file"),
        ("\ud800.txt", "txt", "txt"),
    ],
)
def test_odd_names(name, full, plain):
    assert names(download(name, "txt")) == (plain, full)


def test_a_long_name_keeps_its_suffix():
    assert clean_name("长" * 300 + ".docx") == "长" * 145 + ".docx"


def test_browsers_do_not_guess_and_only_pictures_are_shown_in_place():
    page = download("a.html", "html", inline=True)
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Content-Disposition"].startswith("attachment")
    assert download("图.png", "png", inline=True)["Content-Disposition"].startswith("inline")
    assert download("图.png", "png")["Content-Disposition"].startswith("attachment")
    assert download("a.bin", "?")["Content-Type"] == "application/octet-stream"
