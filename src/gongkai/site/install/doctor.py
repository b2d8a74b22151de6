"""`gongkai doctor`：检查本机的安装。"""

import json
import sys
from dataclasses import asdict

from gongkai.cli import Parser
from gongkai.loading import load
from gongkai.site.install.checks import Result, State, results


def main(argv: list[str]) -> int:
    """有坏的为 1，没有为 0。"""
    parser = Parser(prog="gongkai doctor", description="检查本机的安装，说明哪里要改。")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    given = parser.parse_args(argv)
    load()
    found = list(results())
    if given.format == "json":
        sys.stdout.write(json.dumps([asdict(r) for r in found], ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(map(_line, found))
    return int(any(r.state is State.BAD for r in found))


def _line(result: Result) -> str:
    mend = f"\n        → {result.mend}" if result.mend else ""
    return f"{result.state}　{result.name}：{result.text}{mend}\n"
