"""`gongkai backup`：网站照常运行时做一份备份，写完从头读一遍核对。"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track

from gongkai import __version__
from gongkai.cli import Parser
from gongkai.site.backup import database, keybox
from gongkai.site.backup.archive import BackupWrong, Held, Manifest, Writer, manifest_of, verify

#: 数据目录里记着最近一次备份的文件
LAST = "last-backup"
_FOLDERS = ("files", "media")
_ANCHOR = "home/trail-anchor"


def main(argv: list[str]) -> int:
    """做好、核对过为 0；没有做成为 2，不留半份。"""
    parser = Parser(
        "gongkai backup", description="备份：数据库、附件写成一个文件，密钥和设置写成另一个。"
    )
    parser.add_argument("file", type=Path, metavar="文件", help="写成哪个文件（.tar），不能已经有")
    parser.add_argument("--after", type=Path, metavar="备份", help="接着哪一次：没有变的附件不再写")
    parser.add_argument(
        "--keys", type=Path, metavar="文件", help="密钥和设置写到哪里（缺省为“文件.keys”）"
    )
    parser.add_argument("--no-keys", action="store_true", help="不备份密钥（另有保管的）")
    given = parser.parse_args(argv)
    try:
        keys = (
            None if given.no_keys else given.keys or given.file.with_name(f"{given.file.name}.keys")
        )
        sys.stdout.write(_made(given.file, given.after, keys))
    except BackupWrong as problem:
        sys.stderr.write(f"错误：{problem}\n")
        return 2
    return 0


def _made(file: Path, after: Path | None, keys: Path | None) -> str:
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.site.settings")
    for path in (file, keys):
        if path is not None and path.exists():
            raise BackupWrong(f"{path} 已经有了，不盖掉；请换一个名称。")
    earlier = _earlier(file, after)
    if keys is not None:
        keybox.write(keys, keybox.gathered(settings.KEYS), keybox.passphrase(new=True))
    manifest = _archived(file, earlier, settings.HOME)
    (settings.HOME / LAST).write_text(f"{manifest.made}\n{file.absolute()}\n", "utf-8")
    return _told(file, manifest, keys)


def _earlier(file: Path, after: Path | None) -> Manifest | None:
    if after is None:
        return None
    if after.absolute().parent != file.absolute().parent:
        raise BackupWrong("接着做的要与上一次在同一个目录里：恢复时两个都要。")
    return manifest_of(after)


def _archived(file: Path, earlier: Manifest | None, home: Path) -> Manifest:
    made = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        with _beside(file) as beside:
            with beside.open("wb") as out:
                writer = Writer(out, file.name, earlier)
                _fill(writer, file, home)
                manifest = Manifest(__version__, made, writer.held)
                writer.finish(manifest)
                out.flush()
                os.fsync(out.fileno())
            beside.rename(file)
        return verify(file)
    except OSError as error:
        raise BackupWrong(f"没有做成：{error.strerror or error}（{file}）。") from error


@contextlib.contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """旁边的临时文件：没有做完的删去。"""
    handle, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _fill(writer: Writer, file: Path, home: Path) -> None:
    """先存底，后数据库，再附件：库里有的附件都在；存底不会比库新。"""
    from django.conf import settings

    anchor = Path(settings.TRAIL_ANCHOR or home / "trail-anchor")
    if anchor.is_file():
        writer.add(_ANCHOR, anchor)
    found = settings.DATABASES["default"]
    url = os.environ.get("DATABASE_URL", "")
    with _beside(file) as dump:
        dump.unlink()
        name = database.snapshot(url, Path(found["NAME"]), dump)
        writer.add(name, dump)
    waiting = [p for f in _FOLDERS for p in sorted((home / f).rglob("*")) if p.is_file()]
    quiet = not sys.stderr.isatty()
    for path in track(waiting, "附件", console=Console(stderr=True), disable=quiet):
        with contextlib.suppress(FileNotFoundError):  # 其间不再用而清去的
            writer.add(f"home/{path.relative_to(home)}", path)


def _told(file: Path, manifest: Manifest, keys: Path | None) -> str:
    here = [h for h in manifest.held.values() if h.archive == file.name]
    others = sorted({h.archive for h in manifest.held.values()} - {file.name})
    lines = [f"备份好了，从头读过一遍：{file}（{len(here):,} 份，{_size(here):,} MB）"]
    if others:
        lines.append(f"没有变的 {len(manifest.held) - len(here):,} 份在：{'、'.join(others)}")
    if keys is not None:
        lines.append(f"密钥和设置：{keys}。请与备份分开存放，口令另外记好，丢了谁也打不开。")
    else:
        lines.append("没有备份密钥：丢了密钥，备份里的个人信息、附件解不开。")
    return "\n".join(lines) + "\n"


def _size(held: list[Held]) -> int:
    return round(sum(h.size for h in held) / 1024**2)
