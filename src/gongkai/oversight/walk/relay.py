"""浏览器的唯一出口：本机的一个 HTTP 代理，每个主机由它解析、由它连，只连公网上的地址。

浏览器自己不解析域名、不直接连谁；换了地址的域名、转到内网的网址、页里的脚本，都要经过这里。
"""

import select
import socket
import socketserver
import sys
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from gongkai.disclosures.linking.addresses import Inside
from gongkai.oversight.walk.plans import address_of, may_reach

_HEAD, _PIECE = 64 * 1024, 64 * 1024
_PORTS = (80, 443)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_FAILED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_READY = b"HTTP/1.1 200 Connection established\r\n\r\n"
_OURS = ("proxy-", "connection:", "keep-alive:")
#: 同时最多几个连接
_AT_ONCE = 32


class Relay(socketserver.ThreadingTCPServer):
    """`with Relay(…) as relay`：开在本机的 `relay.port`；`size` 为一共最多给几个字节。"""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, port: int, size: int, seconds: float, loopback: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Turn)
        self.ports, self.loopback = (*_PORTS, port), loopback
        self.left, self.end = size, time.monotonic() + seconds
        self.busy, self.moved_at = 0, time.monotonic()
        self.slots, self._lock = threading.BoundedSemaphore(_AT_ONCE), threading.Lock()

    @property
    def port(self) -> int:
        """开在哪个端口。"""
        return int(self.server_address[1])

    def __enter__(self) -> "Relay":
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.end = 0.0
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """对方断了的不说；别的是这里写错了，照常说。"""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def take(self, count: int) -> bool:
        """又过了 `count` 个字节；超过了的为 False。"""
        with self._lock:
            self.left -= count
            self.moved_at = time.monotonic()
            return self.left > 0

    def count(self, more: int) -> None:
        """正在过的连接多一个、少一个。"""
        with self._lock:
            self.busy += more
            self.moved_at = time.monotonic()

    def quiet(self) -> float:
        """多少秒没有动静了。"""
        return time.monotonic() - self.moved_at

    def connect(self, host: str, port: int) -> socket.socket:
        """解析一次，就连解析到的那个；不能去的抛 Inside。"""
        if not may_reach(host, self.loopback) or (port not in self.ports and not self.loopback):
            raise Inside(host)
        wait = max(min(self.end - time.monotonic(), 10.0), 0.1)
        return socket.create_connection((address_of(host, self.loopback), port), wait)


class _Turn(socketserver.BaseRequestHandler):
    """浏览器来的一个连接。"""

    server: Relay

    def handle(self) -> None:
        """看要到哪里去；能去的两头接上。"""
        if not self.server.slots.acquire(blocking=False):
            self.request.sendall(_FAILED)
            return
        self.server.count(1)
        try:
            self._passed()
        finally:
            self.server.count(-1)
            self.server.slots.release()

    def _passed(self) -> None:
        self.request.settimeout(10)
        head, rest = self._head()
        try:
            host, port, first = target(head)
            with self.server.connect(host, port) as there:
                if first:
                    there.sendall(first + rest)
                else:
                    self.request.sendall(_READY)
                self._joined(there)
        except (Inside, ValueError):
            self.request.sendall(_REFUSED)
        except OSError:
            self.request.sendall(_FAILED)

    def _head(self) -> tuple[bytes, bytes]:
        got = b""
        while b"\r\n\r\n" not in got and len(got) < _HEAD:
            more = self.request.recv(_PIECE)
            if not more:
                break
            got += more
        head, _, rest = got.partition(b"\r\n\r\n")
        return head, rest

    def _joined(self, there: socket.socket) -> None:
        ways = {self.request: there, there: self.request}
        while (left := self.server.end - time.monotonic()) > 0:
            ready, _, _ = select.select(list(ways), [], [], min(left, 1.0))
            for one in ready:
                piece = one.recv(_PIECE)
                if not piece or not self.server.take(len(piece)):
                    return
                ways[one].sendall(piece)


def target(head: bytes) -> tuple[str, int, bytes]:
    """（主机、端口、转给它的头；CONNECT 的为空）；看不懂的抛 ValueError。"""
    lines = head.decode("latin-1").split("\r\n")
    method, url, _ = lines[0].split(" ")
    if method == "CONNECT":
        parts = urlsplit(f"//{url}")
        if not parts.hostname or parts.port is None:
            raise ValueError(url)
        return parts.hostname, parts.port, b""
    parts = urlsplit(url)
    if method not in _METHODS or parts.scheme != "http" or not parts.hostname:
        raise ValueError(url)
    kept = [line for line in lines[1:] if not line.lower().startswith(_OURS)]
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    first = "\r\n".join([f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""])
    return parts.hostname, parts.port or 80, first.encode("latin-1")
