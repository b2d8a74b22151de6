"""检查本机的安装：一项一个函数，说明好不好、哪里要改。`gongkai doctor` 用。"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from gongkai.documents.paper.pdf import FontMissing, families
from gongkai.law.facts import moment
from gongkai.site.install import places, settings_file
from gongkai.site.install.places import Wrong

_LATE = timedelta(minutes=10)
_OLD_BACKUP = timedelta(days=2)
#: 抽查几份附件；次年的放假安排一般几月以前公布
_SAMPLE, _ANNOUNCED = 50, 11


class State(StrEnum):
    """好、要留意、坏。"""

    GOOD = "好"
    DOUBTFUL = "留意"
    BAD = "坏"


@dataclass(frozen=True, slots=True)
class Result:
    """一项检查的结果；`mend` 说怎么改。"""

    name: str
    state: State
    text: str
    mend: str = ""


def good(name: str, text: str) -> Result:
    return Result(name, State.GOOD, text)


def results() -> Iterator[Result]:
    """依次检查；一项出错不耽误别的，没有数据库的不再查要用它的。"""
    yield from (_safely(name, check) for name, check in _PLACES)
    reached = _safely("数据库", _database)
    yield reached
    if reached.state is not State.BAD:
        yield from (_safely(name, check) for name, check in _INSIDE)


def _safely(name: str, check: Callable[[str], Result]) -> Result:
    try:
        return check(name)
    except Wrong as problem:
        return Result(name, State.BAD, str(problem))
    except Exception as error:
        return Result(name, State.BAD, f"查不了：{type(error).__name__}：{error}")


def _settings(name: str) -> Result:
    path = settings_file.settings_file()
    if not path.exists():
        return Result(name, State.DOUBTFUL, "没有设置文件，设置都来自环境变量", "gongkai setup")
    if path.stat().st_mode & 0o027:
        return Result(name, State.BAD, f"{path} 别的用户读得了", f"chmod 600 {path}")
    return good(name, str(path))


def _home(name: str) -> Result:
    return good(name, str(places.home(os.environ["GONGKAI_HOME"])))


def _keys(name: str) -> Result:
    from django.conf import settings

    from gongkai.safekeeping import crypto

    crypto.ring()
    if os.environ.get("GONGKAI_DATA_KEYS"):
        return good(name, "在环境变量里")
    if settings.KEYS == settings.HOME:
        text = f"与数据在同一个目录 {settings.KEYS}：备份时要分开存放"
        return Result(name, State.DOUBTFUL, text, "设 GONGKAI_KEYS，把 data-keys、index-key 移过去")
    return good(name, str(settings.KEYS))


def _address(name: str) -> Result:
    from django.conf import settings

    url = places.address(settings.PUBLIC_URL)
    host = urlsplit(url).hostname or ""
    if host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        text = f"GONGKAI_HOSTS 里没有 {host}，访问它的都答 400"
        return Result(name, State.BAD, text, f"GONGKAI_HOSTS={host},127.0.0.1")
    if not settings.SECURE:
        text = f"{url} 没有加密，密码和身份证号码在路上看得见"
        return Result(name, State.DOUBTFUL, text, "用 https，见管理员手册")
    if not settings.PROXIES:
        text = "没有设 GONGKAI_PROXIES：在反向代理后面时，次数限制把大家算成一个人"
        return Result(name, State.DOUBTFUL, text, "GONGKAI_PROXIES=127.0.0.1")
    return good(name, url)


def _static(name: str) -> Result:
    from django.conf import settings

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return Result(name, State.BAD, "还没有收集", "gongkai site collectstatic --noinput")
    return good(name, str(settings.STATIC_ROOT))


def _mail(name: str) -> Result:
    url = os.environ.get("GONGKAI_EMAIL_URL", "")
    if not url:
        return Result(name, State.DOUBTFUL, "没有设，提醒和通知发不出去", "GONGKAI_EMAIL_URL")
    places.mail(url)
    return good(name, "连得上")


def _fonts(name: str) -> Result:
    try:
        return good(name, "、".join(dict.fromkeys(families().values())))
    except FontMissing as problem:
        return Result(name, State.BAD, str(problem))


def _second_factor(name: str) -> Result:
    from django.conf import settings

    if settings.SECOND_FACTOR != "required":
        text = "不强制绑定动态口令，只供试用"
        return Result(name, State.DOUBTFUL, text, "去掉 GONGKAI_SECOND_FACTOR")
    return good(name, "必须绑定动态口令")


def _database(name: str) -> Result:
    from django.db import connection

    connection.ensure_connection()
    return good(name, "PostgreSQL" if connection.vendor == "postgresql" else "SQLite")


def _migrations(name: str) -> Result:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Result(name, State.BAD, f"有 {len(waiting)} 步没有做", "gongkai site migrate")
    return good(name, "都做了")


def _people(name: str) -> Result:
    from django.contrib.auth import get_user_model

    from gongkai.agencies.models import Agency

    if not get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
        return Result(name, State.BAD, "没有系统管理员", "gongkai setup")
    if not Agency.objects.exists():
        return Result(name, State.BAD, "还没有机关", "gongkai setup，或者登录后台“开始使用”")
    return good(name, f"{Agency.objects.count()} 个机关")


def _tick(name: str) -> Result:
    from django.utils import timezone

    from gongkai.outbox.models import JobState

    mend = "systemctl enable --now gongkai-tick.timer"
    last = JobState.objects.order_by("-finished").values_list("finished", flat=True).first()
    if last is None:
        return Result(name, State.BAD, "还没有运行过 gongkai tick", mend)
    if timezone.now() - last > _LATE:
        when = moment(timezone.localtime(last))
        return Result(name, State.BAD, f"上次运行是 {when}", mend)
    return good(name, "在运行")


def _backup(name: str) -> Result:
    """最近一次备份是什么时候做的。"""
    from django.conf import settings

    mend = "gongkai backup 目录/日期.tar，见管理员手册"
    try:
        made, where = (settings.HOME / "last-backup").read_text("utf-8").splitlines()[:2]
        at = datetime.fromisoformat(made)
    except (OSError, ValueError):
        return Result(name, State.DOUBTFUL, "还没有用 gongkai backup 做过", mend)
    if datetime.now(UTC) - at > _OLD_BACKUP:
        return Result(name, State.DOUBTFUL, f"最近一次在 {made}（{where}）", mend)
    return good(name, f"{made}　{where}")


def _calendar(name: str) -> Result:
    """今年、明年的放假安排；明年的一般在十一月公布。"""
    from django.utils import timezone

    from gongkai.law.calendar import official

    today = timezone.localdate()
    last = max(official().notices)
    mend = "把公布的安排放进 GONGKAI_NOTICES，见管理员手册“补充放假安排”"
    if last < today.year:
        return Result(name, State.BAD, f"只到 {last} 年，到期日算不出", mend)
    if last == today.year and today.month >= _ANNOUNCED:
        return Result(name, State.DOUBTFUL, f"只到 {last} 年，跨年的到期日算不出", mend)
    return good(name, f"到 {last} 年")


def _trail(name: str) -> Result:
    """留痕与存底对不对得上（最近的几条；从头的用 audit-trail verify）。"""
    from gongkai.safekeeping import anchor

    if broken := anchor.against_tail():
        mend = "先运行 gongkai audit-trail verify，查清以后再处理"
        return Result(name, State.BAD, str(broken), mend)
    return good(name, "与存底对得上")


def _files(name: str) -> Result:
    """登记了的附件都在、抽查的解得开。"""
    from gongkai.safekeeping.files import content_of
    from gongkai.safekeeping.models import StoredFile

    lost, count = [], 0
    for stored in StoredFile.objects.order_by("-pk")[:_SAMPLE]:
        count += 1
        try:
            content_of(stored)
        except Exception as error:
            lost.append(f"{stored.digest[:12]}（{type(error).__name__}）")
    if lost:
        mend = "从备份里取回 files/ 里的这几份；解不开的，看密钥是不是原来的"
        return Result(name, State.BAD, f"抽查 {count} 份，打不开 {len(lost)}：{lost[0]} 等", mend)
    return good(name, f"最近的 {count} 份都打得开")


_PLACES: tuple[tuple[str, Callable[[str], Result]], ...] = (
    ("设置文件", _settings),
    ("数据目录", _home),
    ("密钥", _keys),
    ("网址", _address),
    ("静态文件", _static),
    ("邮件", _mail),
    ("字体", _fonts),
    ("第二重验证", _second_factor),
    ("备份", _backup),
)
_INSIDE: tuple[tuple[str, Callable[[str], Result]], ...] = (
    ("数据库的结构", _migrations),
    ("机关与系统管理员", _people),
    ("定时任务", _tick),
    ("放假安排", _calendar),
    ("留痕", _trail),
    ("附件", _files),
)
