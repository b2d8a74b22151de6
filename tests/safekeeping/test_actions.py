"""记进留痕的每一种行为都有中文名称，都有测试找它。"""

import ast
import re
from pathlib import Path

import gongkai
from gongkai.safekeeping.actions import NAMES, named

SOURCE = Path(gongkai.__file__).parent
TESTS = Path(__file__).parents[1]


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


def written():
    """源码里写着的各种行为：直接记的，先存在变量里、由别的函数转去记的；登记名称的表不算。"""
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        tables = {id(k) for n in ast.walk(tree) if isinstance(n, ast.Dict) for k in n.keys}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in tables and node.value in NAMES:
                yield node.value, path.name


def test_every_action_in_the_source_has_a_name():
    found = {action: path for path, action in actions()}
    assert len(found) > 20
    assert {a: p for a, p in found.items() if a not in NAMES} == {}


def test_every_action_in_the_source_is_looked_for_by_a_test():
    found = dict(written())
    assert len(found) > 150 and {action for _, action in actions()} <= set(found)
    files = (path for path in TESTS.rglob("*.py") if path != Path(__file__))
    text = "".join(path.read_text("utf-8") for path in files)
    assert {a: p for a, p in found.items() if f'"{a}"' not in text} == {}


def test_an_action_is_found_by_its_name_or_code():
    assert "file.read" in named("下载附件") and named("file.read") == ["file.read"]
    assert named("没有这样的事") == []
