"""各种格式读出的中间形式：一行一行的文字，表格的一行以 `CELL` 分隔各格。

表格展开为规整的网格：合并的单元格只在左上角有字，其余为空，所以列数是可靠的。
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

#: 网格中单元格的分隔符（单元分隔控制符，正文里不会出现）
CELL = "\x1f"
#: 格与格之间的各种分隔
MARKS = (CELL, "|", "\t")
#: 去掉了的页码（空白，也不是空着的格）
GONE = "\x1e"
#: 官方表格最多十五列
_WIDEST = 30


@dataclass(slots=True)
class Lines:
    """读出的文字与出处。`where[i]` 是第 i 行的出处，缺省按行号。

    `whole` 为有藏着不显示的字时，连同它们再读一遍；没有的为 None。
    """

    text: str
    where: Sequence[str] | None = None
    title: str = ""
    published: date | None = None
    notes: list[str] = field(default_factory=list)
    whole: "Callable[[], Lines] | None" = None

    def place(self, offset: int) -> str:
        """文中第 `offset` 个字的出处。"""
        number = self.text.count("\n", 0, offset)
        if self.where is not None and number < len(self.where):
            return self.where[number]
        return f"第{number + 1}行"


class Fill(str):
    """合并的格所占的、不是左上角的一格（空的）。"""

    __slots__ = ()


FILL = Fill()


class Builder:
    """逐行攒出 Lines。"""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.where: list[str] = []
        self.tables = 0

    def paragraph(self, text: str, where: str) -> None:
        """一段文字；其中的换行各成一行。"""
        for line in text.replace(CELL, " ").split("\n"):
            if line.strip():
                self.lines.append(line.strip())
                self.where.append(where)

    def grid(self, rows: Iterable[Sequence[str]], place: str = "") -> None:
        """一张网格表。没有一格从它开始的列（各行都跨了过去）、宽得不像表格的右侧空列，都去掉。"""
        self.tables += 1
        dense = [[_one_line(cell) for cell in row] for row in _with_beginnings(list(rows))]
        width = max((len(row) for row in dense), default=0)
        if width > _WIDEST:
            width = max((_used(row) for row in dense), default=0)
        for number, row in enumerate(dense, 1):
            padded = [*row[:width], *([""] * (width - len(row)))]
            self.lines.append(CELL.join(padded))
            self.where.append(f"{place}表格{self.tables}第{number}行")

    def done(self) -> Lines:
        """攒好的 Lines。"""
        return Lines("\n".join(self.lines), self.where)


def _with_beginnings(rows: list[Sequence[str]]) -> list[Sequence[str]]:
    """去掉没有一格从它开始的列。"""
    if not any(cell is FILL for row in rows for cell in row):
        return rows
    begun = {i for row in rows for i, cell in enumerate(row) if cell is not FILL}
    return [[cell for i, cell in enumerate(row) if i in begun] for row in rows]


def _one_line(text: str) -> str:
    return " ".join(text.replace(CELL, " ").split())


def _used(row: Sequence[str]) -> int:
    return max((i for i, cell in enumerate(row, 1) if cell), default=0)
