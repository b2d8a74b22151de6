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
    extras = project["optional-dependencies"]
    plain, site = _names(project["dependencies"]), _names(extras["site"])
    optional = {
        name for extra, given in extras.items() if extra != "site" for name in _names(given)
    }
    owners = packages_distributions()
    used = {owners[m][0].lower().replace("_", "-") for m in _imported() if m in owners}
    # 命令行载入网站时才用 Django
    assert used - {"gongkai", "django"} <= plain | optional
    assert {"django", "wagtail"} <= site and not plain & site


def _names(requirements):
    return {re.split("[<>=\\[]", one)[0].lower() for one in requirements}


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
