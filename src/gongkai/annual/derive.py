"""由登记推出年报：表二、表三、表四、收费说明。勾稽因推法而成立，不靠核对。

新收按收到申请之日，结果按办结之日；上年结转、结转下年是同一条界线从两边看：
到某日为止收到而没有办结的。
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.annual.forms import (
    CARRIED_IN,
    CARRIED_OUT,
    NEW,
    RESULT_TOTAL,
    TOTAL,
    Form,
    form_for_year,
)
from gongkai.annual.model import Cell, Number, Report, State

PENDING = "pending"
#: 2019年格式的“其他处理”不再细分
_OTHER_ROW = "other"


@dataclass(frozen=True, slots=True)
class Application:
    """登记里的一件申请：申请人类别（表三的列）、收到之日、办理结果（表三的行）、办结之日。"""

    column: str
    receipt: date
    decision: str | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """一件复议或诉讼：表四的组、收到之日、结果（表四的列）、审结之日。"""

    group: str
    opened: date
    result: str | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """一件规章或者规范性文件：表二的行、成文、公开、失效（废止）之日；`ended` 为 None 即有效。"""

    row: str
    made: date
    published: date
    ended: date | None = None


#: (行, 列) -> 件数
Counts = Mapping[tuple[str, str], int]
#: (行, 列) -> 数：表二的，收费是万元
Numbers = Mapping[tuple[str, str], Number]


class NoForm(ValueError):
    """那一年没有统一的年报格式。"""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年度没有统一的年报格式，从2019年度起才有。")


def count_applications(entries: Iterable[Application], year: int) -> Counter[tuple[str, str]]:
    """表三各叶子行、各列的件数（不含合计）。"""
    first, last = date(year, 1, 1), date(year, 12, 31)
    counts: Counter[tuple[str, str]] = Counter()
    for one in entries:
        for row in _rows(one, first, last):
            counts[row, one.column] += 1
    return counts


def _rows(one: Application, first: date, last: date) -> Iterable[str]:
    if one.receipt > last or (one.closed is not None and one.closed < first):
        return
    yield NEW if one.receipt >= first else CARRIED_IN
    if one.closed is None or one.closed > last:
        yield CARRIED_OUT
    else:
        assert one.decision is not None
        yield one.decision


def count_contests(contests: Iterable[Contest], year: int) -> Counter[tuple[str, str]]:
    """表四各组、各列的件数（不含总计）：当年审结的按结果，到年底没有审结的算尚未审结。"""
    first, last = date(year, 1, 1), date(year, 12, 31)
    counts: Counter[tuple[str, str]] = Counter()
    for one in contests:
        if one.opened > last or (one.closed is not None and one.closed < first):
            continue
        open_still = one.closed is None or one.closed > last or one.result is None
        counts[one.group, PENDING if open_still else str(one.result)] += 1
    return counts


def count_documents(documents: Iterable[Document], year: int) -> Counter[tuple[str, str]]:
    """表二规章、规范性文件各列的件数，两种格式的都有；失效的算在废止里，现行有效前后才接得上。"""
    first, last = date(year, 1, 1), date(year, 12, 31)
    counts: Counter[tuple[str, str]] = Counter()
    for one in documents:
        counts[one.row, "made"] += first <= one.made <= last
        counts[one.row, "repealed"] += one.ended is not None and first <= one.ended <= last
        counts[one.row, "in_force"] += one.made <= last and not (one.ended and one.ended <= last)
        counts[one.row, "published"] += first <= one.published <= last
        counts[one.row, "total"] += one.published <= last
    return counts


def disclosure_cells(shape: Form, numbers: Numbers) -> dict[str, Cell]:
    """表二的全部单元格；没有给的为 0，这种格式没有的不要。"""
    found = {}
    for name in shape.disclosure_cells():
        _, row, column = name.split(":")
        found[name] = _cell(numbers.get((row, column), 0))
    return found


def totalled(shape: Form, cells: dict[str, Cell]) -> dict[str, Cell]:
    """各总计重新由各项相加；各项不动。"""
    found = dict(cells)
    # 先加（七）总计的各列，再加各行
    for name, parts in sorted(shape.parts.items(), key=lambda pair: pair[0].endswith(f":{TOTAL}")):
        number = sum(int(found[part].value or 0) for part in parts)
        if number != found[name].value:
            found[name] = _cell(number)
    return found


def application_cells(shape: Form, counts: Counts) -> dict[str, Cell]:
    """件数 -> 表三的全部单元格（含合计）。"""
    columns = [c.id for c in shape.columns if c.id != TOTAL]
    rows = {r.id: dict.fromkeys(columns, 0) for r in shape.rows}
    for (row, column), number in counts.items():
        rows[_row(shape, row)][column] += number
    for column in columns:
        rows[RESULT_TOTAL][column] = sum(rows[leaf.id][column] for leaf in shape.leaves)
    cells: dict[str, Cell] = {}
    for row, numbers in rows.items():
        for column, number in [*numbers.items(), (TOTAL, sum(numbers.values()))]:
            cells[f"applications:{row}:{column}"] = _cell(number)
    return cells


def _row(shape: Form, row: str) -> str:
    if any(r.id == row for r in shape.rows):
        return row
    return _OTHER_ROW


def remedy_cells(shape: Form, counts: Counts) -> dict[str, Cell]:
    """件数 -> 表四的全部单元格（含总计）。"""
    cells = {}
    for group in shape.remedy_groups:
        numbers = {c.id: counts.get((group.id, c.id), 0) for c in shape.remedy_columns[:-1]}
        for column, number in [*numbers.items(), (TOTAL, sum(numbers.values()))]:
            cells[f"remedies:{group.id}:{column}"] = _cell(number)
    return cells


def _cell(number: Number) -> Cell:
    return Cell(number, State.NUMBER, str(number), "登记")


def derive(
    agency: str,
    year: int,
    applications: Counts,
    contests: Counts,
    fees: int = 0,
    disclosures: Numbers | None = None,
) -> Report:
    """件数 -> 年报（各表和依申请公开、收费的文字）；没有格式的年份抛 NoForm。

    `fees` 为当年收取的信息处理费（元）；`disclosures` 为表二的数，不给的没有表二。
    """
    shape = form_for_year(year)
    if shape is None:
        raise NoForm(year)
    cells = application_cells(shape, applications) | remedy_cells(shape, contests)
    if disclosures is not None:
        cells = disclosure_cells(shape, disclosures) | cells
    report = Report(form_id=shape.id, agency=agency, year=year, cells=cells)
    report.sections = {
        "overview": [_told(report)],
        "applications": [],
        "remedies": [],
        "others": [fee_statement(year, fees)],
    }
    return report


def _told(report: Report) -> str:
    def total(row: str) -> int:
        return int(report.number(f"applications:{row}:{TOTAL}") or 0)

    return (
        f"依申请公开情况。全年新收到政府信息公开申请{total(NEW)}件，上年结转{total(CARRIED_IN)}件，"
        f"办结{total(RESULT_TOTAL)}件，结转下年度继续办理{total(CARRIED_OUT)}件。"
    )


def fee_statement(year: int, yuan: int) -> str:
    """第六部分收取信息处理费的说明。"""
    if yuan:
        return f"{year}年度收取信息处理费{yuan}元。"
    return f"{year}年度未收取信息处理费。"
