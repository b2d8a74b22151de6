import io
import json
import os
import random
import signal
import subprocess
import sys
import zipfile

import openpyxl
import pytest

from gongkai.annual.read import read_file
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.cli import VERBS, main

from .annual.reports import facts_of, with_cell


def run(capsys, *words):
    try:
        status = main(list(words))
    except SystemExit as stop:
        status = stop.code
    said = capsys.readouterr()
    return status, said.out, said.err


def good(seed=1):
    return specimen(random.Random(seed))


def bad():
    report = good()
    report.agency, report.title = "望海市水务局", ""
    return with_cell(report, "applications:new:total", 99_999)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "好.docx").write_bytes(write(good(), ".docx"))
    (tmp_path / "坏.txt").write_bytes(write(bad(), ".txt"))
    return tmp_path


def test_help_lists_every_verb_with_one_line(capsys):
    status, out, _ = run(capsys, "--help")
    assert status == 0
    for verb, (_, line) in VERBS.items():
        assert f"  {verb}" in out and line in out


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from gongkai.cli import main; main(['--help']);"
        "print(sorted(m for m in ('numpy','django','lxml','rich','highspy') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize("verb", ["clock", "fee", "audit", "convert"])
def test_every_verb_has_chinese_help(capsys, verb):
    status, out, _ = run(capsys, verb, "--help")
    assert status == 0 and out.startswith("用法：") and "show this" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["无"], "没有“无”这个动词"),
        (["clock"], "缺少必需的参数：--received"),
        (["clock", "--received", "2024-02-30"], "不是日期"),
        (["clock", "--received", "2024-01-29", "--channel", "pigeon"], "可选"),
        (["clock", "--received", "2024-01-29", "--channel", "fax"], "--confirmed"),
        (["clock", "--received", "2024-01-29", "--consult", "2024-02-01"], "起:止"),
        (["clock", "--received", "2024-01-29", "--corrected", "2024-02-01"], "事实矛盾"),
        (["clock", "--received", "2031-01-29"], "没有收录"),
        (["fee"], "要给出其中一个"),
        (["fee", "--pieces", "x"], "应为整数"),
        (["fee", "--pieces", "-3"], "不能为负"),
        (["fee", "--pieces", "100000000"], "不能大于 1000000"),
        (["fee", "--pieces", "3", "--pages", "3"], "不能同时用"),
        (["fee", "--pieces", "3", "--on", "2019-01-01"], "没有施行中的规定"),
        (["audit"], "缺少必需的参数"),
        (["audit", "没有*.txt"], "没有找到"),
        (["audit", "x", "--resume"], "-o"),
        (["audit", "x", "--jobs", "0"], "--jobs"),
        (["audit", "x", "--format", "xlsx"], "-o"),
        (["audit", "x", "--previous", "没有"], "不是目录"),
        (["convert", "没有.txt", "x.docx"], "不存在"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_to_do(capsys, words, said):
    status, _, err = run(capsys, *words)
    assert status == 2 and said in err and "Traceback" not in err


def test_clock_as_json(capsys):
    status, out, _ = run(
        capsys,
        *("clock", "--received", "2024-01-29", "--consult", "2024-02-05:2024-02-20"),
        *("2024-02-19:2024-02-21", "--extended", "--as-of", "2024-03-01", "--format", "json"),
    )
    answer = json.loads(out)
    assert status == 0
    assert answer["working_days"] == 40 == sum(s["counted"] for s in answer["steps"])
    assert answer["due"] == answer["steps"][-1]["date"]
    assert set(answer["steps"][0]) == {"date", "counted", "why", "citation"}
    assert {"correction.notice", "reply.extension"} <= {d["id"] for d in answer["also_due"]}


def test_clock_as_a_table(capsys):
    status, out, _ = run(capsys, "clock", "--received", "2024-01-29")
    assert status == 0 and "答复到期日：2024年2月29日（第 20 个工作日）" in out
    assert "调休上班的工作日" in out


def test_fee(capsys):
    _, out, _ = run(capsys, "fee", "--pieces", "45", "--format", "json")
    assert json.loads(out)["yuan"] == 5500
    _, out, _ = run(capsys, "fee", "--pages", "250", "--format", "json")
    assert json.loads(out)["yuan"] == 4700 and json.loads(out)["steps"]
    _, out, _ = run(capsys, "fee", "--pages", "250")
    assert "4700 元" in out and "109号" in out


def test_exit_status_tells_errors_from_unreadable_files(capsys, files):
    assert run(capsys, "audit", str(files / "好.docx"))[0] == 0
    assert run(capsys, "audit", str(files))[0] == 1
    (files / "空.pdf").write_bytes(b"")
    assert run(capsys, "audit", str(files))[0] == 2


def test_jsonl_has_the_promised_fields(capsys, files):
    status, out, _ = run(capsys, "audit", str(files), "--format", "jsonl")
    results = [json.loads(line) for line in out.splitlines()]
    results.sort(key=lambda r: r["status"])
    assert status == 1 and [r["status"] for r in results] == ["clean", "findings"]
    fields = ["file", "status", "form", "year", "agency", "disclosures", "applications"]
    fields += ["remedies", "ambiguous", "findings", "repairs"]
    assert all(list(r) == fields for r in results)
    wrong = results[1]
    assert wrong["applications"]["new"]["total"] == 99_999
    found = next(f for f in wrong["findings"] if f["rule"] == "applications.row_total")
    assert found["severity"] == "error" and "applications:new:total" in found["cells"]
    original = int(good().number("applications:new:total"))
    assert {"cell": "applications:new:total", "from": 99_999, "to": original} in wrong["repairs"][
        0
    ]["changes"]


def test_the_solver_prints_nothing_into_the_pipe(files):
    report = good()
    for name in ("applications:granted:total", "applications:partial:business"):
        report = with_cell(report, name, int(report.number(name)) + 3)
    (files / "坏.txt").write_bytes(write(report, ".txt"))
    command = [sys.executable, "-m", "gongkai", "audit", str(files / "坏.txt"), "--format", "jsonl"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert len(json.loads(done.stdout)["repairs"]) >= 1 and done.stderr == ""


def test_html_and_xlsx_and_table_to_files(capsys, files, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    page, book, table = out / "a.html", out / "a.xlsx", out / "a.txt"
    assert run(capsys, "audit", str(files), "--format", "html", "-o", str(page))[0] == 1
    text = page.read_text("utf-8")
    assert "各类问题的份数" in text and 'class="fault"' in text and "修改建议" in text
    assert run(capsys, "audit", str(files), "--format", "xlsx", "-o", str(book))[0] == 1
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["各份结果", "发现", "修改建议"]
    assert sheets["各份结果"].max_row == 3
    run(capsys, "audit", str(files), "-o", str(table))
    assert "共 2 份" in table.read_text("utf-8")
    assert sorted(p.name for p in out.iterdir()) == ["a.html", "a.txt", "a.xlsx"]


def test_html_to_standard_output(capsys, files):
    assert "</html>" in run(capsys, "audit", str(files), "--format", "html")[1]


def test_last_year_is_compared(capsys, tmp_path):
    before, now = tmp_path / "前", tmp_path / "今"
    before.mkdir()
    now.mkdir()
    last, this = good(1), good(2)
    last.year, this.year = 2023, 2024
    last.agency = this.agency = "河口县财政局"
    last.title = this.title = ""
    (before / "甲.txt").write_bytes(write(last, ".txt"))
    (now / "乙.txt").write_bytes(write(this, ".txt"))
    _, out, _ = run(capsys, "audit", str(now), "--previous", str(before), "--format", "jsonl")
    assert "continuity.carried_in" in out


@pytest.mark.parametrize("format_", ["jsonl", "html"])
def test_resume_goes_on_where_it_was_cut_off(capsys, tmp_path, format_):
    folder, out = tmp_path / "in", tmp_path / f"out.{format_}"
    folder.mkdir()
    for seed in range(6):
        (folder / f"{seed}.txt").write_bytes(write(good(seed), ".txt"))
    run(capsys, "audit", str(folder), "--format", "jsonl", "-o", str(tmp_path / "all.jsonl"))
    lines = (tmp_path / "all.jsonl").read_bytes().splitlines(keepends=True)
    journal = out if format_ == "jsonl" else tmp_path / f"out.{format_}.part.jsonl"
    marked = lines[0].replace(b'"clean"', b'"clean" ')
    journal.write_bytes(marked + lines[1] + lines[2][:40])
    status, _, _ = run(
        capsys, "audit", str(folder), "--format", format_, "-o", str(out), "--resume"
    )
    assert status == 0
    if format_ == "jsonl":
        assert out.read_bytes() == marked + b"".join(lines[1:])
    else:
        assert out.read_text("utf-8").count("<section") == 6 and not journal.exists()


def test_resume_does_not_mix_in_what_is_not_asked_for(capsys, files, tmp_path):
    out = tmp_path / "out.jsonl"
    run(capsys, "audit", str(files), "--format", "jsonl", "-o", str(out))
    before = out.read_bytes()
    given = ("audit", str(files / "好.docx"), "--format", "jsonl", "-o", str(out), "--resume")
    status, _, err = run(capsys, *given)
    assert status == 2 and "不在这一批里" in err and "--resume" in err
    assert out.read_bytes() == before


def test_resume_leaves_a_file_that_is_not_its_own_alone(capsys, tmp_path, files):
    foreign = tmp_path / "别的.jsonl"
    foreign.write_text('{"file": "甲", "总计": 1}\n{"file": "乙"}\n', "utf-8")
    before = foreign.read_bytes()
    given = ("audit", str(files), "--format", "jsonl", "-o", str(foreign), "--resume")
    status, _, err = run(capsys, *given)
    assert status == 2 and "不是体检写的" in err and foreign.read_bytes() == before


def test_convert_between_formats(capsys, files):
    for suffix in (".json", ".html", ".xlsx", ".md"):
        assert run(capsys, "convert", str(files / "好.docx"), str(files / f"出{suffix}"))[0] == 0
        assert facts_of(read_file(files / f"出{suffix}")) == facts_of(good())
    status, _, err = run(capsys, "convert", str(files / "好.docx"), str(files / "出.doc"))
    assert status == 2 and ".docx" in err and not (files / "出.doc").exists()
    status, _, err = run(capsys, "convert", str(files / "好.docx"), "/没有的目录/出.docx")
    assert status == 2 and "写不了" in err


def test_convert_warns_of_ambiguous_cells(capsys, files):
    text = write(good(), ".txt").decode()
    (files / "糊.txt").write_text(text.replace("行政许可\t", "行政许可\t约"), "utf-8")
    status, _, err = run(capsys, "convert", str(files / "糊.txt"), str(files / "糊.html"))
    assert status == 0 and "读不准" in err and "？" in (files / "糊.html").read_text("utf-8")


@pytest.mark.parametrize("unbuffered", ["1", ""])
@pytest.mark.parametrize("words", ["audit {files} --format jsonl", "law list", "--help"])
def test_a_closed_pipe_is_no_error_and_no_success(files, words, unbuffered):
    """后面的不看了：不说出错，也不当作查完了没有错误。"""
    shell = (
        f"{sys.executable} -m gongkai {words.format(files=files)} | true; exit ${{PIPESTATUS[0]}}"
    )
    env = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(["bash", "-c", shell], capture_output=True, env=env)
    said = done.stderr.decode()
    assert "Traceback" not in said and "错误" not in said and "Broken" not in said
    assert done.returncode == 128 + signal.SIGPIPE


def test_the_findings_document_is_a_word_file():
    from gongkai.annual.audit import audit_bytes
    from gongkai.annual.summary.document import write_findings

    data = write_findings(audit_bytes(write(bad(), ".txt"), "坏.txt"))
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert "体检意见" in xml and "99999" in xml and "修改建议" in xml


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("option", ["--received", "--as-of", "--corrected"])
def test_a_mistyped_year_is_told(capsys, option, day):
    given = {"--received": "2024-01-02", "--correction-asked": "2024-01-03"} | {option: day}
    status, _, said = run(capsys, "clock", *(w for pair in given.items() for w in pair))
    assert status == 2 and "请核对年份" in said
