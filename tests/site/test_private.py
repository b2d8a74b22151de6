"""写下的文件只有本人可读：数据库和它的日志、密钥、附件、数据目录。"""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.site.databases import own

SRC = Path(__file__).parents[2] / "src"
SCRIPT = """
import os
os.umask(0o022)  # 服务器常见的
os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.site.settings"
import django
django.setup()
from django.db import connection
from django.conf import settings
from gongkai.safekeeping import files
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE t (a)")
    cursor.execute("INSERT INTO t VALUES (1)")
    files.put(b"%PDF-1.4 x")
    (settings.HOME / "backup").mkdir()
    (settings.HOME / "backup" / "export.csv").write_text("x")
    for path in sorted(settings.HOME.rglob("*")):
        print(oct(path.stat().st_mode & 0o777), path.relative_to(settings.HOME))
"""


def test_everything_in_the_home_is_private(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    environment = os.environ | {"GONGKAI_HOME": str(home), "PYTHONPATH": str(SRC)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    seen = dict(reversed(line.split(" ", 1)) for line in done.stdout.splitlines())
    assert {"gongkai.sqlite3", "gongkai.sqlite3-wal", "gongkai.sqlite3-shm"} <= set(seen)
    assert {"data-keys", "secret-key", "backup/export.csv"} <= set(seen)
    assert set(seen.values()) == {"0o600", "0o700"}, seen
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o711])
def test_a_home_that_others_may_enter_is_closed(tmp_path, mode):
    tmp_path.chmod(mode)
    own(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
