"""一批年报互相对照，对发现的结论。"""

import json
import random
from decimal import Decimal

import pytest

from gongkai.annual import audit, decisions
from gongkai.annual.across import Across
from gongkai.annual.audit import as_result, examine
from gongkai.annual.decisions import DISMISSED, STANDS, Decisions, DecisionsBroken, key_of
from gongkai.annual.entries import entry_of
from gongkai.annual.model import Cell
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.annual.write.json import dumps
from gongkai.cli import main

from .reports import with_cell


def named(agency, year, seed=1):
    report = specimen(random.Random(seed))
    report.agency, report.year, report.title = agency, year, ""
    return report


def across(*reports):
    found = Across()
    for number, report in enumerate(reports):
        found.add(entry_of(as_result(f"{number}.txt", examine(report))))
    return found


def pairs(found):
    return {pair.file: pair.before for pair in found.pairs()}


def rules(found):
    return [(file, finding.rule) for file, finding in found.findings()]


def test_two_years_of_one_agency_are_a_pair():
    found = across(named("甲局", 2023), named("乙局", 2024, 2), named("甲局", 2024, 3))
    assert pairs(found) == {"2.txt": "0.txt"} and rules(found) == []


def test_a_number_is_the_same_however_it_is_written():
    reports = [named("甲局", 2023) for _ in range(4)]
    amounts = (Decimal("12.00"), 12, Decimal("12.10"), Decimal("12.1"))
    for report, amount in zip(reports, amounts, strict=True):
        report.cells["disclosures:charges:amount"] = Cell(amount)
    assert rules(across(*reports[:2])) == rules(across(*reports[2:])) == []
    assert rules(across(*reports[1:3])) == [("1.txt", "across.versions")]
    reports[1].cells["disclosures:charges:amount"] = Cell(12345678901)
    reports[0].cells["disclosures:charges:amount"] = Cell(Decimal("12345678901.00"))
    assert rules(across(*reports[:2])) == []
    found = across(reports[2])
    found.add(entry_of(json.loads(dumps(as_result("续.txt", examine(reports[2]))))))
    assert rules(found) == []


def test_which_of_two_different_versions_is_last_year_is_not_guessed():
    found = across(named("甲局", 2023), named("甲局", 2023, 2), named("甲局", 2024, 3))
    assert pairs(found) == {} and rules(found) == [("1.txt", "across.versions")]


def test_the_same_report_in_two_formats_is_no_finding():
    found = across(named("甲局", 2023), named("甲局", 2023), named("甲局", 2024, 3))
    assert pairs(found) == {"2.txt": "0.txt"} and rules(found) == []


def test_the_same_tables_elsewhere_are_told_unless_they_are_nearly_empty():
    assert rules(across(named("甲局", 2023), named("乙局", 2023))) == [
        ("1.txt", "across.same_tables")
    ]
    small = [named("甲局", 2023), named("乙局", 2023)]
    for report in small:
        report.cells |= {name: Cell(0) for name in list(report.cells)[12:]}
    assert rules(across(*small)) == []


def test_what_has_no_agency_or_year_is_left_out():
    assert rules(across(named("", 2023), named("", 2023, 2))) == []


def run(capsys, *words):
    status = main(list(map(str, words)))
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.fixture
def folder(tmp_path):
    """同一机关三年：相邻的不衔接；另有一份是对的。"""
    place = tmp_path / "年报"
    place.mkdir()
    for year in (2022, 2023, 2024):
        (place / f"{year}.txt").write_bytes(write(named("甲局", year, year), ".txt"))
    (place / "乙.txt").write_bytes(write(named("乙局", 2024, 9), ".txt"))
    return place


def results(capsys, *words):
    _, out, _ = run(capsys, "audit", *words, "--format", "jsonl")
    return {r["file"].rsplit("/")[-1]: r for r in map(json.loads, out.splitlines())}


def test_a_folder_is_compared_year_by_year_without_options(capsys, folder):
    found = results(capsys, folder)
    told = {f: {x["rule"] for x in r["findings"]} for f, r in found.items()}
    assert (
        "continuity.carried_in" in told["2023.txt"] and "continuity.carried_in" in told["2024.txt"]
    )
    assert "continuity.in_force" in told["2024.txt"]
    assert found["乙.txt"]["status"] == found["2022.txt"]["status"] == "clean"
    assert list(found) == sorted(found)


def test_what_is_compared_is_not_read_again(capsys, folder, monkeypatch):
    read = []
    original = audit.read_file
    monkeypatch.setattr(audit, "read_file", lambda path: read.append(path) or original(path))
    found = results(capsys, folder)
    assert any(x["rule"] == "continuity.carried_in" for x in found["2024.txt"]["findings"])
    assert len(read) == len(found) == 4
    assert not any("kept" in result for result in found.values())


