"""命令行：clock 的新参数、fee、remedy、law。"""

import json

import openpyxl
import pytest

from gongkai.cli import main


def run(capsys, *words):
    """运行，返回退出码、标准输出、标准错误。"""
    code = main(list(words))
    return (code, *capsys.readouterr())


def as_json(capsys, *words):
    code, out, err = run(capsys, *words, "--format", "json")
    assert code == 0, err
    return json.loads(out)


def test_remedy_in_the_shape_that_other_programs_read(capsys):
    found = as_json(
        capsys,
        *("remedy", "--decision", "denied.state_secret", "--decided", "2025-12-18"),
        *("--posted", "2025-12-18", "--signed", "2025-12-19", "--organ", "某市人民政府"),
    )
    assert found["first"] == "reconsideration" and found["contested"] is False
    assert found["reconsideration"]["organ"] == "某市人民政府"
    assert found["reconsideration"]["last_day"] == "2026-02-24"
    assert found["reconsideration"]["citation"] and found["litigation"]["citation"]
    assert found["litigation"]["last_day"] is None and "某市人民政府" in found["text"]
    assert found["not_before"] is False


def test_remedy_of_an_unavailable_reply_is_a_choice(capsys):
    found = as_json(
        capsys,
        *("remedy", "--decision", "unavailable.not_held", "--decided", "2025-12-18"),
        *("--signed", "2025-12-19"),
    )
    assert found["first"] == "choice" and found["litigation"]["last_day"] == "2026-06-22"


def test_remedy_without_the_signature_is_not_before(capsys):
    words = ("remedy", "--decision", "granted", "--decided", "2026-03-02")
    assert as_json(capsys, *words)["not_before"] is True
    code, out, _ = run(capsys, *words)
    assert code == 0 and "不早于" in out


def test_remedy_into_a_year_not_published_gives_no_day(capsys):
    words = ("remedy", "--decision", "granted", "--decided", "2026-11-20")
    found = as_json(capsys, *words, "--signed", "2026-11-20")
    assert found["reconsideration"]["last_day"] is None
    assert found["reconsideration"]["calendar_not_published"] == 2027


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--decision", "maybe", "--decided", "2026-03-02"), "不能是"),
        (("--decision", "granted", "--decided", "2007-03-02"), "没有收录"),
        (("--decision", "granted", "--decided", "昨天"), "不是日期"),
        (("--decision", "granted", "--decided", "9999-12-31"), "9999年"),
        (
            ("--decision", "granted", "--decided", "2026-03-02", "--signed", "2026-03-01"),
            "事实矛盾",
        ),
    ],
)
def test_remedy_says_what_is_wrong(capsys, words, why):
    try:
        code = main(["remedy", *words])
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2 and why in capsys.readouterr().err


def test_clock_takes_consultations_deferral_and_shorter_extensions(capsys):
    consulted = as_json(
        capsys, "clock", "--received", "2026-03-02", "--consult", "2026-03-05:2026-03-18"
    )
    assert consulted["due"] == "2026-04-13" and "较短的读法" in consulted["notes"][0]
    received = as_json(
        capsys,
        *("clock", "--received", "2026-03-02", "--consult", "2026-03-05:"),
        *("--consult-received", "2026-03-09"),
    )
    assert received["due"] == "2026-04-23" and received["provisional"]
    shorter = as_json(capsys, "clock", "--received", "2026-03-02", "--extended-days", "10")
    assert (shorter["due"], shorter["working_days"]) == ("2026-04-14", 30)
    later = as_json(capsys, "clock", "--received", "2026-03-02", "--deferred-until", "2026-06-30")
    assert later["due"] == "2026-06-30"


def test_clock_shows_examples(capsys):
    with pytest.raises(SystemExit):
        main(["clock", "--help"])
    out = capsys.readouterr().out
    for option in ("--consult-received", "--extended-days 10", "--deferred-until 2026-06-30"):
        assert option in out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--extended-days", "21"), "最长20个工作日"),
        (("--consult-received", "2026-03-09"), "多于征求的次数"),
        (("--fee-notice", "2026-03-31"), "处理期限内发出"),
    ],
)
def test_clock_says_what_is_wrong(capsys, words, why):
    code, _, err = run(capsys, "clock", "--received", "2026-03-02", *words)
    assert code == 2 and why in err


def test_fee_subtracts_what_the_month_has_billed(capsys):
    found = as_json(capsys, "fee", "--pieces", "13", "--billed", "200", "--on", "2026-03-02")
    assert (found["yuan"], found["total"]) == (100, 300)
    _, out, _ = run(capsys, "fee", "--pages", "250", "--public", "--on", "2026-03-02")
    assert "0 元" in out and "已经公开" in out


def test_law_list_and_show(capsys):
    rows = as_json(capsys, "law", "list")
    assert {"id", "value", "since", "until", "citation", "read"} <= set(rows[0])
    shown = as_json(capsys, "law", "show", "reply.base", "--on", "2018-03-01")
    assert [r["value"] for r in shown] == ["15个工作日"]
    code, out, _ = run(capsys, "law", "show", "route.partial")
    assert code == 0 and "法释〔2025〕8号" in out
    code, out, _ = run(capsys, "law", "list", "--unread")
    assert code == 0 and "核对过原文的 0 项" in out


def test_law_list_writes_a_sheet_to_sign(capsys, tmp_path):
    path = tmp_path / "law.xlsx"
    code, out, _ = run(capsys, "law", "list", "--xlsx", str(path))
    assert code == 0 and str(path) in out
    assert openpyxl.load_workbook(path).active.max_row > 200


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "list 或者 show"),
        (("show", "nothing"), "没有“nothing”"),
        (("list", "--xlsx", "/没有/这个/目录.xlsx"), "错误"),
    ],
)
def test_law_says_what_is_wrong(capsys, words, why):
    code, _, err = run(capsys, "law", *words)
    assert code == 2 and why in err
