"""读有文字层的 PDF。

快速路径：取文字层按文字读，每一条勾稽都成立就采用。否则再用有线表格的方法读一遍（慢）：
两种读法一致的采用，不一致而表格读法勾稽成立的用表格读法，其余不一致的格标为歧义。
"""

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gongkai.annual.identities import all_hold
from gongkai.annual.model import Cell, Number, Report, State
from gongkai.annual.read.errors import ReadError, Scan, TooLarge
from gongkai.annual.read.lines import Builder, Lines
from gongkai.annual.read.text import read_lines
from gongkai.documents import opening
from gongkai.documents.concealed.pdf import is_seen, pictured, suspects
from gongkai.documents.errors import Damaged
from gongkai.documents.units import units, whole

MOST_PAGES = 120
MOST_CHARACTERS = 400_000
_SLOW_PAGES = 12
_FEWEST_CHARACTERS = 60
_ANY_DIGIT = re.compile(r"\d")
_PAGE_NUMBER = re.compile(r"^[\s\-—–－·第页]*\d{1,4}[\s\-—–－·页]*$")
_TABLE_WORDS = re.compile(
    "本年新收|上年结转|予以公开|属于国家秘密|不掌握|信访举报|逾期不补|结转下年|结果维持|尚未审结"
)


def read_pdf(data: bytes) -> Report:
    """PDF 字节 -> Report。

    抛 Scan（没有文字层）、TooLarge（页数或字数过多）、`opening` 的各种错误（有密码、损坏），
    以及 `read_lines` 的各种错误。
    """
    pages, has_unseen = _text_pages(data)
    lines = _join(pages)
    try:
        fast = read_lines(lines)
    except ReadError:
        fast = None
    if fast is not None and _is_whole(fast) and all_hold(fast):
        return fast
    # 用表格线读的，分不出看不见的字
    slow = None if has_unseen else _read_ruled(data, pages, lines)
    if fast is None and slow is None:
        return read_lines(lines)
    if fast is None or slow is None:
        return fast or slow  # type: ignore[return-value]  # 至少有一个
    return reconcile(fast, slow)


def _is_whole(report: Report) -> bool:
    return not report.ambiguous() and all(c in report.cells for c in report.form.cells())


def reconcile(fast: Report, slow: Report) -> Report:
    """两种读法取一致的；不一致时，勾稽全部成立的一种可信，否则标为歧义。文字用快的。"""
    slow.sections, slow.drawn = fast.sections or slow.sections, fast.drawn or slow.drawn
    if fast.form_id != slow.form_id or (_is_whole(slow) and all_hold(slow)):
        return slow
    for names in _rows(fast):
        fast.cells.update(_agreed_row(names, fast, slow))
    return fast


def _rows(report: Report) -> list[list[str]]:
    """各行的单元格。"""
    rows: dict[str, list[str]] = {}
    for name in report.form.cells():
        rows.setdefault(name.rpartition(":")[0], []).append(name)
    return list(rows.values())


def _agreed_row(names: list[str], fast: Report, slow: Report) -> dict[str, Cell]:
    """文字层没有空格子：它读不准的行，或者数字依次相同只是空的位置不同的行，以表格线为准。"""
    quick, ruled = ([r.cells[n] for n in names if n in r.cells] for r in (fast, slow))
    unsure = any(c.state is State.AMBIGUOUS for c in quick)
    if len(ruled) == len(names) and (unsure or _numbers(quick) == _numbers(ruled)):
        return dict(zip(names, ruled, strict=True))
    pairs = [_agreed(n, fast.cells.get(n), slow.cells.get(n)) for n in names]
    return {name: cell for pair in pairs for name, cell in pair.items()}


def _numbers(cells: list[Cell]) -> list[Number | None]:
    return [c.value for c in cells if c.state is not State.BLANK]


def _agreed(name: str, fast: Cell | None, slow: Cell | None) -> dict[str, Cell]:
    if fast is None or slow is None:
        one = fast or slow
        return {name: one} if one is not None else {}
    if fast.state is State.AMBIGUOUS:
        return {name: slow}
    if slow.state is State.AMBIGUOUS or (fast.value or 0) == (slow.value or 0):
        return {name: fast}
    return {name: Cell(None, State.AMBIGUOUS, f"{fast.raw}｜{slow.raw}", fast.where)}


@dataclass(slots=True)
class _Line:
    """一行文字：所在页、左右边界（磅）、是否缩进。"""

    text: str
    page: int
    left: float
    right: float


def _text_pages(data: bytes) -> tuple[list[list[_Line]], bool]:
    """各页的文字行；有没有去掉看不见的数字。"""
    with opening.pdf(data) as document:
        return _pages_of(document)


def _pages_of(document: Any) -> tuple[list[list[_Line]], bool]:
    if len(document) > MOST_PAGES:
        raise TooLarge(f"PDF 超过 {MOST_PAGES} 页，不是一份年报，没有读。")
    pages, characters, has_unseen = [], 0, False
    for number in range(len(document)):
        page = document[number]
        text_page = page.get_textpage()
        characters += text_page.count_chars()
        if characters > MOST_CHARACTERS:
            raise TooLarge("PDF 的文字过多，不是一份年报，没有读。")
        text = units(text_page)
        seen = _without_unseen(page, text_page, text)
        has_unseen |= seen is not text
        pages.append(_page_lines(text_page, number + 1, seen))
        text_page.close()
        page.close()
    if characters < _FEWEST_CHARACTERS:
        raise Scan("PDF 里没有文字，大概是扫描件。请提供文字版，或者先做文字识别再核对。")
    return pages, has_unseen


