"""测提交：许多申请人同时按下“提交申请”，granian 每秒收下多少（PostgreSQL，用 DATABASE_URL）。"""

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

COUNT, AT_ONCE = 600, 16


def main() -> dict[str, float]:
    """每秒件数：先各自填到最后一步，再只量提交。"""
    home = tempfile.mkdtemp()
    env = os.environ | {
        "GONGKAI_HOME": home,
        "GONGKAI_APPLY_RATE": "1000000",
        "DJANGO_SETTINGS_MODULE": "gongkai.site.settings",
    }
    os.environ.update(env)
    from tests.crash.test_kill import _SETUP, Citizen, Server

    subprocess.run([sys.executable, "-c", _SETUP], env=env, check=True)
    static = [sys.executable, "-m", "gongkai", "site", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(static, env=env, check=True)
    server = Server(env, workers=2)
    try:
        citizens = [Citizen(server.port, number) for number in range(COUNT)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            pages = list(pool.map(lambda c: c.fill(), citizens))
            start = time.perf_counter()
            answers = list(pool.map(lambda pair: pair[0].submit(pair[1]), zip(citizens, pages)))
            seconds = time.perf_counter() - start
    finally:
        server.kill()
    failed = [answer for answer in answers if 'class="code"' not in answer[2]]
    if failed:
        sys.exit(f"{len(failed)} 件没有收下，第一件：{failed[0][0]} {failed[0][2][-1500:]}")
    return {"submissions_a_second": COUNT / seconds}


if __name__ == "__main__":
    print(json.dumps(main()))
