"""文字表格：一份一行，有问题的列出发现与建议。"""

from gongkai.annual.audit import ChangeDict, FindingDict, Result, form_of
from gongkai.annual.decisions import Decisions, key_of
from gongkai.annual.forms import cell_name
from gongkai.annual.model import SEVERITY_NAMES, Severity
from gongkai.annual.summary.totals import STATUS_NAMES, Totals, rule_name

_SHOWN = 12


def lines_of(result: Result, decided: Decisions | None = None) -> list[str]:
    """一份的几行；给了以前的结论的，写出各条的编号、看过没有。"""
    year = f"{result['year']}年" if result["year"] else ""
    who = f"　{result['agency']}{year}" if result["agency"] or year else ""
    lines = [f"{result['file']}{who}：{STATUS_NAMES[result['status']]}"]
    for found in result["findings"][:_SHOWN]:
        name = SEVERITY_NAMES[Severity(found["severity"])]
        cited = f"〔{found['citation']}〕" if found["citation"] else ""
        seen = f"  {_mark(result, found, decided)}" if decided is not None else ""
        lines.append(f"  {name}  {found['rule']}  {found['message']}{cited}{seen}")
    if len(result["findings"]) > _SHOWN:
        lines.append(f"  ……另有 {len(result['findings']) - _SHOWN} 条")
    lines += [_dismissed(result, f, decided) for f in result.get("dismissed", [])]
    for number, repair in enumerate(result["repairs"], 1):
        changes = "；".join(change_text(result, c) for c in repair["changes"])
        lines.append(f"  建议{number}  {changes}")
        lines.append(f"         {repair['why']}")
    return lines


def _mark(result: Result, found: FindingDict, decided: Decisions) -> str:
    return f"[{key_of(result, found)}{'，成立' if decided.stands(result, found) else ''}]"


def _dismissed(result: Result, found: FindingDict, decided: Decisions | None) -> str:
    why = decided.why(result, found) if decided else ""
    return f"  不成立  {found['rule']}  {found['message']}（{why}）  [{key_of(result, found)}]"


def change_text(result: Result, change: ChangeDict) -> str:
    """一处修改的中文。"""
    before = "空白" if change["from"] is None else change["from"]
    return f"{cell_name(form_of(result), change['cell'])} {before} → {change['to']}"


def closing(totals: Totals) -> list[str]:
    """末尾的汇总。"""
    states = "，".join(f"{STATUS_NAMES[s]} {totals.statuses[s]} 份" for s in STATUS_NAMES)
    lines = [f"共 {totals.files} 份：{states}。"]
    common = totals.rules.most_common(5)
    if common and totals.files > 1:
        lines.append("最常见：" + "；".join(f"{rule_name(r)}（{n} 份）" for r, n in common))
    return lines
