"""`gongkai report`：年报的推出、检查、下结论、汇总、并排（各见 USAGE）。"""

import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gongkai.annual.audit import Result
from gongkai.annual.collection import Job, audit_jobs, find_files
from gongkai.annual.compare import MEASURES, Line, compare
from gongkai.annual.rollup import Rolled, roll_up
from gongkai.annual.write import UnknownSuffix, write
from gongkai.annual.write.json import dumps
from gongkai.annual.write.rolled import write_rolled
from gongkai.cli import Parser
from gongkai.commands.convert import write_whole
from gongkai.documents.paper.pdf import FontMissing
from gongkai.documents.sheets import csv_lines
from gongkai.loading import load

USAGE = (
    "用法：gongkai report derive|check|decide|rollup|compare …\n\n"
    "  derive   由本机的登记推出一个机关一年的表三、表四\n"
    "  check    体检（同 gongkai audit）\n"
    "  decide   对体检的发现下结论：成立，不成立；以后的体检照它办\n"
    "  rollup   把一个目录里各单位的年报逐格加起来\n"
    "  compare  历年、各机关并排看\n"
)
#: 数据目录里没有库、库里没有表
UNBUILT = "还没有建库，请先 gongkai site migrate。"
_HEAD = ("机关", "年度", *MEASURES.values(), "办结率", "要看一眼的", "文件")


def main(argv: list[str]) -> int:
    """做一件；用法不对、做不成为 2。"""
    if not argv or argv[0] not in _VERBS:
        asked = bool(argv) and argv[0] in ("-h", "--help")
        (sys.stdout if asked else sys.stderr).write(USAGE)
        return 0 if asked else 2
    try:
        return _VERBS[argv[0]](argv[1:])
    except (UnknownSuffix, FontMissing, ValueError) as error:
        sys.stderr.write(f"错误：{error}\n")
    except OSError as error:
        sys.stderr.write(f"错误：{error.filename or ''}：{error.strerror}。\n")
    return 2


def _derive(argv: list[str]) -> int:
    it = Parser("gongkai report derive", description="由登记推出年报的表三、表四、收费说明。")
    it.add_argument("--agency", required=True, metavar="机关", help="网址里的名称，如 housing")
    it.add_argument("--year", type=int, required=True, metavar="年度")
    it.add_argument(
        "--form", choices=["auto"], default="auto", help="格式：auto 为那一年应当用的格式"
    )
    it.add_argument("-o", "--output", type=Path, required=True, metavar="文件")
    given = it.parse_args(argv)
    if not _built():
        sys.stderr.write(f"错误：{UNBUILT}\n")
        return 2
    load()
    from django.core.management import CommandError, call_command

    try:
        call_command("derive_report", given.agency, str(given.year), str(given.output))
    except CommandError as error:
        sys.stderr.write(f"错误：{error}\n")
        return 2
    return 0


def _built() -> bool:
    """数据目录里有库，或者指了别处的：没有的不装入网站，什么文件也不留下。"""
    home = Path(os.environ.get("GONGKAI_HOME") or "var")
    return bool(os.environ.get("DATABASE_URL")) or (home / "gongkai.sqlite3").exists()


def _check(argv: list[str]) -> int:
    from gongkai.commands import audit

    return audit.main(argv)


def _decide(argv: list[str]) -> int:
    from gongkai.commands import decide

    return decide.main(argv)


def _rollup(argv: list[str]) -> int:
    it = Parser("gongkai report rollup", description="把各单位的年报逐格加起来，写成一份年报。")
    it.add_argument("folder", metavar="目录")
    it.add_argument("--agency", required=True, metavar="名称", help="汇总成谁的年报")
    it.add_argument("--year", type=int, required=True, metavar="年度")
    it.add_argument("-o", "--output", type=Path, required=True, metavar="文件")
    it.add_argument("--parts", type=_book, metavar="文件.xlsx", help="每一格由哪些单位的数合成")
    given = it.parse_args(argv)
    written = [path for path in (given.output, given.parts) if path]
    if len({path.absolute() for path in written}) < len(written):
        it.error("汇总的年报和 --parts 不能写成同一个文件")
    rolled = roll_up(_results([given.folder], written), given.agency, given.year)
    if not rolled.parts:
        sys.stderr.write("错误：没有一份可以汇总的。\n" + _left("没有加", rolled.left))
        return 2
    write_whole(given.output, write(rolled.report, given.output.suffix))
    if given.parts:
        write_whole(given.parts, write_rolled(rolled))
    sys.stderr.write(_told(rolled))
    return int(bool(rolled.left or rolled.report.ambiguous()))


