"""`gongkai clock`：由一件申请的事实算出到期日，逐日说明。"""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date

from gongkai.cli import Parser
from gongkai.law.clocks import STATE_NAMES, Answer, clock
from gongkai.law.days import strange
from gongkai.law.errors import FactsMissing, LawError
from gongkai.law.facts import Asked, Channel, Consultation, Facts, chinese

EXAMPLES = """例子：
  gongkai clock --received 2026-03-02
  gongkai clock --received 2026-03-02 --consult 2026-03-05:2026-03-18 --consult-received 2026-03-06
  gongkai clock --received 2026-03-02 --extended-days 10
  gongkai clock --received 2026-03-02 --deferred-until 2026-06-30
  gongkai clock --received 2026-03-02 --fee-notice 2026-03-09 --paid 2026-03-20
"""


def day(text: str) -> date:
    """“2024-01-29” -> 日期；不成日期报参数错误。"""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2024-01-29 的样子") from None
    if why := strange(found, date.today()):
        raise argparse.ArgumentTypeError(why)
    return found


def _period(text: str) -> tuple[date, date | None]:
    first, mark, last = text.partition(":")
    if not mark:
        raise argparse.ArgumentTypeError(f"“{text}”应写成 起:止，如 2024-02-01:2024-02-20")
    return day(first), day(last) if last else None


def parser() -> Parser:
    """这个动词的参数。"""
    it = Parser(
        "gongkai clock",
        description="算政府信息公开申请的答复期限，附逐日说明和条文。",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    it.add_argument("--received", type=day, required=True, metavar="日期", help="收到的日期")
    it.add_argument(
        "--channel",
        choices=[c.value for c in Channel],
        default=Channel.IN_PERSON.value,
        help="渠道：当面、需签收的邮寄、平常信函、互联网、传真（缺省为当面）",
    )
    it.add_argument("--confirmed", type=day, metavar="日期", help="与申请人确认的日期")
    it.add_argument("--correction-asked", type=day, metavar="日期", help="告知补正的日期")
    it.add_argument("--corrected", type=day, metavar="日期", help="收到补正的日期")
    it.add_argument(
        "--consult",
        type=_period,
        nargs="+",
        action="extend",
        default=[],
        metavar="发出:答复",
        help="征求第三方意见：发出之日与收到意见之日（可多次；还没有答复的后面空着）",
    )
    it.add_argument(
        "--consult-received",
        type=day,
        nargs="+",
        action="extend",
        default=[],
        metavar="日期",
        help="对方收到征询之日，与各次征求依次对应；对方的十五个工作日自这一天起算",
    )
    it.add_argument(
        "--consult-agency",
        type=_period,
        nargs="+",
        action="extend",
        default=[],
        metavar="发出:答复",
        help="征求其他机关意见：发出之日与收到意见之日",
    )
    it.add_argument("--extended", action="store_true", help="已批准延期")
    it.add_argument("--extended-on", type=day, metavar="日期", help="告知申请人延期的日期")
    it.add_argument(
        "--extended-days", type=int, metavar="日数", help="延长几个工作日（缺省为最长）"
    )
    it.add_argument(
        "--deferred-until", type=day, metavar="日期", help="告知申请人延迟到哪一天（第三十五条）"
    )
    it.add_argument("--fee-notice", type=day, metavar="日期", help="申请人收到收费通知的日期")
    it.add_argument(
        "--fee-sent", type=day, metavar="日期", help="发出收费通知的日期（缺省与收到同日）"
    )
    it.add_argument("--paid", type=day, metavar="日期", help="缴费的日期")
    it.add_argument("--as-of", type=day, metavar="日期", help="按哪一天所知的事实算")
    it.add_argument("--format", choices=["table", "json"], default="table", help="输出格式")
    return it


def main(argv: list[str]) -> int:
    """运行；事实矛盾、缺少或者年份未发布的退出码为 2。"""
    args = parser().parse_args(argv)
    try:
        answer = clock(_facts(args), args.as_of, strict=True)
    except LawError as error:
        sys.stderr.write(f"错误：{error}\n")
        return 2
    write = _json if args.format == "json" else _table
    sys.stdout.write(write(answer))
    return 0


def _facts(args: argparse.Namespace) -> Facts:
    return Facts(
        received=args.received,
        channel=Channel(args.channel),
        confirmed=args.confirmed,
        correction_asked=args.correction_asked,
        corrected=args.corrected,
        consultations=_consultations(args),
        extended=args.extended or bool(args.extended_on or args.extended_days),
        extended_on=args.extended_on,
        extension_days=args.extended_days,
        deferred_until=args.deferred_until,
        fee_sent=args.fee_sent,
        fee_notice=args.fee_notice,
        paid=args.paid,
    )


def _consultations(args: argparse.Namespace) -> tuple[Consultation, ...]:
    """各次征求；对方收到征询之日依次对应，第三方的在前。"""
    asked = [(a, b, Asked.THIRD_PARTY) for a, b in args.consult]
    asked += [(a, b, Asked.AGENCY) for a, b in args.consult_agency]
    if len(args.consult_received) > len(asked):
        raise FactsMissing("对方收到征询之日（--consult-received）多于征求的次数，请核对。")
    received = [*args.consult_received, *[None] * len(asked)]
    return tuple(Consultation(*one, day) for one, day in zip(asked, received, strict=False))


def _json(answer: Answer) -> str:
    content = {
        "due": answer.due,
        "working_days": answer.working_days,
        "state": answer.state,
        "receipt": answer.receipt,
        "provisional": answer.provisional,
        "as_of": answer.as_of,
        "remaining": answer.remaining,
        "steps": [asdict(s) for s in answer.steps],
        "also_due": [asdict(d) for d in answer.also_due],
        "notes": list(answer.notes),
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"


_WEEKDAYS = "一二三四五六日"


def _table(answer: Answer) -> str:
    lines = [f"收到申请之日：{chinese(answer.receipt)}", f"状态：{STATE_NAMES[answer.state]}"]
    if answer.due is not None:
        guess = "（征求意见尚未结束，暂按法定期限推定）" if answer.provisional else ""
        lines.append(
            f"答复到期日：{chinese(answer.due)}（第 {answer.working_days} 个工作日）{guess}"
        )
    if answer.remaining is not None:
        late = answer.remaining < 0
        lines.append(f"{'已逾期' if late else '还剩'} {abs(answer.remaining)} 个工作日")
    lines += ["", "其他期限："]
    lines += [f"  {chinese(d.date)}  {d.label}　〔{d.citation}〕" for d in answer.also_due]
    lines += [f"说明：{note}" for note in answer.notes]
    lines += ["", "逐日说明："]
    count = 0
    for step in answer.steps:
        count += step.counted
        mark = f"第{count:>2}日" if step.counted else "  —  "
        weekday = _WEEKDAYS[step.date.weekday()]
        lines.append(f"  {step.date} 周{weekday} {mark}  {step.why}　〔{step.citation}〕")
    return "\n".join(lines) + "\n"
