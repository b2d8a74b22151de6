"""网站旁边的一个进程（`make run` 的 `gongkai tick`）：死了再起，随网站一起停。"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from functools import partial

_PDEATHSIG = 1
#: 停的时候等它多少秒；死了过多少秒再起
_GRACE, _PAUSE = 5.0, 5.0


class Companion:
    """运行 `command`，停了过 `pause` 秒再起。"""

    def __init__(self, command: list[str], pause: float) -> None:
        self.command, self.pause = command, pause
        self.process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="companion", daemon=True)

    def start(self) -> None:
        """开始。"""
        self._thread.start()

    def stop(self) -> None:
        """停下：正在做的给它一点时间做完，做不完的打断。"""
        with self._starting:
            self._stopping.set()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self._thread.join(_GRACE)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._once()
            self._stopping.wait(self.pause)

    def _once(self) -> None:
        with self._starting:
            if self._stopping.is_set():
                return
            die = partial(die_with, os.getpid())
            self.process = subprocess.Popen(self.command, preexec_fn=die)
        self.process.wait()


def tick(every: int) -> Companion:
    """`gongkai tick`，一直运行；两个网站各带一个也不会做两遍。"""
    command = [sys.executable, "-m", "gongkai", "tick", "--loop", "--every", str(every)]
    return Companion(command, _PAUSE)


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent: int) -> None:
    """上一级（`parent`）被打死时自己也停，不留下没有人管的进程（Linux）。

    已经死了的，上一级不再是它。不能看是不是 1：容器里网站自己就是一号进程。
    """
    if _LIBC is not None:
        _LIBC.prctl(_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
