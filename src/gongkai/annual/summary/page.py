"""给领导看的一页：总数、最常见的问题、图（附数据表）、各份报告有问题的表格与建议。

累计了总数再逐份写出，内存不随份数增长；各份可以筛选。
"""

from collections.abc import Callable, Iterable, Iterator
from html import escape

from gongkai.annual.audit import Result, cells_of, form_of
from gongkai.annual.decisions import Decisions, key_of
from gongkai.annual.layout import tables
from gongkai.annual.model import SEVERITY_NAMES, Cell, Report, Severity, State
from gongkai.annual.summary import filtering
from gongkai.annual.summary.text import change_text
from gongkai.annual.summary.totals import STATUS_NAMES, Totals, rule_name
from gongkai.annual.write.html import STYLE, table_html
from gongkai.look import token

_MORE_STYLE = (
    f"p{{text-indent:0}}.fault{{background:{token('danger-soft')};"
    f"outline:2px solid {token('danger')};font-weight:bold}}"
    f".fault.lightly{{background:{token('warn-soft')};"
    f"outline:1px dashed {token('warn-line')};font-weight:normal}}"
    ".wide{position:relative}.fault-note{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    f".error{{color:{token('danger')}}}.warning{{color:{token('warn')}}}"
    f".notice{{color:{token('accent')}}}.cite{{color:{token('soft')}}}"
    f"section{{border-top:2px solid {token('line')};margin-top:2rem}}li{{margin:.2em 0}}"
    "svg text{font:14px sans-serif}"
)
_FILL = token("accent")
_BAR, _ROW, _LABEL, _WIDTH = 360, 28, 260, 700
_MOST_BARS = 12


def render(
    results: Callable[[], Iterable[Result]], totals: Totals, decided: Decisions | None = None
) -> Iterator[str]:
    """网页的各块文字；`results` 每调用一次从头给出全部结果，`totals` 为它们的累计。"""
    yield _opening(totals)
    for number, result in enumerate(results(), 1):
        yield report_section(number, result, decided or Decisions())
    yield f"</main><script>{filtering.SCRIPT}</script></body></html>\n"


def _opening(totals: Totals) -> str:
    states = "".join(
        f"<tr><th scope='row'>{name}</th><td>{totals.statuses[status]}</td></tr>"
        for status, name in STATUS_NAMES.items()
    )
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>年度报告体检汇总</title><style>{STYLE}{_MORE_STYLE}{filtering.STYLE}</style></head><body><main>"
        f"<h1>年度报告体检汇总</h1><p>共体检 {totals.files} 份，其中有错误的 "
        f"{totals.severities['error']} 份，只有警告或者提示的 "
        f"{totals.statuses['findings'] - _with_error(totals)} 份。</p>"
        f'<div class="wide"><table><caption>结果</caption><thead><tr><th scope="col">结果</th>'
        f'<th scope="col">份数</th></tr></thead><tbody>{states}</tbody></table></div>'
        f"<h2>最常见的问题</h2>{chart(totals)}<h2>各份报告</h2>{filtering.form(totals)}"
    )


def _with_error(totals: Totals) -> int:
    """有发现的各份中有错误的份数（读不成的也记一个错误，要除去）。"""
    return totals.severities["error"] - totals.statuses["unreadable"]


