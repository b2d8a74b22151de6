"""`gongkai site`：Django 的管理命令。"""

from gongkai.loading import load


def main(argv: list[str]) -> int:
    """把参数交给 Django。"""
    load()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gongkai site", *argv])
    return 0
