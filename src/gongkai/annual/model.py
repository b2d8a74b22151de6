"""年报的模型：机关、年度、格式、文字各部分、单元格，以及检查的结果。"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from gongkai.annual.forms import Form, form

Number = int | Decimal


class State(StrEnum):
    """单元格的状态。表中没有的单元格不在 `Report.cells` 里。"""

    NUMBER = "number"
    BLANK = "blank"
    AMBIGUOUS = "ambiguous"


class Cell(NamedTuple):
    """一个单元格：数值（仅 NUMBER 有）、状态、原文、读自何处。"""

    value: Number | None
    state: State = State.NUMBER
    raw: str = ""
    where: str = ""


_STATE_OF = itemgetter(Cell._fields.index("state"))
#: 图表后面的一行怎样开头
CHART_SOURCE = "数据来源：政府信息公开登记"


@dataclass(frozen=True, slots=True)
class Chart:
    """一张图表：放在哪一部分、题目、各条是什么（如“2023年”“2024年”）、各行的名称和数。

    写成文件时是一张图一张表：前有“图1　题目”，后有“数据来源”一行，读回来凭这两行认出。
    """

    section: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    def caption(self, number: int) -> str:
        """“图1　题目”。"""
        return f"图{number}　{self.title}"

    def source(self, number: int) -> str:
        """图表后面的一行。"""
        return f"{CHART_SOURCE}（图{number}）"

    def grid(self) -> list[list[str]]:
        """表头和各行，都是字。"""
        lines = [[name, *map(str, numbers)] for name, numbers in self.rows]
        return [["项目", *self.heads], *lines]

    @property
    def most(self) -> int:
        """最大的数；全是零的为 1。"""
        return max((n for _, numbers in self.rows for n in numbers), default=0) or 1


@dataclass(slots=True)
class Report:
    """一份年报。

    `sections` 为 部分标识 -> 段落（不含表格）；缺的部分不在其中。`cells` 为 单元格标识 -> Cell。
    `published` 为公布日期，不知道为 None。`notes` 为读取时的提示（如有两份表格）；
    `slips` 为写错的标题，部分标识 -> 原文；
    `relied` 为机关（agency）、年度（year）由哪一处看出（题目以外的才有）；
    `charts` 为要写的图表，`drawn` 为读到的图表各自的字。
    """

    form_id: str
    agency: str = ""
    year: int | None = None
    sections: dict[str, list[str]] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    published: date | None = None
    title: str = ""
    notes: list[str] = field(default_factory=list)
    slips: dict[str, str] = field(default_factory=dict)
    relied: dict[str, str] = field(default_factory=dict)
    charts: list[Chart] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)

    def charts_in(self, section: str) -> list[tuple[int, Chart]]:
        """一个部分的图表和它们是第几张（从 1 起，全文连着数）。"""
        return [(n, c) for n, c in enumerate(self.charts, 1) if c.section == section]

    @property
    def form(self) -> Form:
        """本报告的格式。"""
        return form(self.form_id)

    def number(self, cell: str) -> Number | None:
        """单元格参与勾稽的数值：空着的总计按各项之和，别的空白按 0；歧义或没有的为 None。"""
        found = self.cells.get(cell)
        if found is None or found.state is State.AMBIGUOUS:
            return None
        if found.value is not None:
            return found.value
        parts = self.form.parts.get(cell)
        return 0 if parts is None else self._sum(parts)

    def _sum(self, cells: tuple[str, ...]) -> Number | None:
        numbers = [self.number(cell) for cell in cells]
        return None if None in numbers else sum(n for n in numbers if n is not None)

    def numbers(self) -> dict[str, Number | None]:
        """读到的各格的 `number`。"""
        return {
            name: cell.value if cell.value is not None else self.number(name)
            for name, cell in self.cells.items()
        }

    def blank_totals(self) -> dict[str, Number]:
        """没有填而各项填着的总计 -> 各项之和（有读不准的格、算不出的不在内）。"""
        found = {}
        for total, parts in self.form.parts.items():
            cell = self.cells.get(total)
            if cell is not None and cell.state is State.BLANK and self._has_number(parts):
                found[total] = self.number(total)
        return {total: value for total, value in found.items() if value is not None}

    def _has_number(self, cells: tuple[str, ...]) -> bool:
        """有一格填着，或者空着而又是总计、它的各项里有填着的（“（七）总计”一行都空着的）。"""
        states = {c: self.cells[c].state for c in cells if c in self.cells}
        if State.NUMBER in states.values():
            return True
        blank = (self.form.parts.get(c, ()) for c, s in states.items() if s is State.BLANK)
        return any(map(self._has_number, filter(None, blank)))

    def ambiguous(self) -> list[str]:
        """读法不唯一的单元格。"""
        return self.cells_in(State.AMBIGUOUS)

    def cells_in(self, state: State) -> list[str]:
        """这种状态的各格。"""
        # 多半一格也没有：在 C 里看一遍
        if state not in map(_STATE_OF, self.cells.values()):
            return []
        return [name for name, cell in self.cells.items() if cell.state is state]

    def prose(self, *sections: str) -> str:
        """所列部分（缺省为全部）的文字，段落间换行。"""
        wanted = sections or tuple(self.sections)
        return "\n".join("\n".join(self.sections.get(s, [])) for s in wanted)


class Severity(StrEnum):
    """轻重：错误、警告、提示。"""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


SEVERITY_NAMES = {
    Severity.ERROR: "错误",
    Severity.WARNING: "警告",
    Severity.NOTICE: "提示",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """一条发现。`expected`、`found` 为应为与实为；`quote` 为所引文字，`where` 为其位置。"""

    rule: str
    severity: Severity
    message: str
    cells: tuple[str, ...] = ()
    expected: Number | str | None = None
    found: Number | str | None = None
    citation: str = ""
    quote: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """一处修改建议：`before` 为 None 即原为空白。"""

    cell: str
    before: int | None
    after: int


@dataclass(frozen=True, slots=True)
class Repair:
    """一种使全部勾稽关系成立的修改建议。只供参考，从不自动套用。"""

    changes: tuple[Change, ...]
    why: str


def numbered(values: dict[str, int], where: str = "") -> dict[str, Cell]:
    """把 单元格 -> 整数 变成 单元格 -> Cell。"""
    return {name: Cell(value, State.NUMBER, str(value), where) for name, value in values.items()}
