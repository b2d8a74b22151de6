"""`gongkai report`：推出、检查、汇总、并排。"""

import json
import os
import random
import subprocess
import sys

import pytest
from openpyxl import load_workbook

from gongkai.annual import audit
from gongkai.annual.read import read_file
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.cli import main

from .applications.people import agencies, new_case

NEW = "applications:new:total"


@pytest.fixture
def folder(tmp_path):
    """三个局 2024 年的年报，一份坏的。"""
    place = tmp_path / "district"
    place.mkdir()
    for number, name in enumerate(("青川市教育局", "青川市财政局", "青川市民政局")):
        report = specimen(random.Random(number), "2021")
        report.agency, report.year, report.title = (
            name,
            2024,
            f"{name}2024年政府信息公开工作年度报告",
        )
        (place / f"{name}2024.docx").write_bytes(write(report, ".docx"))
    (place / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    return place


def test_a_folder_is_rolled_up_into_one_report(folder, tmp_path, capsys):
    out, parts = tmp_path / "青川市.docx", tmp_path / "明细.xlsx"
    words = ["report", "rollup", str(folder), "--agency", "青川市", "--year", "2024"]
    assert main([*words, "-o", str(out), "--parts", str(parts)]) == 1
    told = capsys.readouterr().err
    assert "汇总了 3 份" in told and "坏.pdf" in told
    each = [read_file(f).number(NEW) for f in folder.glob("*.docx")]
    assert read_file(out).number(NEW) == sum(each)
    assert load_workbook(parts)["各单位"].max_column == 5


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_it_wrote_last_time_is_not_added(folder, capsys, monkeypatch, elsewhere):
    (folder / "坏.pdf").unlink()
    each = [read_file(f).number(NEW) for f in folder.glob("*.docx")]
    monkeypatch.chdir(folder)
    place = "." if elsewhere else str(folder)
    words = ["report", "rollup", place, "--agency", "青川市", "--year", "2024"]
    for _ in range(3):
        named = ["-o", str(folder / "全市.docx"), "--parts", str(folder / "明细.xlsx")]
        assert main([*words, *named]) == 0
        assert capsys.readouterr().err == "汇总了 3 份。\n"
        assert read_file(folder / "全市.docx").number(NEW) == sum(each)
    # 换一个名字写：前一次写的就是它自己，说出来，不加
    assert main([*words, "-o", "又一份.docx"]) == 1
    told = capsys.readouterr().err
    assert "全市.docx：就是要汇总成的那一份（青川市2024年度）" in told
    assert read_file(folder / "又一份.docx").number(NEW) == sum(each)


@pytest.mark.parametrize("parts", ["p.pdf", "p", "x.xlsx"])
def test_the_parts_are_a_workbook_of_its_own(folder, tmp_path, capsys, parts):
    words = ["report", "rollup", str(folder), "--agency", "青川市", "--year", "2024"]
    named = ["-o", str(tmp_path / "x.xlsx"), "--parts", str(tmp_path / parts)]
    with pytest.raises(SystemExit) as stop:
        main([*words, *named])
    assert stop.value.code == 2 and "--parts" in capsys.readouterr().err
    assert not (tmp_path / "x.xlsx").exists() and not (tmp_path / parts).exists()


@pytest.mark.parametrize("verb", ["rollup", "compare"])
def test_adding_up_only_reads_and_does_not_check(folder, tmp_path, monkeypatch, verb):
    """三千份要十秒以内：逐份体检、求修改建议要多用一半的时间，汇总用不着。"""

    def checked(*given):
        raise AssertionError("不用查")

    monkeypatch.setattr(audit, "examine", checked)
    words = ["--agency", "青川市", "--year", "2024"] if verb == "rollup" else []
    out = tmp_path / "x.json"
    main(["report", verb, str(folder), *words, "-o", str(out)])
    assert out.exists() and (verb == "compare" or read_file(out).number(NEW) > 0)


def test_nothing_to_add_is_an_error_that_says_why(tmp_path, folder, capsys):
    words = ["report", "rollup", str(folder), "--agency", "青川市", "--year", "2022"]
    assert main([*words, "-o", str(tmp_path / "x.docx")]) == 2
    assert "没有一份可以汇总的" in capsys.readouterr().err and not (tmp_path / "x.docx").exists()


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_agencies_stand_side_by_side(folder, capsys, format):
    assert main(["report", "compare", str(folder), "--format", format]) == 2
    text, told = capsys.readouterr()
    assert "没有列入" in told and "坏.pdf：" in told
    assert text.count("青川市财政局") >= 1 and "2024" in text
    if format == "json":
        assert len(json.loads(text)) == 3


def test_what_is_not_shown_is_told_and_what_cannot_be_read_is_an_error(folder, capsys):
    (folder / "坏.pdf").unlink()
    words = ["report", "compare", str(folder)]
    assert main(words) == 0 and capsys.readouterr().err == ""
    assert main([*words, str(folder / "nosuch")]) == 2
    shown, told = capsys.readouterr()
    assert shown.count("\n青川市") == 3 and "nosuch：文件不存在" in told
    again = folder / "又一份.docx"
    again.write_bytes((folder / "青川市教育局2024.docx").read_bytes())
    assert main(words) == 1
    shown, told = capsys.readouterr()
    assert shown.count("\n青川市教育局") == 1 and "同一机关同一年度的（青川市教育局2024年）" in told


def test_checking_is_auditing(folder, capsys):
    files = [str(f) for f in folder.glob("*.docx")]
    assert main(["report", "check", *files]) == 0
    assert "共 3 份" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_year_is_derived_from_the_register(settings, tmp_path, capsys):
    settings.HOME = tmp_path
    bureau, _ = agencies()
    case = new_case(bureau)
    out = tmp_path / "年报.docx"
    words = ["report", "derive", "--agency", bureau.slug, "--year", str(case.receipt.year)]
    assert main([*words, "--form", "auto", "-o", str(out)]) == 0
    report = read_file(out)
    assert report.number(NEW) == 1 and report.agency == bureau.name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"--agency": "none"}, "没有“none”这个机关；有："),
        ({"--year": "1990"}, "1990年度没有统一的年报格式"),
        ({"--year": "2099"}, "2099年还没有到"),
        ({"-o": "x.odt"}, "不会写“.odt”格式"),
        ({"-o": "nosuch/x.docx"}, "没有这个目录"),
    ],
)
def test_what_cannot_be_derived_is_told(tmp_path, monkeypatch, capsys, named, said):
    bureau, _ = agencies()
    monkeypatch.chdir(tmp_path)
    given = {"--agency": bureau.slug, "--year": "2024", "-o": "x.docx"} | named
    assert main(["report", "derive", *(word for pair in given.items() for word in pair)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("错误：") and said in told
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("empty", [False, True])
def test_without_tables_one_is_told_to_build_them(tmp_path, empty):
    """没有库的什么也不留下；有库没有表的（只有空文件）也说同一句话。"""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    if empty:
        (home / "gongkai.sqlite3").touch()
    words = ["report", "derive", "--agency", "x", "--year", "2024", "-o", str(tmp_path / "x.docx")]
    around = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    told = subprocess.run(
        [sys.executable, "-m", "gongkai", *words],
        env=around | {"GONGKAI_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert (told.returncode, told.stderr) == (2, "错误：还没有建库，请先 gongkai site migrate。\n")
    assert empty or not list(home.iterdir())


@pytest.mark.parametrize("words", [[], ["what"], ["rollup"], ["derive", "--agency", "x"]])
def test_wrong_usage_is_told(words, capsys):
    try:
        code = main(["report", *words])
    except SystemExit as stop:
        code = stop.code
    assert code == 2 and capsys.readouterr().err
