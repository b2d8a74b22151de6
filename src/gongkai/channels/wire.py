"""连到对方的接口：只连公网上的地址（解析一次，就连解析到的那个），核对证书，不跟着转，答的太长不收。"""

import http.client
import json
import socket
import ssl
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from gongkai.disclosures.linking.addresses import Inside, is_public, plain_host
from gongkai.outbox.channels import NotSent, Unreachable

_SECONDS = 10.0
_LONGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """随表单送的一个文件。"""

    name: str
    filename: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """对方的答复。"""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """JSON 的对象；不是的抛 Unreachable。"""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreachable(f"对方答的读不懂（{self.status}）") from error
        if not isinstance(found, dict):
            raise Unreachable(f"对方答的读不懂（{self.status}）")
        return found


def get(url: str, query: Mapping[str, Any]) -> Answer:
    """GET。"""
    return _ask("GET", f"{url}?{urlencode(query)}", b"", {})


def post_form(url: str, fields: Mapping[str, str], *files: Upload) -> Answer:
    """POST 表单；有文件的用 multipart。"""
    if not files:
        kind = "application/x-www-form-urlencoded"
        return _ask("POST", url, urlencode(fields).encode(), {"Content-Type": kind})
    mark = uuid.uuid4().hex
    kind = f"multipart/form-data; boundary={mark}"
    return _ask("POST", url, _parts(mark, fields, files), {"Content-Type": kind})


def post_json(
    url: str, content: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Answer:
    """POST JSON；汉字原样（微信不认转义的）。"""
    return post_body(url, json.dumps(content, ensure_ascii=False).encode(), headers or {})


def post_body(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST 已经写好的 JSON。"""
    return _ask("POST", url, body, {"Content-Type": "application/json; charset=utf-8", **headers})


def _parts(mark: str, fields: Mapping[str, str], files: tuple[Upload, ...]) -> bytes:
    out = bytearray()
    for name, value in fields.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        out += head.encode() + value.encode() + b"\r\n"
    for one in files:
        where = f'name="{one.name}"; filename="{one.filename}"'
        head = f"--{mark}\r\nContent-Disposition: form-data; {where}\r\n"
        out += f"{head}Content-Type: {one.type}\r\n\r\n".encode() + one.content + b"\r\n"
    return bytes(out) + f"--{mark}--\r\n".encode()


def _ask(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    try:
        return _asked(method, url, body, headers)
    except Inside as error:
        raise NotSent("对方的网址不是公网上的，不去连", for_good=True) from error
    except TimeoutError as error:
        raise Unreachable("对方太久没有答复") from error
    except socket.gaierror as error:
        raise Unreachable("对方的域名解析不了") from error
    except ssl.SSLError as error:
        raise Unreachable(f"与对方的加密连接不成：{error.reason or error}") from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable("连不上，或者中途断了") from error
    except ValueError as error:
        raise NotSent("对方的网址写得不对", for_good=True) from error


def _asked(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(url)
    secure = parts.scheme == "https"
    host = plain_host(parts.hostname)
    port = parts.port or (443 if secure else 80)
    connection = _Pinned(host, _address(host, port, secure), secure=secure)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    given = {"User-Agent": "gongkai", "Accept": "application/json", "Connection": "close"}
    try:
        connection.request(method, path, body=body or None, headers=given | dict(headers))
        answer = connection.getresponse()
        found = answer.read(_LONGEST + 1)
    finally:
        connection.close()
    if len(found) > _LONGEST:
        raise Unreachable("对方答的太长")
    return Answer(answer.status, found)


def _address(host: str, port: int, secure: bool) -> tuple[str, int]:
    """解析一次，就连解析到的那个。只在测试里（`CHANNELS_LOOPBACK`）可以连本机、不加密。"""
    if settings.CHANNELS_LOOPBACK and host == "127.0.0.1":
        return host, port
    if not secure:
        raise Inside(host)
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(is_public(address) for address in found):
        raise Inside(host)
    return found[0], port


class _Pinned(http.client.HTTPConnection):
    def __init__(self, host: str, address: tuple[str, int], *, secure: bool) -> None:
        super().__init__(host, address[1], timeout=_SECONDS)
        self._at, self._secure = address, secure

    def connect(self) -> None:
        """连到解析好的地址；证书要对得上。"""
        self.sock = socket.create_connection(self._at, _SECONDS)
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
