"""测备份与恢复：`keeping.py GB`，一个这么大的安装（一个库，其余是附件），网站一直有人看。

对照：用 tar 照抄同一个数据目录、再读一遍算散列（抄出来的不能用：库正在写；只比快慢）。
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from gongkai.loading import load  # noqa: E402
from tests.crash.serving import GONGKAI, Site, environment, prepare  # noqa: E402

_ITEMS, _FILE = 20_000, 2_500_000
_FILL = f"""
import os, sys
from gongkai.loading import load; load()
from gongkai.safekeeping.files import store
from portal_data import fill
fill({_ITEMS})
for _ in range(int(sys.argv[1])):
    store(b"\\x89PNG\\r\\n\\x1a\\n" + os.urandom({_FILE}))
"""
#: 先看这么久，作为平常的快慢
_BEFORE = 20
#: 一页以后歇几秒
_PAUSE = 0.05


def main(size: float) -> dict[str, float]:
    """造一个、备份（完整的、接着的）、恢复，其间一直看网页。"""
    load()
    with tempfile.TemporaryDirectory() as folder:
        home, kept = Path(folder, "home"), Path(folder, "kept")
        home.mkdir()
        kept.mkdir()
        env = _made(home, size)
        with Site(env) as site:
            usual = Reading(site)
            with usual:
                time.sleep(_BEFORE)
            during = Reading(site)
            with during:
                whole = _run(env, "backup", str(kept / "一.tar"))
                again = _run(env, "backup", str(kept / "二.tar"), "--after", str(kept / "一.tar"))
        found = {"keep_gb": (kept / "一.tar").stat().st_size / 2**30}
        plain = _tar(home, Path(folder, "plain.tar"))
        empty = Path(folder, "empty")
        words = ("--home", str(empty), "--key-folder", str(empty / "keys"))
        back = _run(env, "restore", str(kept / "二.tar"), *words, *_database(empty))
    seconds = {"whole": whole, "again": again, "restore": back, "tar": plain}
    found |= {f"keep_{name}_s": value for name, value in seconds.items()}
    found |= usual.told("usual") | during.told("during")
    return {f"{name}{_suffix()}": value for name, value in found.items()}


def _suffix() -> str:
    return "_postgresql" if "DATABASE_URL" in os.environ else "_sqlite"


def _made(home: Path, size: float) -> dict[str, str]:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{home}/gongkai.sqlite3"
    more = {"GONGKAI_BACKUP_PASSPHRASE": "只在量备份的时候用的口令", "DATABASE_URL": url}
    more |= {"GONGKAI_SETTINGS": os.devnull}  # 恢复的时候不写这台机器的设置
    env: dict[str, str] = environment(home, PYTHONPATH=os.pathsep.join(sys.path), **more)
    prepare(env)
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", _FILL, str(int(size * 2**30 / _FILE))], env=env, check=True
    )
    print(f"造好 {size} GB：{time.perf_counter() - begin:.0f} 秒", file=sys.stderr)
    return env


def _run(env: dict[str, str], *words: str) -> float:
    begin = time.perf_counter()
    done = subprocess.run([*GONGKAI, *words], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return time.perf_counter() - begin


def _tar(home: Path, file: Path) -> float:
    """照抄一遍，再读一遍。"""
    begin = time.perf_counter()
    subprocess.run(["tar", "-cf", str(file), "-C", str(home), "."], check=True)
    os.sync()
    subprocess.run(["sha256sum", str(file)], check=True, stdout=subprocess.DEVNULL)
    file.unlink()
    return time.perf_counter() - begin


def _database(empty: Path) -> tuple[str, ...]:
    """PostgreSQL 的恢复到另一个库。"""
    if "DATABASE_URL" not in os.environ:
        return ("--database", f"sqlite:///{empty}/gongkai.sqlite3")
    url, name = os.environ["DATABASE_URL"], "kept_again"
    import psycopg

    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
    return ("--database", f"{url.rpartition('/')[0]}/{name}")


class Reading:
    """另一个线程一页一页地看；记下各次的毫秒和没有看成的。"""

    def __init__(self, site: Site) -> None:
        self.site, self.over = site, threading.Event()
        self.times: list[float] = []
        self.failed = 0
        self.thread = threading.Thread(target=self._read)

    def __enter__(self) -> "Reading":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _read(self) -> None:
        pages = ("/", "/apply/", "/gk/housing/", "/due-day/", "/gk/housing/c/c1/")
        number = 0
        while not self.over.is_set():
            begin = time.perf_counter()
            self.failed += self.site.status(pages[number % len(pages)]) != 200
            self.times.append(1000 * (time.perf_counter() - begin))
            number += 1
            time.sleep(_PAUSE)

    def told(self, name: str) -> dict[str, float]:
        """中位、第 95 百分位（毫秒），看了几页，没有看成几页。"""
        late = statistics.quantiles(self.times, n=20)[-1]
        return {
            f"keep_{name}_ms": statistics.median(self.times),
            f"keep_{name}_p95_ms": late,
            f"keep_{name}_pages": len(self.times),
            f"keep_{name}_failed": self.failed,
        }


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)))
