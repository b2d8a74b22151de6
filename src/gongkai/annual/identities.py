"""勾稽关系：对命名单元格的线性等式，每种格式声明一次。

检查、读取的快速路径、粘连数字的切分和修改建议都用这一份声明。
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from gongkai.annual.forms import CARRIED_IN, CARRIED_OUT, NEW, RESULT_TOTAL, TOTAL, Form, form
from gongkai.annual.model import Finding, Number, Report, Severity, State

NOTE_CITATION = "年度报告格式第三部分表格的勾稽关系说明"
#: 一列一条的，别的是一行（一组）一条
_BY_COLUMN = ("applications.result_total", "applications.balance")


@dataclass(frozen=True, slots=True)
class Identity:
    """Σ left = Σ right。`key` 说明是哪一行、列或组。"""

    rule: str
    key: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    text: str

    @property
    def place(self) -> tuple[str, str]:
        """在表的哪一行（组）、哪一列：同一处的各条，一格能使它们一起成立。"""
        return "列" if self.rule in _BY_COLUMN else "行", self.key

    @property
    def cells(self) -> tuple[str, ...]:
        """两边的单元格。"""
        return self.left + self.right

    def terms(self) -> list[tuple[str, int]]:
        """(单元格, ±1) 的列表：左正右负。"""
        return [(c, 1) for c in self.left] + [(c, -1) for c in self.right]


def _row_totals(shape: Form) -> Iterable[Identity]:
    for row in shape.rows:
        parts = tuple(f"applications:{row.id}:{c.id}" for c in shape.columns if c.id != TOTAL)
        text = f"“{row.label}”行的总计应等于六类申请人之和"
        total = f"applications:{row.id}:{TOTAL}"
        yield Identity("applications.row_total", row.id, parts, (total,), text)


def _result_totals(shape: Form) -> Iterable[Identity]:
    for column in shape.columns:
        parts = tuple(f"applications:{r.id}:{column.id}" for r in shape.leaves)
        text = f"“{column.label}”列的（七）总计应等于各项办理结果之和"
        total = f"applications:{RESULT_TOTAL}:{column.id}"
        yield Identity("applications.result_total", column.id, parts, (total,), text)


def _balances(shape: Form) -> Iterable[Identity]:
    for column in shape.columns:
        left = tuple(f"applications:{r}:{column.id}" for r in (NEW, CARRIED_IN))
        right = tuple(f"applications:{r}:{column.id}" for r in (RESULT_TOTAL, CARRIED_OUT))
        text = f"“{column.label}”列第一项加第二项之和，应等于第三项加第四项之和"
        yield Identity("applications.balance", column.id, left, right, text)


def _remedy_totals(shape: Form) -> Iterable[Identity]:
    for group in shape.remedy_groups:
        parts = tuple(f"remedies:{group.id}:{c.id}" for c in shape.remedy_columns if c.id != TOTAL)
        text = f"“{group.label}”的总计应等于四种结果之和"
        total = f"remedies:{group.id}:{TOTAL}"
        yield Identity("remedies.total", group.id, parts, (total,), text)


@cache
def identities(form_id: str) -> tuple[Identity, ...]:
    """格式 `form_id` 的全部勾稽关系（40 或 42 条）。"""
    shape = form(form_id)
    return (
        *_row_totals(shape),
        *_result_totals(shape),
        *_balances(shape),
        *_remedy_totals(shape),
    )


@cache
def cells_of_identities(form_id: str) -> tuple[str, ...]:
    """勾稽关系涉及的单元格，按表中顺序。"""
    used = {cell for identity in identities(form_id) for cell in identity.cells}
    return tuple(c for c in form(form_id).cells() if c in used)


def sides(identity: Identity, numbers: Mapping[str, Number | None]) -> tuple[Number, Number] | None:
    """两边的值（`numbers` 为各格的数）；有歧义或没有的单元格时无从判断，得 None。"""
    left, right = _added(identity.left, numbers), _added(identity.right, numbers)
    return None if left is None or right is None else (left, right)


def _added(cells: tuple[str, ...], numbers: Mapping[str, Number | None]) -> Number | None:
    total: Number = 0
    for cell in cells:
        if (value := numbers.get(cell)) is None:
            return None
        total += value
    return total


def broken(report: Report) -> list[tuple[Identity, Number, Number]]:
    """不成立的勾稽关系及其两边的值。总计空着的不算：那是没有填，不是填错。"""
    result, numbers = [], report.numbers()
    for identity in identities(report.form_id):
        if _is_left_blank(identity, report):
            continue
        both = sides(identity, numbers)
        if both is not None and both[0] != both[1]:
            result.append((identity, *both))
    return result


def _is_left_blank(identity: Identity, report: Report) -> bool:
    total = report.cells.get(identity.right[0])
    return len(identity.right) == 1 and total is not None and total.state is State.BLANK


def all_hold(report: Report) -> bool:
    """每一条都能判断，而且都成立。"""
    numbers = report.numbers()
    for identity in identities(report.form_id):
        both = sides(identity, numbers)
        if both is None or both[0] != both[1]:
            return False
    return True


def check_identities(report: Report) -> list[Finding]:
    """每一条不成立的勾稽关系一个错误。"""
    return [_finding(report, *found) for found in broken(report)]


def _finding(report: Report, identity: Identity, left: Number, right: Number) -> Finding:
    if identity.rule == "applications.balance":
        a, b, c, d = (report.number(cell) for cell in identity.cells)
        message = f"{identity.text}：{a} + {b} = {left}，而 {c} + {d} = {right}。"
    else:
        message = f"{identity.text}：各项之和为 {left}，表中写 {right}。"
    return Finding(
        identity.rule,
        Severity.ERROR,
        message,
        identity.cells,
        expected=left,
        found=right,
        citation=f"{report.form.citation}：{NOTE_CITATION}",
    )
