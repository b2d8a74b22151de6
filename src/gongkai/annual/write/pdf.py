"""写 .pdf：用 Typst 排官方版式。字体取仿宋、黑体、小标宋，没有则用思源（Noto CJK）。"""

from collections.abc import Sequence

from gongkai.annual.layout import KEPT_ROWS, Box, Table, shown, tables, title_lines
from gongkai.annual.model import Chart, Report
from gongkai.documents.paper.pdf import compile_typst, preamble, string
from gongkai.look import token

_BEFORE, _NOW = (f'rgb("{token(name)}")' for name in ("edge", "accent"))


def write_pdf(report: Report) -> bytes:
    """Report -> .pdf 字节；没有中文字体抛 FontMissing。"""
    return compile_typst(source(report))


def source(report: Report) -> str:
    """Report -> Typst 源文。"""
    parts = [preamble(), f"#title({_title(report)})"]
    if report.published:
        parts.append(f"#align(center, text(size: 12pt, {string(f'发布日期：{report.published}')}))")
    by_section = {t.section: t for t in tables(report.form_id)}
    for section in report.form.sections:
        if section.id not in report.sections:
            continue
        parts.append(f"#head({string(section.label)})")
        parts += [f"#par({string(p)})" for p in report.sections[section.id]]
        parts += [_chart(chart, n) for n, chart in report.charts_in(section.id)]
        if section.id in by_section:
            parts.append(_table(report, by_section[section.id]))
    return "\n".join(parts) + "\n"


def _title(report: Report) -> str:
    return "[" + " \\ ".join(f"#{string(line)}" for line in title_lines(report)) + "]"


def _chart(chart: Chart, number: int) -> str:
    """一张表，名称、横条、数在一行；不跨页。"""
    head, *lines = chart.grid()
    colours = [_NOW if i == len(chart.heads) - 1 else _BEFORE for i in range(len(chart.heads))]
    heads = "".join(
        f"table.cell(stroke: (bottom: 2.5pt + {colour}), small({string(text)})),"
        for text, colour in zip(head[1:], colours, strict=True)
    )
    rows = "".join(
        f"small({string(line[0])}), {_bars(numbers, colours, chart.most)}"
        f"{''.join(f'small({string(text)}),' for text in line[1:])}\n"
        for (_, numbers), line in zip(chart.rows, lines, strict=True)
    )
    return (
        "#block(breakable: false, width: 100%)[#set par(first-line-indent: 0em, leading: 4pt, "
        "spacing: 6pt, justify: false)\n#set align(center)\n"
        f"#text(size: 12pt, {string(chart.caption(number))})\n\n"
        f"#table(columns: (3fr, 6fr, {', '.join(['1.4fr'] * len(chart.heads))}), "
        f"align: center + horizon, stroke: 0.5pt, inset: 4pt,\n"
        f"small({string(head[0])}), [], {heads}\n{rows})\n\n"
        f"#small({string(chart.source(number))})]"
    )


def _bars(numbers: Sequence[int], colours: Sequence[str], most: int) -> str:
    """一行的各条，一条在一条下面。"""
    drawn = ", ".join(
        f"rect(width: {100 * n / most:.2f}%, height: 7pt, fill: {colour})"
        for n, colour in zip(numbers, colours, strict=True)
    )
    return f"align(left, stack(dir: ttb, spacing: 1.5pt, {drawn})), "


def _table(report: Report, table: Table) -> str:
    columns = ", ".join(f"{w}fr" for w in table.widths)
    rows = ["".join(_box(report, b) for b in row) for row in table.rows]
    head = "".join(rows[: table.head_rows])
    header = f"table.header({head})," if head else ""
    return (
        f"#block(breakable: {'true' if len(table.rows) > KEPT_ROWS else 'false'})"
        "[#set par(first-line-indent: 0em, leading: 4pt, justify: false)\n"
        f"#table(columns: ({columns}), align: center + horizon, stroke: 0.5pt, inset: 4pt,\n"
        f"{header}{''.join(rows[table.head_rows :])})]"
    )


def _box(report: Report, box: Box) -> str:
    text = shown(report, box.cell) if box.cell else box.text
    body = f"small({string(text)})"
    if box.rows == 1 and box.columns == 1:
        return f"{body},"
    return f"table.cell(rowspan: {box.rows}, colspan: {box.columns}, {body}),"
