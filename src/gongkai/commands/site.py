"""`gongkai site`：Django 的管理命令。"""

import os


def main(argv: list[str]) -> int:
    """把参数交给 Django。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gongkai site", *argv])
    return 0
