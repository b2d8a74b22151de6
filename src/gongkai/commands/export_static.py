"""`gongkai export-static`：写成静态文件。"""

from gongkai.commands.managed import run


def main(argv: list[str]) -> int:
    """返回退出码。"""
    return run("export_static", argv)
