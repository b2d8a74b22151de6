"""每一处 `demand(谁, 做什么, 哪个机关)`：清点在 `demands.txt` 里，处处走到，问的是那个人、那件事。

清单是给人看的：谁要什么职责改了，差别里一眼看见。走的时候，这个函数用到的别的东西都换成替身，所以不论前面取什么，
都走到它这一句；少了这一句、问的不是来的那个人，就不过。真的拦不拦得住，另有各页面的测试和走遍后台的测试。
"""

import ast
import importlib
import inspect
from pathlib import Path
from unittest.mock import MagicMock, patch

import pytest

from gongkai.agencies.policy import Do

SOURCE = Path(__file__).parents[2] / "src"
LIST = Path(__file__).with_name("demands.txt")
#: 动手的人在各处的名字
_WHO = ("by", "user", "actor")
#: 要有内容才走得到的：另给的参数、替身
_CELL = "applications:granted:business"
_GIVEN = {
    "gongkai.oversight.entering load VERIFY": (
        {"reading": MagicMock(errors=[], rows=[MagicMock()])},
        {},
    ),
    "gongkai.reporting.desk.cells _cell SEE": (
        {"name": _CELL},
        {
            "form_for_year": lambda year: MagicMock(cells=lambda: [_CELL]),
            "_kind": lambda table, row: "cases",
        },
    ),
}


class Asked(BaseException):
    """问到了；不是 Exception，函数里的 except 拦不住。"""


def found():
    """源文件里各处：模块、函数、做什么。"""
    rows = set()
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name != "demand":
                name = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
                rows |= {f"{name} {node.name} {do}" for do in _demands(node)}
    return rows


def _demands(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "demand" and node.args[1:]:
            yield ast.unparse(node.args[1]).removeprefix("Do.")


def listed():
    return [line for line in LIST.read_text("utf-8").splitlines() if line and line[0] != "#"]


def test_the_list_is_the_source_s():
    rows = listed()
    assert set(rows) == found() and rows == sorted(rows)


@pytest.mark.parametrize("row", [row for row in listed() if row.split()[2].isupper()])
def test_the_one_who_acts_is_asked_for_that_duty(row):
    module_name, name, wanted = row.split()
    module = importlib.import_module(module_name)
    function = inspect.unwrap(getattr(module, name, None) or _method(module, name))
    who, asked = MagicMock(name="谁"), []

    def demand(*given):
        asked.append(given[:2])
        raise Asked

    arguments, more = _GIVEN.get(row, ({}, {}))
    stand_ins = {n: MagicMock() for n in _globals(function, module)} | more | {"demand": demand}
    with patch.multiple(module, **stand_ins), pytest.raises(Asked):
        function(**_arguments(function, who) | arguments)
    assert asked == [(who, Do[wanted])]


def _method(module, name):
    classes = [one for one in vars(module).values() if inspect.isclass(one)]
    return next(vars(one)[name] for one in classes if name in vars(one))


def _globals(function, module):
    """它用到的本模块的名字；抛的、接的错，它自己要的 Do 不换。"""
    for name in function.__code__.co_names:
        value = vars(module).get(name)
        is_error = inspect.isclass(value) and issubclass(value, BaseException)
        if name in vars(module) and name not in ("Do", "demand") and not is_error:
            yield name


def _arguments(function, who):
    given = {}
    for name, one in inspect.signature(function).parameters.items():
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            continue
        given[name] = who if name in _WHO else MagicMock(name=name)
        if name in ("request", "self"):
            given[name].user, given[name].method = who, "POST"
            given[name].request.user = who
    return given
