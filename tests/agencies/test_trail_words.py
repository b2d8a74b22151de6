"""留痕用话说：代码里记的每一项、每一种对象都有名称，值里没有代码。"""

import ast
from pathlib import Path

import pytest

import gongkai
from gongkai.agencies.models import Role
from gongkai.agencies.trail_words import (
    DETAILS,
    SUBJECTS,
    detail_in_words,
    people_of,
    subject_in_words,
    subjects_of,
)
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.trail import record

from ..applications.people import agencies, person

SOURCE = Path(gongkai.__file__).parent
_RECORDERS = {"record", "of_person", "_record", "_told"}


def _keys(node):
    """字典（可以相加、二选一）里的各项。"""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant):
                yield key.value
            elif key is None:
                yield from _keys(value)
    elif isinstance(node, ast.BinOp):
        yield from (*_keys(node.left), *_keys(node.right))
    elif isinstance(node, ast.IfExp):
        yield from (*_keys(node.body), *_keys(node.orelse))


def recorded():
    """源码里记进详情的各项、各种对象。"""
    details, subjects = set(), set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                details |= {k for w in node.keywords if w.arg == "detail" for k in _keys(w.value)}
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in _RECORDERS:
                    details |= {w.arg for w in node.keywords} - {"agency", "detail", None}
                    first = [a.values[0] for a in node.args if isinstance(a, ast.JoinedStr)]
                    subjects |= {str(one.value) for one in first if isinstance(one, ast.Constant)}
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "detail":
                details |= set(_keys(node.value))
    return details, {s.partition(":")[0] for s in subjects if s.endswith(":")}


def test_whatever_is_recorded_has_a_name():
    details, subjects = recorded()
    assert len(details) > 60 and len(subjects) > 4
    assert details <= set(DETAILS)
    assert subjects <= set(SUBJECTS)


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({"by": "password", "address": "10.0.0.1"}, "方式：密码　来自：10.0.0.1"),
        ({"changed": ["password", "email"]}, "改了：密码、电子邮箱"),
        ({"role": Role.OFFICER.value}, f"职责：{Role.OFFICER.label}"),
        ({"changed": ["licences:decisions 1月：3→5"]}, "改了：行政许可·本年处理决定数量 1月：3→5"),
        ({"year": 2025, "passage": "management"}, "年度：2025　哪一段：（三）政府信息管理"),
        ({"part": 1, "result": "adopted"}, "第几条：1　结果：采纳"),
        ({"reason": "", "people": [], "closed": None}, ""),
        ({"digest": "0ae617a8d1f2c1ada4ef"}, "指纹：0ae617a8d1f2……"),
    ],
    ids=["way", "account", "role", "count", "passage", "result", "empty", "digest"],
)
def test_a_detail_is_told_in_words(detail, words):
    assert detail_in_words(detail, {}) == words


def test_a_long_list_is_cut_on_the_page_and_whole_in_the_sheet():
    detail = {"added": list("甲乙丙丁戊己庚辛")}
    assert detail_in_words(detail, {}, most=3) == "加上：甲、乙、丙等 8 项"
    assert detail_in_words(detail, {}) == "加上：甲、乙、丙、丁、戊、己、庚、辛"


@pytest.mark.django_db
def test_people_in_a_list_have_their_names(settings, tmp_path):
    settings.HOME = settings.KEYS = tmp_path
    one = person("li", agencies()[0], Role.OFFICER)
    one.last_name = "李办"
    one.save()
    record(one, "case.restricted", "case:1", agency=agencies()[0].pk, detail={"people": [one.pk]})
    people = people_of(TrailEntry.objects.filter(action="case.restricted"))
    assert detail_in_words({"people": [one.pk]}, people) == "名单上的人：李办"


@pytest.mark.parametrize("subject", ["case:12", "agency:2", "queue:open"])
def test_a_subject_is_said_and_found_by_what_is_said(subject):
    said = subject_in_words(subject)
    assert ":" not in said and subject in subjects_of(said)
    assert subjects_of(subject) == [subject]
