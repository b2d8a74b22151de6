"""在另一个进程里打开：结果一样，炸弹、崩溃、太慢都伤不到、撑不大本进程。"""

import io
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest

from gongkai.annual.sandbox import audit_safely
from gongkai.documents import apart as module
from gongkai.documents import opening, removal
from gongkai.documents.apart import apart, judge_apart, mask_apart, read_apart
from gongkai.documents.errors import Damaged, FileRefused, Locked, TooLarge, Unguardable
from gongkai.documents.leftover import holds

from .files import NUMBER, PHONE, pdf, saved, sheet, word

MB = 1024 * 1024
SOURCE = Path(module.__file__).parents[1]


@pytest.mark.parametrize(("make", "kind"), [(word, "docx"), (sheet, "xlsx"), (pdf, "pdf")])
def test_the_answers_are_those_of_the_readers(make, kind):
    content = make()
    assert read_apart(content, kind) == removal.read(content, kind)
    hits, hidden, unread = judge_apart(content, kind, ["张三"])
    assert hits == removal.inspect(content, kind, ["张三"]) and not hidden and not unread
    masked = mask_apart(content, kind, ["张三"])
    assert not removal.inspect(masked, kind, ["张三"]) and not holds(masked, kind, [NUMBER, PHONE])


def test_what_is_refused_says_the_same_words():
    assert "已经损坏" in read_apart(b"PK\x03\x04", "docx").trouble
    with pytest.raises(Damaged, match="已经损坏"):
        judge_apart(b"PK\x03\x04", "docx", [])
    with pytest.raises(Unguardable, match="图片"):
        mask_apart(b"\x89PNG", "png", [])


@pytest.mark.parametrize("caller", ["documents", "annual"])
def test_the_child_knows_nothing_of_keys_and_passwords(caller, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://gongkai:secret@localhost/gongkai")
    seen, real = [], subprocess.Popen.__init__

    def watched(self, *args, **kwargs):
        seen.append(kwargs["env"])
        real(self, *args, **kwargs)

    monkeypatch.setattr(subprocess.Popen, "__init__", watched)
    read_apart(word(), "docx") if caller == "documents" else audit_safely(b"", "a.txt")
    assert "PATH" in seen[0] and not [k for k in seen[0] if "GONGKAI" in k or "DATABASE" in k]


def peak():
    """本进程到现在为止最多占过的内存（字节）。"""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in x)
    return int(line.split()[1]) * 1024


def grown(work):
    """做 `work` 时内存最多涨了多少。"""
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    work()
    return peak() - before


