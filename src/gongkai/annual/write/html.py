"""写网页：表格有标题、有表头范围，读屏软件读得懂；不引用外部的东西。"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape

from gongkai.annual.layout import Box, Table, heading_of, shown, tables
from gongkai.annual.model import Chart, Report
from gongkai.documents.bars import grouped
from gongkai.look import token

STYLE = (
    "body{font-family:FangSong,STFangsong,'Noto Serif CJK SC',serif;line-height:1.75;"
    "max-width:60rem;margin:0 auto;padding:1rem;color:#111}"
    "h1{text-align:center;font-size:1.6rem}h2{font-family:SimHei,'Noto Sans CJK SC',sans-serif;"
    "font-size:1.2rem}p{text-indent:2em;margin:.4em 0}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}"
    "caption{font-weight:bold;padding:.4em}th,td{border:1px solid #444;padding:.3em;"
    "text-align:center}th{font-weight:normal;background:#f3f3f3}th[scope=row]{text-align:left}"
    ".chart{display:block;width:100%;max-width:36rem;height:auto;margin:1rem auto;font-size:15px}"
    f".chart .bar{{fill:{token('accent')}}}"
    f".chart .before{{fill:{token('sunken')};stroke:{token('edge')}}}"
)


def write_html(report: Report) -> bytes:
    """Report -> 完整的网页（UTF-8）。"""
    meta = f'<meta name="PubDate" content="{report.published}">' if report.published else ""
    return page(heading_of(report), sections(report), meta)


def page(heading: str, body: str, meta: str = "") -> bytes:
    """题目和正文（已经是网页的写法）-> 完整的网页（UTF-8）。"""
    title = escape(heading)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f"{meta}"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>{body}</main>"
        f"</body></html>\n"
    ).encode()


def sections(report: Report, *, pictures: bool = True) -> str:
    """六个部分的标题、文字和表格；`pictures` 为假的，图表只写表（图由显示它的画）。"""
    by_section = {t.section: t for t in tables(report.form_id)}
    parts = []
    for section in report.form.sections:
        if section.id not in report.sections:
            continue
        parts.append(f"<h2>{escape(section.label)}</h2>")
        parts += [f"<p>{escape(p)}</p>" for p in report.sections[section.id]]
        parts += [
            chart_html(chart, n, picture=pictures) for n, chart in report.charts_in(section.id)
        ]
        if section.id in by_section:
            parts.append(table_html(report, by_section[section.id]))
    return "".join(parts)


def chart_html(chart: Chart, number: int, *, picture: bool = True) -> str:
    """第 `number` 张图表：图、表、数据来源。"""
    caption = escape(chart.caption(number))
    head, *lines = chart.grid()
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(f"<td>{n}</td>" for n in numbers)}</tr>'
        for name, *numbers in lines
    )
    drawn = grouped(chart.caption(number), chart.heads, chart.rows) if picture else ""
    return (
        f'{drawn}<div class="wide" tabindex="0" role="region" aria-label="{caption}"><table>'
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"</div><p>{escape(chart.source(number))}</p>"
    )


def table_html(
    report: Report,
    table: Table,
    marks: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    change: Collection[str] = (),
    of: str = "",
    notes: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    """一张表；`of` 为一页上有几份时，是哪一份的。

    `marks` 为 单元格 -> 问题说明，有问题的格加类 fault 和说明；`links` 为 单元格 -> 网址；
    `notes` 为 单元格 -> (记号, 说明)，如更正过的。
    `change` 为建议改的格：说了的，只有它们标得重，同一等式里别的格标得轻。
    """
    weights = {cell: _weight(cell, change) for cell in marks or {}}
    seen = _Seen(marks or {}, links or {}, weights, notes or {})
    rows = [_row(report, row, seen) for row in table.rows]
    head, body = ("".join(part) for part in (rows[: table.head_rows], rows[table.head_rows :]))
    head = f"<thead>{head}</thead>" if head else ""
    caption = escape(table.caption)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(of)}{caption}">'
        f"<table><caption>{caption}</caption>{head}<tbody>{body}</tbody></table></div>"
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """格里另外要显示的：问题、链接、轻重、记号。"""

    marks: Mapping[str, str]
    links: Mapping[str, str]
    weights: Mapping[str, tuple[str, str]]
    notes: Mapping[str, tuple[str, str]]


def _row(report: Report, row: tuple[Box, ...], seen: _Seen) -> str:
    return "<tr>" + "".join(_box(report, box, seen) for box in row) + "</tr>"


def _weight(cell: str, change: Collection[str]) -> tuple[str, str]:
    """（类、给听屏幕的人的话）。"""
    if not change:
        return "fault", "有问题"
    return ("fault", "建议改") if cell in change else ("fault lightly", "同一等式")


def _box(report: Report, box: Box, seen: _Seen) -> str:
    spans = "".join(
        f' {name}="{count}"'
        for name, count in (("rowspan", box.rows), ("colspan", box.columns))
        if count > 1
    )
    if not box.cell:
        return f'<th scope="{box.scope}"{spans}>{escape(box.text)}</th>'
    value = escape(shown(report, box.cell))
    if box.cell in seen.links:
        value = f'<a href="{escape(seen.links[box.cell], quote=True)}">{value}</a>'
    if box.cell in seen.notes:
        mark, told = (escape(text, quote=True) for text in seen.notes[box.cell])
        value += f'<span class="note-mark" title="{told}">{mark}</span>'
    if box.cell not in seen.marks:
        return f"<td{spans}>{value}</td>"
    why = escape(seen.marks[box.cell], quote=True)
    css, words = seen.weights[box.cell]
    return (
        f'<td class="{css}"{spans} title="{why}">{value}'
        f'<span class="fault-note">（{words}）</span></td>'
    )
