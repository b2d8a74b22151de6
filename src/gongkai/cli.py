"""`gongkai` 命令。各动词的模块用到才载入，`gongkai --help` 因此很快。"""

import argparse
import os
import re
import signal
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

from gongkai import __version__

VERBS = {
    "clock": ("gongkai.commands.clock", "算答复期限：逐日说明计与不计，附条文"),
    "fee": ("gongkai.commands.fee", "算信息处理费：按件或者按页"),
    "remedy": ("gongkai.commands.remedy", "算复议、诉讼的先后和最后一天"),
    "law": ("gongkai.commands.law", "法律依据：列出、查看每一项数据和它的出处"),
    "audit": ("gongkai.commands.audit", "体检年报：一份、一个目录或者成千上万份"),
    "report": ("gongkai.commands.report", "年报：由登记推出、检查、汇总一个区、历年各机关并排"),
    "walk": ("gongkai.oversight.walk.command", "走网站：像来访者那样一页一页地看，列出查到的问题"),
    "convert": ("gongkai.commands.convert", "在各种格式之间转换年报"),
    "import-site": ("gongkai.commands.import_site", "搬旧网站：读目录里的表和附件，作草稿"),
    "export-static": ("gongkai.commands.export_static", "把公开的网站写成静态文件"),
    "setup": ("gongkai.site.install.setup", "安装：问几个问题，建库，写设置，建第一个机关和管理员"),
    "doctor": ("gongkai.site.install.doctor", "检查本机的安装，说明哪里要改"),
    "serve": ("gongkai.site.serve", "启动网站"),
    "tick": ("gongkai.commands.tick", "做时间带来的事：提醒、汇总、重算到期日、发出通知"),
    "audit-trail": (
        "gongkai.commands.audit_trail",
        "核验留痕（gongkai audit-trail verify）",
    ),
    "move-database": ("gongkai.site.install.move", "从 SQLite 换到 PostgreSQL，逐行核对"),
    "backup": ("gongkai.site.backup.making", "备份：数据库、附件；密钥和设置另写一个文件"),
    "restore": ("gongkai.site.backup.restoring", "在空的机器上照备份恢复，逐份核对"),
    "site": ("gongkai.commands.site", "管理网站（Django 的管理命令，如 gongkai site migrate）"),
}
#: 用到本机安装的：没有安装的先说明，不另建数据目录
_ON_INSTALLATION = frozenset(
    {
        "import-site",
        "export-static",
        "doctor",
        "serve",
        "tick",
        "audit-trail",
        "move-database",
        "backup",
        "site",
    }
)
#: 这几个的用法由 Django 说，也要有安装
_DJANGO_HELP = frozenset({"audit-trail", "export-static", "import-site", "site"})
_MESSAGES = (
    (r"the following arguments are required: (.*)", r"缺少必需的参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (.*?): expected one argument", r"参数 \1 后面要跟一个值"),
    (r"argument (.*?): expected at least one argument", r"参数 \1 后面至少要跟一个值"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"参数 \1 不能是 \2，可选：\3"),
    (r"argument (.*?): invalid int value: (.*)", r"参数 \1 应为整数，不能是 \2"),
    (r"argument (.*?): not allowed with argument (.*)", r"参数 \1 与 \2 不能同时用"),
    (r"one of the arguments (.*) is required", r"要给出其中一个：\1"),
    (r"argument (.*?): (.*)", r"参数 \1：\2"),
)


class Parser(argparse.ArgumentParser):
    """用中文说错误的参数解析器；用法错误的退出码为 2。"""

    def error(self, message: str) -> NoReturn:
        for pattern, chinese in _MESSAGES:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, chinese, message, flags=re.DOTALL)
                break
        self.exit(2, f"错误：{message}。\n用 {self.prog} --help 看用法。\n")

    def format_help(self) -> str:
        text = super().format_help().replace("usage: ", "用法：", 1)
        text = text.replace("\noptions:\n", "\n选项：\n")
        text = text.replace("\npositional arguments:\n", "\n参数：\n")
        return text.replace("show this help message and exit", "显示这些说明")


def overview() -> str:
    """`gongkai --help` 的文字：每个动词一行。"""
    verbs = "\n".join(f"  {name:<14}{help_text}" for name, (_, help_text) in VERBS.items())
    return (
        "用法：gongkai 动词 [参数…]\n\n"
        "公开（gongkai）：政府信息公开工作的一体化系统。\n\n"
        f"动词：\n{verbs}\n\n"
        "用 gongkai 动词 --help 看每个动词的用法；gongkai --version 看版本。\n"
    )


def main(argv: list[str] | None = None) -> int:
    """命令的入口，返回退出码。"""
    words = sys.argv[1:] if argv is None else argv
    try:
        status = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # 没有写完，不能说“没有错误”：与被信号中断的别的命令一样；退出时也不再写
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        sys.stderr.write("\n已中断。\n")
        return 128 + signal.SIGINT
    return status


def _run(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help"):
        sys.stdout.write(overview())
        return 0 if words else 2
    if words[0] == "--version":
        sys.stdout.write(f"gongkai {__version__}\n")
        return 0
    if words[0] not in VERBS:
        sys.stderr.write(f"错误：没有“{words[0]}”这个动词。\n\n{overview()}")
        return 2
    if problem := _no_installation(words[0], words[1:]):
        sys.stderr.write(f"错误：{problem}\n")
        return 2
    module = import_module(VERBS[words[0]][0])
    return int(module.main(words[1:]))


def _no_installation(verb: str, rest: list[str]) -> str:
    """这个动词要用网站，而没有装、没有安装、设置读不了：说明。只问用法的不用安装。"""
    asks_usage = verb not in _DJANGO_HELP and not {"-h", "--help"}.isdisjoint(rest)
    derives = (verb, *rest[:1]) == ("report", "derive")
    if not (verb in _ON_INSTALLATION | {"setup", "restore"} or derives) or asks_usage:
        return ""
    if find_spec("django") is None:
        return "这个动词要用网站的依赖，本机没有装：pip install 'gongkai[site]'。"
    if verb in ("setup", "restore"):
        return ""
    place: Any = import_module("gongkai.site.install.settings_file")
    try:
        place.demand()
    except place.NotInstalled as problem:
        return str(problem)
    return ""
