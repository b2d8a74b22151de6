"""把文字读成年报。各种格式都先变成 `Lines`，再由这里统一读。"""

import re
from dataclasses import replace
from functools import cached_property

from gongkai.annual.forms import Form, form, form_for_year
from gongkai.annual.model import Report, State
from gongkai.annual.read import (
    applications,
    disclosures,
    evidence,
    heading,
    remedies,
    sections,
    spots,
)
from gongkai.annual.read.charts import without_charts
from gongkai.annual.read.errors import Legacy, NoTable, NotReport, ReadError
from gongkai.annual.read.labels import Found
from gongkai.annual.read.lines import CELL, GONE, Lines
from gongkai.annual.read.sections import Heading
from gongkai.annual.read.spans import without_repeats
from gongkai.annual.read.squeeze import Squeezed, fold
from gongkai.annual.read.told import told
from gongkai.annual.read.wrapped import unwrapped
from gongkai.language.radicals import ordinary

_FURNITURE = re.compile(
    r"^[ \t|]*(?:[-—–·•~～]+[ \t]*\d{1,4}[ \t]*[-—–·•~～]+"
    r"|[Pp]age[ \t]*\d{1,4}(?:[ \t]*of[ \t]*\d{1,4})?|第[ \t]*\d{1,4}[ \t]*页"
    r"(?:[^|\d\n]{0,4}\d{1,4}[ \t]*页)?[^|\d\n]{0,6}"
    r"|\d{1,4}[ \t]*/[ \t]*\d{1,4})[ \t\r|]*$",
    re.MULTILINE,
)
#: 写成破折号的负号
_SIGN = re.compile(r"[—–](?<![^\s|\x1f][—–])(?=\d)")
#: 标签之后先是数，不是别的字
_NUMBER_FIRST = re.compile(r"[^\d\u4e00-\u9fff]*\d")
_LEGACY = re.compile(r"收费及减免|依申请公开政府信息(?:的)?情况|咨询情况")
LONGEST_TEXT = 2_000_000
_BALANCE_NOTE = "本列数据的勾稽关系"
_FIRST_SECTION, _SECOND_SECTION = "总体情况", "主动公开政府信息"
#: 题目，独占一行
_TITLE = re.compile(r"(?<=\n)[^\n]{0,60}政府信息公开(?:工作)?(?:年度报告|年报)[^\n]{0,10}\n")
_TABLES = ("applications:", "remedies:", "disclosures:")
_TABLE_HEADS = ("(本列数据的勾稽关系", "申请人情况", "本年新收政府信息公开申请")


def read_text(text: str) -> Report:
    """纯文字（任何一种铺开表格的写法）-> Report；读不成抛 ReadError。"""
    return read_lines(Lines(text.replace("\r\n", "\n").replace("\r", "\n")))


def read_lines(lines: Lines) -> Report:
    """中间形式 -> Report；读不成抛 NotReport、NoTable 或 Legacy。

    只读看得见的；看得见的里没有年报、没有某一张表的（点开才显示的），读藏着的。
    """
    if lines.whole is None:
        return _read(lines)
    try:
        shown = _read(lines)
    except ReadError:
        return _read(lines.whole())
    if all(_is_filled(shown, table) for table in _TABLES):
        return shown
    return _with_tables(shown, lines.whole())


def _with_tables(shown: Report, lines: Lines) -> Report:
    """看得见的里没有数的表，取连同藏着的读出来的。"""
    whole = _read(lines)
    if whole.form_id != shown.form_id:
        return shown
    for table in _TABLES:
        if not _is_filled(shown, table):
            shown.cells.update({n: c for n, c in whole.cells.items() if n.startswith(table)})
    return shown


def _is_filled(report: Report, table: str) -> bool:
    """这张表里有数。"""
    return any(c.value is not None for n, c in report.cells.items() if n.startswith(table))


def _read(lines: Lines) -> Report:
    text, drawn = without_charts(ordinary(lines.text))
    lines = replace(lines, text=text, title=ordinary(lines.title))
    folded = _SIGN.sub("-", _without_page_numbers(fold(lines.text)))
    folded = without_repeats(folded)
    reading = _Reading(lines, Squeezed(folded))
    if (end := reading.next_report()) is not None:
        folded = folded[:end]
        lines = replace(lines, notes=[*lines.notes, "文中有不止一份年报，只读了第一份。"])
        reading = _Reading(lines, Squeezed(folded))
    # 数在标签中间的，标签找不全，或者其后没有数：多数文字不必去看
    if reading.is_doubtful() and (moved := unwrapped(folded)) is not folded:
        reading = _Reading(lines, Squeezed(moved))
    report = reading.report()
    report.drawn = drawn
    return report


