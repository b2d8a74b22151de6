"""成批体检的全部结果：不用改的各行不拆开，与一份一份地拆开看一样。"""

import json
import random

import pytest

from gongkai.annual.audit import as_result, examine, finding_dict
from gongkai.annual.decisions import DISMISSED, Decision, Decisions, key_of
from gongkai.annual.entries import entry_of, written
from gongkai.annual.journal import Journal
from gongkai.annual.model import Cell, Finding, Severity
from gongkai.annual.specimen import specimen
from gongkai.annual.summary.totals import Totals, brief_of
from gongkai.annual.summary.whole import Whole

ADDED = finding_dict(Finding("across.versions", Severity.ERROR, "另有一份。"))


def result(name, seed):
    report = specimen(random.Random(seed))
    if seed % 2:
        cell = "applications:total:total"
        report.cells[cell] = Cell(int(report.number(cell) or 0) + 3)
    return json.loads(written(as_result(name, examine(report))))


RESULTS = [result(f"{seed}.txt", seed) for seed in range(4)]


@pytest.fixture
def journal():
    with Journal(None).open(resume=False) as it:
        yield it


def whole(journal, results, added, decided=None):
    counted = Totals()
    for one in results:
        entry = entry_of(dict(one))
        journal.write(entry.line)
        counted.count(entry.brief)
    files = [one["file"] for one in results]
    return Whole(journal, files, counted, added, decided or Decisions())


def told(results):
    found = Totals()
    for one in results:
        found.add(one)
    return found


def check(made):
    results = list(made.results())
    assert [json.loads(line) for line in made.lines()] == results
    assert made.totals == told(results)
    assert 0 not in made.totals.briefs.values()
    return results


def test_a_line_is_the_result_and_its_brief_what_is_in_it():
    entry = entry_of({**RESULTS[1], "kept": b"x"})
    assert json.loads(entry.line) == RESULTS[1] and entry.kept == b"x"
    assert entry.line == written(RESULTS[1]) and entry.brief == brief_of(RESULTS[1])
    assert entry.brief.status == "findings" and entry.brief.found


def test_without_anything_to_add_the_lines_are_as_written(journal):
    made = whole(journal, RESULTS, {})
    assert made.is_as_it_was and check(made) == RESULTS


def test_what_is_added_to_one_changes_only_that_one(journal):
    made = whole(journal, RESULTS, {"2.txt": [ADDED], "1.txt": [ADDED]})
    results = check(made)
    assert [ADDED in one["findings"] for one in results] == [False, True, True, False]
    assert results[2]["status"] == "findings" and made.totals.exit_status == 1
    assert made.totals.rules["across.versions"] == 2


def test_decisions_are_applied_to_every_one(journal):
    finding = RESULTS[3]["findings"][0]
    key = key_of(RESULTS[3], finding)
    decided = Decisions({key: Decision(key, DISMISSED, "核对过", "2026-11-27")})
    results = check(whole(journal, RESULTS, {}, decided))
    assert results[3]["dismissed"] == [finding] and "dismissed" not in results[1]


def test_what_was_dismissed_before_counts_again_without_the_decision(journal):
    before = {**RESULTS[1], "findings": [], "status": "clean"}
    before["dismissed"] = RESULTS[1]["findings"]
    results = check(whole(journal, [RESULTS[0], before], {}))
    assert results[1] == RESULTS[1]
