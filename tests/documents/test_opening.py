"""打开不可信的文件：一套限度，坏文件说得清；别处不自己打开。"""

import io
import re
import threading
import zipfile
from pathlib import Path

import openpyxl
import pytest

from gongkai.documents import opening
from gongkai.documents.errors import Damaged, Locked, TooLarge

from .files import pdf, saved, sheet, word

SOURCE = Path(opening.__file__).parents[1]


def packed(parts, level=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def opened(content):
    with opening.package(content) as package:
        return [opening.part(package, name) for name in package.namelist()]


@pytest.fixture
def small(monkeypatch):
    """限度调小，测试不必真的解开几百兆。"""
    monkeypatch.setattr(opening, "LARGEST_PART", 1000)
    monkeypatch.setattr(opening, "LARGEST_PACKAGE", 3000)
    monkeypatch.setattr(opening, "MOST_PARTS", 5)
    monkeypatch.setattr(opening, "MOST_PAGES", 1)


@pytest.mark.parametrize(
    "parts",
    [
        {"a.xml": b"x" * 1001},
        {f"{n}.xml": b"x" * 900 for n in range(4)},
        {f"{n}.xml": b"" for n in range(6)},
    ],
)
def test_a_package_beyond_the_limits_is_refused_before_unpacking(small, parts):
    with pytest.raises(TooLarge, match="过大"):
        opened(packed(parts))


def test_the_same_limits_hold_for_xml_pages_and_pdf(small):
    with pytest.raises(TooLarge):
        opening.xml(b"<a>" + b"x" * 1000 + b"</a>")
    with pytest.raises(TooLarge):
        opening.web_page("<p>" + "x" * 1000)
    with pytest.raises(TooLarge, match="1 页"), opening.pdf(pdf()):
        pass
    with pytest.raises(TooLarge), opening.workbook(sheet()):
        pass


def test_a_size_that_lies_in_the_directory_is_not_believed():
    content = packed({"a.xml": b"x" * 5000})
    lied = content.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(Damaged):
        opened(lied)


def cut(content):
    return content[: len(content) // 2]


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", cut(word())])
def test_a_broken_package_is_damaged(content):
    with pytest.raises(Damaged, match="损坏"):
        opened(content)
    with pytest.raises(Damaged), opening.workbook(content):
        pass


def test_broken_contents_are_damaged_not_a_crash():
    content = bytearray(packed({"a.xml": b"<a>" + b"text" * 100 + b"</a>"}))
    content[45:60] = b"\xff" * 15
    with pytest.raises(Damaged):
        opened(bytes(content))
    for broken in (b"", b"<a>", b"\xff\xfe\x00"):
        with pytest.raises(Damaged):
            opening.xml(broken)
    with pytest.raises(Damaged):
        opening.web_page("")


def test_a_sheet_damaged_in_its_middle_is_told():
    content = sheet()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name][: len(parts[name]) // 2]
    with pytest.raises(Damaged, match="工作表"), opening.workbook(packed(parts)) as book:
        list(opening.rows(book.worksheets[0]))


def test_a_workbook_on_disk_is_read_within_the_limits_too(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["甲", 1])
    path = tmp_path / "a.xlsx"
    path.write_bytes(saved(book))
    with opening.workbook(path) as found:
        assert list(opening.rows(found.worksheets[0])) == [("甲", 1)]


def test_entities_and_outside_files_are_not_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("机密")
    outside = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><a>&x;</a>'
    assert "机密" not in "".join(opening.xml(outside.encode()).itertext())
    bomb = (
        '<!DOCTYPE a [<!ENTITY b "'
        + "x" * 1000
        + '">'
        + "".join(f'<!ENTITY {chr(99 + n)} "{f"&{chr(98 + n)};" * 50}">' for n in range(6))
        + "]><a>&h;</a>"
    )
    with pytest.raises(Damaged):
        opening.xml(bomb.encode())


def test_a_broken_pdf_is_damaged():
    with pytest.raises(Damaged, match="PDF"), opening.pdf(b"%PDF-1.7 broken"):
        pass


def test_a_part_with_a_password_says_so():
    content = bytearray(packed({"a.xml": b"x"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.index(mark) + (6 if mark.endswith(b"\x04") else 8)
        content[at] |= 1
    with pytest.raises(Locked, match="密码"):
        opened(bytes(content))


def test_two_threads_never_use_pdfium_at_once():
    """pdfium 不许同时用；不排队的会让整个进程崩溃。"""
    content, inside, most, lock = pdf(), [0], [0], threading.Lock()

    def use():
        for _ in range(5):
            with opening.pdf(content) as document:
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                document[0].get_textpage().get_text_range()
                with lock:
                    inside[0] -= 1

    threads = [threading.Thread(target=use) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most[0] == 1


#: 自己写出的、自己的文档里的不算
_OPENERS = re.compile(
    r"\bZipFile\((?!out, \"w\")|load_workbook\(|PdfDocument\((?!\.new)|pdfplumber\.open"
    r"|etree\.(?:fromstring|parse|XMLParser|HTMLParser)|document_fromstring|\bDocument\([^)]"
)


def test_nothing_else_opens_files():
    found = [
        f"{path.relative_to(SOURCE)}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        if path.name != "opening.py"
        for line in path.read_text("utf-8").splitlines()
        if _OPENERS.search(line)
    ]
    assert found == []