def _book(text: str) -> Path:
    """`--parts` 的文件：写出来是 Excel，不能是别的后缀。"""
    path = Path(text)
    if path.suffix.lower() != ".xlsx":
        raise ArgumentTypeError(f"“{text}”应写成 .xlsx 的文件")
    return path


def _told(rolled: Rolled) -> str:
    lines = f"汇总了 {len(rolled.parts)} 份。\n"
    if unsure := rolled.report.ambiguous():
        lines += f"有 {len(unsure)} 格里有读不准的，合计写作“？”。\n"
    return lines + _left("没有加", rolled.left)


def _left(said: str, left: list[tuple[str, str]]) -> str:
    return "".join(f"{said}：{file}：{why}\n" for file, why in left)


def _compare(argv: list[str]) -> int:
    it = Parser(
        "gongkai report compare",
        description="历年、各机关并排看，衔接不衔接，谁与众不同。"
        "有没有列入的，逐份说明，退出码为 1；其中有读不成的为 2。",
    )
    it.add_argument("folders", nargs="+", metavar="目录")
    it.add_argument("--format", choices=["table", "csv", "json"], default="table")
    it.add_argument("-o", "--output", type=Path, metavar="文件", help="缺省为标准输出")
    given = it.parse_args(argv)
    found = compare(_results(given.folders))
    left = _left("没有列入", found.left)
    if not found.lines:
        sys.stderr.write("错误：没有读出机关和年度的年报。\n" + left)
        return 2
    text = _FORMATS[given.format](found.lines)
    if given.output:
        write_whole(given.output, text.encode())
    else:
        sys.stdout.write(text)
    sys.stderr.write(left)
    return 2 if found.unread else int(bool(found.left))


def _results(paths: list[str], written: Sequence[Path] = ()) -> Iterator[Result]:
    """各份只读不查；`written` 为这一次要写的文件，上一次写在那里的不读。"""
    mine = {same for path in written if (same := _same(path))}
    files = [f for f in find_files(paths) if not mine or _same(f) not in mine]
    if not files:
        raise ValueError(f"没有找到年报的文件：{'、'.join(paths)}。")
    jobs = (Job(f, f, only_read=True) for f in files)
    return audit_jobs(jobs, min(os.cpu_count() or 1, 8) if len(files) > 8 else 1)


def _same(path: str | Path) -> tuple[int, int] | None:
    """是不是同一个文件看这个，与路径怎样写无关；没有的文件为 None。"""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _row(line: Line) -> list[str]:
    shown = [str(line.values.get(name, "")) for name in MEASURES]
    rate = "" if line.rate is None else f"{line.rate:.0%}"
    return [line.agency, str(line.year), *shown, rate, "；".join(line.notes), line.file]


def _table(lines: list[Line]) -> str:
    return "".join("　".join(row) + "\n" for row in (list(_HEAD), *map(_row, lines)))


def _csv(lines: list[Line]) -> str:
    return "".join(csv_lines(_HEAD, map(_row, lines)))


def _json(lines: list[Line]) -> str:
    return (
        dumps(
            [
                {
                    "agency": line.agency,
                    "year": line.year,
                    "file": line.file,
                    **line.values,
                    "rate": line.rate,
                    "notes": list(line.notes),
                }
                for line in lines
            ],
            indent=2,
        )
        + "\n"
    )


_FORMATS: dict[str, Callable[[list[Line]], str]] = {"table": _table, "csv": _csv, "json": _json}
_VERBS: dict[str, Callable[[list[str]], int]] = {
    "derive": _derive,
    "check": _check,
    "decide": _decide,
    "rollup": _rollup,
    "compare": _compare,
}
