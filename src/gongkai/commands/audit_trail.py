"""`gongkai audit-trail verify`。"""

from gongkai.commands.managed import run


def main(argv: list[str]) -> int:
    """核验留痕。"""
    return run("audit_trail", argv)