def chart(totals: Totals) -> str:
    """横条图与它的数据表；没有问题时一句话。"""
    common = totals.rules.most_common(_MOST_BARS)
    if not common:
        return "<p>没有发现问题。</p>"
    most = common[0][1]
    bars = "".join(
        f'<text x="{_LABEL - 8}" y="{i * _ROW + 19}" text-anchor="end">'
        f"{escape(rule_name(rule))}</text>"
        f'<rect x="{_LABEL}" y="{i * _ROW + 5}" width="{max(2, _BAR * count // most)}" height="18" '
        f'fill="{_FILL}"/><text x="{_LABEL + max(2, _BAR * count // most) + 6}" '
        f'y="{i * _ROW + 19}">{count}</text>'
        for i, (rule, count) in enumerate(common)
    )
    height, worst = len(common) * _ROW, totals.worst_of_rule
    rows = "".join(
        f'<tr><th scope="row">{escape(rule_name(rule))}</th>'
        f"<td>{SEVERITY_NAMES[Severity(worst[rule])]}</td><td>{count}</td></tr>"
        for rule, count in totals.rules.most_common()
    )
    return (
        f'<div class="wide"><svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" '
        f'role="img" aria-label="各类问题的份数，数据见下表">{bars}</svg></div>'
        f'<div class="wide"><table><caption>各类问题的份数</caption><thead><tr>'
        f'<th scope="col">问题</th><th scope="col">轻重</th><th scope="col">份数</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def report_section(number: int, result: Result, decided: Decisions) -> str:
    """一份报告：发现、建议，有问题的表格（标出单元格）。"""
    year = f"{result['year']}年" if result["year"] else ""
    name = escape(f"{result['agency']}{year}" or result["file"])
    parts = [
        f'<section aria-labelledby="r{number}"{filtering.marks(result)}>'
        f'<h3 id="r{number}">{number}. {name}</h3>',
        f"<p>文件：{escape(result['file'])}　结果：{STATUS_NAMES[result['status']]}</p>",
    ]
    parts.append(findings_html(result, decided))
    parts.append(_dismissed(result, decided))
    parts.append(repairs_html(result))
    parts.append(faulty_tables(result))
    return "".join(parts) + "</section>\n"


def findings_html(result: Result, decided: Decisions) -> str:
    """发现的列表，各条有编号（`gongkai report decide` 用）。"""
    items = "".join(
        f'<li class="{f["severity"]}"><strong>{SEVERITY_NAMES[Severity(f["severity"])]}</strong>　'
        f'{escape(f["message"])}<span class="cite">{_cite(f["citation"])}'
        f"　{key_of(result, f)}{'　已认定成立' if decided.stands(result, f) else ''}</span></li>"
        for f in result["findings"]
    )
    return f"<ul>{items}</ul>" if items else ""


def _dismissed(result: Result, decided: Decisions) -> str:
    items = "".join(
        f"<li>{escape(f['message'])}（{escape(decided.why(result, f))}）"
        f'<span class="cite">　{key_of(result, f)}</span></li>'
        for f in result.get("dismissed", [])
    )
    return f"<details><summary>已认定不成立的</summary><ul>{items}</ul></details>" if items else ""


def _cite(citation: str) -> str:
    return f"〔{escape(citation)}〕" if citation else ""


def repairs_html(result: Result) -> str:
    """修改建议的列表。"""
    if not result["repairs"]:
        return ""
    items = "".join(
        "<li>"
        + "；".join(escape(change_text(result, c)) for c in r["changes"])
        + f"。{escape(r['why'])}</li>"
        for r in result["repairs"]
    )
    return f"<p>修改建议（供参考）：</p><ol>{items}</ol>"


def faulty_tables(result: Result) -> str:
    """有错误的表格，出错的单元格有标记。"""
    if result["form"] is None:
        return ""
    marks = fault_marks(result)
    report = report_of(result)
    return "".join(
        table_html(report, table, marks, change=cells_to_change(result))
        for table in tables(result["form"])
        if any(cell.startswith(table.section + ":") for cell in marks)
    )


def fault_marks(result: Result) -> dict[str, str]:
    """单元格 -> 问题说明；只标错误，空白和读不准不标。"""
    marks: dict[str, str] = {}
    for found in result["findings"]:
        if found["severity"] == "error" and not found["rule"].startswith("form.absent"):
            for cell in found["cells"]:
                marks[cell] = "；".join(filter(None, [marks.get(cell), found["message"]]))
    return marks


def cells_to_change(result: Result) -> frozenset[str]:
    """各种修改建议要改的格。"""
    repairs = result["repairs"]
    return frozenset(change["cell"] for repair in repairs for change in repair["changes"])


def report_of(result: Result) -> Report:
    """由结果还原出可以画表格的 Report（没有文字部分）。"""
    report = Report(form_of(result), result["agency"], result["year"])
    unsure = set(result["ambiguous"])
    for table in ("disclosures", "applications", "remedies"):
        for row, values in cells_of(result, table).items():
            for column, value in values.items():
                name = f"{table}:{row}:{column}"
                blank = State.AMBIGUOUS if name in unsure else State.BLANK
                state = blank if value is None else State.NUMBER
                report.cells[name] = Cell(value, state)
    return report
