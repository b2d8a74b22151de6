"""一步换上新的一代：什么时候被杀都有完整的一份，两个不同时写，别人的东西不动。"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gongkai.portal import generations
from gongkai.portal.generations import Busy, CannotSwap, NotOurs, renewed

MARK = "SUMS"
FILES = 40
_WRITER = """
import sys
from pathlib import Path
from gongkai.portal.generations import Busy, renewed
while True:
    try:
        with renewed(Path(sys.argv[1]), "SUMS") as made:
            for n in range(40):
                (made / f"{n}.html").write_text(str(n))
            (made / "SUMS").write_text("whole")
    except Busy:
        pass
"""


def write(folder, text="新"):
    with renewed(folder, MARK) as made:
        for n in range(FILES):
            (made / f"{n}.html").write_text(f"{text}{n}")
        (made / MARK).write_text(text)


def is_whole(folder):
    return (folder / MARK).exists() and len(list(folder.glob("*.html"))) == FILES


def beside(folder):
    """旁边的各代（锁不算）。"""
    return [p for p in folder.parent.iterdir() if p != folder and not p.name.endswith(".lock")]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "网 站[1]"


def test_the_folder_is_a_link_to_the_only_generation(folder):
    for text in ("一", "二"):
        write(folder, text)
        assert folder.is_symlink() and is_whole(folder)
        assert (folder / "3.html").read_text() == f"{text}3"
        assert beside(folder) == [folder.resolve()]


def test_a_plain_folder_of_before_becomes_a_link(folder):
    folder.mkdir()
    (folder / MARK).write_text("以前的")
    write(folder)
    assert folder.is_symlink() and is_whole(folder) and len(beside(folder)) == 1


def test_what_somebody_else_put_there_is_left_alone(folder):
    folder.mkdir()
    (folder / "论文.docx").write_text("x")
    with pytest.raises(NotOurs, match="别的东西"):
        write(folder)
    assert [p.name for p in folder.iterdir()] == ["论文.docx"] and not beside(folder)
    file = folder.parent / "文件"
    file.write_text("x")
    with pytest.raises(NotOurs, match="是一个文件"):
        write(file)
    assert file.read_text() == "x"


def test_a_link_somebody_made_is_followed(folder, tmp_path):
    real = tmp_path / "data" / "site"
    folder.symlink_to(real)
    write(folder)
    write(folder, "二")
    assert folder.readlink() == real and real.is_symlink() and is_whole(folder)


def test_a_failure_leaves_the_old_and_nothing_half(folder):
    write(folder, "旧")
    with pytest.raises(OSError, match="满"), renewed(folder, MARK) as made:
        (made / "0.html").write_text("x")
        raise OSError(28, "满")
    assert (folder / "3.html").read_text() == "旧3" and len(beside(folder)) == 1


def test_the_second_at_once_is_told_and_the_first_is_whole(folder):
    with renewed(folder, MARK) as made:
        with pytest.raises(Busy, match="另一个进程正在写"):
            write(folder)
        for n in range(FILES):
            (made / f"{n}.html").write_text("一")
        (made / MARK).write_text("一")
    assert is_whole(folder) and len(beside(folder)) == 1


def test_where_one_step_is_impossible_it_says_so_and_changes_nothing(folder, monkeypatch):
    folder.mkdir()
    (folder / MARK).write_text("以前的")

    class Old:
        """没有 renameat2 的系统。"""

    monkeypatch.setattr(generations.ctypes, "CDLL", lambda *given, **more: Old())
    with pytest.raises(CannotSwap, match="请先把它改名"):
        write(folder)
    assert (folder / MARK).read_text() == "以前的" and not beside(folder)


class Killed(BaseException):
    """进程在这里被杀：什么也不再做。"""


@pytest.mark.parametrize("is_plain", [False, True])
@pytest.mark.parametrize("step", ["mkdir", "symlink_to", "replace", "rmtree"])
def test_killed_between_any_two_steps_the_site_stands(folder, monkeypatch, step, is_plain):
    if is_plain:
        folder.mkdir()
        for n in range(FILES):
            (folder / f"{n}.html").write_text(f"旧{n}")
        (folder / MARK).write_text("旧")
    else:
        write(folder, "旧")
    with monkeypatch.context() as killed:
        place = generations.shutil if step == "rmtree" else Path

        def die(*given, **more):
            killed.setattr(generations, "_sweep", lambda folder: None)
            raise Killed

        killed.setattr(place, step, die)
        if is_plain and step == "replace":
            killed.setattr(generations, "_exchange", die)
        with pytest.raises(Killed):
            write(folder)
        assert is_whole(folder)
    write(folder, "再")
    assert (folder / "3.html").read_text() == "再3" and len(beside(folder)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("writers", [1, 2])
def test_killed_thirty_times_there_is_always_a_whole_site(folder, writers):
    """真的 SIGKILL；一边看的人时时都看得到完整的一份。"""
    write(folder)
    seen, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            now = Path(os.path.realpath(folder))
            names = set(folder.iterdir())
            # 换下来的正在删：看的时候链接没有变才算
            if os.path.realpath(folder) == str(now):
                seen.append(len(names) == FILES + 1)

    looking = threading.Thread(target=look)
    looking.start()
    rng = random.Random(5)
    command = [sys.executable, "-c", _WRITER, str(folder)]
    try:
        for _ in range(30 // writers):
            running = [subprocess.Popen(command) for _ in range(writers)]
            time.sleep(rng.uniform(0.12, 0.25))
            for one in running:
                one.send_signal(signal.SIGKILL)
                one.wait()
            assert is_whole(folder)
    finally:
        stop.set()
        looking.join()
    assert seen and all(seen)
    write(folder)
    assert len(beside(folder)) == 1
