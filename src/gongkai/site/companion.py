"""网站旁边的一个进程（`make run` 的 `gongkai tick`）：做完一遍歇一会儿再做，随网站一起停。

同一个数据目录只有一个：锁在数据目录里，前一个停了由后一个接着做。
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

_PDEATHSIG = 1
_GRACE = 15.0


class Companion:
    """每隔 `pause` 秒运行一次 `command`。"""

    def __init__(self, command: list[str], pause: float, lock: Path) -> None:
        self.command, self.pause, self.lock = command, pause, lock
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
        with self.lock.open("w") as file:
            while not self._locked(file.fileno()):
                if self._stopping.wait(self.pause):
                    return
            while not self._stopping.is_set():
                self._once()
                self._stopping.wait(self.pause)

    def _locked(self, file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _once(self) -> None:
        with self._starting:
            if self._stopping.is_set():
                return
            self.process = subprocess.Popen(
                self.command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent
            )
        self.process.wait()


def tick(every: float, home: Path) -> Companion:
    """`gongkai tick`。"""
    return Companion([sys.executable, "-m", "gongkai", "tick"], every, home / ".tick-lock")


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """上一级被打死时自己也停，不留下没有人管的进程（Linux）。"""
    if _LIBC is not None:
        _LIBC.prctl(_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:
            os.kill(os.getpid(), signal.SIGTERM)
