"""`gongkai law`：法律依据，逐条列出或者查看，写成表给法律顾问核对。"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from gongkai.cli import Parser
from gongkai.commands.clock import day
from gongkai.law.errors import LawError
from gongkai.law.register import Encoded, known, named, unread_list
from gongkai.letters.law_sheet import to_xlsx

_USAGE = (
    "用法：gongkai law list|show …；gongkai law list --help、gongkai law show --help 看参数。\n"
)


def list_parser() -> Parser:
    """`list` 的参数。"""
    it = Parser("gongkai law list", description="列出系统里的每一项法律数据。")
    it.add_argument("--on", type=day, metavar="日期", help="只要那一天施行的（缺省为全部）")
    it.add_argument("--unread", action="store_true", help="只要没有核对过原文的")
    it.add_argument(
        "--format",
        choices=["table", "json", "markdown"],
        default="table",
        help="输出格式；markdown 为没有核对过原文的清单",
    )
    it.add_argument("--xlsx", type=Path, metavar="文件", help="写成 .xlsx，供核对签字")
    return it


def show_parser() -> Parser:
    """`show` 的参数。"""
    it = Parser("gongkai law show", description="查看一项法律数据的各个时期。")
    it.add_argument("id", metavar="标识", help="如 reply.base")
    it.add_argument("--on", type=day, metavar="日期", help="只要那一天施行的（缺省为各个时期）")
    it.add_argument("--format", choices=["table", "json"], default="table", help="输出格式")
    return it


def main(argv: list[str]) -> int:
    """运行；没有那项数据、写不了文件的退出码为 2。"""
    verb, rest = (argv[0], argv[1:]) if argv else ("", [])
    if verb in ("-h", "--help"):
        sys.stdout.write(_USAGE)
        return 0
    if verb not in _VERBS:
        sys.stderr.write(f"错误：要写 list 或者 show。\n{_USAGE}")
        return 2
    try:
        return _VERBS[verb](rest)
    except BrokenPipeError:
        raise
    except (LawError, OSError) as error:
        sys.stderr.write(f"错误：{error}\n")
        return 2


def _list(argv: list[str]) -> int:
    args = list_parser().parse_args(argv)
    rows = known(args.on, args.unread)
    if args.xlsx is not None:
        args.xlsx.write_bytes(to_xlsx(rows))
        sys.stdout.write(f"{len(rows)} 项，已写到 {args.xlsx}。\n")
        return 0
    if args.format == "markdown":
        sys.stdout.write(unread_list())
        return 0
    _write(rows, args)
    return 0


def _show(argv: list[str]) -> int:
    args = show_parser().parse_args(argv)
    _write(named(args.id, args.on), args)
    return 0


_VERBS = {"list": _list, "show": _show}


def _write(rows: list[Encoded], args: argparse.Namespace) -> None:
    if args.format == "json":
        content = [asdict(r) | {"table_name": r.table_name} for r in rows]
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n")
        return
    for row in rows:
        sys.stdout.write(_lines(row))
    read = sum(r.read for r in rows)
    sys.stdout.write(f"共 {len(rows)} 项，核对过原文的 {read} 项。\n")


def _lines(row: Encoded) -> str:
    marks = ["" if row.read else "没有核对过原文", "有争议" if row.contested else "", row.note]
    said = "；".join(m for m in marks if m)
    return (
        f"{row.id}（{row.table_name}）　{row.period}\n  {row.value}\n  〔{row.citation}〕"
        f"{'　' + said if said else ''}\n"
    )
