"""年报格式（2019、2021）：部分、表格、行列、官方文字。数据在 `data/`。"""

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
FORM_IDS = ("2019", "2021")
OTHER_GROUP = "（六）其他处理"
TOTAL = "total"
NEW, CARRIED_IN, RESULT_TOTAL, CARRIED_OUT = "new", "carried_in", "total", "carried_out"
OUTSIDE_RESULTS = frozenset({NEW, CARRIED_IN, RESULT_TOTAL, CARRIED_OUT})


@dataclass(frozen=True, slots=True)
class Named:
    """一个有稳定标识和官方文字的部分、行或列；`group` 为行的上级文字。"""

    id: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class DisclosureTable:
    """表二的一块：条款、首列表头、列、行。"""

    article: str
    head: str
    columns: tuple[Named, ...]
    rows: tuple[Named, ...]


@dataclass(frozen=True, eq=False)
class Form:
    """一种年报格式。单元格标识为 `表:行:列`，如 `applications:new:total`。"""

    id: str
    first_year: int
    last_year: int
    citation: str
    sections: tuple[Named, ...]
    disclosures: tuple[DisclosureTable, ...]
    columns: tuple[Named, ...]
    rows: tuple[Named, ...]
    remedy_groups: tuple[Named, ...]
    remedy_columns: tuple[Named, ...]
    words: dict[str, str]

    @property
    def leaves(self) -> tuple[Named, ...]:
        """办理结果的叶子行。"""
        return tuple(r for r in self.rows if r.id not in OUTSIDE_RESULTS)

    def disclosure_cells(self) -> tuple[str, ...]:
        """表二的单元格，按表中顺序。"""
        return self.tables["disclosures"]

    def application_cells(self) -> tuple[str, ...]:
        """表三的单元格，按行序。"""
        return self.tables["applications"]

    def remedy_cells(self) -> tuple[str, ...]:
        """表四的单元格，从左到右。"""
        return self.tables["remedies"]

    @cached_property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """三张表（disclosures、applications、remedies）各自的单元格，按表中顺序。"""
        disclosures = (
            f"disclosures:{row.id}:{column.id}"
            for table in self.disclosures
            for row in table.rows
            for column in table.columns
        )
        applications = (f"applications:{r.id}:{c.id}" for r in self.rows for c in self.columns)
        remedies = (
            f"remedies:{g.id}:{c.id}" for g in self.remedy_groups for c in self.remedy_columns
        )
        return {
            "disclosures": tuple(disclosures),
            "applications": tuple(applications),
            "remedies": tuple(remedies),
        }

    @cached_property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """总计格 -> 它的各项：一行的六类申请人、（七）总计的各项结果、表四一组的四种结果。"""
        kinds = [c.id for c in self.columns if c.id != TOTAL]
        found = {
            f"applications:{r.id}:{TOTAL}": tuple(f"applications:{r.id}:{k}" for k in kinds)
            for r in self.rows
        }
        for kind in kinds:
            leaves = tuple(f"applications:{r.id}:{kind}" for r in self.leaves)
            found[f"applications:{RESULT_TOTAL}:{kind}"] = leaves
        outcomes = [c.id for c in self.remedy_columns if c.id != TOTAL]
        for group in self.remedy_groups:
            name = f"remedies:{group.id}:"
            found[name + TOTAL] = tuple(name + one for one in outcomes)
        return found

    def cells(self) -> tuple[str, ...]:
        """全部单元格。"""
        return self._all_cells

    @cached_property
    def _all_cells(self) -> tuple[str, ...]:
        return tuple(cell for cells in self.tables.values() for cell in cells)


def _named(entries: list[dict[str, str]], key: str = "label") -> tuple[Named, ...]:
    return tuple(Named(e["id"], e[key], e.get("group", "")) for e in entries)


def _pairs(pairs: list[list[str]]) -> tuple[Named, ...]:
    return tuple(Named(id, label) for id, label in pairs)


def _rows(common: dict[str, Any], form: dict[str, Any]) -> tuple[Named, ...]:
    rows = list(_named(common["row"]))
    group = OTHER_GROUP if len(form["other"]) > 1 else ""
    others = [Named(e["id"], e["label"], group) for e in form["other"]]
    at = next(i for i, r in enumerate(rows) if r.id == RESULT_TOTAL)
    return (*rows[:at], *others, *rows[at:])


@cache
def form(form_id: str) -> Form:
    """格式 `form_id`（"2019" 或 "2021"）；没有则抛 KeyError。"""
    if form_id not in FORM_IDS:
        raise KeyError(form_id)
    common = tomllib.loads((DATA / "common.toml").read_text("utf-8"))
    own = tomllib.loads((DATA / f"form-{form_id}.toml").read_text("utf-8"))
    return Form(
        id=own["id"],
        first_year=own["years"][0],
        last_year=own["years"][1],
        citation=own["citation"],
        sections=_named(common["section"], "title"),
        disclosures=tuple(
            DisclosureTable(t["article"], t["head"], _pairs(t["columns"]), _pairs(t["rows"]))
            for t in own["disclosures"]
        ),
        columns=_named(common["column"]),
        rows=_rows(common, own),
        remedy_groups=_named(common["remedy_group"]),
        remedy_columns=_named(common["remedy_column"]),
        words={k: v for k, v in common.items() if isinstance(v, str)},
    )


def form_for_year(year: int) -> Form | None:
    """`year` 年度应当用的格式；2019年以前没有，得 None。"""
    for form_id in FORM_IDS:
        candidate = form(form_id)
        if candidate.first_year <= year <= candidate.last_year:
            return candidate
    return None


@cache
def cell_name(form_id: str, cell: str) -> str:
    """单元格的中文名，如“新收·自然人”用于说明：`“一、本年新收…”行“自然人”列`。"""
    table, row, column = cell.split(":")
    shape = form(form_id)
    if table == "applications":
        return f"“{_label(shape.rows, row)}”行“{_label(shape.columns, column)}”列"
    if table == "remedies":
        return f"“{_label(shape.remedy_groups, row)}”的“{_label(shape.remedy_columns, column)}”"
    for block in shape.disclosures:
        if any(r.id == row for r in block.rows):
            return f"“{_label(block.rows, row)}”的“{_label(block.columns, column)}”"
    return cell


def _label(items: tuple[Named, ...], id: str) -> str:
    return next((i.label for i in items if i.id == id), id)