def _without_unseen(page: Any, text_page: Any, text: str) -> str:
    """看不见的数字换成空格；数字都看不见的（扫描件底下认出来的字）不动。"""
    digits = [match.start() for match in _ANY_DIGIT.finditer(text)]
    doubtful = suspects(page, text_page, digits)
    if not doubtful or len(doubtful) == len(digits):
        return text
    picture = pictured(page)
    gone = {i for i in doubtful if not is_seen(page, text_page, i, picture)}
    return "".join(" " if i in gone else c for i, c in enumerate(text)) if gone else text


def _page_lines(text_page: Any, number: int, text: str) -> list[_Line]:
    edges = _edges_of(text_page)
    lines, start = [], 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped and not _PAGE_NUMBER.match(stripped):
            first = start + line.index(stripped)
            left, right = edges(first)[0], edges(first + len(stripped) - 1)[1]
            lines.append(_Line(whole(stripped), number, left, right))
        elif stripped and not _is_margin(text, start, line):
            lines.append(_Line(whole(stripped), number, 0, 0))
        start += len(line) + 1
    return lines


def _is_margin(text: str, start: int, line: str) -> bool:
    """页首或页尾单独一行的数字是页码；表格中间的不是。"""
    return not text[:start].strip() or not text[start + len(line) :].strip()


def _edges_of(text_page: Any) -> Callable[[int], tuple[float, float]]:
    """第几个字的左右边界（磅）。"""
    import pypdfium2.raw as raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    places = [ctypes.byref(one) for one in (left, right, bottom, top)]
    page, box_of = text_page.raw, raw.FPDFText_GetCharBox

    def edges(index: int) -> tuple[float, float]:
        box_of(page, index, *places)
        return left.value, right.value

    return edges


def _join(pages: list[list[_Line]]) -> Lines:
    """把因版心折行的行接起来（中间用 \\x0b，表格仍看得出分行），页间也接。"""
    parts: list[str] = []
    where: list[str] = []
    previous: _Line | None = None
    right = max((line.right for page in pages for line in page), default=0.0)
    for page in pages:
        left = min((line.left for line in page if line.left), default=0.0)
        for line in page:
            if previous is not None and _continues(previous, line, left, right):
                parts[-1] += "\x0b" + line.text
            else:
                parts.append(line.text)
                where.append(f"第{line.page}页")
            previous = line
    return Lines("\n".join(parts), where, title=_title(pages))


def _title(pages: list[list[_Line]]) -> str:
    """首页开头几行接起来，到“报告”或“年报”为止：题目常常分成两三行。"""
    title = ""
    for line in (line for page in pages[:1] for line in page[:6]):
        title += line.text
        if line.text.rstrip("）)").endswith(("报告", "年报")):
            return title
    return ""


def _continues(previous: _Line, line: _Line, left: float, right: float) -> bool:
    em = 16.0
    return previous.right > right - 1.6 * em and line.left < left + 0.8 * em


def _read_ruled(data: bytes, pages: list[list[_Line]], lines: Lines) -> Report | None:
    """用表格线读；读不出得 None。"""
    wanted = [
        n
        for n, page in enumerate(pages)
        if _TABLE_WORDS.search("".join(line.text for line in page))
    ]
    if not wanted:
        return None
    first, last = wanted[0], min(wanted[-1], wanted[0] + _SLOW_PAGES)
    # 表二可能在表三的前一页，表格也可能跨到后一页
    builder = Builder()
    try:
        _ruled_pages(data, range(max(0, first - 2), min(len(pages), last + 2)), pages, builder)
        return read_lines(builder.done())
    except (ReadError, Damaged):
        return None


def _ruled_pages(data: bytes, numbers: range, pages: list[list[_Line]], builder: Builder) -> None:
    for line in (line for page in pages[: numbers.start] for line in page):
        builder.paragraph(line.text, f"第{line.page}页")
    with opening.ruled_pdf(data) as document:
        for number in numbers:
            _ruled_page(document.pages[number], number + 1, builder)
    for line in (line for page in pages[numbers.stop :] for line in page):
        builder.paragraph(line.text, f"第{line.page}页")


def _ruled_page(page: Any, number: int, builder: Builder) -> None:
    """一页：表格之间的文字和表格，自上而下。"""
    top = 0.0
    for table in sorted(page.find_tables(), key=lambda t: t.bbox[1]):
        _loose_text(page, top, table.bbox[1], number, builder)
        rows = [[cell or "" for cell in row] for row in table.extract()]
        builder.grid(rows, f"第{number}页")
        top = max(top, table.bbox[3])
    _loose_text(page, top, float(page.height), number, builder)


def _loose_text(page: Any, top: float, bottom: float, number: int, builder: Builder) -> None:
    top, bottom = max(top, page.bbox[1]), min(bottom, page.bbox[3])
    if bottom - top < 2:
        return
    text = page.crop((page.bbox[0], top, page.bbox[2], bottom)).extract_text() or ""
    for line in text.split("\n"):
        if line.strip() and not _PAGE_NUMBER.match(line.strip()):
            builder.paragraph(line, f"第{number}页")
