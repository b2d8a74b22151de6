"""作为库用：`import gongkai` 给出的几个函数，例子都真的跑；不装网站也能用。"""

import doctest
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import gongkai
from gongkai import library

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "gongkai"
PURE = ("law", "language", "documents", "annual", "letters", "commands")
#: 用到才装的（extras 里各有一项），和另有说明的
OPTIONAL = {"distributed", "django"}


def test_every_example_in_its_documentation_is_true():
    done = doctest.testmod(library)
    assert done.attempted > 10 and done.failed == 0


def test_what_the_package_offers_is_what_the_module_documents():
    assert {n for n in gongkai.__all__ if n != "__version__"} == set(library.__all__)
    assert all(getattr(gongkai, name).__doc__ for name in library.__all__)
    with pytest.raises(AttributeError, match="没有 nothing"):
        gongkai.nothing  # noqa: B018


def test_importing_it_loads_nothing_heavy():
    code = (
        "import gongkai, sys; print([m for m in ('numpy', 'lxml', 'django') if m in sys.modules])"
    )
    assert _python(code).stdout.strip() == "[]"


def test_it_works_where_the_site_is_not_installed(tmp_path):
    (tmp_path / "r.txt").write_text("x\n", encoding="utf-8")
    for words, code in ((["fee", "--pieces", "3"], 0), (["law", "list"], 0)):
        assert _without_site(words).returncode == code
    assert "读" in _without_site(["audit", str(tmp_path / "r.txt")]).stdout
    refused = _without_site(["serve"])
    assert refused.returncode == 2 and "gongkai[site]" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_plain_dependencies_are_all_that_the_pure_packages_import():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split("[<>=\\[]", d)[0].lower() for d in project["dependencies"]}
    owners = packages_distributions()
    used = {m for m in _imported() if m in owners and m != "gongkai"} - OPTIONAL
    assert {owners[m][0].lower().replace("_", "-") for m in used} <= declared
    site = {re.split("[<>=\\[]", d)[0] for d in project["optional-dependencies"]["site"]}
    assert {"django", "wagtail"} <= site and not declared & site


def _imported():
    for package in PURE:
        for path in (SOURCE / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            yield from re.findall(r"^\s*(?:import|from) ([A-Za-z_0-9]+)", text, re.MULTILINE)


def _without_site(words):
    block = "import sys; sys.modules.update(django=None, wagtail=None, nh3=None, cryptography=None)"
    return _python(f"{block}; from gongkai.cli import main; sys.exit(main({words!r}))")


def _python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
