"""手册说的是真的：命令、选项、环境变量、文件、页面上的字，逐个核对。"""

import contextlib
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from gongkai.cli import VERBS, main

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "gongkai"
BOOKS = [ROOT / "README.md", ROOT / "README.en.md", *sorted((ROOT / "docs").glob("*.md"))]
#: 给用系统的人看的：引号里的是页面上的字
FOR_USERS = ("clerk.md", "officer.md", "administrator.md", "tour.md")
#: 页面上有、不在本项目源文件里的（Wagtail 的中文），和拼出来的
ELSEWHERE = {
    "更多动作": "Wagtail 编辑页底部的菜单",
    "提交给三审三校与保密审查": "Wagtail 的“提交给 …”加流程的名称",
    "没有存：您打开以后谁在几点存过": "两处的字连在一起说",
}
_CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_COMMAND = re.compile(r"(?:^|[\s/])gongkai (?P<rest>(?!gongkai|import )[a-z][^\n#|;）；，]*)")
_SETTING = re.compile(r"\"((?:GONGKAI_[A-Z_]+|DATABASE_URL))\"")


def text_of(path):
    return path.read_text("utf-8")


def commands():
    """(手册, 命令)：代码里以 gongkai 开头的。"""
    for book in BOOKS:
        for block, span in _CODE.findall(text_of(book)):
            for match in _COMMAND.finditer(block or span):
                yield pytest.param(match["rest"].split(), id=f"{book.name}:{match['rest'][:50]}")


@pytest.mark.parametrize("words", list(commands()))
def test_a_command_of_a_handbook_exists_with_its_options(words, capsys):
    verb, rest = words[0], words[1:]
    assert verb in VERBS, f"没有 {verb} 这个动词"
    if verb == "site":
        assert not rest or rest[0] in {*get_commands(), "…"}, f"没有管理命令 {rest[0]}"
        return
    inner = [rest[0]] if verb in ("audit-trail", "law", "report") and rest else []
    with contextlib.suppress(SystemExit):
        assert main([verb, *inner, "--help"]) == 0
    known = capsys.readouterr().out
    assert known.startswith("用法：") or "usage:" in known
    for option in (word.split("=")[0] for word in rest if word.startswith("--")):
        assert option in known, f"gongkai {verb} 没有 {option}"


def settings_read():
    """源文件里读的环境变量。"""
    names = {n for f in SOURCE.rglob("*.py") for n in _SETTING.findall(text_of(f))}
    return names - {"GONGKAI_DEBUG", "GONGKAI_POOLED"}  # 开发用的；serve 自己设的


def test_every_setting_is_in_the_administrators_table():
    book = text_of(ROOT / "docs" / "administrator.md")
    table = "".join(line for line in book.splitlines() if line.startswith("| `"))
    # “`GONGKAI_OIDC_URL`、`_CLIENT_ID`”：后面的接在前面的词头上
    missing = {n for n in settings_read() if n not in table and not _continued(n, table)}
    assert not missing


def _continued(name, table):
    stem, *_ = re.findall(r"GONGKAI_[A-Z]+", name)
    return stem in table and f"`{name.removeprefix(stem)}`" in table


def test_every_setting_of_the_table_is_read():
    book = text_of(ROOT / "docs" / "administrator.md")
    named = set(re.findall(r"`(GONGKAI_[A-Z_]*[A-Z])`", book))
    sources = "".join(text_of(f) for f in SOURCE.rglob("*.py"))
    sites = {n for n in named if n.startswith("GONGKAI_SITE_")}
    assert {n for n in named - sites if n not in sources} == set()


def labels():
    written = "".join(
        text_of(f)
        for f in SOURCE.rglob("*")
        if f.suffix in (".py", ".html", ".toml", ".typ", ".txt", ".js")
    )
    for name in FOR_USERS:
        for label in sorted(set(re.findall(r"“([^”\n]{2,24})”", text_of(ROOT / "docs" / name)))):
            yield pytest.param(label, written, id=f"{name}:{label}")


@pytest.mark.parametrize(("label", "written"), list(labels()))
def test_words_a_handbook_quotes_are_on_a_page(label, written):
    assert label in written or label in ELSEWHERE


@pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.name)
def test_files_a_handbook_names_exist(book):
    for name in re.findall(r"`((?:docs|tests|bench|scripts|src)/[\w./-]+)`", text_of(book)):
        assert (ROOT / name).exists(), f"{book.name} 说的 {name} 不在"


@pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.name)
def test_links_between_handbooks_lead_somewhere(book):
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", text_of(book)):
        assert (book.parent / target).exists(), f"{book.name} 链接的 {target} 不在"


def test_every_verb_is_in_a_handbook():
    all_books = "".join(map(text_of, BOOKS))
    assert [v for v in VERBS if f"gongkai {v}" not in all_books] == []
