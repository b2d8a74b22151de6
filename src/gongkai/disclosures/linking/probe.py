"""打开一个站外的网址，看有没有这一页。只看状态，不读内容；不去连内网的地址。"""

import http.client
import socket
import ssl
import threading
from urllib.parse import urljoin, urlsplit

from gongkai.disclosures.linking.addresses import Inside, is_public, plain_host

SECONDS = 5.0
_HOPS = 5
_HEADERS = {"User-Agent": "gongkai link check", "Accept": "*/*", "Connection": "close"}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: 页在，只是要登录、不许程序看
_GUARDED = frozenset({401, 403, 405, 406, 429, 451})


def probe(url: str) -> str:
    """打不开的说明；打得开、不该去查的（内网地址）为空。"""
    try:
        for _ in range(_HOPS):
            status, to = _ask(url)
            if status not in _REDIRECTS or not to:
                return _said(status)
            url = urljoin(url, to)
    except Inside:
        return ""
    except socket.gaierror:
        return "域名解析不了"
    except TimeoutError:
        return "没有答复"
    except (OSError, http.client.HTTPException, ValueError):
        return "连不上"
    return "转来转去没有到头"


def _said(status: int) -> str:
    if status < 400 or status in _GUARDED:
        return ""
    if status in (404, 410):
        return f"没有这一页（{status}）"
    return f"打不开（{status}）"


def _ask(url: str) -> tuple[int, str]:
    """（状态，转到哪里）。"""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(url)
    host = plain_host(parts.hostname)
    address = _address(host, parts.port or (443 if parts.scheme == "https" else 80))
    connection = _Pinned(host, address, secure=parts.scheme == "https")
    # 每次来一个字节的，每次都不超时：一共也只等这么久
    clock = threading.Timer(SECONDS * 2, connection.cut)
    clock.daemon = True
    clock.start()
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection.request("GET", path.encode().decode("latin-1"), headers=_HEADERS)
        answer = connection.getresponse()
        if connection.is_cut:  # 断在头里的，http.client 当作头完了
            raise TimeoutError
        return answer.status, answer.getheader("Location") or ""
    finally:
        clock.cancel()
        connection.close()


def _address(host: str, port: int) -> tuple[str, int]:
    """解析一次，就连解析到的那个地址：不会先查一个、再连另一个。有一个不是公网的，都不连。"""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(is_public(address) for address in found):
        raise Inside(host)
    return found[0], port


class _Pinned(http.client.HTTPConnection):
    def __init__(self, host: str, address: tuple[str, int], *, secure: bool) -> None:
        super().__init__(host, address[1], timeout=SECONDS)
        self._at, self._secure, self.is_cut = address, secure, False

    def connect(self) -> None:
        """连到解析好的地址。"""
        self.sock = socket.create_connection(self._at, SECONDS)
        if self._secure:
            self.sock = _context().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """断开。"""
        self.is_cut = True
        try:
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _context() -> ssl.SSLContext:
    """只看在不在，不送也不取内容：证书链不全的政府网站很多，不算打不开。"""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
