"""安装要问的：每一问的名称、说明、缺省、怎样核对。答案来自参数、答案文件、原来的设置，再没有才问。"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gongkai.site.install import places
from gongkai.site.install.places import Wrong

_USERNAME = re.compile(r"[A-Za-z0-9_-]{2,60}", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Question:
    """一问。`setting` 为写进设置文件的名称，空的不写；`needed` 的不能空着。

    `makes` 的核对时就建。
    """

    id: str
    text: str
    check: Callable[[str], str]
    setting: str = ""
    default: str = ""
    needed: bool = True
    makes: bool = False


def _home(text: str) -> str:
    return str(places.home(text))


def _named(text: str) -> str:
    if not 2 <= len(text) <= 100:
        raise Wrong("写全称，2 到 100 个字，如“青川市兴庆区住房和城乡建设局”。")
    return text


def _mark(text: str) -> str:
    if not 1 <= len(text) <= 20:
        raise Wrong("机关代字 1 到 20 个字，如“兴住建”，用在文号里。")
    return text


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text) or len(text) > 40:
        raise Wrong("只用小写字母、数字、横线，至多 40 个，如 housing；设定以后不改。")
    return text


def _username(text: str) -> str:
    if not _USERNAME.fullmatch(text):
        raise Wrong("账号只用字母、数字、横线，2 到 60 个。")
    return text


def _email(text: str) -> str:
    if text and not _EMAIL.fullmatch(text):
        raise Wrong("写成 xxgk@example.gov.cn 这样。")
    return text


def _yes(text: str) -> str:
    if text.lower() not in ("", "是", "否", "y", "n", "yes", "no", "true", "false"):
        raise Wrong("答“是”或者“否”。")
    return "是" if text.lower() in ("是", "y", "yes", "true") else ""


def _keys(text: str) -> str:
    return str(places.home(text)) if text else ""


QUESTIONS = (
    Question("home", "数据目录", _home, "GONGKAI_HOME", "/var/lib/gongkai", makes=True),
    Question(
        "keys",
        "密钥放在哪个目录（与数据分开备份；空着为数据目录）",
        *(_keys, "GONGKAI_KEYS"),
        needed=False,
        makes=True,
    ),
    Question(
        "database",
        "数据库，如 postgres://用户:密码@主机/库（空着为数据目录里的 SQLite）",
        *(places.database, "DATABASE_URL"),
        needed=False,
    ),
    Question("url", "对外的网址，如 https://xxgk.example.gov.cn", places.address, "GONGKAI_URL"),
    Question(
        "email",
        "发邮件的服务器，如 smtp+tls://用户:密码@主机:587（空着为不发）",
        *(places.mail, "GONGKAI_EMAIL_URL"),
        needed=False,
    ),
    Question("email_from", "发件人的地址", _email, "GONGKAI_EMAIL_FROM", needed=False),
    Question("site_name", "网站的名称", _named, "GONGKAI_SITE_NAME", "政府信息公开"),
    Question("agency", "第一个机关的全称", _named),
    Question("slug", "它在网址里的名称，如 housing", _slug),
    Question("mark", "机关代字，如“兴住建”", _mark),
    Question("government", "它是人民政府吗（是、否）", _yes, default="否", needed=False),
    Question("administrator", "系统管理员的账号", _username, default="admin"),
)


def demand(question: Question, answer: str) -> str:
    """核对一个答案；用不得抛 Wrong。"""
    text = answer.strip()
    if not text and question.needed:
        raise Wrong("这一项不能空着。")
    return question.check(text) if text or not question.needed else text


def checked(
    answers: Mapping[str, str], asked: tuple[Question, ...]
) -> tuple[dict[str, str], dict[str, str]]:
    """(核对过的答案, 问题的标识 -> 错在哪里)；没有答案的用缺省。别的都对了才建目录。"""
    good: dict[str, str] = {}
    bad: dict[str, str] = {}
    for question in sorted(asked, key=lambda q: q.makes):
        if question.makes and bad:
            continue
        try:
            good[question.id] = demand(question, answers.get(question.id) or question.default)
        except Wrong as problem:
            bad[question.id] = str(problem)
    return good, bad


def settings_from(answers: Mapping[str, str]) -> dict[str, str]:
    """写进设置文件的各项：空的不写；域名、反向代理由网址定。"""
    values = {q.setting: answers[q.id] for q in QUESTIONS if q.setting and answers.get(q.id)}
    values["GONGKAI_HOSTS"] = places.hosts(values["GONGKAI_URL"])
    if values["GONGKAI_URL"].startswith("https://"):
        values["GONGKAI_PROXIES"] = "127.0.0.1"
    return values
