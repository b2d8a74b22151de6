"""体检的结果：字段固定，写成 JSON 能原样读回；不是它的不认。"""

import json
import random

from gongkai.annual.audit import (
    Result,
    as_result,
    cells_of,
    examine,
    form_of,
    result_from,
    unreadable,
)
from gongkai.annual.model import Cell
from gongkai.annual.read.errors import ReadError
from gongkai.annual.specimen import specimen
from gongkai.annual.write.json import dumps


def faulty():
    report = specimen(random.Random(7), "2021")
    name = "applications:total:total"
    report.cells[name] = Cell(int(report.number(name) or 0) + 2)
    return as_result("甲.docx", examine(report))


def test_a_result_is_read_back_from_its_json():
    given = faulty()
    assert given["findings"] and given["repairs"]
    assert result_from(json.loads(dumps(given))) == json.loads(dumps(given))
    assert set(given) == Result.__required_keys__


def test_each_table_is_found_by_its_section():
    given = faulty()
    assert cells_of(given, "applications") is given["applications"]
    assert form_of(given) == "2021"


def test_what_is_not_a_result_is_not_taken_for_one():
    missing = dict(faulty())
    del missing["repairs"]
    for other in (missing, {"file": "甲"}, [], None, "甲", faulty() | {"more": 1}):
        assert result_from(other) is None


def test_an_unreadable_file_has_a_result_of_the_same_shape():
    given = unreadable("乙.pdf", ReadError("打不开。"))
    assert set(given) == set(faulty()) and given["form"] is None
