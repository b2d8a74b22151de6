"""`gongkai walk`：走一个网站，列出查到的问题；不写进系统。后台要走的由 `--go` 走。"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from gongkai.cli import Parser
from gongkai.loading import load
from gongkai.oversight.walk.plans import DRAWN, Plan, may_reach, resolved
from gongkai.oversight.walk.running import NotWalked, Walked, walk

#: 只在测试里为真：可以走本机的
LOOPBACK = False
_SIZES = {"pages": (1, 1_000_000), "depth": (0, 1000), "outside": (0, 100_000), "script": (0, 200)}


def parser() -> Parser:
    """这个动词的参数。"""
    it = Parser(
        "gongkai walk",
        description="像来访者那样走一个网站，列出打不开的页、断了的链接、缺的标签、用词差错、个人信息等。"
        "守 robots.txt，只走公网上的。退出码：0 没有问题，1 有问题，2 走不成或者用法不对。",
    )
    it.add_argument("url", nargs="?", metavar="网址", help="首页，如 https://www.example.gov.cn/")
    it.add_argument("--pages", type=int, default=200, metavar="N", help="最多走几页（缺省 200）")
    it.add_argument("--depth", type=int, default=20, metavar="N", help="离首页最多几步（缺省 20）")
    it.add_argument(
        "--outside", type=int, default=200, metavar="N", help="最多看几个站外的链接（缺省 200）"
    )
    it.add_argument("--delay", type=float, default=1.0, metavar="秒", help="隔几秒取一页（缺省 1）")
    it.add_argument(
        "--script",
        type=int,
        default=DRAWN,
        metavar="N",
        help="要用脚本才看得到的页，最多用本机的 Chromium 看几页（缺省 20，0 为不看）",
    )
    it.add_argument("--format", choices=["table", "json"], default="table")
    it.add_argument("-o", "--output", metavar="文件", help="写到文件（缺省为标准输出）")
    it.add_argument("--keep", metavar="目录", help="走到哪里存在这里；中断了再用同样的命令，接着走")
    it.add_argument("--go", type=int, help=argparse.SUPPRESS)
    return it


def main(argv: list[str]) -> int:
    """运行，返回退出码。"""
    it = parser()
    args = it.parse_args(argv)
    if args.go is not None:
        return _go(args.go)
    plan = _plan(it, args)
    try:
        walked = _walked(plan, args.keep)
        _write(walked, args)
    except (NotWalked, OSError) as error:
        sys.stderr.write(f"错误：{error}\n")
        return 2
    return 1 if any(not f.unsure for f in walked.flaws) else 0


def _go(pk: int) -> int:
    load()
    from gongkai.oversight.walk.walking import go

    return 0 if go(pk) else 2


def _plan(it: Parser, args: argparse.Namespace) -> Plan:
    """照参数走；不对的说明。"""
    url = resolved(args.url, args.url) if args.url and "://" in args.url else None
    if url is None:
        it.error("请写网站首页的网址，如 https://www.example.gov.cn/")
    if not may_reach(urlsplit(url).hostname or "", LOOPBACK):
        it.error("这个网址在内网、本机，不走；请写公网上的网址")
    for name, (least, most) in _SIZES.items():
        if not least <= getattr(args, name) <= most:
            it.error(f"--{name} 应为 {least} 到 {most}")
    if not 0 <= args.delay <= 60:
        it.error("--delay 应为 0 到 60 秒")
    same = {name: getattr(args, name) for name in ("pages", "depth", "outside")}
    return Plan(url, delay=args.delay, drawn=args.script, loopback=LOOPBACK, **same)


def _walked(plan: Plan, keep: str | None) -> Walked:
    if keep:
        return walk(plan, Path(keep), _progress)
    with TemporaryDirectory() as place:
        return walk(plan, Path(place), _progress)


def _progress(pages: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r走了 {pages} 页")
        sys.stderr.flush()


def _write(walked: Walked, args: argparse.Namespace) -> None:
    text = _json(walked, args) if args.format == "json" else _table(walked)
    if args.output:
        Path(args.output).write_text(text, "utf-8")
    else:
        sys.stdout.write(text)


def _json(walked: Walked, args: argparse.Namespace) -> str:
    told: dict[str, Any] = {"url": args.url, "pages": walked.pages, "full": bool(walked.cuts)}
    told["cut"] = list(walked.cuts)
    told["findings"] = [asdict(f) for f in walked.flaws]
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _table(walked: Walked) -> str:
    sure = [f for f in walked.flaws if not f.unsure]
    unsure = [f for f in walked.flaws if f.unsure]
    lines = [f"走了 {walked.pages} 页：{len(sure)} 处有问题，{len(unsure)} 处判断不了。"]
    if walked.cuts:
        lines.append(f"到了{'、'.join(walked.cuts)}，没有走全：没走到的不等于没有问题。")
    for name, rows in (("有问题", sure), ("判断不了", unsure)):
        lines += [f"\n{name}"] if rows else []
        lines += [f"  {f.what}　{f.url}　{f.excerpt}" for f in rows]
    return "\n".join(lines) + "\n"
