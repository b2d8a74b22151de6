"""`gongkai tick`。"""

from gongkai.cli import Parser
from gongkai.commands.managed import run


def main(argv: list[str]) -> int:
    """做时间带来的事。"""
    parser = Parser(prog="gongkai tick", description="做时间带来的事，一遍或者一直做。")
    parser.add_argument("--loop", action="store_true", help="一直运行，收到 SIGTERM 停止")
    parser.add_argument(
        "--every", type=int, default=60, metavar="秒", help="隔多少秒做一遍（缺省 60）"
    )
    given = parser.parse_args(argv)
    if given.every < 1:
        parser.error("--every 至少为 1 秒")
    return run("tick", ["--loop", "--every", str(given.every)] if given.loop else [])
