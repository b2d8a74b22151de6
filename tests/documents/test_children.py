"""打开外来文件、网页的各个子进程，动手以前就有内存的限度：看进程自己的 /proc。"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gongkai.annual import sandbox
from gongkai.documents import apart
from gongkai.oversight.walk import crawler, drawing

pytestmark = pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="没有 /proc")


def limits_of(pid):
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[0] for line in lines}


def limited(child, name, most):
    """等它启动好；限度设了得真。"""
    until = time.monotonic() + 60
    while time.monotonic() < until and child.poll() is None:
        if limits_of(child.pid)[name] == str(most):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    ("command", "most"),
    [
        (["gongkai.annual.sandbox"], sandbox.MEMORY_BYTES),
        (["gongkai.annual.sandbox", "read"], sandbox.MEMORY_BYTES),
        (["gongkai.documents.apart"], apart.MEMORY_BYTES),
        (["gongkai.oversight.walk.crawler"], crawler.MEMORY_BYTES),
        (["gongkai.oversight.walk.drawing"], drawing.MEMORY_BYTES),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_before_it_reads_a_byte_its_memory_is_bounded(command, most, tmp_path):
    """还没有给它要读的：等在标准输入或者计划的文件上。"""
    os.mkfifo(tmp_path / "plan.json")
    more = [str(tmp_path)] if "walk" in command[0] else []
    child = subprocess.Popen(
        [sys.executable, "-m", *command, *more],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "gongkai.site.settings"},
    )  # fmt: skip
    try:
        assert limited(child, "Max address space", most)
    finally:
        child.kill()
        child.wait()
