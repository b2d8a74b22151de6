"""make quick 挑的测试。"""

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent / "scripts"


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import quick

    yield quick
    sys.modules.pop("quick")


def test_a_module_brings_its_own_test_and_those_that_import_it(quick):
    found = quick.tests_for({"src/gongkai/site/port.py"})
    assert "tests/site/test_port.py" in found and "tests/site/test_capacity.py" not in found
    assert "tests/crash/test_serving.py" not in found
    assert "tests/site/test_serve.py" in quick.tests_for({"src/gongkai/site/capacity.py"})


def test_a_template_brings_the_tests_of_its_package(quick):
    found = quick.tests_for({"src/gongkai/portal/templates/plain.html"})
    assert "tests/portal/test_english.py" in found and "tests/site/test_port.py" not in found


def test_a_changed_test_runs_and_a_deleted_one_does_not(quick):
    assert quick.tests_for({"tests/test_quick.py", "tests/test_gone.py"}) == ["tests/test_quick.py"]


def test_docs_bring_nothing(quick):
    assert quick.tests_for({"docs/officer.md", "README.md"}) == []


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("src/gongkai/site/port.py", "gongkai.site.port"),
        ("src/gongkai/site/__init__.py", "gongkai.site"),
        ("src/gongkai/portal/templates/plain.html", "gongkai.portal"),
    ],
)
def test_files_belong_to_modules(quick, path, module):
    assert quick.module_of(path) == module
