"""记进留痕的每一种行为都有中文名称。"""

import ast
import re
from pathlib import Path

import gongkai
from gongkai.safekeeping.actions import NAMES, named

SOURCE = Path(gongkai.__file__).parent


def actions():
    """源码里每一处 record(…) 的第二个参数，写成文字的。"""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in ("record", "_record"):
                for part in (p for argument in node.args[1:3] for p in ast.walk(argument)):
                    text = getattr(part, "value", None)
                    if isinstance(text, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", text):
                        yield path.name, text


def test_every_action_in_the_source_has_a_name():
    found = {action: path for path, action in actions()}
    assert len(found) > 20
    assert {a: p for a, p in found.items() if a not in NAMES} == {}


def test_an_action_is_found_by_its_name_or_code():
    assert "file.read" in named("下载附件") and named("file.read") == ["file.read"]
    assert named("没有这样的事") == []
