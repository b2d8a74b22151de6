"""官方表格的版式：每张表由带跨行跨列的格组成；网页、Word、Excel、PDF 都照它写。"""

from dataclasses import dataclass
from functools import cache

from gongkai.annual.forms import CARRIED_OUT, RESULT_TOTAL, DisclosureTable, Form, Named, form
from gongkai.annual.model import Report, State

#: 一行放得下的题目字数（22 磅，版心 156 毫米）
_TITLE_LINE = 19
#: 这么多行以内的表格不跨页
KEPT_ROWS = 22
_BEFORE_RESULTS = 2
#: 表三标签占三列，数据七列
_LABEL_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Box:
    """表格里的一格：表头有 `text`，数据格有 `cell`（单元格标识）；`scope` 为 col、row 或空。"""

    text: str = ""
    rows: int = 1
    columns: int = 1
    cell: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """一张表：所属部分、标题、列宽比例、各行的格、表头占几行。"""

    section: str
    caption: str
    widths: tuple[int, ...]
    rows: tuple[tuple[Box, ...], ...]
    head_rows: int


@cache
def tables(form_id: str) -> tuple[Table, ...]:
    """格式 `form_id` 的三张表，依次属于第二、三、四部分。"""
    shape = form(form_id)
    titles = {s.id: s.label.split("、", 1)[1] for s in shape.sections}
    return (
        _disclosures(shape, titles["disclosures"]),
        _applications(shape, titles["applications"]),
        _remedies(shape, titles["remedies"]),
    )


def shown(report: Report, cell: str) -> str:
    """单元格写在表里的样子：数、原来的空白（空或“/”），读不准的为“？”。"""
    found = report.cells.get(cell)
    if found is None or found.state is State.BLANK:
        return "" if found is None else found.raw
    return "？" if found.state is State.AMBIGUOUS else str(found.value)


def _disclosures(shape: Form, caption: str) -> Table:
    width = max(len(t.columns) for t in shape.disclosures)
    rows: list[tuple[Box, ...]] = []
    for block in shape.disclosures:
        rows += _block(block, width)
    return Table("disclosures", caption, (4, *([3] * width)), tuple(rows), 0)


def _block(block: DisclosureTable, width: int) -> list[tuple[Box, ...]]:
    spans = _spans(len(block.columns), width)
    rows: list[tuple[Box, ...]] = [(Box(block.article, columns=width + 1, scope="colgroup"),)]
    heads = [
        Box(c.label, columns=s, scope="col") for c, s in zip(block.columns, spans, strict=True)
    ]
    rows.append((Box(block.head, scope="col"), *heads))
    for row in block.rows:
        values = [
            Box(cell=f"disclosures:{row.id}:{c.id}", columns=s)
            for c, s in zip(block.columns, spans, strict=True)
        ]
        rows.append((Box(row.label, scope="row"), *values))
    return rows


def _spans(count: int, width: int) -> list[int]:
    """把 `width` 列分给 `count` 个格，余下的给最后一个。"""
    return [1] * (count - 1) + [width - count + 1]


def _applications(shape: Form, caption: str) -> Table:
    words, columns = shape.words, shape.columns
    organisations = columns[1:-1]
    head = (
        (
            Box(words["balance_note"], rows=3, columns=_LABEL_COLUMNS, scope="col"),
            Box(words["applicants_head"], columns=len(columns), scope="colgroup"),
        ),
        (
            Box(columns[0].label, rows=2, scope="col"),
            Box(words["organisations_head"], columns=len(organisations), scope="colgroup"),
            Box(columns[-1].label, rows=2, scope="col"),
        ),
        tuple(Box(c.label, scope="col") for c in organisations),
    )
    body = [(*labels, *_values(shape, row)) for row, labels in _labelled_rows(shape)]
    return Table("applications", caption, (2, 4, 9, *([3] * len(columns))), (*head, *body), 3)


def _values(shape: Form, row: Named) -> tuple[Box, ...]:
    return tuple(Box(cell=f"applications:{row.id}:{c.id}") for c in shape.columns)


def _labelled_rows(shape: Form) -> list[tuple[Named, tuple[Box, ...]]]:
    """各行及其标签格：办理结果的总标签与各组标签只在其首行。"""
    results = [r for r in shape.rows if r in shape.leaves or r.id == RESULT_TOTAL]
    labelled: list[tuple[Named, tuple[Box, ...]]] = []
    seen: set[str] = set()
    for row in shape.rows:
        labels: list[Box] = []
        if row not in results:
            labels.append(Box(row.label, columns=_LABEL_COLUMNS, scope="row"))
            labelled.append((row, tuple(labels)))
            continue
        if row is results[0]:
            labels.append(Box(shape.words["results_head"], rows=len(results), scope="rowgroup"))
        if not row.group:
            labels.append(Box(row.label, columns=_LABEL_COLUMNS - 1, scope="row"))
        else:
            if row.group not in seen:
                size = sum(r.group == row.group for r in results)
                labels.append(Box(row.group, rows=size, scope="rowgroup"))
                seen.add(row.group)
            labels.append(Box(row.label, scope="row"))
        labelled.append((row, tuple(labels)))
    assert labelled[-1][0].id == CARRIED_OUT
    return labelled


def _remedies(shape: Form, caption: str) -> Table:
    columns, groups = shape.remedy_columns, shape.remedy_groups
    size = len(columns)
    rows = (
        (
            Box(shape.words["reconsideration_head"], columns=size, scope="colgroup"),
            Box(shape.words["litigation_head"], columns=2 * size, scope="colgroup"),
        ),
        (
            *(Box(c.label, rows=2, scope="col") for c in columns),
            *(Box(g.label, columns=size, scope="colgroup") for g in groups[1:]),
        ),
        tuple(Box(c.label, scope="col") for _ in groups[1:] for c in columns),
        tuple(Box(cell=c) for c in shape.remedy_cells()),
    )
    return Table("remedies", caption, (1,) * (3 * size), rows, 3)


def placed(table: Table) -> list[tuple[int, int, Box]]:
    """各格左上角的 (行, 列)，从 0 数起。"""
    taken: set[tuple[int, int]] = set()
    result = []
    for r, row in enumerate(table.rows):
        column = 0
        for box in row:
            while (r, column) in taken:
                column += 1
            result.append((r, column, box))
            taken.update((r + i, column + j) for i in range(box.rows) for j in range(box.columns))
            column += box.columns
    return result


def heading_of(report: Report) -> str:
    """报告的题目。"""
    if report.title:
        return report.title
    year = f"{report.year}年" if report.year else ""
    return f"{report.agency}{year}政府信息公开工作年度报告"


def title_lines(report: Report) -> list[str]:
    """题目分成几行：太长时，机关名称独占一行。"""
    title = heading_of(report)
    rest = title.removeprefix(report.agency)
    if report.agency and rest not in ("", title) and len(title) > _TITLE_LINE:
        return [report.agency, rest]
    return [title]
