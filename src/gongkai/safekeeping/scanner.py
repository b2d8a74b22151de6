"""ClamAV 查毒（设置 CLAMAV 为“主机:端口”时）：clamd 的 INSTREAM。查不了就不收。"""

import socket
import struct

from django.conf import settings

from gongkai.documents.kinds import FileRefused

_SECONDS = 30
_CHUNK = 64 * 1024


class Infected(FileRefused):
    """查出病毒。"""


def scan(content: bytes) -> None:
    """没有配置就不查；有毒抛 Infected，连不上抛 FileRefused。"""
    if not settings.CLAMAV:
        return
    answer = _ask(content)
    if answer.endswith("OK"):
        return
    if "FOUND" in answer:
        raise Infected("文件查出病毒，没有收。请用杀毒软件检查您的电脑后重新提供。")
    raise FileRefused("暂时不能查毒，没有收文件，请稍后再试。")


def _ask(content: bytes) -> str:
    host, _, port = settings.CLAMAV.partition(":")
    try:
        with socket.create_connection((host, int(port or 3310)), _SECONDS) as link:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                part = content[start : start + _CHUNK]
                link.sendall(struct.pack("!I", len(part)) + part)
            link.sendall(struct.pack("!I", 0))
            return link.recv(4096).decode("utf-8", "replace").strip("\0\n ")
    except OSError:
        return "ERROR"
