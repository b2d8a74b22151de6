"""在终端里回答：伪终端，问一项答一项。"""

import codecs
import os
import pty
import re
import select
import subprocess
import time

_ASKED = re.compile(r"[^：\n]*[：]\s*$")
_SECONDS = 120


def answer(words, answers, env):
    """运行，每一问答一行；退出码要是 0，返回屏幕上的字。没有问完、多问都不行。"""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        words, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        screen = _talk(ours, list(answers))
    finally:
        os.close(ours)
        if process.poll() is None:
            time.sleep(0.5)
        if process.poll() is None:
            process.kill()
    assert process.wait(10) == 0, screen
    return screen


def _talk(ours, left):
    screen, seen, end = "", 0, time.monotonic() + _SECONDS
    text = codecs.getincrementaldecoder("utf-8")("replace")
    while time.monotonic() < end:
        if not select.select([ours], [], [], 0.2)[0]:
            if left and _ASKED.search(screen[seen:]):
                seen = len(screen)
                os.write(ours, f"{left.pop(0)}\n".encode())
            continue
        try:
            screen += text.decode(os.read(ours, 65536))
        except OSError:  # 对面关了
            break
    assert not left, f"没有问到：{left}\n{screen}"
    return screen