def bomb(size, parts=1):
    """解开以后每份 `size` 字节的工作表，压缩以后很小。"""
    out = io.BytesIO()
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>1391234567</t></is></c></row>'
    head = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    whole = head + row * (size // len(row)) + b"</sheetData></worksheet>"
    with (
        zipfile.ZipFile(io.BytesIO(sheet())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, whole if name.endswith("sheet1.xml") else old.read(name))
        for number in range(1, parts):
            new.writestr(f"xl/worksheets/more{number}.xml", whole)
    return out.getvalue()


def test_a_bomb_of_six_hundred_megabytes_is_refused_and_the_process_does_not_grow():
    content = bomb(55 * MB, 11)
    assert len(content) < 3 * MB

    def work():
        assert "过大" in read_apart(content, "xlsx").trouble
        with pytest.raises(TooLarge):
            apart("rows", content, columns=31, rows=5000)
        with pytest.raises(TooLarge):
            mask_apart(content, "xlsx", [])

    assert grown(work) < 30 * MB


def test_a_large_sheet_within_the_limits_grows_only_the_other_process():
    content = bomb(6 * MB)
    assert grown(lambda: apart("rows", content, columns=31, rows=5000)) < 40 * MB


def test_nested_packages_are_followed_only_so_deep():
    content = word()
    for _ in range(30):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr("word/embeddings/inner.docx", content)
            package.writestr("word/document.xml", "<a/>")
        content = out.getvalue()
    with pytest.raises(TooLarge, match="一层套一层"):
        holds(content, "docx", [NUMBER])
    assert "一层套一层" in read_apart(content, "docx").trouble


def test_a_directory_of_a_million_names_is_not_read_in():
    """认类型只看目录，在本进程里：目录也有上限。"""
    entry = b"PK\x01\x02" + bytes(42)
    names = entry * (4 * MB // len(entry))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(names), 0, 0)
    content = b"PK\x03\x04" + names + end

    def work():
        for look in (opening.names_in, lambda c: list(opening.package(c).__enter__().namelist())):
            with pytest.raises(TooLarge, match="部件太多"):
                look(content)

    assert grown(work) < 10 * MB


def test_a_pdf_that_unpacks_without_end_is_refused(monkeypatch):
    stream = zlib.compress(b"0" * 4 * MB)
    content = b"%PDF-1.4\n" + (b"1 0 obj<<>>stream\n" + stream + b"endstream endobj\n") * 10
    monkeypatch.setattr(opening, "LARGEST_PACKAGE", 20 * MB)
    with pytest.raises(TooLarge, match="PDF 解开以后过大"):
        holds(content, "pdf", [NUMBER])


def test_a_page_of_many_metres_is_drawn_within_the_pixels():
    """一页可以写成几百米见方。"""
    content = pdf().replace(b"/MediaBox [0 0 595", b"/MediaBox [0 0 999")
    assert grown(lambda: read_apart(content, "pdf")) < 20 * MB


def test_entities_are_not_unfolded():
    bombed = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><a>' + b"&b;" * 10 + b"</a>"
    assert len("".join(opening.xml(bombed).itertext())) < 100
    laughs = b'<!DOCTYPE a [<!ENTITY b "xx">' + b"".join(
        f'<!ENTITY b{n} "&b{n - 1 or ""};&b{n - 1 or ""};">'.encode() for n in range(1, 40)
    )
    with pytest.raises(Damaged):
        raise Damaged(str(opening.xml(laughs + b"]><a>&b39;</a>").text))


def test_one_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "WALL_SECONDS", 0.01)
    with pytest.raises(TooLarge, match="超过限制"):
        apart("read", word(), kind="docx")


def test_an_answer_that_is_not_ours_is_not_believed():
    for answer in (b"", b"junk", struct.pack(">QQ", 5, 0) + b"{", struct.pack(">QQ", 2, 0) + b"xx"):
        with pytest.raises(TooLarge):
            module._unpacked(answer)


def test_an_answer_too_large_is_said_to_be(monkeypatch):
    monkeypatch.setattr(module, "LARGEST_ANSWER", 10_000)
    out = io.BytesIO()
    module._answer(out, b"x" * 20_000, b"")
    head, _ = module._unpacked(out.getvalue())
    assert head["error"] == "TooLarge" and "文字太多" in head["words"]


def test_too_many_at_once_are_told_to_wait(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0)
    for _ in range(module.AT_ONCE):
        assert module._slots.acquire(timeout=1)
    try:
        with pytest.raises(FileRefused, match="正在处理的文件太多"):
            apart("read", b"x", kind="txt")
    finally:
        for _ in range(module.AT_ONCE):
            module._slots.release()


def test_no_page_opens_a_file_in_its_own_process():
    """网页进程里引用得到的各处都不直接读、遮、打开；命令行和别的进程里的读取器除外。"""
    apart_already = ("documents/", "annual/", "moving/", "commands/", "demo/", "cli.py")
    direct = (
        "opening.workbook",
        "opening.pdf(",
        "opening.package",
        "openpyxl.load",
        "zipfile.ZipFile(",
    )
    direct += ("removal.read", "removal import read", "import inspect", "masked_file", "Image.open")
    for path in SOURCE.rglob("*.py"):
        where = path.relative_to(SOURCE).as_posix()
        if not any(part in where for part in apart_already):
            text = path.read_text("utf-8")
            found = [one for one in direct if one in text]
            assert not found or (where, found) == (
                "applications/archive.py",
                ["zipfile.ZipFile("],
            ), where


def test_a_locked_workbook_says_so_from_the_other_process():
    assert issubclass(Locked, FileRefused) and module._ERRORS["Locked"] is Locked


def test_hidden_rows_columns_and_sheets_of_an_upload_are_refused():
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    book.active.append(["张三", "139"])
    rows = apart("rows", saved(book), columns=2, rows=9)
    assert rows == [["姓名", "电话"], ["张三", "139"]]
    book.active.column_dimensions["B"].hidden = True
    with pytest.raises(FileRefused, match="隐藏的列（SheetB列）"):
        apart("rows", saved(book), columns=31, rows=9)
