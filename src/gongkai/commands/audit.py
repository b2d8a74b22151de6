"""`gongkai audit`：体检年报，一份或者成批；逐份出结果，可以接着上次继续。"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from gongkai.annual.audit import Result, result_from
from gongkai.annual.collection import Job, PreviousYear, audit_jobs, find_files
from gongkai.annual.summary.text import closing, lines_of
from gongkai.annual.summary.totals import Totals
from gongkai.annual.write.json import dumps
from gongkai.cli import Parser


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
    it.add_argument("--previous", metavar="目录", help="上一年度报告的目录（核对衔接与重复）")
    it.add_argument(
        "--jobs", type=int, default=None, metavar="N", help="同时用几个进程（缺省为核数）"
    )
    it.add_argument("--scheduler", metavar="tcp://主机:端口", help="在 Dask 集群上运行")
    it.add_argument("--format", choices=["table", "jsonl", "html", "xlsx"], default="table")
    it.add_argument("-o", "--output", metavar="文件", help="写到文件（缺省为标准输出）")
    it.add_argument("--resume", action="store_true", help="接着上次没有做完的继续（须有 -o）")
    return it


def main(argv: list[str]) -> int:
    """运行，返回退出码。"""
    args = parser().parse_args(argv)
    try:
        return _run(args)
    except BrokenPipeError:
        raise
    except (UsageError, OSError) as error:
        sys.stderr.write(f"错误：{error}\n")
        return 2


def _run(args: argparse.Namespace) -> int:
    _check(args)
    files = find_files(args.paths)
    if not files:
        raise UsageError(f"没有找到可以体检的文件：{'、'.join(args.paths)}。")
    totals = Totals()
    sink = _sink(args)
    done = sink.done(totals) if args.resume else set()
    left = [f for f in files if f not in done]
    previous = PreviousYear(args.previous) if args.previous else None
    jobs = (_job(f, previous) for f in left)
    with sink:
        for result in _progress(_results(args, jobs, len(left)), len(files), len(done)):
            totals.add(result)
            sink.write(result)
        sink.finish(totals)
    return totals.exit_status


def _check(args: argparse.Namespace) -> None:
    if args.jobs is not None and args.jobs < 1:
        raise UsageError("--jobs 应为不小于 1 的整数。")
    if args.resume and not args.output:
        raise UsageError("--resume 要与 -o 一起用，才知道接着哪个文件继续。")
    if args.format == "xlsx" and not args.output:
        raise UsageError("--format xlsx 要用 -o 指定文件。")
    if args.previous and not Path(args.previous).is_dir():
        raise UsageError(f"--previous 不是目录：{args.previous}")


def _job(path: str, previous: PreviousYear | None) -> Job:
    return Job(path, path, previous.find(path) if previous else None)


def _results(args: argparse.Namespace, jobs: Iterator[Job], count: int) -> Iterator[Result]:
    if args.scheduler:
        from gongkai.annual.cluster import ClusterMissing, audit_on_cluster

        try:
            yield from audit_on_cluster(jobs, args.scheduler)
        except ClusterMissing as error:
            raise UsageError(str(error)) from error
        return
    processes = args.jobs or min(os.cpu_count() or 1, 8)
    yield from audit_jobs(jobs, processes if count > 8 else 1)


def _progress(results: Iterator[Result], total: int, done: int) -> Iterator[Result]:
    """标准错误是终端时显示进度条。"""
    if total < 2 or not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (
        TextColumn("体检"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("还要"),
        Remaining(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total, completed=done)
        for result in results:
            bar.advance(task)
            yield result


class _Sink:
    """结果的去处。流水（JSONL）先落盘，网页和 Excel 在最后由流水写成。"""

    def __init__(self, format_: str, output: str | None) -> None:
        self.format, self.output = format_, output
        self.journal = self._journal_path()
        self._file: IO[str] | None = None

    def _journal_path(self) -> Path | None:
        if self.output is None:
            return None
        return Path(self.output if self.format == "jsonl" else f"{self.output}.part.jsonl")

    def done(self, totals: Totals) -> set[str]:
        """流水里已经有结果的文件；残缺的末行去掉，已有的计入 `totals`。"""
        if self.journal is None or not self.journal.exists():
            return set()
        names = set()
        whole = 0
        with self.journal.open("rb") as file:
            for line in file:
                result = self._parse(line)
                if result is None:
                    break
                names.add(result["file"])
                totals.add(result)
                whole += len(line)
        with self.journal.open("rb+") as file:
            file.truncate(whole)
        return names

    def _parse(self, line: bytes) -> Result | None:
        """一行的结果；没有写完的为 None。写完了而不是体检结果的不是我们的文件，不动它。"""
        try:
            content = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            content = None
        if content is None:
            return None
        if (result := result_from(content)) is None:
            raise UsageError(f"{self.journal} 不是体检写的（或者是别的版本写的），没有动它。")
        return result

    def __enter__(self) -> "_Sink":
        resumed = self.journal is not None and self._resuming
        if self.journal is not None:
            self._file = self.journal.open("a" if resumed else "w", encoding="utf-8")
        elif self.format == "html":
            import tempfile

            self._file = tempfile.TemporaryFile("w+", encoding="utf-8")
        return self

    _resuming = False

    def resuming(self) -> "_Sink":
        """接着已有的流水写。"""
        self._resuming = True
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, result: Result) -> None:
        """一份结果。"""
        if self._file is not None:
            self._file.write(dumps(result) + "\n")
            self._file.flush()
        elif self.format == "jsonl":
            sys.stdout.write(dumps(result) + "\n")
            sys.stdout.flush()
        else:
            sys.stdout.write("\n".join(lines_of(result)) + "\n")

    def finish(self, totals: Totals) -> None:
        """收尾：写成所要的格式。"""
        if self.format == "jsonl":
            return
        if self.format == "table":
            self._finish_table(totals)
        elif self.format == "html":
            self._finish_html()
        else:
            self._finish_workbook()
        if self.journal is not None:
            self.journal.unlink(missing_ok=True)

    def _finish_table(self, totals: Totals) -> None:
        if self.output is None:
            sys.stdout.write("\n".join(closing(totals)) + "\n")
            return
        with Path(self.output).open("w", encoding="utf-8") as file:
            for result in self._replay():
                file.write("\n".join(lines_of(result)) + "\n")
            file.write("\n".join(closing(totals)) + "\n")

    def _finish_html(self) -> None:
        from gongkai.annual.summary.page import render

        if self.output is None:
            sys.stdout.writelines(render(self._replay))
            return
        with Path(self.output).open("w", encoding="utf-8") as file:
            file.writelines(render(self._replay))

    def _finish_workbook(self) -> None:
        from gongkai.annual.summary.workbook import write_workbook

        assert self.output is not None
        write_workbook(self._replay(), Path(self.output))

    def _replay(self) -> Iterator[Result]:
        """从头读流水。"""
        assert self._file is not None
        self._file.flush()
        if self.journal is None:
            self._file.seek(0)
            yield from (json.loads(line) for line in self._file)
            return
        with self.journal.open(encoding="utf-8") as file:
            yield from (json.loads(line) for line in file)


def _sink(args: argparse.Namespace) -> _Sink:
    sink = _Sink(args.format, args.output)
    return sink.resuming() if args.resume else sink
