"""`gongkai restore`：在空的机器上照备份恢复，逐份核对，核验留痕。"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.cli import Parser
from gongkai.site.backup import archive, database, keybox
from gongkai.site.backup.archive import BackupWrong
from gongkai.site.install import settings_file

_DEFAULT_DATABASE = "gongkai.sqlite3"
_AFTER = (
    ("site", "migrate", "-v", "0"),
    ("site", "collectstatic", "--noinput", "-v", "0"),
    ("audit-trail", "verify"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """恢复到哪里：数据目录、密钥目录、数据库的网址（SQLite 的可以为空）。"""

    home: Path
    keys: Path
    url: str

    @property
    def sqlite(self) -> Path:
        """SQLite 的文件。"""
        given = self.url.partition(":///")[2] if self.url.startswith("sqlite") else ""
        return Path(f"/{given.lstrip('/')}") if given else self.home / _DEFAULT_DATABASE


def main(argv: list[str]) -> int:
    """恢复好为 0；没有做成为 2，写了一半的删去。"""
    parser = Parser(
        "gongkai restore", description="在空的机器上恢复：不盖掉已有的数据，先恢复到空的地方。"
    )
    parser.add_argument("file", type=Path, metavar="备份", help="gongkai backup 写的文件")
    parser.add_argument(
        "--keys", type=Path, metavar="文件", help="密钥和设置的备份（缺省为“备份.keys”）"
    )
    parser.add_argument("--home", type=Path, metavar="目录", help="数据目录（缺省照备份里的设置）")
    parser.add_argument("--key-folder", type=Path, metavar="目录", help="密钥目录（缺省同上）")
    parser.add_argument("--database", metavar="网址", help="数据库（缺省同上），要是空的")
    given = parser.parse_args(argv)
    try:
        box = keybox.read(
            given.keys or given.file.with_name(given.file.name + ".keys"),
            keybox.passphrase(new=False),
        )
        place = _place(box, given.home, given.key_folder, given.database)
        sys.stdout.write(_restored(given.file, box, place))
    except (BackupWrong, settings_file.Unwritable) as problem:
        sys.stderr.write(f"错误：{problem}\n")
        return 2
    return 0


def _place(box: keybox.Box, home: Path | None, keys: Path | None, url: str | None) -> Place:
    """命令行给的，没有的照原来的设置。"""
    stood = box.settings.get("GONGKAI_HOME")
    if home is None and not stood:
        raise BackupWrong("备份里没有写数据目录：用 --home 指明。")
    folder = (home or Path(stood or "")).absolute()
    given = keys or (None if home else box.settings.get("GONGKAI_KEYS"))
    kept = Path(given).absolute() if given else folder
    if url is None:
        url = box.settings.get("DATABASE_URL", "")
        url = "" if home and url.startswith("sqlite") else url
    return Place(folder, kept, url)


def _restored(file: Path, box: keybox.Box, place: Place) -> str:
    manifest = archive.manifest_of(file)
    _demand_empty(place)
    with _undone_on_failure(place):
        dumps = place.home / ".restoring"
        held = archive.extract(file, manifest, lambda name: _to(place, dumps, name))
        _write_keys(box, place)
        name = next(n for n in manifest.held if n.startswith("database."))
        database.load(place.url, name, dumps / name, place.sqlite)
        shutil.rmtree(dumps, ignore_errors=True)
    settings = _write_settings(box, place)
    for verb in _AFTER:
        _managed(place, box, *verb)
    return (
        f"恢复好了：{manifest.made} 的备份，{held:,} 份都与清单相符，留痕核验过。\n"
        f"{settings}接着做：gongkai doctor，启动网站和定时任务。\n"
    )


def _demand_empty(place: Place) -> None:
    for folder in {place.home, place.keys}:
        if folder.exists() and any(folder.iterdir()):
            raise BackupWrong(f"{folder} 不是空的：恢复只到空的目录，不盖掉现有的。")
    database.demand_empty(place.url, place.sqlite)


@contextlib.contextmanager
def _undone_on_failure(place: Place) -> Iterator[None]:
    """没有做成的，写了的都删去（原来就是空的）；PostgreSQL 的是一个事务，整个不算。"""
    try:
        for folder in (place.home, place.keys):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield
    except OSError as error:
        _clear(place)
        raise BackupWrong(f"写不成：{error.strerror or error}。") from error
    except BaseException:
        _clear(place)
        raise


def _clear(place: Place) -> None:
    for folder in (place.home, place.keys):
        for one in folder.iterdir() if folder.exists() else ():
            shutil.rmtree(one) if one.is_dir() else one.unlink(missing_ok=True)


def _to(place: Place, dumps: Path, name: str) -> Path:
    archive.demand_proper(name)
    return place.home / name.removeprefix("home/") if name.startswith("home/") else dumps / name


def _write_keys(box: keybox.Box, place: Place) -> None:
    for name, content in box.files.items():
        if name not in keybox.KEY_FILES:
            raise BackupWrong(f"密钥的备份里有不该有的“{name[:40]}”。")
        path = place.keys / name
        path.touch(mode=0o600)
        path.write_text(content, "utf-8")


def _write_settings(box: keybox.Box, place: Place) -> str:
    """设置文件：没有的照备份写，已经有的不动。"""
    path = settings_file.settings_file()
    if path.exists():
        return (
            f"设置文件 {path} 已经有，没有改：请核对 GONGKAI_HOME、GONGKAI_KEYS、DATABASE_URL。\n"
        )
    try:
        settings_file.write(path, _settings(box, place))
    except OSError as error:
        return f"设置文件 {path} 写不了（{error.strerror}）：请运行 gongkai setup，或者自己写。\n"
    return f"设置写在 {path}。\n"


def _settings(box: keybox.Box, place: Place) -> dict[str, str]:
    changed = {"GONGKAI_HOME": str(place.home), "GONGKAI_KEYS": str(place.keys)}
    changed |= {"DATABASE_URL": place.url} if place.url else {}
    kept = {n: v for n, v in box.settings.items() if n != "DATABASE_URL"}
    return kept | changed


def _managed(place: Place, box: keybox.Box, *words: str) -> None:
    """在恢复好的安装上运行一个动词。"""
    kept = {n: v for n, v in os.environ.items() if n != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", *words],
        env=kept | _settings(box, place),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        told = (done.stderr or done.stdout)[-800:]
        raise BackupWrong(f"数据恢复了，但是 gongkai {' '.join(words)} 没有做成：{told}")
