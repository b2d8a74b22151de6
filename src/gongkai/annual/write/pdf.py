"""写 .pdf：用 Typst 排官方版式。字体取仿宋、黑体、小标宋，没有则用思源（Noto CJK）。"""

from gongkai.annual.layout import KEPT_ROWS, Box, Table, shown, tables, title_lines
from gongkai.annual.model import Report
from gongkai.documents.paper.pdf import compile_typst, preamble, string


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
        if section.id in by_section:
            parts.append(_table(report, by_section[section.id]))
    return "\n".join(parts) + "\n"


def _title(report: Report) -> str:
    return "[" + " \\ ".join(f"#{string(line)}" for line in title_lines(report)) + "]"


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
