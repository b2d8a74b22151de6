"""`gongkai serve`：启动网站。进程、线程、连接都有上限，打死的进程再起，端口有人用就说明。"""

import argparse
import logging
import os
import sys
from functools import partial
from importlib import import_module
from typing import Any

from gongkai.cli import Parser
from gongkai.site.capacity import Capacity, CapacityWrong, capacity, raise_descriptors
from gongkai.site.companion import die_with, tick
from gongkai.site.port import PortTaken, demand_free, held

#: 停的时候等正在办的请求多少秒
_GRACE = 10
_TARGET = "gongkai.site.wsgi:application"
_TOO_MANY = (
    "网站最多用 %d 个数据库连接，PostgreSQL 一共只有 %d 个：请减小 GONGKAI_WORKERS、"
    "GONGKAI_AT_ONCE，或者加大 max_connections。"
)
_LOG = logging.getLogger("gongkai")


def main(argv: list[str]) -> int:
    """启动，直到被停下；端口或者设置不对的返回 2。"""
    given = _parser().parse_args(argv)
    try:
        if given.check:
            demand_free(given.host, given.port)
            return 0
        with held(given.host, given.port):
            return _serve(given, capacity(), raise_descriptors())
    except (PortTaken, CapacityWrong) as problem:
        sys.stderr.write(f"错误：{problem}\n")
        return 2


def _parser() -> Parser:
    parser = Parser(
        prog="gongkai serve",
        description="启动网站。能同时办多少由 GONGKAI_WORKERS 等环境变量定，见管理员手册。",
    )
    port = os.environ.get("PORT") or "8000"
    parser.add_argument("--host", default="127.0.0.1", help="监听的地址（缺省只有本机）")
    parser.add_argument(
        "--port", type=_port, default=port, help="端口（缺省为环境变量 PORT 或 8000）"
    )
    parser.add_argument(
        "--tick", type=_seconds, metavar="秒", help="同时运行 gongkai tick，每隔几秒一遍"
    )
    parser.add_argument("--check", action="store_true", help="只看端口能不能用")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"端口应为 1 到 65535 的整数，不能是“{text}”")
    return int(text)


def _seconds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"秒数应为正整数，不能是“{text}”")
    return int(text)


def _serve(given: Any, limits: Capacity, descriptors: int) -> int:
    most = limits.connections(descriptors)
    _preload()
    server = _server(given.host, given.port, limits, most)
    if given.tick:
        companion = tick(given.tick)
        server.on_startup(companion.start)
        server.on_shutdown(companion.stop)
    try:
        server.serve(target_loader=partial(_application, os.getpid()), wrap_loader=False)
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def _preload() -> None:
    """在分出各进程以前装好一切：各进程共用这些内存，打死的再起也快。"""
    import_module("gongkai.site.wsgi")
    from django.conf import settings

    _warn_of_connections(settings.DATABASES["default"])


def _application(parent: int) -> Any:
    """在各进程里取应用。"""
    die_with(parent)
    return import_module("gongkai.site.wsgi").application


def _server(host: str, port: int, limits: Capacity, connections: int) -> Any:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    return Server(
        _TARGET,
        host,
        port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=limits.workers,
        blocking_threads=limits.threads,
        backpressure=connections,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE,
        log_level=LogLevels.error,
    )


def _warn_of_connections(database: dict[str, Any]) -> None:
    """各进程的连接加起来快到 PostgreSQL 的上限时提醒。"""
    if "pool" not in database["OPTIONS"]:
        return
    needed, most = capacity().workers * capacity().at_once, _most_connections()
    if most is not None and needed > most * 4 // 5:
        _LOG.warning(_TOO_MANY, needed, most)


def _most_connections() -> int | None:
    """PostgreSQL 的 max_connections；现在连不上的为 None。"""
    import psycopg
    from django.db import connection

    wanted = {k: v for k, v in connection.get_connection_params().items() if k != "cursor_factory"}
    try:
        with psycopg.connect(**wanted) as link:
            row = link.execute("SELECT current_setting('max_connections')::int").fetchone()
    except psycopg.Error:
        return None
    return int(row[0]) if row else None
