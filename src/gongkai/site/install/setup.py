"""`gongkai setup`：问几个问题，核对，建库，写设置，建第一个机关和系统管理员。可以反复运行。"""

import argparse
import getpass
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from gongkai.cli import Parser
from gongkai.site.install import building, settings_file
from gongkai.site.install.places import Wrong
from gongkai.site.install.questions import QUESTIONS, Question, checked, demand, settings_from

_TRIES = 5


def main(argv: list[str]) -> int:
    """答案不对、装不成为 2，装好为 0。"""
    given = _parser().parse_args(argv)
    path = Path(given.settings or settings_file.settings_file())
    try:
        before = settings_file.read(path)
        answers = _answers(given, before)
        values = before | settings_from(answers)
        password = _password(given)
        settings_file.write(path, values)
        os.environ.update(values)
        told = building.build(path, answers, password)
    except (Wrong, settings_file.NotInstalled, settings_file.Unwritable, OSError) as problem:
        sys.stderr.write(f"错误：{problem}\n")
        return 2
    sys.stdout.write(told)
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="gongkai setup",
        description="安装。没有给的逐项问；给机器用的写在 --answers 的 TOML 文件里，不问。",
    )
    parser.add_argument("--answers", metavar="文件", help="答案，TOML：如 url = 'https://…'")
    parser.add_argument(
        "--settings", metavar="文件", help=f"设置写在哪里（缺省 {settings_file.STANDARD}）"
    )
    parser.add_argument(
        "--password-file", metavar="文件", help="系统管理员的密码；没有给的问，不问的另生成"
    )
    for question in QUESTIONS:
        flag = "--" + question.id.replace("_", "-")
        parser.add_argument(flag, metavar="…", help=question.text.replace("%", "%%"))
    return parser


def _answers(given: argparse.Namespace, before: dict[str, str]) -> dict[str, str]:
    """各项的答案，都核对过；不问的缺了、错了一并说，抛 Wrong。"""
    known = {q.id: before.get(q.setting, "") for q in QUESTIONS if q.setting}
    known |= _from_file(given.answers)
    known |= {q.id: str(vars(given)[q.id]) for q in QUESTIONS if vars(given)[q.id] is not None}
    if not given.answers and sys.stdin.isatty():
        return {q.id: _ask(q, known.get(q.id) or q.default) for q in QUESTIONS}
    good, bad = checked(known, QUESTIONS)
    if bad:
        names = {q.id: q for q in QUESTIONS}
        lines = [f"--{id.replace('_', '-')}（{names[id].text}）：{why}" for id, why in bad.items()]
        raise Wrong("这些答案要改：\n  " + "\n  ".join(lines))
    return good


def _from_file(name: str | None) -> dict[str, str]:
    if not name:
        return {}
    try:
        found: dict[str, Any] = tomllib.loads(Path(name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Wrong(f"答案文件 {name} 读不了：{error}") from error
    known = {q.id for q in QUESTIONS}
    if unknown := [key for key in found if key not in known]:
        raise Wrong(
            f"答案文件里不认识的：{'、'.join(unknown)}；可以写 {'、'.join(sorted(known))}。"
        )
    return {key: _text(value) for key, value in found.items()}


def _text(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _ask(question: Question, default: str) -> str:
    """问一项，答错了说明再问。"""
    shown = f"（{default}）" if default else ""
    for _ in range(_TRIES):
        answer = input(f"{question.text}{shown}：").strip() or default
        try:
            return demand(question, answer)
        except Wrong as problem:
            sys.stderr.write(f"  {problem}\n")
    raise Wrong(f"“{question.text}”答错了 {_TRIES} 次，先停下；改好以后再运行 gongkai setup。")


def _password(given: argparse.Namespace) -> str:
    """系统管理员的密码；空的由程序生成。"""
    if given.password_file:
        return Path(given.password_file).read_text("utf-8").strip()
    if given.answers or not sys.stdin.isatty():
        return ""
    first = getpass.getpass("系统管理员的密码（空着的由程序生成；原来有的不改）：")
    if first and first != getpass.getpass("再输一遍："):
        raise Wrong("两遍密码不一样，再运行一次 gongkai setup。")
    return first
