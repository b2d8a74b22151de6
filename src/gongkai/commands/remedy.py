"""`gongkai remedy`：一个决定的救济：先复议还是任选，向谁，最后一天。"""

import json
import sys
from typing import Any

from gongkai.cli import Parser
from gongkai.commands.clock import day
from gongkai.law.decisions import FIRST_NAMES, decisions
from gongkai.law.errors import LawError
from gongkai.law.remedies import COURT, ORGAN, SILENCE, LastDays, last_days
from gongkai.law.terms import Term


def parser() -> Parser:
    """这个动词的参数。"""
    it = Parser("gongkai remedy", description="算申请人的救济：复议、诉讼的先后和最后一天。")
    it.add_argument(
        "--decision",
        required=True,
        choices=[*decisions(), SILENCE],
        metavar="结果",
        help="办理结果的标识，如 denied.state_secret；silence 为逾期没有答复",
    )
    it.add_argument(
        "--decided",
        type=day,
        required=True,
        metavar="日期",
        help="作出决定之日；silence 为答复期限届满之日",
    )
    it.add_argument("--posted", type=day, metavar="日期", help="交邮之日（不是起算之日）")
    it.add_argument("--signed", type=day, metavar="日期", help="申请人签收之日，期限自此起算")
    it.add_argument("--organ", default=ORGAN, metavar="名称", help="复议机关的名称")
    it.add_argument("--court", default=COURT, metavar="名称", help="法院的名称")
    it.add_argument("--format", choices=["table", "json"], default="table", help="输出格式")
    return it


def main(argv: list[str]) -> int:
    """运行；日期颠倒、那一天没有规定的退出码为 2。"""
    args = parser().parse_args(argv)
    try:
        found = last_days(
            args.decision,
            args.decided,
            args.organ,
            posted=args.posted,
            signed=args.signed,
            court=args.court,
        )
    except LawError as error:
        sys.stderr.write(f"错误：{error}\n")
        return 2
    if args.format == "json":
        sys.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(_table(found))
    return 0


def as_json(found: LastDays) -> dict[str, Any]:
    """`first` 先后，`contested` 有没有争议，两条途径的机关、最后一天与依据，告知的文字。

    `not_before` 为真时收到之日还不知道，`last_day` 只是“不早于”；
    放假安排没有公布的 `last_day` 为空。
    """
    told = found.remedy
    sue = found.litigation
    return {
        "first": told.first,
        "contested": told.contested,
        "citation": told.citation,
        "from": found.from_day.isoformat(),
        "not_before": not found.known,
        "reconsideration": {"organ": told.organ, **_term(found.reconsideration)},
        "litigation": _term(sue) if sue else {"last_day": None, "citation": told.citation},
        "text": told.text,
        "explanation": found.explanation,
    }


def _term(found: Term) -> dict[str, Any]:
    content: dict[str, Any] = {
        "last_day": found.day.isoformat() if found.day else None,
        "citation": found.citation,
        "ends": found.nominal.isoformat(),
    }
    if found.unpublished:
        content["calendar_not_published"] = found.unpublished
    return content


def _table(found: LastDays) -> str:
    told = found.remedy
    lines = [f"先后：{FIRST_NAMES[told.first]}{'（有争议）' if told.contested else ''}"]
    lines.append(f"  依据：{told.citation}")
    lines.append(f"复议机关：{told.organ}")
    lines.append(f"  依据：{found.reconsideration.citation}")
    if found.litigation is not None:
        lines.append(f"诉讼期限依据：{found.litigation.citation}")
    lines += ["", found.explanation, "", f"告知的文字：{told.text}"]
    return "\n".join(lines) + "\n"
