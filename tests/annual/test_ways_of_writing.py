"""人们登出来的各种写法。版面提取的文字：标签断成几行而数在其中一行，组名夹在标签里，页码插在中间，合并的格重复写着。"""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual.forms import form
from gongkai.annual.identities import all_hold
from gongkai.annual.model import Cell, State
from gongkai.annual.read import read_bytes, read_text
from gongkai.annual.read.spans import without_repeats
from gongkai.annual.read.wrapped import unwrapped
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write

from .damage import wrong_cells

LABELS = {row.label: row for shape in ("2021", "2019") for row in form(shape).rows}


def laid_out(report, width, place, furniture=""):
    """表三的标签每 `width` 字断一行，数在第几行：`place(行数)`。"""
    found = []
    for line in write(report, ".txt").decode().split("\n"):
        fields = [field for field in line.split("\t") if field]
        label = next((f for f in reversed(fields) if f in LABELS), None)
        if label is None or len(fields) < 8:
            found.append(line.replace("\t", "  ").strip())
            continue
        values = fields[fields.index(label) + 1 :]
        pieces = [label[i : i + width] for i in range(0, len(label), width)]
        here = place(len(pieces))
        pieces[here] += "   " + "  ".join(values)
        found += [" " * 7 + piece for piece in pieces[:1]]
        found += [furniture] if furniture and len(pieces) > 1 else []
        found += [" " * 7 + piece for piece in pieces[1:]]
    return "\n".join(found)


def same(report, text):
    seen = read_text(text)
    assert wrong_cells(report, seen) == [] and seen.ambiguous() == []
    assert {c: seen.number(c) for c in report.form.application_cells()} == {
        c: report.number(c) for c in report.form.application_cells()
    }


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(4, 14), st.sampled_from(("first", "middle", "last")))
def test_the_values_stand_on_any_line_of_the_label(seed, width, where):
    report = specimen(random.Random(seed), "2021", 60)
    place = {"first": lambda n: 0, "middle": lambda n: n // 2, "last": lambda n: n - 1}[where]
    same(report, laid_out(report, width, place))


@pytest.mark.parametrize("furniture", ["— 2 —", "·4·", "~ 6 ~", "Page 3 of 8", "3/8", "第 3 页"])
def test_a_page_number_inside_the_label(furniture):
    report = specimen(random.Random(5), "2021", 60)
    same(report, laid_out(report, 6, lambda n: 0, furniture))


def test_the_name_of_the_group_stands_between():
    text = (
        "三、本年  1.本机关不掌握相关政府信\n度办理结果  息  1  2  0  0  0  0  3\n"
        "（四）无  2.没有现成信息需要另行制  3  0  0  1  0  0  4\n法提供  作\n"
        "（五）不予  4.无正当理由大量反复申  0  0  0  0  0  2  2\n处理  请\n"
    )
    found = unwrapped(text.replace("（", "(").replace("）", ")"))
    assert len(found) == len(text)
    plain = ["".join(line.split()) for line in found.split("\n")]
    assert plain == [
        "1.本机关不掌握相关政府信",
        "息1200003",
        "2.没有现成信息需要另行制",
        "作3001004",
        "4.无正当理由大量反复申",
        "请0000022",
        "",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "（一）予以公开  1  2  0  0  0  0  3\n（三）不予公开\n1.属于国家秘密  0 0 0 0 0 0 0\n",
        "某局各科室  1  2  0  0  0  0  3\n以上为各科室办理的件数\n",
        "5.属于三类内部 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n事务信息\n",
    ],
)
def test_what_is_no_wrapped_label_stays(text):
    assert unwrapped(text) == text


def repeated(report):
    """每个合并的格都写满，竖线隔开。"""
    top = "三、本年度办理结果"
    found = []
    for line in write(report, ".txt").decode().split("\n"):
        fields = line.split("\t")
        label = next((f for f in reversed(fields) if f in LABELS), None)
        if label is None or len(fields) < 10:
            found.append(line.replace("\t", " | "))
            continue
        row = LABELS[label]
        outside = row.id in ("new", "carried_in", "carried_out")
        heads = [label] * 3 if outside else [top, row.group or label, label]
        found.append(" | ".join([*heads, *fields[-7:]]) + " |")
    return "\n".join(found)


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_merged_cells_that_are_written_in_each(seed):
    report = specimen(random.Random(seed), "2021", 60)
    same(report, repeated(report))


def test_only_words_are_taken_for_a_repeated_cell():
    line = "（七）总计 | （七）总计 | 5 | 5 | 无 | 无 | / | / |"
    found = without_repeats(line)
    assert found == "（七）总计 |" + " " * 7 + "| 5 | 5 | 无 | 无 | / | / |" and len(found) == len(
        line
    )


@pytest.mark.parametrize("minus", ["−", "–", "—", "﹣", "‐", "‑", "－", "-"])
@pytest.mark.parametrize("mark", ["\t", "  ", "\n", " | "])
def test_a_minus_sign_is_never_lost(minus, mark):
    report = specimen(random.Random(5), "2021", 60)
    report.cells["applications:granted:other"] = Cell(-2)
    rows = []
    for line in write(report, ".txt").decode().split("\n"):
        fields = [field for field in line.replace("-2", f"{minus}2").split("\t") if field]
        rows.append(mark.join(fields) + (" |" if mark == " | " and len(fields) > 1 else ""))
    seen = read_text("\n".join(rows))
    cell = seen.cells["applications:granted:other"]
    assert cell.value == -2 or cell.state is State.AMBIGUOUS
    assert cell.value == -2 or mark == "\n"


