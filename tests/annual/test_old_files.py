"""旧的 Word、Excel，压缩包里的许多份，读取库的抱怨。"""

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gongkai.annual.audit import audit_file
from gongkai.annual.collection import Job, audit_one, find_files
from gongkai.annual.read import read_bytes, read_file
from gongkai.annual.read.errors import Unsupported
from gongkai.annual.specimen import crawled_rows, specimen
from gongkai.annual.write import write
from gongkai.documents import legacy
from gongkai.documents.errors import Damaged, FileRefused, TooLarge

from .reports import facts_of

FIXTURES = Path(__file__).parent / "fixtures"
RTF = rb"{\rtf1\ansi\ansicpg936 "


def rtf(text):
    body = "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)
    return RTF + body.replace("\n", "\\par\n").encode() + b"}"


def test_an_old_workbook_is_read_as_a_new_one():
    pytest.importorskip("xlrd")
    assert facts_of(read_file(FIXTURES / "specimen-3.xls")) == facts_of(
        specimen(random.Random(3), "2021")
    )


@pytest.mark.skipif(legacy.office() is None, reason="没有装 LibreOffice")
def test_rich_text_is_read_through_libreoffice():
    report = specimen(random.Random(5), "2021")
    assert facts_of(read_bytes(rtf(crawled_rows(report)))) == facts_of(report)


def test_without_libreoffice_the_package_is_named(monkeypatch):
    monkeypatch.setattr(legacy, "office", lambda: None)
    with pytest.raises(FileRefused, match="libreoffice-writer"):
        legacy.as_docx(RTF + b"}", "rtf")


def test_a_conversion_that_does_not_end_is_given_up(monkeypatch, tmp_path):
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(legacy, "office", lambda: str(slow))
    monkeypatch.setattr(legacy, "CONVERTING_SECONDS", 0.3)
    with pytest.raises(TooLarge, match="放弃"):
        legacy.as_docx(RTF + b"}", "rtf")


def test_a_conversion_without_a_result_is_damage(monkeypatch):
    monkeypatch.setattr(legacy, "office", lambda: "/bin/true")
    with pytest.raises(Damaged, match="另存为"):
        legacy.as_docx(RTF + b"}", "rtf")


def test_an_unknown_old_file_is_not_given_to_a_converter():
    with pytest.raises(Unsupported, match="另存为"):
        read_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)


def packed(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)


def test_each_report_in_an_archive_has_its_own_result(tmp_path):
    one, two = specimen(random.Random(1)), specimen(random.Random(2))
    members = {"a/甲.txt": write(one, ".txt"), "乙.docx": write(two, ".docx"), "说明.exe": b"x"}
    packed(tmp_path / "all.zip", members)
    files = find_files([str(tmp_path)])
    assert [f.rpartition("!/")[2] for f in files] == ["a/甲.txt", "乙.docx"]
    results = [audit_one(Job(f, f)) for f in files]
    assert [r["agency"] for r in results] == [one.agency, two.agency]


def test_a_bomb_in_an_archive_is_not_unpacked(tmp_path):
    packed(tmp_path / "bomb.zip", {"甲.txt": b"0" * 70_000_000})
    (found,) = find_files([str(tmp_path)])
    result = audit_one(Job(found, found))
    assert result["status"] == "unreadable"
    assert result["findings"][0]["rule"] in ("read.too_large", "read.unsupported")


def test_a_damaged_archive_is_said_to_be_one(tmp_path):
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04nothing")
    (found,) = find_files([str(tmp_path)])
    assert audit_one(Job(found, found))["status"] == "unreadable"


def test_the_name_of_the_file_tells_what_the_text_does_not(tmp_path):
    text = crawled_rows(specimen(random.Random(2), "2021"))
    path = tmp_path / "平湖县水务局2022年政府信息公开工作年度报告.txt"
    path.write_text(text[text.index("一、总体情况") :])
    result = audit_file(path, "x")
    assert (result["agency"], result["year"]) == ("平湖县水务局", 2022)


def test_libraries_say_nothing_on_stderr(tmp_path):
    report = specimen(random.Random(1))
    bad = bytearray(write(report, ".pdf"))
    bad[len(bad) // 2 : len(bad) // 2 + 40] = b"\0" * 40
    book = write(report, ".xlsx")
    for name, content in {
        "a.pdf": bytes(bad),
        "b.xlsx": book,
        "c.xls": b"\xd0\xcf\x11\xe0Book",
    }.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-m", "gongkai", "audit", str(tmp_path), "--format", "jsonl"]
    done = subprocess.run(command, capture_output=True)
    assert done.stderr == b""
    assert len(io.BytesIO(done.stdout).readlines()) == 3
