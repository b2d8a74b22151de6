"""核对安装用的地方：数据目录、数据库、网址、邮件。安装的问答和 `gongkai doctor` 用同一份。"""

import os
import re
import shutil
import smtplib
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LEAST_SPACE = 1 << 30
_LEAST_POSTGRES = 130000
_SECONDS = 10
_ADDRESS = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?", re.ASCII)


class Wrong(ValueError):
    """这个答案用不得；str() 说明怎么改。"""


def home(text: str) -> Path:
    """数据目录：本人的、可写、别人读不了、有地方。没有就建。"""
    path = Path(text).expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path):
            pass
    except OSError as error:
        raise Wrong(
            f"数据目录 {path} 写不进去（{error.strerror}）。先建好并交给运行网站的用户："
            f"install -d -o gongkai -g gongkai -m 700 {path}"
        ) from error
    if path.stat().st_uid != os.geteuid():
        raise Wrong(
            f"数据目录 {path} 不是当前用户的：请用它的主人运行（sudo -u 用户名 gongkai …）。"
        )
    if path.stat().st_mode & 0o077:
        raise Wrong(f"数据目录 {path} 别的用户也读得了：chmod 700 {path}")
    if shutil.disk_usage(path).free < _LEAST_SPACE:
        raise Wrong(f"{path} 所在的磁盘剩下不到 1 GB。")
    return path


def database(url: str) -> str:
    """数据库的网址：连得上、版本够、可以建表。空的为数据目录里的 SQLite。"""
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme in ("sqlite", "sqlite3"):
        return url
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise Wrong("写成 postgres://用户:密码@主机/库；不填的用数据目录里的 SQLite。")
    _demand_postgres(url)
    return url


def _demand_postgres(url: str) -> None:
    try:
        import psycopg
    except ImportError:
        raise Wrong(
            "用 PostgreSQL 要装驱动：照 requirements.lock 装，或者 pip install '.[postgres]'。"
        ) from None
    try:
        with psycopg.connect(url, connect_timeout=_SECONDS, autocommit=True) as link:
            row = link.execute(
                "SELECT current_setting('server_version_num')::int, "
                "has_schema_privilege(current_user, 'public', 'CREATE'), "
                "current_setting('server_encoding')"
            ).fetchone()
    except psycopg.Error as error:
        raise Wrong(f"连不上数据库：{str(error).strip().splitlines()[-1]}") from error
    version, may_create, encoding = row or (0, False, "")
    if version < _LEAST_POSTGRES:
        raise Wrong("PostgreSQL 要 13 或更新的版本。")
    if not may_create:
        raise Wrong("这个用户不能在库里建表：请让它做库的主人（createdb -O 用户 库）。")
    if encoding != "UTF8":
        raise Wrong("库的编码要是 UTF8：createdb -E UTF8 -T template0 …")


def address(url: str) -> str:
    """对外的网址，不带末尾的斜线。"""
    found = url.strip().rstrip("/").lower()
    if not _ADDRESS.fullmatch(found):
        raise Wrong("写成 https://域名（试用可以 http://127.0.0.1:8000），域名后面不带路径。")
    return found


def hosts(url: str) -> str:
    """允许的域名：网址里的和本机（反向代理、检查用）。"""
    name = urlsplit(url).hostname or ""
    return ",".join(dict.fromkeys([name, "127.0.0.1", "localhost"]))


def mail(url: str) -> str:
    """邮件服务器的网址：写法对、连得上、密码对。空的为不发。"""
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
        raise Wrong(
            "写成 smtp+tls://用户:密码@主机:587（或 smtps://…:465、smtp://…:25）；不发的不填。"
        )
    try:
        _greet(parts.scheme, parts.hostname, parts.port, parts.username, parts.password)
    except (OSError, smtplib.SMTPException) as error:
        raise Wrong(f"邮件服务器 {parts.hostname} 用不了：{error}") from error
    return url


def _greet(scheme: str, host: str, port: int | None, user: str | None, word: str | None) -> None:
    kind = smtplib.SMTP_SSL if scheme == "smtps" else smtplib.SMTP
    with kind(host, port or (465 if scheme == "smtps" else 25), timeout=_SECONDS) as server:
        if scheme == "smtp+tls":
            server.starttls()
        if user:
            server.login(unquote(user), unquote(word or ""))
        server.noop()


def is_sqlite_file(path: Path) -> bool:
    """是不是一个 SQLite 库的文件。"""
    try:
        with path.open("rb") as file:
            return file.read(16) == b"SQLite format 3\x00"
    except OSError:
        return False