@pytest.mark.parametrize("unit", ["件", " 件", "条"])
@pytest.mark.parametrize("mark", ["\t", "  ", " | "])
def test_units_stand_in_the_last_rows_too(unit, mark):
    report = specimen(random.Random(5), "2021", 60)
    rows = []
    for line in write(report, ".txt").decode().split("\n"):
        fields = line.split("\t")
        counted = [f"{f}{unit}" if f.isdecimal() else f for f in fields]
        rows.append(mark.join(f for f in counted if f or mark == "\t"))
    seen = read_text("\n".join(rows))
    assert wrong_cells(report, seen) == [] and seen.ambiguous() == [] and all_hold(seen)


def piped(report):
    rows = []
    for line in write(report, ".txt").decode().split("\n"):
        fields = line.split("\t")
        rows.append(" | ".join(f for f in fields if f) + (" |" if len(fields) > 1 else ""))
    return "\n".join(rows)


def first_row(text, replace):
    """改第一行数（本年新收）的第一格。"""
    line = next(line for line in text.split("\n") if line.startswith("一、本年新收"))
    label, first, *rest = line.split(" | ")
    return text.replace(line, replace(label, first, " | ".join(rest)))


def test_a_number_that_is_broken_over_two_lines_of_a_cell_is_not_its_last_part():
    report = specimen(random.Random(1), "2021")
    name = "applications:new:natural_person"
    assert int(report.number(name)) > 99
    text = first_row(piped(report), lambda a, b, c: f"{a} | {b[:1]}\n{b[1:]} | {c}")
    seen = read_text(text)
    assert seen.cells[name].state is State.AMBIGUOUS and wrong_cells(report, seen) == []


def test_a_line_break_before_the_bar_loses_nothing():
    report = specimen(random.Random(1), "2021")
    text = first_row(piped(report), lambda a, b, c: f"{a} | {b}\n | {c}")
    seen = read_text(text)
    assert wrong_cells(report, seen) == [] and seen.ambiguous() == []


def read_with(mark, label, written):
    """各格以 `mark` 隔开，`label` 一行的数写成 `written` 的一份。"""
    rows = []
    for line in write(specimen(random.Random(5), "2021", 60), ".txt").decode().split("\n"):
        fields = [field for field in line.split("\t") if field]
        if fields[:1] == [label]:
            fields[1] = written
        rows.append(mark.join(fields) + (" |" if mark == " | " and len(fields) > 1 else ""))
    return read_text("\n".join(rows))


@pytest.mark.parametrize("written", ["l246", "1.246万", "12O6", "0.00375亿"])
@pytest.mark.parametrize("mark", ["\t", "  ", "\n", " | "])
def test_a_number_with_letters_is_ambiguous(written, mark):
    cell = read_with(mark, "行政许可", written).cells["disclosures:licences:decisions"]
    assert cell.state is State.AMBIGUOUS


@pytest.mark.parametrize(
    ("written", "value"),
    [("375000元", None), ("37.5万元", Decimal("37.5")), ("0元", 0), ("0.00375亿元", None)],
)
@pytest.mark.parametrize("mark", ["\t", "  ", " | "])
def test_an_amount_in_another_unit_is_ambiguous(written, value, mark):
    cell = read_with(mark, "行政事业性收费", written).cells["disclosures:charges:amount"]
    assert cell.value == value and (value is not None or cell.state is State.AMBIGUOUS)


@pytest.mark.parametrize("bad", [b"\xff", b"\xe4\xb8"])
def test_a_few_bad_bytes_do_not_make_another_encoding(bad):
    report = specimen(random.Random(5), "2021", 60)
    data = write(report, ".txt")
    for damaged in (data + bad, data.replace("依法".encode(), "依".encode() + bad, 1) + bad):
        seen = read_bytes(damaged)
        assert wrong_cells(report, seen) == [] and seen.agency == report.agency
    gbk = write(report, ".txt").decode().encode("gb18030")
    assert read_bytes(gbk + bad).agency == report.agency


def test_labels_first_and_figures_after_are_not_blank_rows():
    """不带版面的提取：先是各行的标签，再是各行的数。"""
    report = specimen(random.Random(5), "2021", 60)
    rows, waiting = [], []
    for line in write(report, ".txt").decode().split("\n"):
        fields = [field for field in line.split("\t") if field]
        label = next((f for f in reversed(fields) if f in LABELS), None)
        if label is None:
            rows += [*waiting, " ".join(fields)] if waiting else [" ".join(fields)]
            waiting = []
        else:
            rows.append(label)
            waiting.append(" ".join(fields[fields.index(label) + 1 :]))
    seen = read_text("\n".join(rows))
    assert wrong_cells(report, seen) == []
    assert all(seen.cells[c].state is State.AMBIGUOUS for c in report.form.application_cells()[:70])
