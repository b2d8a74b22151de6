"""系统的 Chromium 看一页：看到的网页、画面、最后到了哪里。

经自己的管道指挥它（DevTools 协议），网络只经 `relay`；限时间、字节、文件的大小。
看一页起一次，什么也不留下。
"""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from gongkai.documents.apart import bare_environment
from gongkai.oversight.walk.plans import AGENT, Plan
from gongkai.oversight.walk.relay import Relay

SECONDS = 20.0
#: 没有窗口的轻得多，有它先用它
_NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable"),
)
#: 页到了以后，这么久没有动静算画完；最多再等这么久
_QUIET, _PATIENCE = 0.6, 6.0
_LARGEST_ANSWER = 48 * 1024 * 1024
_LARGEST_PICTURE = 4 * 1024 * 1024
#: 它写的一个文件最多几块（512 字节）
_BLOCKS = 131072
_SHELL = (
    f'ulimit -S -v unlimited; ulimit -f {_BLOCKS}; exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1'
)
_FLAGS = (
    "--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-first-run", "--no-default-browser-check", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-quic",
    "--disable-default-apps", "--mute-audio", "--hide-scrollbars", "--disable-notifications",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp", "--dns-prefetch-disable",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--proxy-bypass-list=<-loopback>", "--lang=zh-CN", "--window-size=1280,1600",
    "--js-flags=--max-old-space-size=512", "--disk-cache-size=1",
)  # fmt: skip


class NotDrawn(Exception):
    """没有看成；str() 为说明。"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """看到的：最后到了哪个网址、网页、画面（PNG，太大的为空）、过了几个字节。"""

    url: str
    content: bytes
    picture: bytes
    size: int


def found() -> str:
    """系统里的 Chromium；没有为空。"""
    return next((path for name in _NAMES if (path := shutil.which(name))), "")


def why_not(plan: Plan) -> str:
    """为什么不能用浏览器看；能为空。"""
    if not plan.drawn:
        return "设定了不用浏览器看"
    if not found():
        return "本机没有装 Chromium"
    if os.geteuid() == 0 and not plan.loopback:
        return "用 root 运行的不起浏览器：它的沙箱在 root 下不起作用"
    return ""


def draw(url: str, plan: Plan, seconds: float = SECONDS) -> Drawn:
    """看 `url` 一页；看不成的抛 NotDrawn。"""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as home,
        Relay(port, plan.size, seconds, plan.loopback) as relay,
    ):
        child = _started(home, relay.port, plan)
        clock = threading.Timer(seconds, _kill, [child])
        clock.start()
        try:
            return _looked(_Pipe(child), url, relay, plan)
        except (OSError, ValueError, KeyError) as error:
            raise NotDrawn(f"{int(seconds)} 秒里没有看成") from error
        finally:
            clock.cancel()
            _kill(child)
            child.wait()


def _started(home: str, port: int, plan: Plan) -> subprocess.Popen[bytes]:
    own = [f"--user-data-dir={home}/profile", f"--proxy-server=http://127.0.0.1:{port}"]
    own += [f"--user-agent=Mozilla/5.0 (compatible; {AGENT})"]
    own += ["--no-sandbox"] if plan.loopback else []
    command = ["/bin/sh", "-c", _SHELL, "sh", found(), *_FLAGS, *own, "about:blank"]
    env = bare_environment() | {"HOME": home, "TMPDIR": home}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, stdin=pipe, stdout=pipe, env=env, cwd=Path(home), start_new_session=True
    )


def _kill(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _looked(pipe: "_Pipe", url: str, relay: Relay, plan: Plan) -> Drawn:
    pipe.ask("Browser.setDownloadBehavior", behavior="deny")
    opened = pipe.ask("Target.createTarget", url="about:blank")["targetId"]
    pipe.page = pipe.ask("Target.attachToTarget", targetId=opened, flatten=True)["sessionId"]
    pipe.ask("Page.enable")
    told = pipe.ask("Page.navigate", url=url)
    if told.get("errorText"):
        raise NotDrawn("浏览器打不开这一页")
    _settle(pipe, relay)
    history = pipe.ask("Page.getNavigationHistory")
    at = history["entries"][history["currentIndex"]]["url"]
    root = pipe.ask("DOM.getDocument", depth=0)["root"]["nodeId"]
    text = pipe.ask("DOM.getOuterHTML", nodeId=root)["outerHTML"]
    shot = base64.b64decode(pipe.ask("Page.captureScreenshot", format="png")["data"])
    picture = shot if len(shot) <= _LARGEST_PICTURE else b""
    content = text.encode("utf-8", "replace")
    if len(content) > plan.size:
        raise NotDrawn("太大，没有看")
    return Drawn(at, content, picture, plan.size - relay.left)


def _settle(pipe: "_Pipe", relay: Relay) -> None:
    """等页到了、没有动静了；总在变的，等够了就看。"""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        pipe.listen(0.1)
        still = relay.quiet() if not relay.busy else 0.0
        if pipe.loaded and still > _QUIET:
            return


class _Pipe:
    """与浏览器说话：一条 JSON，后面一个零字节。"""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdin is not None and child.stdout is not None
        self._to, self._from = child.stdin.fileno(), child.stdout.fileno()
        self._keep = child
        self._got, self._last, self.page, self.loaded = bytearray(), 0, "", False

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """问一句，等答复；浏览器不在了抛 OSError，答复是错的抛 ValueError。"""
        number = self._send(method, given)
        while True:
            for message in self._messages(1.0):
                if message.get("id") == number:
                    if "error" in message:
                        raise ValueError(message["error"].get("message", method))
                    found: dict[str, Any] = message["result"]
                    return found

    def listen(self, seconds: float) -> None:
        """看有没有它自己说的。"""
        for _ in self._messages(seconds):
            pass

    def _send(self, method: str, given: dict[str, Any]) -> int:
        self._last += 1
        told: dict[str, Any] = {"id": self._last, "method": method, "params": given}
        if self.page and not method.startswith(("Target.", "Browser.")):
            told["sessionId"] = self.page
        left = memoryview(json.dumps(told).encode() + b"\0")
        while left:
            left = left[os.write(self._to, left) :]
        return self._last

    def _messages(self, seconds: float) -> list[dict[str, Any]]:
        ready, _, _ = select.select([self._from], [], [], seconds)
        if not ready:
            return []
        piece = os.read(self._from, 1 << 16)
        if not piece:
            raise OSError("浏览器不在了")
        self._got += piece
        if len(self._got) > _LARGEST_ANSWER:
            raise OSError("答复太大")
        *whole, rest = self._got.split(b"\0")
        self._got = bytearray(rest)
        messages = [json.loads(bytes(one)) for one in whole]
        for one in messages:
            self._noted(one)
        return messages

    def _noted(self, message: dict[str, Any]) -> None:
        """页到了的记下；弹出来的对话框关掉，不然它一直等着。"""
        if message.get("method") == "Page.loadEventFired":
            self.loaded = True
        elif message.get("method") == "Page.javascriptDialogOpening":
            self._send("Page.handleJavaScriptDialog", {"accept": False})
