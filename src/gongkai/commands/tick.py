"""`gongkai tick`。"""

from gongkai.commands.managed import run


def main(argv: list[str]) -> int:
    """做时间带来的事。"""
    return run("tick", argv)
