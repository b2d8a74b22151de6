import random

from gongkai.annual import sandbox
from gongkai.annual.audit import audit_bytes
from gongkai.annual.sandbox import audit_safely
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write


def test_it_gives_the_same_result_as_in_the_process():
    data = write(specimen(random.Random(1)), ".txt")
    inside = audit_bytes(data, "甲.txt")
    assert audit_safely(data, "甲.txt")["applications"] == inside["applications"]


def test_last_year_is_handed_over():
    last, this = specimen(random.Random(1)), specimen(random.Random(2))
    last.year, this.year = this.year - 1 if this.year > 2021 else 2021, max(this.year, 2022)
    last.year = this.year - 1
    last.title = this.title = ""
    result = audit_safely(write(this, ".json"), "今", write(last, ".json"))
    assert any(f["rule"] == "continuity.carried_in" for f in result["findings"])


def test_a_slow_file_is_given_up():
    assert audit_safely(b"x", "x", seconds=0.01)["findings"][0]["rule"] == "read.too_slow"


def test_a_crash_is_a_result(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "executable", "/bin/false")
    result = audit_safely(b"x", "x")
    assert result["status"] == "unreadable"
    assert result["findings"][0]["rule"] == "read.crashed"
