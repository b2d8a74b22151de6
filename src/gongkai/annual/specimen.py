"""样张：随机而自洽的年报，以及被网页抓取弄乱的各种文字写法。供演示、测试和测速用。"""

import random
from collections.abc import Callable
from decimal import Decimal

from gongkai.annual.forms import CARRIED_IN, CARRIED_OUT, NEW, RESULT_TOTAL, TOTAL, Form, form
from gongkai.annual.layout import heading_of, shown, tables
from gongkai.annual.model import Cell, Report, State
from gongkai.annual.write.text import grid

_CITIES = ("青川市", "云岭市", "临江市", "望海市", "河口县", "松原区", "石桥区", "平湖县")
_BUREAUS = (
    "住房和城乡建设局",
    "自然资源局",
    "教育局",
    "卫生健康局",
    "市场监督管理局",
    "人力资源和社会保障局",
    "财政局",
    "交通运输局",
)
_PLAIN = (
    "健全主动公开目录，明确公开的内容、时限和责任科室。",
    "按照先审查、后公开的要求，逐条登记审查意见。",
    "优化门户网站栏目，方便群众查找办事指南和政策文件。",
    "组织业务培训，提高工作人员答复申请的能力。",
    "对公开栏目逐月检查，发现问题限期整改。",
)


def specimen(rng: random.Random, form_id: str = "2021", largest: int = 400) -> Report:
    """一份自洽的年报：全部勾稽成立，文字与表格一致。`largest` 为单格的上限。"""
    shape = form(form_id)
    year = rng.randint(shape.first_year, min(shape.last_year, 2025))
    report = Report(
        form_id=form_id,
        agency=rng.choice(_CITIES) + rng.choice(_BUREAUS),
        year=year,
    )
    values = _disclosures(rng, shape) | _applications(rng, shape, largest) | _remedies(rng, shape)
    report.cells = {n: Cell(values[n], State.NUMBER, str(values[n])) for n in shape.cells()}
    report.title = heading_of(report)
    report.sections = _sections(rng, report)
    return report


def _disclosures(rng: random.Random, shape: Form) -> dict[str, int | Decimal]:
    values: dict[str, int | Decimal] = {n: rng.randint(0, 999) for n in shape.disclosure_cells()}
    if shape.id == "2021":
        values["disclosures:charges:amount"] = Decimal(rng.randint(1, 99999) * 10 + 5) / 100
    return values


def _count(rng: random.Random, largest: int) -> int:
    """多数为 0，其余大小不一：与真实的表格相似。"""
    if rng.random() < 0.6:
        return 0
    return rng.randint(1, max(1, int(largest ** rng.random())))


