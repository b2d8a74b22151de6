"""docs/developer.md 里写的测试都在。"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "developer.md").read_text("utf-8")
ROWS = re.findall(r"`(tests/[\w/]+\.py)`：((?:`test_\w+`、?)+)", DOCUMENT)
FILES = sorted(set(re.findall(r"`(tests/[\w/]+\.py)`", DOCUMENT)))

pytestmark = pytest.mark.once


def test_there_are_tests_to_look_for():
    assert len(ROWS) >= 20 and len(FILES) >= 20


@pytest.mark.parametrize(("file", "names"), ROWS, ids=[f"{f}-{n}" for n, (f, _) in enumerate(ROWS)])
def test_a_named_test_is_there(file, names):
    source = (ROOT / file).read_text("utf-8")
    missing = [n for n in re.findall(r"`(\w+)`", names) if f"def {n}(" not in source]
    assert missing == []


def test_a_named_file_is_there():
    assert [file for file in FILES if not (ROOT / file).exists()] == []
