"""`gongkai report decide`：对体检的发现下结论，记在年报旁边的文件里。"""

import argparse
import sys
from datetime import date
from pathlib import Path

from gongkai.annual import decisions
from gongkai.annual.audit import FindingDict, Result
from gongkai.annual.decisions import DISMISSED, STANDS
from gongkai.cli import Parser


def parser() -> Parser:
    """这个动词的参数。"""
    it = Parser(
        "gongkai report decide",
        description="对体检的发现下结论。编号在体检结果的各条后面；各条从体检的 .jsonl 里找。",
    )
    it.add_argument("results", type=Path, metavar="体检结果.jsonl")
    it.add_argument("keys", nargs="+", metavar="编号")
    verdict = it.add_mutually_exclusive_group(required=True)
    verdict.add_argument(
        "--stands", action="store_const", const=STANDS, dest="verdict", help=STANDS
    )
    verdict.add_argument(
        "--dismiss", action="store_const", const=DISMISSED, dest="verdict", help=DISMISSED
    )
    verdict.add_argument(
        "--withdraw", action="store_const", const="", dest="verdict", help="撤回以前的结论"
    )
    it.add_argument("--why", default="", metavar="理由", help="不成立的要写")
    it.add_argument(
        "--decisions",
        type=Path,
        metavar="文件",
        help=f"记在哪里（缺省为年报所在目录的 {decisions.NAME}）",
    )
    return it


def main(argv: list[str]) -> int:
    """记下；有一个编号不对就都不记，退出码 2。"""
    given = parser().parse_args(argv)
    try:
        return _run(given)
    except (decisions.DecisionsBroken, ValueError) as error:
        sys.stderr.write(f"错误：{error}\n")
    except OSError as error:
        sys.stderr.write(f"错误：{error.filename or ''}：{error.strerror}。\n")
    return 2


def _run(given: argparse.Namespace) -> int:
    if given.verdict == DISMISSED and not given.why.strip():
        raise ValueError("认定不成立要用 --why 写明理由。")
    found = _wanted(given.results, set(given.keys))
    path = given.decisions or decisions.beside([r["file"] for r, _ in found.values()])
    with decisions.changing(path) as known:
        for key, (result, finding) in found.items():
            known.of.pop(key, None)
            if given.verdict:
                today = date.today()
                made = decisions.decide(result, finding, given.verdict, given.why.strip(), today)
                known.of[key] = made
    sys.stdout.write(f"记下了 {len(found)} 条，在 {path}。\n")
    return 0


def _wanted(path: Path, keys: set[str]) -> dict[str, tuple[Result, FindingDict]]:
    """各编号是哪一份的哪一条。"""
    from gongkai.annual.journal import Journal

    found = {}
    for result in Journal(path).read():
        for finding in (*result["findings"], *result.get("dismissed", [])):
            if (key := decisions.key_of(result, finding)) in keys:
                found[key] = (result, finding)
    if missing := keys - found.keys():
        raise ValueError(f"{path} 里没有编号 {'、'.join(sorted(missing))}。")
    return found