def test_a_comparison_across_a_cut_off_run_is_the_same(capsys, folder, tmp_path):
    whole, out = results(capsys, folder), tmp_path / "out.jsonl"
    run(capsys, "audit", folder / "2023.txt", "--format", "jsonl", "-o", out)
    run(capsys, "audit", folder, "--format", "jsonl", "-o", out, "--resume")
    again = map(json.loads, out.read_text("utf-8").splitlines())
    assert {r["file"].rsplit("/")[-1]: r for r in again} == whole


@pytest.mark.parametrize("format_", ["jsonl", "html", "xlsx", "table"])
def test_the_comparison_is_in_every_format(capsys, folder, tmp_path, format_):
    out = tmp_path / f"out.{format_}"
    assert run(capsys, "audit", folder, "--format", format_, "-o", out)[0] == 1
    if format_ != "xlsx":
        assert "上年结转却为" in out.read_text("utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["年报", out.name])


def dismissed(capsys, folder, tmp_path, *more):
    """认定 2024 年的第一条不成立。"""
    out = tmp_path / "all.jsonl"
    run(capsys, "audit", folder, "--format", "jsonl", "-o", out)
    of_2024 = next(r for r in map(json.loads, out.open("rb")) if r["file"].endswith("2024.txt"))
    key = key_of(of_2024, of_2024["findings"][0])
    assert key.isalpha()
    done = run(capsys, "report", "decide", out, key, *more)
    return of_2024["findings"][0], done


def test_a_dismissed_finding_stays_dismissed(capsys, folder, tmp_path):
    first, done = dismissed(capsys, folder, tmp_path, "--dismiss", "--why", "上年更正过")
    assert done[0] == 0 and (folder / decisions.NAME).exists()
    now = results(capsys, folder)["2024.txt"]
    assert first not in now["findings"] and now["dismissed"] == [first]
    # 改了名还认得
    (folder / "2024.txt").rename(folder / "甲.txt")
    renamed = results(capsys, folder)["甲.txt"]
    assert renamed["dismissed"] == [first]
    _, table, _ = run(capsys, "audit", folder)
    assert "不成立" in table and "上年更正过" in table
    _, page, _ = run(capsys, "audit", folder, "--format", "html")
    assert "已认定不成立的" in page and "上年更正过" in page


def test_all_dismissed_is_clean_and_the_exit_status_says_so(capsys, folder, tmp_path):
    out = tmp_path / "all.jsonl"
    run(capsys, "audit", folder, "--format", "jsonl", "-o", out)
    keys = [key_of(r, f) for r in map(json.loads, out.open("rb")) for f in r["findings"]]
    assert keys
    run(capsys, "report", "decide", out, *keys, "--dismiss", "--why", "都核对过")
    assert run(capsys, "audit", folder)[0] == 0
    run(capsys, "report", "decide", out, *keys, "--withdraw")
    assert run(capsys, "audit", folder)[0] == 1


def test_a_finding_that_stands_is_marked(capsys, folder, tmp_path):
    _, done = dismissed(capsys, folder, tmp_path, "--stands")
    assert done[0] == 0
    assert "成立]" in run(capsys, "audit", folder)[1]


def test_other_numbers_are_another_finding():
    one = named("甲局", 2024)
    two = with_cell(one, "applications:new:total", 99_999)
    three = with_cell(one, "applications:new:total", 88_888)
    (a, b) = (as_result("甲.txt", examine(r)) for r in (two, three))
    assert key_of(a, a["findings"][0]) != key_of(b, b["findings"][0])
    of = {key_of(a, f): decisions.Decision(key_of(a, f), DISMISSED, "", "") for f in a["findings"]}
    assert Decisions(of).apply(a)["findings"] == []
    assert Decisions(of).apply(b)["findings"]


def test_wrong_use_is_told_and_nothing_is_written(capsys, folder, tmp_path):
    _, done = dismissed(capsys, folder, tmp_path, "--dismiss")
    assert done[0] == 2 and "--why" in done[2]
    again = run(capsys, "report", "decide", tmp_path / "all.jsonl", "zzzz", "--stands")
    assert again[0] == 2 and "没有编号 zzzz" in again[2]
    missing = run(capsys, "report", "decide", tmp_path / "没有.jsonl", "zzzz", "--stands")
    assert missing[0] == 2 and "没有.jsonl" in missing[2]
    assert not (folder / decisions.NAME).exists()


@pytest.mark.parametrize(
    "text", ["a,b\n", "编号,结论,理由\nabcd,也许,\n", "编号,结论,理由\n,成立,\n"]
)
def test_a_broken_file_of_decisions_is_told(capsys, folder, text):
    (folder / decisions.NAME).write_text(text, "utf-8")
    status, _, err = run(capsys, "audit", folder)
    assert status == 2 and decisions.NAME in err
    with pytest.raises(DecisionsBroken):
        decisions.load(folder / decisions.NAME)


def test_decisions_come_back_as_they_were(tmp_path):
    kept = Decisions({"abcd": decisions.Decision("abcd", STANDS, "=公式", "2026-01-02", "甲", "x")})
    decisions.save(tmp_path / "a.csv", kept)
    assert decisions.load(tmp_path / "a.csv").of["abcd"].on == "2026-01-02"
