"""`gongkai audit`：体检年报，一份或者成批；逐份查完再互相对照，可以接着上次继续。"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from gongkai.annual import decisions
from gongkai.annual.across import WITH_PREVIOUS, Across
from gongkai.annual.audit import Result, finding_dict
from gongkai.annual.collection import Job, audit_jobs, entries, find_files, shown
from gongkai.annual.entries import Entry, entry_of
from gongkai.annual.journal import Busy, Journal, NotOurs
from gongkai.annual.summary.recognising import is_summary
from gongkai.annual.summary.text import closing, lines_of
from gongkai.annual.summary.totals import Totals
from gongkai.annual.summary.whole import Added, Whole
from gongkai.cli import Parser
from gongkai.documents.troubles import trouble

_MOST_JOBS = 256
T = TypeVar("T")


class UsageError(Exception):
    """用法错误；str() 为说明。"""


def parser() -> Parser:
    """这个动词的参数。"""
    it = Parser(
        "gongkai audit",
        description="体检政府信息公开工作年度报告。"
        "退出码：0 没有错误，1 有错误，2 有文件读不成或者用法不对。",
    )
    it.add_argument("paths", nargs="+", metavar="路径", help="文件、目录或者通配符")
    it.add_argument(
        "--previous",
        metavar="目录",
        help="上一年度报告的目录；不给的，同一批里同一机关相邻两年的自动成对",
    )
    it.add_argument(
        "--jobs", type=int, default=None, metavar="N", help="同时用几个进程（缺省为核数）"
    )
    it.add_argument("--scheduler", metavar="tcp://主机:端口", help="在 Dask 集群上运行")
    it.add_argument("--format", choices=["table", "jsonl", "html", "xlsx"], default="table")
    it.add_argument("-o", "--output", metavar="文件", help="写到文件（缺省为标准输出）")
    it.add_argument("--resume", action="store_true", help="接着上次没有做完的继续（须有 -o）")
    it.add_argument(
        "--decisions",
        metavar="文件",
        help=f"以前对各条发现的结论（缺省为年报旁边的 {decisions.NAME}）",
    )
    return it


def main(argv: list[str]) -> int:
    """运行，返回退出码。"""
    args = parser().parse_args(argv)
    try:
        return _run(args)
    except BrokenPipeError:
        raise
    except (UsageError, Busy, NotOurs, decisions.DecisionsBroken) as error:
        sys.stderr.write(f"错误：{error}\n")
    except OSError as error:
        sys.stderr.write(f"错误：{trouble(error)}\n")
    return 2


def _run(args: argparse.Namespace) -> int:
    _check(args)
    files = _files(args)
    if args.decisions:
        decided = decisions.load(Path(args.decisions))
    else:
        decided = decisions.load_all(args.paths, files)
    journal, across = Journal(_journal_of(args)), Across()
    with journal.open(args.resume):
        counted = Totals()
        done: list[str] = []
        for result in _known(journal, {shown(f) for f in files}) if args.resume else ():
            _take(entry_of(result), across, counted)
            done.append(result["file"])
        known = set(done)
        left = [f for f in files if shown(f) not in known]
        _one_by_one(args, left, len(files), journal, across, counted)
        added = _across(args, across, {shown(f): f for f in files})
        order = [*done, *map(shown, left)]
        whole = Whole(journal, order, counted, added, decided)
        if not (args.format == "jsonl" and args.output and whole.is_as_it_was):
            _WRITERS[args.format](whole, args.output)
        if args.format != "jsonl":
            journal.remove()
        return whole.totals.exit_status


def _known(journal: Journal, wanted: set[str]) -> Iterator[Result]:
    """上次做完的；有不是这一批的，多半是写错了文件，不混在一起。"""
    for result in journal.known():
        if result["file"] not in wanted:
            raise UsageError(
                f"{journal.path} 里的 {result['file']} 不在这一批里，不能接着做。"
                "请用 -o 另指一个文件，或者不写 --resume 从头做。"
            )
        yield result


def _files(args: argparse.Namespace) -> list[str]:
    """要体检的；目录里以前的体检结果（就是要写的那一个）不是年报。"""
    files = find_files(args.paths)
    out = None if args.output is None else Path(args.output)
    if out is not None and out.exists():
        mine = {f for f in files if Path(f).exists() and Path(f).samefile(out)}
        if mine and (not is_summary(out) or not mine.isdisjoint(args.paths)):
            raise UsageError(f"-o 指的 {out} 也是要体检的，写下去就没有了。请换一个名称。")
        files = [f for f in files if f not in mine]
    if not files:
        raise UsageError(f"没有找到可以体检的文件：{'、'.join(args.paths)}。")
    return files


def _check(args: argparse.Namespace) -> None:
    if args.jobs is not None and not 1 <= args.jobs <= _MOST_JOBS:
        raise UsageError(f"--jobs 应为 1 到 {_MOST_JOBS} 的整数。")
    out = None if args.output is None else Path(args.output)
    if out is not None and out.exists() and not out.is_file():
        raise UsageError(f"-o 要指一个文件：{out} 不是。")
    if out is not None and not out.parent.is_dir():
        raise UsageError(f"-o 的目录不存在：{out.parent}")
    if args.resume and not args.output:
        raise UsageError("--resume 要与 -o 一起用，才知道接着哪个文件继续。")
    if args.format == "xlsx" and not args.output:
        raise UsageError("--format xlsx 要用 -o 指定文件。")
    if args.previous and not Path(args.previous).is_dir():
        raise UsageError(f"--previous 不是目录：{args.previous}")


def _journal_of(args: argparse.Namespace) -> Path | None:
    if args.output is None:
        return None
    return Path(args.output if args.format == "jsonl" else f"{args.output}.part.jsonl")


def _one_by_one(
    args: argparse.Namespace,
    left: list[str],
    total: int,
    journal: Journal,
    across: Across,
    counted: Totals,
) -> None:
    """逐份体检，随查随记。"""
    jobs = (Job(f, shown(f), keep=True) for f in left)
    for entry in _progress(_entries(args, jobs, len(left)), total, total - len(left)):
        _take(entry, across, counted)
        journal.write(entry.line)


def _take(entry: Entry, across: Across, counted: Totals) -> None:
    across.add(entry)
    counted.count(entry.brief)


def _entries(args: argparse.Namespace, jobs: Iterator[Job], count: int) -> Iterator[Entry]:
    if args.scheduler:
        from gongkai.annual.cluster import ClusterMissing, audit_on_cluster

        try:
            yield from map(entry_of, audit_on_cluster(jobs, args.scheduler))
        except ClusterMissing as error:
            raise UsageError(str(error)) from error
        return
    yield from entries(jobs, _processes(args, count))


def _processes(args: argparse.Namespace, count: int) -> int:
    return (args.jobs or min(os.cpu_count() or 1, 8)) if count > 8 else 1


def _across(args: argparse.Namespace, across: Across, paths: dict[str, str]) -> Added:
    """互相对照才有的发现：文件 -> 各条。指明了上一年度目录的，在那里找；`paths` 为名称 -> 路径。"""
    added: Added = {}
    for file, finding in across.findings():
        added.setdefault(file, []).append(finding_dict(finding))
    audited = len(paths)
    last = _last_year(args, paths) if args.previous else None
    count = across.count(last)
    if last is not None and (missing := audited - count):
        sys.stderr.write(f"有 {missing} 份没有找到上一年度的，没有核对衔接。\n")
    jobs = (
        Job(
            paths.get(p.file, p.file),
            p.file,
            paths.get(p.before, p.before),
            only_previous=True,
            kept=p.kept,
        )
        for p in across.pairs(last)
    )
    results = audit_jobs(jobs, _processes(args, count))
    for result in _progress(results, count, 0, "与上一年度核对"):
        found = [f for f in result["findings"] if f["rule"].startswith(WITH_PREVIOUS)]
        if found:
            added[result["file"]] = [*added.get(result["file"], []), *found]
    return added


def _last_year(args: argparse.Namespace, paths: dict[str, str]) -> Across:
    """上一年度目录里的各份，按机关、年度认，不看文件名；`paths` 添上它们的。"""
    files = find_files([args.previous])
    last, known = Across(), {shown(f): f for f in files}
    jobs = (Job(f, shown(f), only_read=True, keep=True) for f in files)
    several = entries(jobs, _processes(args, len(files)))
    for entry in _progress(several, len(files), 0, "读上一年度的"):
        last.add(entry)
    for name, path in known.items():
        paths.setdefault(name, path)
    return last


def _progress(several: Iterator[T], total: int, done: int, doing: str = "体检") -> Iterator[T]:
    """标准错误是终端时显示进度条。"""
    if total < 2 or not sys.stderr.isatty():
        yield from several
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("还要"),
        Remaining(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total, completed=done)
        for one in several:
            bar.advance(task)
            yield one


def _jsonl(whole: Whole, output: str | None) -> None:
    _out(whole.lines(), output)


def _table(whole: Whole, output: str | None) -> None:
    shown = (line for result in whole.results() for line in lines_of(result, whole.decided))
    _out((f"{line}\n" for line in (*shown, *closing(whole.totals))), output)


def _html(whole: Whole, output: str | None) -> None:
    from gongkai.annual.summary.page import render

    _out(render(whole.results, whole.totals, whole.decided), output)


def _workbook(whole: Whole, output: str | None) -> None:
    from gongkai.annual.summary.workbook import write_workbook

    assert output is not None
    write_workbook(whole.results(), Path(output), whole.decided)


def _out(lines: Iterable[str], output: str | None) -> None:
    """写到标准输出；写到文件的，写完才换上。"""
    if output is None:
        sys.stdout.writelines(_writable(line) for line in lines)
        return
    whole = Path(f"{output}.part")
    with whole.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(lines)
    whole.replace(output)


def _writable(line: str) -> str:
    return line.encode("utf-8", "backslashreplace").decode()


_WRITERS = {"table": _table, "jsonl": _jsonl, "html": _html, "xlsx": _workbook}