def _applications(rng: random.Random, shape: Form, largest: int) -> dict[str, int | Decimal]:
    rows: dict[str, list[int]] = {}
    columns = [c.id for c in shape.columns if c.id != TOTAL]
    for leaf in shape.leaves:
        rows[leaf.id] = [_count(rng, largest) for _ in columns]
    results = [sum(rows[leaf.id][i] for leaf in shape.leaves) for i in range(len(columns))]
    rows[RESULT_TOTAL] = results
    rows[CARRIED_OUT] = [_count(rng, largest // 4 + 1) for _ in columns]
    received = [r + o for r, o in zip(results, rows[CARRIED_OUT], strict=True)]
    rows[CARRIED_IN] = [rng.randint(0, n) if rng.random() < 0.3 else 0 for n in received]
    rows[NEW] = [n - i for n, i in zip(received, rows[CARRIED_IN], strict=True)]
    values: dict[str, int | Decimal] = {}
    for row, numbers in rows.items():
        for column, number in zip([*columns, TOTAL], [*numbers, sum(numbers)], strict=True):
            values[f"applications:{row}:{column}"] = number
    return values


def _remedies(rng: random.Random, shape: Form) -> dict[str, int | Decimal]:
    values: dict[str, int | Decimal] = {}
    for group in shape.remedy_groups:
        numbers = [_count(rng, 60) for _ in shape.remedy_columns[:-1]]
        for column, number in zip(shape.remedy_columns, [*numbers, sum(numbers)], strict=True):
            values[f"remedies:{group.id}:{column.id}"] = number
    return values


def _sections(rng: random.Random, report: Report) -> dict[str, list[str]]:
    def value(row: str) -> int:
        return int(report.number(f"applications:{row}:total") or 0)

    litigation = sum(
        int(report.number(f"remedies:litigation.{g}:total") or 0)
        for g in ("direct", "after_reconsideration")
    )
    told = (
        f"全年新收到政府信息公开申请{value(NEW)}件，上年结转{value(CARRIED_IN)}件，"
        f"办结{value(RESULT_TOTAL)}件，结转下年度继续办理{value(CARRIED_OUT)}件。"
        f"因政府信息公开被申请行政复议{report.number('remedies:reconsideration:total')}件，"
        f"被提起行政诉讼{litigation}件。"
    )
    overview = ["（一）主动公开情况。" + rng.choice(_PLAIN), "（二）依申请公开情况。" + told]
    overview += [f"（{n}）{rng.choice(_PLAIN)}" for n in "三四五"]
    return {
        "overview": overview,
        "disclosures": [],
        "applications": [],
        "remedies": [],
        "problems": ["存在的问题是公开的及时性有待提高。" + rng.choice(_PLAIN)],
        "others": [f"{report.year}年度未收取信息处理费。", "没有其他需要报告的事项。"],
    }


def _rows_as(report: Report, row: Callable[[list[str]], str]) -> str:
    """网页抓取的写法：合并的格只写一次，每行由 `row` 写成文字。"""
    by_section = {t.section: t for t in tables(report.form_id)}
    parts = [heading_of(report)]
    for section in report.form.sections:
        if section.id not in report.sections:
            continue
        parts += [section.label, *report.sections[section.id]]
        for boxes in by_section[section.id].rows if section.id in by_section else ():
            parts.append(row([shown(report, b.cell) if b.cell else b.text for b in boxes]))
    return "\n".join(parts) + "\n"


def crawled_rows(report: Report) -> str:
    """抓取写法之一：一行表格一行，格间竖线，行首没有竖线。"""
    return _rows_as(report, lambda cells: " | ".join(cells) + " |")


def crawled_cells(report: Report) -> str:
    """抓取写法之二：一格一行带竖线，空格子全挤到行尾（位置丢失）。"""

    def row(cells: list[str]) -> str:
        filled = [c for c in cells if c]
        return "".join(f"{c} |\n" for c in filled) + "|" * (len(cells) - len(filled) + 2)

    return _rows_as(report, row)


def crawled_lines(report: Report) -> str:
    """抓取写法之三：一格一行，格间空一行。"""
    return _rows_as(report, lambda cells: "\n\n".join(c for c in cells if c) + "\n")


def _flat(report: Report, cell: Callable[[str], str], table_end: str) -> str:
    by_section = {t.section: t for t in tables(report.form_id)}
    parts = [heading_of(report)]
    for section in report.form.sections:
        if section.id not in report.sections:
            continue
        parts += [section.label, *report.sections[section.id]]
        if section.id in by_section:
            texts = (t for row in grid(report, by_section[section.id]) for t in row if t)
            parts.append("".join(cell(t) for t in texts) + table_end)
    return "\n".join(parts) + "\n"


def one_cell_a_line(report: Report) -> str:
    """一格一行。"""
    return _flat(report, lambda text: text + "\n", "")


def spaced(report: Report) -> str:
    """各格以空格隔开，整张表一行。"""
    return _flat(report, lambda text: text + " ", "\n")


def run_together(report: Report) -> str:
    """各格连写，数字与数字相接。"""
    return _flat(report, lambda text: text, "\n")
