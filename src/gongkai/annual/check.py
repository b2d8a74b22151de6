"""检查一份年报：勾稽、格式、文字与表格、时限、与上年的衔接和重复、用词。"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

from gongkai.annual.forms import (
    CARRIED_IN,
    CARRIED_OUT,
    DATA,
    Form,
    cell_name,
    form_for_year,
)
from gongkai.annual.identities import check_identities
from gongkai.annual.model import Cell, Finding, Number, Report, Severity, State
from gongkai.annual.narrative import check_narrative
from gongkai.annual.prose import prose_of
from gongkai.annual.timeliness import check_timeliness
from gongkai.language.wording import find_slips

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
_NAMED_AT_MOST = 4
_CARRIED = (CARRIED_IN, CARRIED_OUT)
_VALID = ("made", "repealed", "in_force")
_TABLES = ("第二部分", "第三部分", "第四部分")


@cache
def rules() -> dict[str, Any]:
    """检查规则的参数。"""
    return tomllib.loads((DATA / "rules.toml").read_text("utf-8"))


def check(report: Report, previous: Report | None = None) -> list[Finding]:
    """全部发现，错误在前。`previous` 为同一机关上一年度的报告，有则核对衔接与重复。"""
    found = [
        *check_identities(report),
        *check_form(report),
        *check_narrative(report),
        *check_timeliness(report),
        *check_wording(report),
    ]
    if previous is not None:
        found += with_previous(report, previous)
    return sorted(found, key=lambda f: _ORDER[f.severity])


def check_form(report: Report) -> list[Finding]:
    """格式：年度与格式相符、六个部分齐全、没有空缺或“/”、没有读不准的格、报告信息处理费。"""
    return [
        *_right_form(report),
        *_sections(report),
        *_headings(report),
        *_absent_cells(report),
        *_blank_cells(report),
        *_ambiguous_cells(report),
        *_odd_values(report),
        *_fee_statement(report),
        *_notes(report),
    ]


def _right_form(report: Report) -> Iterator[Finding]:
    if report.year is None:
        yield Finding("form.year", Severity.WARNING, "没有读到年度，不能判断应当用哪种格式。")
        return
    wanted = form_for_year(report.year)
    if wanted is not None and wanted.id != report.form_id:
        yield Finding(
            "form.version",
            Severity.ERROR,
            f"{report.year}年度应当使用{wanted.id}年格式（{wanted.citation}），"
            f"本报告用的是{report.form_id}年格式。",
            expected=wanted.id,
            found=report.form_id,
            citation=wanted.citation,
        )


def _sections(report: Report) -> Iterator[Finding]:
    for section in report.form.sections:
        if section.id not in report.sections:
            yield Finding(
                "form.sections",
                Severity.ERROR,
                f"没有找到“{section.label}”。年度报告应当包括全部六个部分。",
                found=section.id,
                citation=f"{rules()['citation']['structure']}；{report.form.citation}",
            )


def _headings(report: Report) -> Iterator[Finding]:
    labels = {section.id: section.label for section in report.form.sections}
    for section, seen in report.slips.items():
        yield Finding(
            "form.heading",
            Severity.NOTICE,
            f"标题有误：写“{seen}”，应为“{labels[section]}”。",
            expected=labels[section],
            found=seen,
            citation=report.form.citation,
        )


def _absent_cells(report: Report) -> Iterator[Finding]:
    for wanted, name in zip(report.form.tables.values(), _TABLES, strict=True):
        absent = tuple(c for c in wanted if c not in report.cells)
        if not absent:
            continue
        if len(absent) == len(wanted):
            message = f"{name}没有读到表格。"
        else:
            message = f"{name}的表格缺少 {len(absent)} 格：{_names(report.form, absent)}。"
        yield Finding("form.absent", Severity.ERROR, message, absent, citation=report.form.citation)


def _cells_in(report: Report, state: State) -> tuple[str, ...]:
    return tuple(report.cells_in(state))


def _names(shape: Form, cells: tuple[str, ...]) -> str:
    names = "、".join(cell_name(shape.id, c) for c in cells[:_NAMED_AT_MOST])
    return names if len(cells) <= _NAMED_AT_MOST else f"{names}等"


def _blank_cells(report: Report) -> Iterator[Finding]:
    totals = report.blank_totals()
    blank = tuple(c for c in _cells_in(report, State.BLANK) if c not in totals)
    if totals:
        yield _blank_totals(report, totals)
    if blank:
        yield Finding(
            "form.blank",
            Severity.WARNING,
            f"有 {len(blank)} 格空缺或者填“/”：{_names(report.form, blank)}。没有的应当填 0。",
            blank,
            expected=0,
            citation=rules()["citation"]["blank"],
        )


def _blank_totals(report: Report, totals: dict[str, Number]) -> Finding:
    """没有填的总计：说一次，给出各项之和。"""
    shown = [f"{cell_name(report.form_id, c)}应填 {n}" for c, n in totals.items()]
    sums = "、".join(shown[:_NAMED_AT_MOST]) + ("等" if len(shown) > _NAMED_AT_MOST else "")
    return Finding(
        "form.blank",
        Severity.WARNING,
        f"有 {len(totals)} 格总计没有填，按各项之和：{sums}。核对勾稽和文字时以各项之和代替。",
        tuple(totals),
        expected=next(iter(totals.values())) if len(totals) == 1 else None,
        citation=rules()["citation"]["blank"],
    )


def _ambiguous_cells(report: Report) -> Iterator[Finding]:
    unsure = _cells_in(report, State.AMBIGUOUS)
    if unsure:
        yield Finding(
            "read.ambiguous",
            Severity.WARNING,
            f"有 {len(unsure)} 格的数字不止一种读法或者读不准：{_names(report.form, unsure)}。"
            f"请对照原件核对，这些格没有参与勾稽。",
            unsure,
        )


def _is_odd(name: str, cell: Cell) -> bool:
    if not isinstance(cell.value, int):
        return cell.value is not None and not name.startswith("disclosures:")
    return cell.value < 0 and not name.endswith(":change")


def _odd_values(report: Report) -> Iterator[Finding]:
    for name, cell in report.cells.items():
        is_plain = type(cell.value) is int and cell.value >= 0
        if not is_plain and _is_odd(name, cell):
            yield Finding(
                "form.value",
                Severity.ERROR,
                f"{cell_name(report.form_id, name)}写“{cell.raw}”，应当是不小于 0 的整数。",
                (name,),
                found=cell.value,
                citation=report.form.citation,
            )


def _fee_statement(report: Report) -> Iterator[Finding]:
    if report.year is None or report.year < rules()["fee_statement"]["from_year"]:
        return
    text = "".join(report.prose("others").split())
    if "others" in report.sections and not re.search(r"处理费|收费|收取.{0,12}费", text):
        yield Finding(
            "form.fee_statement",
            Severity.WARNING,
            "第六部分没有报告收取信息处理费的情况（没有收取也要写明）。",
            citation=rules()["citation"]["fee"],
        )


def _notes(report: Report) -> Iterator[Finding]:
    for note in report.notes:
        yield Finding("read.note", Severity.NOTICE, note)


def with_previous(report: Report, previous: Report) -> list[Finding]:
    """与同一机关上一年度的报告核对：衔接，重复。"""
    return [*check_continuity(report, previous), *check_repetition(report, previous)]


def check_continuity(report: Report, previous: Report) -> list[Finding]:
    """本年“上年结转”= 上年“结转下年度”；现行有效件数按制发、废止推算（2021年格式）。"""
    if report.year is None or previous.year != report.year - 1:
        return []
    return [*_carried(report, previous), *_in_force(report, previous)]


def compared_cells(shape: Form) -> tuple[str, ...]:
    """与上一年度核对用到的格：本年、上一年度的都在内。"""
    carried = [f"applications:{row}:{c.id}" for row in _CARRIED for c in shape.columns]
    in_force = (f"disclosures:{row.id}:{c}" for row in shape.disclosures[0].rows for c in _VALID)
    return (*carried, *in_force)


def _carried(report: Report, previous: Report) -> Iterator[Finding]:
    for column in report.form.columns:
        mine = f"applications:{CARRIED_IN}:{column.id}"
        theirs = f"applications:{CARRIED_OUT}:{column.id}"
        now, before = report.number(mine), previous.number(theirs)
        if now is None or before is None or now == before:
            continue
        yield Finding(
            "continuity.carried_in",
            Severity.ERROR,
            f"“{column.label}”列：{previous.year}年结转下年度 {before} 件，"
            f"{report.year}年上年结转却为 {now} 件。",
            (mine,),
            expected=before,
            found=now,
            citation=f"{report.form.citation}：上年结转应与上年度报告一致",
        )


def _in_force(report: Report, previous: Report) -> Iterator[Finding]:
    if report.form_id != "2021" or previous.form_id != "2021":
        return
    for row in report.form.disclosures[0].rows:
        cells = [f"disclosures:{row.id}:{c}" for c in _VALID]
        made, repealed, in_force = (report.number(c) for c in cells)
        before = previous.number(cells[2])
        if made is None or repealed is None or in_force is None or before is None:
            continue
        expected = before + made - repealed
        if in_force != expected:
            yield Finding(
                "continuity.in_force",
                Severity.WARNING,
                f"“{row.label}”现行有效 {in_force} 件，按上年 {before} 件加制发 {made} 件减废止 "
                f"{repealed} 件应为 {expected} 件。",
                tuple(cells),
                expected=expected,
                found=in_force,
                citation=report.form.citation,
            )


def check_repetition(report: Report, previous: Report) -> list[Finding]:
    """文字有过半与上年相同（数字和年份不算）。"""
    share = repeated_share(report, previous)
    if share is None or share <= rules()["repetition_share"]:
        return []
    return [
        Finding(
            "repetition",
            Severity.WARNING,
            f"文字有 {share:.0%} 与上一年度报告相同，检查时会被认为照抄上年。",
            expected=f"≤{rules()['repetition_share']:.0%}",
            found=f"{share:.0%}",
            citation=rules()["citation"]["repetition"],
        )
    ]


def repeated_share(report: Report, previous: Report) -> float | None:
    """与上年相同的文字所占的比例（0 到 1）；文字太少无从判断得 None。"""
    mine, theirs = report.prose(), previous.prose()
    if min(len(plain(mine)), len(plain(theirs))) < rules()["similar_length"]:
        return None
    return shared(mine, theirs)


def shared(mine: str, theirs: str) -> float | None:
    """`mine` 里与 `theirs` 相同的（连续十个字，数字、标点不算）所占的比例；没有字得 None。"""
    size = rules()["repetition_shingle"]
    mine, theirs = plain(mine), plain(theirs)
    if not mine:
        return None
    known = {theirs[i : i + size] for i in range(len(theirs) - size + 1)}
    covered = bytearray(len(mine))
    for i in range(len(mine) - size + 1):
        if mine[i : i + size] in known:
            covered[i : i + size] = b"\x01" * size
    return sum(covered) / len(mine)


def plain(text: str) -> str:
    """去掉数字、空白、标点：比文字相同不相同用的。"""
    return re.sub(r"[\d\s，。、；：,.;:（）()“”]", "", text)


def check_wording(report: Report) -> list[Finding]:
    """用词差错的提示。"""
    found = []
    for section in report.sections:
        prose = prose_of(report, section)
        for hit in find_slips(prose.text):
            quote = prose.quote(max(0, hit.start - 6), min(len(prose.text), hit.end + 8))
            where = prose.where(hit.start)
            message = (
                f"{where}“…{quote}…”：“{hit.slip.wrong}”疑为“{hit.slip.right}”。{hit.slip.why}。"
            )
            found.append(
                Finding(
                    "wording",
                    Severity.NOTICE,
                    message,
                    expected=hit.slip.right,
                    found=hit.slip.wrong,
                    citation=rules()["citation"]["wording"],
                    quote=quote,
                    where=where,
                )
            )
    return found
