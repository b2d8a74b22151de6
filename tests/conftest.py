"""测试共用：真实样本（在时才用）、固定的随机。"""

import gc
import os
import threading
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, Phase, settings

from gongkai.disclosures.searching import index
from gongkai.safekeeping import crypto, limits
from gongkai.safekeeping.triggers import GUARDED, name
from tests.prepared import prepare

settings.register_profile(
    "gongkai", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.register_profile(
    "thorough", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=1000
)
#: 变异测试（scripts/mutate.py）：每次一样，找到反例就够，不再化简
settings.register_profile(
    "mutate",
    settings.get_profile("gongkai"),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    database=None,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gongkai"))

#: 命令行的动词要有安装：测试用的数据目录就是它
os.environ.setdefault("GONGKAI_HOME", str(django_settings.HOME))
#: 这台机器上装好的，测试起的进程一点不碰
os.environ["GONGKAI_SETTINGS"] = os.devnull

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"


@pytest.fixture
def sample():
    """真实样本的路径；这台机器上没有就略过。"""

    def find(name: str) -> Path:
        path = SAMPLES / name
        if not path.exists():
            pytest.skip(f"没有样本 {name}")
        return path

    return find


FIXTURES = Path(__file__).parent / "annual" / "fixtures"


@pytest.fixture(params=["自己的", "真实的"])
def housing(request, sample):
    """一个区住建局 2020 年的年报：收 2 件、办结写成 2 件、结转 1 件，表格自相矛盾。"""
    if request.param == "真实的":
        return sample("xingqing-housing-2020.txt")
    return FIXTURES / "housing-2020.txt"


@pytest.fixture(params=["自己的", "真实的"])
def city(request, sample):
    """一个市 2024 年的年报（别的软件做的 PDF），全部成立。"""
    if request.param == "真实的":
        return sample("huaian-2024.pdf")
    return FIXTURES / "city-2024.pdf"


#: 自己另起服务器、另建库的：不用下面的夹具，也看数据库是哪一种
_ON_THEIR_OWN = {"crash", "site"}
_DATABASE = {"db", "transactional_db", "live_server"}
#: 要很久的文件、文件夹，久的在前
_LONGEST = (
    *("test_bare_machine", "test_move.py", "crash/test_outbox", "test_bring_up", "crash/"),
    *("browser/test_case", "test_boundary", "walk/test_script", "walk/test_walking"),
    *("test_every_route", "browser/", "site/install/", "demo/", "walk/", "look/test_words"),
    *("channels/test_sending", "site/", "portal/test_site", "outbox/test_moved"),
)


def pytest_addoption(parser):
    parser.addoption(
        "--database-only", action="store_true", help="与数据库无关的不跑：换一种数据库再跑时用"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    # 一份文件由一个进程跑：久的先跑，最后不会一个进程跑、别的等着
    items.sort(key=_how_long)
    if config.getoption("--database-only"):
        kept = [item for item in items if _on_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def pytest_collection_finish(session):
    """收集好的都要留到最后：不再一遍一遍地看它们是不是垃圾（每个测试都快近一成）。"""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _how_long(item):
    """久的在前。"""
    known = [at for at, name in enumerate(_LONGEST) if name in item.nodeid]
    return known[0] if known else len(_LONGEST)


def _on_database(item):
    if item.get_closest_marker("once"):
        return False
    used = _DATABASE & set(item.fixturenames) or item.get_closest_marker("django_db")
    return bool(used) or bool(_ON_THEIR_OWN & set(item.path.parts))


@pytest.fixture(autouse=True)
def _quick_settings(settings):
    """测试不先收集静态文件，密码散列得快。"""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CHECKUP_RATE = 1000
    # 真的散列每次要四分之一秒：不是测它的测试用快的
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _one_window(monkeypatch):
    """次数按整分钟、整小时算：一个测试里时间停着，不会算到一半换了一段。"""
    at = limits.now()
    monkeypatch.setattr(limits, "now", lambda: at)


@pytest.fixture(autouse=True)
def _empty_index(request):
    """检索的索引不是模型的表，真的提交的测试完了清空各表时不清它：自己清。"""
    marker = request.node.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction", False)
    if not asked and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    if index._WORDS.count():
        index._WORDS.clear()


@pytest.fixture(autouse=True)
def _one_at_a_time(request, monkeypatch):
    """内存里的 SQLite，live_server 的各个线程共用一个连接：一次只答一个请求。

    两个同时答，一个开保存点时另一个正读着，就成了 503；真的站点每个线程有自己的连接。
    请求里又请求自己的不能一直等，等够了照答。
    """
    if "live_server" not in request.fixturenames or connection.vendor != "sqlite":
        return
    turn, answer = threading.Lock(), WSGIHandler.get_response

    def in_turn(handler, asked):
        mine = turn.acquire(timeout=10)
        try:
            return answer(handler, asked)
        finally:
            if mine:
                turn.release()

    monkeypatch.setattr(WSGIHandler, "get_response", in_turn)


@pytest.fixture(autouse=True)
def _chinese():
    """测试客户端看过英文外壳以后，语言会留在线程里。"""
    translation.activate("zh-hans")


@pytest.fixture(autouse=True)
def _own_keys():
    """每个测试有自己的 HOME：不许接着用前一个测试的密钥，做到一半又换成自己的。"""
    crypto.forget()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """迁移好的库抄一份，不每个进程迁移一遍。"""
    prepare(connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """SQLite 上清空表要用 DELETE：测试库里卸下“不许删除”的触发器（有专门的测试把它装回来）。"""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for table in GUARDED:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name(table, 'DELETE')}")
