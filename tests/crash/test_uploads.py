"""上传到一半被 SIGKILL：临时文件夹里不留一个明文的字节。"""

import os
import signal
import subprocess
import sys

import pytest

#: 照着设置收一份上传，收到一半杀死自己；`told` 之前临时文件已经写进磁盘
_RECEIVE = """
import io, os, signal, sys
from gongkai.loading import load; load()
from django.core.handlers.wsgi import WSGIRequest

MARK = b"plain picture of an identity card "
head = b'--x\\r\\nContent-Disposition: form-data; name="proof"; filename="card.png"\\r\\n\\r\\n'
body = head + MARK * 300_000

class Wire(io.RawIOBase):
    sent = 0
    def readable(self): return True
    def read(self, size=-1):
        if self.sent > 8_000_000:
            print("killed", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        given = body[self.sent:self.sent + min(size, 65536)]
        self.sent += len(given)
        return given

request = WSGIRequest({
    "REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": Wire(),
    "CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(len(body)),
})
request.FILES
"""


def test_a_kill_in_the_middle_of_an_upload_leaves_no_plain_bytes(tmp_path):
    folder = tmp_path / "tmp"
    folder.mkdir()
    env = os.environ | {
        "TMPDIR": str(folder),
        "GONGKAI_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "gongkai.site.settings",
    }
    env.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", _RECEIVE], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL and done.stdout.strip() == "killed", done.stderr
    left = [p for p in folder.rglob("*") if p.is_file()]
    assert not [p for p in left if b"identity card" in p.read_bytes()], left


pytestmark = [pytest.mark.slow, pytest.mark.once]
