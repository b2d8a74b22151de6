"""借 Django 管理命令实现的动词：audit-trail、tick。"""

from typing import Any

from gongkai.loading import load


def run(name: str, argv: list[str]) -> int:
    """运行管理命令 `name`，返回退出码；用法错误为 2。"""
    load()
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["gongkai", name, *argv])
    except SystemExit as stop:
        code: Any = stop.code
        return int(code) if isinstance(code, int) else 0
    return 0
