"""端口：granian 用 SO_REUSEPORT 监听，两个网站会悄悄分用一个端口，所以先看有没有人在用，再占住。"""

import contextlib
import errno
import socket
import sys
from collections.abc import Iterator


class PortTaken(Exception):
    """端口不能用，说明里有怎么办。"""


def demand_free(host: str, port: int) -> None:
    """不用 SO_REUSEPORT 绑一下：有人在用（不管绑的是哪个地址）就抛 PortTaken。"""
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise PortTaken(f"没有“{host}”这个地址，请改 --host。") from error
    with socket.socket(kind, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PortTaken(_why(host, port, error)) from error


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return taken(port)
    if error.errno == errno.EACCES:
        return f"没有权限用端口 {port}（1024 以下的要管理员），请换一个：PORT=8000 make run。"
    return f"不能在 {host} 的端口 {port} 上监听：{error.strerror}。"


def taken(port: int) -> str:
    """端口有人用的说明。"""
    other = port + 1 if port < 65_535 else 8001
    return (
        f"端口 {port} 已经有程序在用（可能是另一个 make run）。"
        f"请先停下它，或者换一个端口：PORT={other} make run（或 gongkai serve --port {other}）。"
    )


@contextlib.contextmanager
def held(host: str, port: int) -> Iterator[None]:
    """占住端口：两个同时启动的也只有一个得到。进程死了内核自动放开。"""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as claim:
        if sys.platform == "linux":
            try:
                claim.bind(f"\0gongkai-port-{port}")
            except OSError as error:
                raise PortTaken(taken(port)) from error
        demand_free(host, port)
        yield
