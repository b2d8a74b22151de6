"""`gongkai import-site`：搬旧网站。"""

from gongkai.commands.managed import run


def main(argv: list[str]) -> int:
    """返回退出码。"""
    return run("import_site", argv)