def _without_page_numbers(text: str) -> str:
    return _FURNITURE.sub(lambda m: GONE * len(m[0]), text)


class _Reading:
    """一次读取中用到的各处位置。"""

    def __init__(self, lines: Lines, squeezed: Squeezed) -> None:
        self.lines, self.squeezed = lines, squeezed
        self.headings = sections.headings(squeezed)
        self.table = applications.region(squeezed)
        self.run_together = self.has_lost_blanks = False
        self.blocks: list[disclosures.Block] = []
        first = self.headings.get("overview", Heading(min(len(squeezed.text), 4000), 0)).start
        head = lines.text[: squeezed.at(first)]
        self.named = heading.named(head, lines.title, squeezed.text, squeezed.folded[-300:])

    @cached_property
    def shape(self) -> Form:
        """格式；没有表三的不问。"""
        assert self.table is not None
        return self._form(*self.table)

    @cached_property
    def rows(self) -> tuple[list[Found], list[str]]:
        """表三各行的标签及其后的原文。"""
        assert self.table is not None
        return applications.raw_rows(self.squeezed, self.shape, *self.table)

    def next_report(self) -> int | None:
        """其后另有一整份年报（有标题、有表二表三）的，它在原文从哪里开始；没有得 None。"""
        if self.table is None:
            return None
        last = self.rows[0][-1].end
        if not applications.has_another(self.squeezed, last):
            return None
        text, (again, _) = self.squeezed.text, applications.region(self.squeezed, last) or (0, 0)
        at = text.find(_FIRST_SECTION, last, again)
        if at < 0 or text.find(_SECOND_SECTION, at, again) < 0:
            return None
        first, end = self.squeezed.at(last), self.squeezed.at(at)
        titles = list(_TITLE.finditer(self.squeezed.folded, first, end))
        return titles[-1].start() if titles else end

    def is_doubtful(self) -> bool:
        """表三没有找到，有的行没有找到，或者标签之后不是数。"""
        if self.table is None:
            return True
        found, raws = self.rows
        return len(found) < len(self.shape.rows) or not all(map(_NUMBER_FIRST.match, raws))

    def report(self) -> Report:
        if self.table is None:
            raise self._unreadable()
        start, _ = self.table
        shape = self.shape
        report = Report(
            form_id=shape.id,
            agency=self.named.agency,
            year=self.named.year,
            title=self.named.title,
            published=self.lines.published or heading.published_on(self.squeezed.text),
            notes=list(self.lines.notes),
            slips={s: h.slip for s, h in self.headings.items() if h.slip},
            relied=self.named.relied,
        )
        after_table = self._read_applications(report, shape, start)
        self._read_disclosures(report, start)
        table_four, after_four = self._read_remedies(report, shape, after_table)
        self._read_sections(report, after_table, table_four, after_four)
        heading.complete(report, self.squeezed.text)
        return report

    def _unreadable(self) -> NotReport | NoTable | Legacy:
        text = self.squeezed.text
        old_year = self.named.year is not None and form_for_year(self.named.year) is None
        if self.named.title and (old_year or _LEGACY.search(text)):
            return Legacy("这是2019年以前格式的年报，没有统一的表格，不能核对勾稽关系。")
        if self.named.title or len(self.headings) >= 3:
            return NoTable(
                "找到了年报的标题，但没有找到文字形式的第三部分表格（可能是图片）。请提供含文字表格的文件。"
            )
        return NotReport("没有找到政府信息公开工作年度报告的标题和表格，请确认文件是否选对。")

    def _where(self, index: int) -> str:
        return self.lines.place(self.squeezed.at(index))

    def _read_applications(self, report: Report, shape: Form, start: int) -> int:
        """读表三，返回表后在去空白文字中的位置。"""
        found, raws = self.rows
        head = spots.head_spot(self.squeezed, start)
        rows = [
            applications.RawRow(
                f.id.split(":")[1],
                raw,
                self._where(f.start),
                self._tab_fields(f, raw),
                spots.spot_of(self.squeezed, f.end - 1),
            )
            for f, raw in zip(found, raws, strict=True)
        ]
        written = applications.as_written(rows)
        self.run_together, self.has_lost_blanks = written
        other = spots.has_other_columns(self.squeezed, start)
        cells = applications.read_rows(rows, shape.id, head, written, other_columns=other)
        report.cells.update(cells)
        if applications.has_another(self.squeezed, found[-1].end):
            report.notes.append("文中有不止一张第三部分表格，只读了第一张。")
        return self._skip_values(found[-1].end)

    def _tab_fields(self, label: Found, raw: str) -> int:
        return applications.tab_fields(self.squeezed, label) if "\t" in raw else 0

    def _skip_values(self, index: int) -> int:
        text = self.squeezed.text
        while index < len(text) and (text[index].isdigit() or text[index] in "/-—–.,"):
            index += 1
        return index

    def _form(self, start: int, end: int) -> Form:
        text = self.squeezed.text
        first = self._after_heading("disclosures")
        heads = text[first if first < start else max(0, start - 3000) : start]
        return evidence.form_of(heads, text[start:end], self.named.year)

    def _read_disclosures(self, report: Report, table_start: int) -> None:
        start = self._after_heading("disclosures")
        self.blocks = disclosures.blocks(self.squeezed, report.form, start, table_start)
        if self.blocks:
            where = self._where(self.blocks[0].start)
            # 连写而表三没有空格子的，表二才按“没有空格子”来切
            whole = self.run_together and not self._has_blanks(report)
            said = told(self.squeezed.text[: self.blocks[0].start], report.year) if whole else None
            report.cells.update(
                disclosures.read(self.squeezed, self.blocks, where, self.run_together, said)
            )

    def _read_remedies(self, report: Report, shape: Form, after: int) -> tuple[int, int]:
        """读表四，返回它在去空白文字中的起止（没有则都为标题之后）。"""
        start = self._after_heading("remedies", after)
        end = self._next_heading("remedies")
        found = remedies.region(self.squeezed, max(after, start), end)
        if found is None:
            return max(after, start), max(after, start)
        where = self._where(found[0])
        states = {cell.state for cell in report.cells.values()}
        states |= {State.BLANK} if self._has_blanks(report) else set()
        report.cells.update(remedies.read(self.squeezed, shape, found, end, where, states))
        return found[0], self._skip_values(found[1])

    def _has_blanks(self, report: Report) -> bool:
        """有空着的格，或者丢过空格子。"""
        return self.has_lost_blanks or bool(report.cells_in(State.BLANK))

    def _after_heading(self, section: str, default: int = 0) -> int:
        return self.headings[section].end if section in self.headings else default

    def _next_heading(self, section: str) -> int:
        later = sections.ORDER[sections.ORDER.index(section) + 1 :]
        starts = [self.headings[s].start for s in later if s in self.headings]
        return min(starts, default=len(self.squeezed.text))

    def _read_sections(
        self, report: Report, after_table: int, table_four: int, after_four: int
    ) -> None:
        tables = {
            "disclosures": self._table_two_span(),
            "applications": (self._table_three_start(), after_table),
            "remedies": (table_four, after_four),
        }
        for section, start in ((s, h.end) for s, h in self.headings.items()):
            end = self._next_heading(section)
            spans = [(start, end)]
            if section in tables:
                first, last = tables[section]
                spans = [(start, min(first, end)), (max(last, start), end)]
            report.sections[section] = [
                p for a, b in spans if b > a for p in self._paragraphs(a, b)
            ]
        report.sections = {
            s.id: report.sections[s.id] for s in form("2021").sections if s.id in report.sections
        }

    def _table_three_start(self) -> int:
        start = self._after_heading("applications")
        assert self.table is not None
        found = [self.squeezed.text.find(h, start, self.table[0]) for h in _TABLE_HEADS]
        return min((f for f in found if f >= 0), default=max(start, self.table[0] - 2))

    def _table_two_span(self) -> tuple[int, int]:
        """表二从条款行到最后一个数。"""
        end = self._next_heading("disclosures")
        inside = [block for block in self.blocks if block.start < end]
        if not inside:
            return end, end
        last = disclosures.last_label(self.squeezed, inside, end)
        return inside[0].start, self._skip_values(last)

    def _paragraphs(self, start: int, end: int) -> list[str]:
        raw = self.lines.text[self.squeezed.after(start) : self.squeezed.at(end)]
        clean = _without_page_numbers(raw).replace("\x0b", "").replace(GONE, "")
        lines = (line.replace(CELL, " ").strip() for line in clean.split("\n"))
        return [line for line in lines if line.strip("| -:#*\t")]
