"""像来访者那样打开一次首页：多久打开、打不开是怎么了。只连公网上的地址，解析一次就连那一个。"""

import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from gongkai.disclosures.linking.addresses import Inside, plain_host
from gongkai.oversight.walk.plans import AGENT, address_of, may_reach

_HOPS, _PIECE = 5, 64 * 1024
_HEADERS = {"User-Agent": f"{AGENT} (+gongkai)", "Accept": "text/html,*/*", "Connection": "close"}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: 网站在答，只是不许程序看：打不打得开，不知道
_GUARDED = frozenset({401, 403, 405, 406, 407, 429, 451})


@dataclass(frozen=True, slots=True)
class Visit:
    """访问了一次：`trouble` 为怎么打不开，打得开为空；`guarded` 为不许程序看。"""

    trouble: str = ""
    guarded: bool = False


def visit(url: str, seconds: float, loopback: bool = False) -> Visit:
    """打开 `url`；连同转过去的，一共超过 `seconds` 秒算打不开。"""
    end = time.monotonic() + seconds
    late = Visit(f"超过 {seconds:g} 秒没有打开")
    try:
        for _ in range(_HOPS):
            status, to = _ask(url, end, loopback)
            if time.monotonic() >= end:
                return late
            if status not in _REDIRECTS or not to:
                return _told(status)
            url = urljoin(url, to)
    except Inside:
        return Visit("转到内网、本机的地址")
    except socket.gaierror:
        return Visit("域名解析不了")
    except (OSError, http.client.HTTPException, ValueError):
        return late if time.monotonic() >= end else Visit("连不上")
    return Visit("转来转去没有到头")


def _told(status: int) -> Visit:
    if status in _GUARDED:
        return Visit(f"不许程序看（{status}）", guarded=True)
    return Visit() if status < 400 else Visit(f"打不开（{status}）")


def _ask(url: str, end: float, loopback: bool) -> tuple[int, str]:
    """（状态，转到哪里）；到时候还没有答完的，由钟把连接断开。"""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(url)
    host = plain_host(parts.hostname)
    if not may_reach(host, loopback):
        raise Inside(host)
    secure = parts.scheme == "https"
    left = max(end - time.monotonic(), 0.1)
    connection = _Pinned(host, parts.port or (443 if secure else 80), secure, left, loopback)
    clock = threading.Timer(left, connection.cut)
    clock.daemon = True
    clock.start()
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection.request("GET", path.encode().decode("latin-1"), headers=_HEADERS)
        answer = connection.getresponse()
        answer.read(_PIECE)
        return answer.status, answer.getheader("Location") or ""
    finally:
        clock.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    def __init__(self, host: str, port: int, secure: bool, left: float, loopback: bool) -> None:
        super().__init__(host, port, timeout=left)
        self._at, self._secure = (address_of(host, loopback), port), secure

    def connect(self) -> None:
        """连到解析好的地址。证书链不全的政府网站很多，不算打不开。"""
        self.sock = socket.create_connection(self._at, self.timeout)
        if self._secure:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            # 先换上再握手：握手握不完的，钟也断得开
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """断开。"""
        try:
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
