"""`gongkai fee`：信息处理费。"""

import json
import sys
from dataclasses import asdict
from datetime import date

from gongkai.cli import Parser
from gongkai.commands.clock import day
from gongkai.law.errors import LawError
from gongkai.law.fees import Fee, fee


def parser() -> Parser:
    """这个动词的参数。"""
    it = Parser("gongkai fee", description="算政府信息公开信息处理费，附逐档说明。")
    measure = it.add_mutually_exclusive_group(required=True)
    measure.add_argument("--pieces", type=int, metavar="件数", help="同一申请人一个自然月的件数")
    measure.add_argument("--pages", type=int, metavar="页数", help="一件申请的页数")
    it.add_argument(
        "--billed",
        type=int,
        default=0,
        metavar="元数",
        help="同一申请人本月以前的收费通知已经计收的元数（按件的扣除）",
    )
    it.add_argument("--public", action="store_true", help="信息已经公开（不收费）")
    it.add_argument(
        "--on", type=day, default=None, metavar="日期", help="按哪一天的标准（缺省今天）"
    )
    it.add_argument("--format", choices=["table", "json"], default="table", help="输出格式")
    return it


def main(argv: list[str]) -> int:
    """运行；数量为负、太大或者那天没有收费标准的退出码为 2。"""
    args = parser().parse_args(argv)
    schedule = "pieces" if args.pieces is not None else "pages"
    count = args.pieces if args.pieces is not None else args.pages
    try:
        answer = fee(
            count,
            schedule,
            args.on or date.today(),
            billed=args.billed,
            public=args.public,
        )
    except LawError as error:
        sys.stderr.write(f"错误：{error}\n")
        return 2
    if args.format == "json":
        content = asdict(answer) | {"count": count, "schedule": schedule}
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(_table(count, answer))
    return 0


def _table(count: int, answer: Fee) -> str:
    unit = answer.measure
    lines = [f"{answer.name}（{answer.period}）{count} {unit}：{answer.yuan} 元"]
    for step in answer.steps:
        number = step.last - step.first + 1
        lines.append(
            f"  第 {step.first}–{step.last} {unit}：{number} × {step.each} 元 = {step.yuan} 元"
        )
    if answer.billed:
        lines.append(f"  累计 {answer.total} 元，扣除本月已经计收的 {answer.billed} 元")
    if answer.reason:
        lines.append(f"  {answer.reason}")
    lines.append(f"依据：{answer.citation}")
    return "\n".join(lines) + "\n"
