"""写文字：.txt 表格各格以制表符分隔，.md 以竖线分隔。"""

from gongkai.annual.layout import Table, heading_of, placed, shown, tables
from gongkai.annual.model import Report


def write_txt(report: Report) -> bytes:
    """Report -> 制表符分隔的文字（UTF-8）。"""
    return render(report, "\t").encode()


def write_md(report: Report) -> bytes:
    """Report -> Markdown（UTF-8）。"""
    return render(report, "|").encode()


def grid(report: Report, table: Table) -> list[list[str]]:
    """一张表的网格：合并的格只在左上角有字。"""
    lines = [[""] * len(table.widths) for _ in table.rows]
    for r, c, box in placed(table):
        lines[r][c] = shown(report, box.cell) if box.cell else box.text
    return lines


def render(report: Report, separator: str) -> str:
    """整份报告的文字；`separator` 为 `\\t` 或 `|`。"""
    marked = "# " if separator == "|" else ""
    parts = [f"{marked}{heading_of(report)}"]
    if report.published:
        parts.append(f"发布日期：{report.published}")
    by_section = {t.section: t for t in tables(report.form_id)}
    for section in report.form.sections:
        if section.id not in report.sections:
            continue
        parts.append(
            f"{'#' * len(marked)}{' ' if marked else ''}{section.label}".replace("## ", "## ")
        )
        parts += report.sections[section.id]
        for number, chart in report.charts_in(section.id):
            lines = [_line(line, separator, i) for i, line in enumerate(chart.grid())]
            parts += [chart.caption(number), "\n".join(lines), chart.source(number)]
        if section.id in by_section:
            lines = [
                _line(line, separator, i)
                for i, line in enumerate(grid(report, by_section[section.id]))
            ]
            parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _line(cells: list[str], separator: str, number: int) -> str:
    if separator == "\t":
        return "\t".join(cells)
    line = f"| {' | '.join(cells)} |"
    return line if number else f"{line}\n|{'---|' * len(cells)}"
