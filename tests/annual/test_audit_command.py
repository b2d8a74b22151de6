"""`gongkai audit` 的各种用法：输出指错、几处同时做、名称不是 UTF-8、上一年度的目录、结论。"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.annual import decisions
from gongkai.annual.archives import INSIDE
from gongkai.annual.audit import as_result, examine
from gongkai.annual.collection import find_files
from gongkai.annual.decisions import key_of
from gongkai.annual.journal import Journal
from gongkai.annual.model import Cell
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.annual.write.json import dumps
from gongkai.cli import main


def run(capsys, *words):
    status = main(list(map(str, words)))
    said = capsys.readouterr()
    return status, said.out, said.err


def report(agency, year, seed):
    made = specimen(random.Random(seed), "2021")
    made.agency, made.year, made.title = agency, year, ""
    return write(made, ".txt")


def results(capsys, *words):
    _, out, _ = run(capsys, "audit", *words, "--format", "jsonl")
    return {r["file"]: r for r in map(json.loads, out.splitlines())}


def rules(result):
    return {f["rule"] for f in result["findings"]}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "年报"
    place.mkdir()
    for year in (2022, 2023):
        (place / f"{year}.txt").write_bytes(report("甲局", year, year))
    return place


@pytest.mark.parametrize("format_", ["jsonl", "table", "html", "xlsx"])
def test_the_output_may_not_be_an_input(capsys, folder, format_):
    mine = folder / "2022.txt"
    before = mine.read_bytes()
    given = ("audit", mine, folder, "--format", format_, "-o", folder / ".." / "年报" / "2022.txt")
    status, _, err = run(capsys, *given)
    assert status == 2 and "也是要体检的" in err and mine.read_bytes() == before


@pytest.mark.parametrize("format_", ["jsonl", "table", "html", "xlsx"])
@pytest.mark.parametrize("where", ["{}", "没有/{}", "/dev/null"])
def test_an_output_that_cannot_be_written_is_told_before_the_work(
    capsys, folder, tmp_path, format_, where
):
    place = tmp_path / "去处"
    place.mkdir()
    out = where if where.startswith("/") else str(place / where.format("")).rstrip("/")
    if where.startswith("没有"):
        out += "/x"
    status, _, err = run(capsys, "audit", folder, "--format", format_, "-o", out)
    assert status == 2 and "-o" in err and "Errno" not in err
    assert [p.name for p in place.iterdir()] == [] and sorted(
        p.name for p in tmp_path.iterdir()
    ) == [
        "去处",
        "年报",
    ]


def test_last_results_in_the_folder_are_no_report(capsys, folder):
    out = folder / "汇总.html"
    for _ in range(2):
        assert run(capsys, "audit", folder, "--format", "html", "-o", out)[0] in (0, 1)
        assert out.read_text("utf-8").count("<section") == 2


def test_the_same_folder_twice_is_once(folder):
    assert len(find_files([str(folder), f"{folder}/.", f"{folder}/../年报/2022.txt"])) == 2


def test_a_second_audit_of_the_same_output_waits_for_none(capsys, folder, tmp_path):
    out = tmp_path / "x.jsonl"
    with Journal(out).open(resume=False):
        for more in ((), ("--resume",)):
            given = ("audit", folder, "--format", "jsonl", "-o", out, *more)
            status, _, err = run(capsys, *given)
            assert status == 2 and "正在写" in err
    assert run(capsys, "audit", folder, "--format", "jsonl", "-o", out)[0] == 1


@pytest.mark.parametrize("format_", ["jsonl", "table", "html"])
def test_names_that_are_not_utf8(capsys, folder, tmp_path, format_):
    """GBK 的压缩包在这里解开，名称就是这样。"""
    name = os.fsdecode("财政局.txt".encode("gb18030"))
    (folder / name).write_bytes(report("乙局", 2023, 5))
    out = tmp_path / "out"
    status, _, err = run(capsys, "audit", folder, "--format", format_, "-o", out)
    assert status in (0, 1) and "Traceback" not in err and "财政局.txt" in out.read_text("utf-8")


def test_a_name_inside_that_no_file_can_hold(capsys, folder):
    made = json.loads(write(specimen(random.Random(3)), ".json"))
    (folder / "坏名.json").write_text(json.dumps(made | {"agency": "青川市\ud800局"}))
    found = results(capsys, folder)[str(folder / "坏名.json")]
    assert found["agency"] == "青川市？局" or "青川市" in found["agency"]
    assert run(capsys, "audit", folder, "--format", "html")[0] in (0, 1)


def test_last_years_folder_is_matched_by_agency_and_year_not_by_name_alone(capsys, tmp_path):
    now, old = tmp_path / "今", tmp_path / "去"
    for place in (now / "甲", now / "乙", old):
        place.mkdir(parents=True)
    (now / "甲" / "年报.txt").write_bytes(report("甲局", 2023, 1))
    (now / "乙" / "年报.txt").write_bytes(report("乙局", 2023, 2))
    (old / "年报.txt").write_bytes(report("甲局", 2022, 3))
    (old / "b.txt").write_bytes(report("乙局", 2022, 4))
    by_folder = results(capsys, now, "--previous", old)
    by_itself = results(capsys, tmp_path)
    assert "continuity.carried_in" in rules(by_folder[str(now / "乙" / "年报.txt")])
    for file, result in by_folder.items():
        assert result["findings"] == by_itself[file]["findings"]


def test_last_years_folder_that_holds_this_year_is_told(capsys, folder):
    status, _, err = run(capsys, "audit", folder / "2023.txt", "--previous", folder)
    assert status == 1 and "没有找到" not in err
    status, out, err = run(capsys, "audit", folder / "2022.txt", "--previous", folder)
    assert "1 份没有找到上一年度的" in err and "100%" not in out


def test_archives_are_compared_too(capsys, tmp_path):
    for name, year in (("今.zip", 2023), ("去.zip", 2022)):
        with zipfile.ZipFile(tmp_path / name, "w") as package:
            package.writestr("甲.txt", report("甲局", year, year))
    (tmp_path / "去").mkdir()
    (tmp_path / "去.zip").rename(tmp_path / "去" / "去.zip")
    found = results(capsys, tmp_path / "今.zip", "--previous", tmp_path / "去")
    assert "continuity.carried_in" in rules(found[f"{tmp_path / '今.zip'}{INSIDE}甲.txt"])


def test_names_in_an_archive_and_a_folder_that_looks_like_one(capsys, tmp_path):
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as package:
        for name in ("./年报/a.txt", "年报//b.txt", "/c.txt"):
            package.writestr(name, report("甲局", 2023, len(name)))
    odd = tmp_path / "喂!"
    odd.mkdir()
    (odd / "d.txt").write_bytes(report("乙局", 2023, 1))
    found = results(capsys, tmp_path)
    assert {r["status"] for r in found.values()} <= {"clean", "findings"} and len(found) == 4


def test_one_large_part_does_not_hide_the_rest(capsys, tmp_path, monkeypatch):
    from gongkai.annual import archives

    with zipfile.ZipFile(tmp_path / "包.zip", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.txt", report("甲局", 2023, 1))
        package.writestr("大.txt", b"0" * 70_000_000)
    found = {f.rpartition("/")[2]: r for f, r in results(capsys, tmp_path).items()}
    assert found["a.txt"]["status"] == "clean" and found["大.txt"]["status"] == "unreadable"
    monkeypatch.setattr(archives, "MOST_MEMBERS", 1)
    (many,) = results(capsys, tmp_path).values()
    assert "超过 1 份" in many["findings"][0]["message"]


def test_a_decision_in_a_folder_below_is_kept(capsys, tmp_path):
    below = tmp_path / "区" / "甲局"
    below.mkdir(parents=True)
    for year in (2022, 2023):
        (below / f"{year}.txt").write_bytes(report("甲局", year, year))
    out = tmp_path / "all.jsonl"
    run(capsys, "audit", tmp_path / "区", "--format", "jsonl", "-o", out)
    keys = [key_of(r, f) for r in map(json.loads, out.open("rb")) for f in r["findings"]]
    run(capsys, "report", "decide", out, *keys, "--dismiss", "--why", "核对过")
    assert (below / decisions.NAME).exists()
    assert run(capsys, "audit", tmp_path / "区")[0] == 0


def test_a_decision_about_a_part_of_an_archive_lies_beside_it(capsys, tmp_path):
    package = tmp_path / "包.zip"
    with zipfile.ZipFile(package, "w") as opened:
        for year in (2022, 2023):
            opened.writestr(f"{year}.txt", report("甲局", year, year))
    out = tmp_path / "all.jsonl"
    run(capsys, "audit", package, "--format", "jsonl", "-o", out)
    keys = [key_of(r, f) for r in map(json.loads, out.open("rb")) for f in r["findings"]]
    assert run(capsys, "report", "decide", out, *keys, "--dismiss", "--why", "核对过")[0] == 0
    assert (tmp_path / decisions.NAME).exists() and run(capsys, "audit", package)[0] == 0


def test_decisions_made_at_once_are_all_kept(tmp_path):
    path = tmp_path / decisions.NAME

    def decide(number):
        key = f"key{number}"
        with decisions.changing(path) as known:
            time.sleep(0.01)
            known.of[key] = decisions.Decision(key, decisions.STANDS, "", "2026-01-02")

    threads = [threading.Thread(target=decide, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(decisions.load(path).of) == 12
    assert [p.name for p in tmp_path.iterdir()] == [decisions.NAME]


def test_what_is_dismissed_is_not_doubled_by_going_on(capsys, folder, tmp_path):
    out = tmp_path / "all.jsonl"
    run(capsys, "audit", folder, "--format", "jsonl", "-o", out)
    keys = [key_of(r, f) for r in map(json.loads, out.open("rb")) for f in r["findings"]]
    run(capsys, "report", "decide", out, *keys, "--dismiss", "--why", "核对过")
    run(capsys, "audit", folder, "--format", "jsonl", "-o", out)
    before = out.read_bytes()
    run(capsys, "audit", folder, "--format", "jsonl", "-o", out, "--resume")
    assert out.read_bytes() == before


def test_a_number_has_one_key_however_it_came():
    made = specimen(random.Random(1), "2021")
    made.cells["disclosures:charges:amount"] = Cell(Decimal("12.50"))
    made.cells["applications:new:total"] = Cell(Decimal("1.5"))
    result = as_result("甲.txt", examine(made))
    again = json.loads(dumps(result))
    assert result["findings"]
    assert [key_of(result, f) for f in result["findings"]] == [
        key_of(again, f) for f in again["findings"]
    ]


@pytest.mark.parametrize(
    "line",
    [
        {"findings": "x"},
        {"findings": [5]},
        {"file": 3},
        {"year": "x"},
        {"applications": []},
        {"status": "好"},
        {"repairs": [{}]},
    ],
)
def test_a_line_of_the_wrong_kind_is_not_ours(capsys, tmp_path, folder, line):
    out = tmp_path / "x.jsonl"
    run(capsys, "audit", folder, "--format", "jsonl", "-o", out)
    first = json.loads(out.read_bytes().splitlines()[0])
    out.write_text(json.dumps(first | line) + "\n", "utf-8")
    given = ("audit", folder, "--format", "jsonl", "-o", out, "--resume")
    status, _, err = run(capsys, *given)
    assert status == 2 and "不是体检写的" in err
    assert run(capsys, "report", "decide", out, "abcdabcd", "--stands")[0] == 2


def test_other_wrong_uses(capsys, folder, tmp_path):
    status, _, err = run(capsys, "audit", folder, "--jobs", "100000000000")
    assert status == 2 and "--jobs" in err
    long = tmp_path / "长.csv"
    long.write_text("编号,结论,理由\nabcd,成立," + "长" * 200_000 + "\n", "utf-8")
    status, _, err = run(capsys, "audit", folder, "--decisions", long)
    assert status == 2 and "长.csv" in err


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_workers_end_with_their_master(tmp_path, how):
    place = tmp_path / "多"
    place.mkdir()
    for number in range(400):
        (place / f"{number}.txt").write_bytes(report("甲局", 2023, number % 5))
    words = [sys.executable, "-m", "gongkai", "audit", str(place), "--jobs", "2"]
    env = os.environ | {"GONGKAI_TEST_MARK": str(tmp_path)}
    process = subprocess.Popen(
        [*words, "--format", "jsonl", "-o", str(tmp_path / "o.jsonl")],
        env=env,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not (tmp_path / "o.jsonl").exists() or not (tmp_path / "o.jsonl").stat().st_size:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    process.send_signal(how)
    process.wait(30)
    while (left := marked(str(tmp_path))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def marked(mark):
    """环境里有这个记号的进程。"""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"GONGKAI_TEST_MARK={mark}".encode() in entry.read_bytes().split(b"\0"):
                found.append(entry.parent.name)
    return found
