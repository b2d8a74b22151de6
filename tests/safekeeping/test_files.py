import io
import socket
import threading
import zipfile

import pytest

from gongkai.documents.kinds import FileRefused, accepted_kind
from gongkai.safekeeping.files import content_of, store
from gongkai.safekeeping.models import StoredFile
from gongkai.safekeeping.scanner import Infected

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 x", "pdf"),
        (b"\x89PNG\r\n\x1a\nxx", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (archive("word/document.xml"), "docx"),
        (archive("xl/workbook.xml"), "xlsx"),
        (archive("OFD.xml"), "ofd"),
        ("文字".encode(), "txt"),
    ],
)
def test_the_kind_is_told_by_the_content(content, kind):
    assert accepted_kind(content) == kind


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "空的"),
        (b"MZ\x90\0\x03", "不收这种"),
        (archive("a.txt"), "压缩包"),
        (archive("word/document.xml", "word/vbaProject.bin"), "宏"),
        (b"PK\x03\x04broken", "损坏"),
        ("国标".encode("gbk"), "不收这种"),
    ],
)
def test_what_is_not_taken_says_why(content, why):
    with pytest.raises(FileRefused, match=why):
        store(content)
    assert not StoredFile.objects.exists()


def test_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("gongkai.documents.kinds.LARGEST", 10)
    with pytest.raises(FileRefused, match="MB"):
        store(b"x" * 11)


def test_the_same_content_is_stored_once_and_sealed(tmp_path):
    first, again = store("内容".encode()), store("内容".encode())
    assert first.pk == again.pk and content_of(first) == "内容".encode()
    files = [p for p in (tmp_path / "files").rglob("*") if p.is_file()]
    assert len(files) == 1 and "内容".encode() not in files[0].read_bytes()


@pytest.fixture
def clamd(settings):
    """一个照着 clamd 的约定回话的服务。"""
    server = socket.create_server(("127.0.0.1", 0))
    settings.CLAMAV = f"127.0.0.1:{server.getsockname()[1]}"
    seen = {}

    def serve():
        link, _ = server.accept()
        data = b""
        while not data.endswith(b"\0\0\0\0"):
            data += link.recv(65536)
        seen["data"] = data
        link.sendall(b"stream: Eicar FOUND\0" if b"EICAR" in data else b"stream: OK\0")
        link.close()

    threading.Thread(target=serve, daemon=True).start()
    yield seen
    server.close()


def test_a_clean_file_passes_the_scanner(clamd):
    store(b"plain")
    assert clamd["data"].startswith(b"zINSTREAM\0\0\0\0\x05plain")


def test_an_infected_file_is_refused(clamd):
    with pytest.raises(Infected, match="病毒"):
        store(b"EICAR")


def test_when_the_scanner_is_away_nothing_is_taken(settings):
    settings.CLAMAV = "127.0.0.1:1"
    with pytest.raises(FileRefused, match="暂时不能查毒"):
        store(b"plain")
