"""`gongkai convert`：在各种格式之间转换年报。"""

import os
import sys
import tempfile
from pathlib import Path

from gongkai.annual.read import ReadError, read_file
from gongkai.annual.write import SUFFIXES, UnknownSuffix, write
from gongkai.cli import Parser
from gongkai.documents.paper.pdf import FontMissing


def parser() -> Parser:
    """这个动词的参数。"""
    it = Parser("gongkai convert", description="读一份年报，写成另一种格式（按后缀）。")
    it.add_argument("source", metavar="来源", help="PDF、.docx、.xlsx、网页、文字或 JSON")
    it.add_argument("target", metavar="去处", help=f"后缀为 {'、'.join(SUFFIXES)}")
    return it


def main(argv: list[str]) -> int:
    """运行；读不成、不会写的退出码为 2。读不准的格有提示。"""
    args = parser().parse_args(argv)
    try:
        report = read_file(Path(args.source))
        data = write(report, Path(args.target).suffix)
        write_whole(Path(args.target), data)
    except (ReadError, UnknownSuffix, FontMissing) as error:
        sys.stderr.write(f"错误：{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"错误：写不了 {args.target}：{error.strerror}。\n")
        return 2
    if unsure := report.ambiguous():
        sys.stderr.write(f"注意：有 {len(unsure)} 格读不准，写作“？”，请对照原件补上。\n")
    return 0


def write_whole(path: Path, data: bytes) -> None:
    """写成文件：要么全写好，要么不动原来的。"""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        mode = path.stat().st_mode if path.exists() else 0o644
        Path(temporary).chmod(mode & 0o777)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
