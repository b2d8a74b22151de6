"""年报的题目：写在一行里的，断成两三行的，没有写年份的。"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from gongkai.annual.read.lines import CELL
from gongkai.annual.read.names import clean, is_name, is_own_name, joined
from gongkai.annual.read.squeeze import fold

YEAR = r"(?:20\d\d|二[〇○零ОO0][一二三四五六七八九〇○零ОO0]{2})"
_YEAR = rf"(?P<year>{YEAR})"
_ALSO = r"(?:(?:政府信息|政务)(?:公开)?(?:工作)?[与和及暨、])?"
_SUBJECT = rf"{_ALSO}(?:政府信息公开|政务(?:信息)?公开|信息公开)"
_KIND = r"(?:工作|总结|年度|情况|暨|和|及|的){0,8}(?:报告|年报)"
_REPORT = _SUBJECT + _KIND
_AGENCY_AFTER = r"(?:\((?P<after>[\u4e00-\u9fff]{3,40})\))?"
_TITLES = (
    re.compile(rf"(?P<agency>.{{0,40}}?){_YEAR}年?度?[)\]】]?{_REPORT}{_AGENCY_AFTER}"),
    re.compile(rf"{_YEAR}年度?(?P<agency>.{{1,40}}?){_REPORT}"),
    re.compile(rf"(?P<agency>.{{0,40}}?){_REPORT}[(\[【]{_YEAR}年?度?[)\]】]"),
    re.compile(rf"(?P<agency>.{{0,40}}?){_REPORT}[-—]*{_YEAR}年?度?$"),
    re.compile(rf"(?P<agency>.{{0,40}}?){_SUBJECT}(?:工作)?{_YEAR}年?度?{_KIND}"),
)
_YEARLESS = re.compile(rf"^[《【]?(?P<agency>[\u4e00-\u9fff()]{{1,40}}?){_REPORT}[》】]?$")
_LONGEST_TITLE, _MOST_LINES = 120, 400
#: 断成几行的题目只在开头这些行里找，每行不超过这些字
_FIRST_LINES, _LONGEST_PART = 40, 60
_CLAUSE = re.compile(r"[。;!?|\x1f]|(?<=如下):")
#: 一句还是太长的，再看逗号隔开的各段
_PART = re.compile(r"[,:]")


class Title(NamedTuple):
    """题目、机关、年度；没有的为空、None。"""

    title: str = ""
    agency: str = ""
    year: int | None = None


def lines_of(text: str) -> list[str]:
    """各行去掉空白、竖线和标记；空行不要。"""
    folded = fold(text.replace(CELL, "|"))
    lines = ("".join(line.split()).strip("|#*") for line in folded.split("\n"))
    return list(islice((line for line in lines if line), _MOST_LINES))


def title_of(lines: list[str], hint: str = "") -> Title:
    """先看 `hint`（网页标题、PDF 的首几行），再逐行看，再看断成两三行的。"""
    best = Title()
    for found in _found(lines, "".join(fold(hint).split())):
        if found.agency:
            return found
        best = best if best.title else found
    return best if best.title else yearless(lines, hint)


def _found(lines: list[str], hint: str) -> Iterator[Title]:
    """各处的题目，最可信的在前。"""
    above = ["", "", *lines]
    one = (_title(line, above[i + 1], above[i]) for i, line in enumerate(lines))
    yield from filter(None, [_title(hint, "", "")])
    yield from filter(None, one)
    yield from _broken(lines)


def _broken(lines: list[str]) -> Iterator[Title]:
    """断成两三行的题目。"""
    first = lines[:_FIRST_LINES]
    above = ["", "", *first]
    for count in (2, 3):
        for i in range(len(first) - count + 1):
            parts = first[i : i + count]
            if max(map(len, parts)) <= _LONGEST_PART:
                found = _title("".join(parts), above[i + 1], above[i], len(parts[0]))
                if found:
                    yield found


def _title(line: str, above: str, higher: str, within: int = 0) -> Title | None:
    """一行里的题目；长的一段逐句看。`above`、`higher` 为上面两行；须在前 `within` 字里开始。"""
    if "公开" not in line:
        return None
    for clause in _clauses(line) if len(line) > _LONGEST_TITLE else (line,):
        for match in _matches(clause):
            if not within or _begins(match) < within:
                return _read(match, above, higher)
    return None


def _clauses(line: str) -> Iterator[str]:
    """长的一段里的各句。"""
    for clause in _CLAUSE.split(line):
        yield from (clause,) if len(clause) <= _LONGEST_TITLE else _PART.split(clause)


def _matches(clause: str) -> Iterator[re.Match[str]]:
    """像题目的地方，写法依次。"""
    if len(clause) <= _LONGEST_TITLE:
        yield from filter(None, (pattern.search(clause) for pattern in _TITLES))


def _begins(match: re.Match[str]) -> int:
    """题目从哪个字起：不连机关之前的话。"""
    return min(match.start("year"), match.end("agency") - len(clean(match["agency"])))


def _named(match: re.Match[str]) -> str:
    """题目里机关的话；“某县人民政府信息公开”的“政府”是两用的。"""
    words = "" if match["agency"] in ("府", "政府") else match["agency"]
    return f"{words}政府" if words.endswith("人民") else words


def _read(match: re.Match[str], above: str, higher: str) -> Title:
    """由匹配取机关和年度：机关在题目里的、括号里的、上一行的。"""
    named, title, year = _named(match), match[0], to_year(match["year"])
    agency = clean(named)
    if match.start("agency") == 0 and named and named.startswith(agency):
        whole = joined(above, agency or named)
        if whole != agency and is_name(whole):
            return Title(above + title, whole, year)
    if not agency and is_own_name(after := match.groupdict().get("after") or ""):
        agency = after
    if not agency and len(above) <= 40 and (over := _over(match.string, above)):
        return Title(above + title, joined(higher, over) if above.startswith(over) else over, year)
    return Title(title, agency, year)


def _over(line: str, above: str) -> str:
    """写在上一行的机关：与题目接起来看（“某局政”“府信息公开”）；名称须全在上一行。"""
    for match in _matches(above + line):
        agency = clean(_named(match))
        return agency if match.end("agency") <= len(above) else ""
    return ""


def yearless(lines: list[str], hint: str = "") -> Title:
    """整行只是“机关 + 政府信息公开年度报告”的，由它看机关；题目里没有年份的不算找到了题目。"""
    first = ["", "".join(fold(hint).split()), *lines[:_FIRST_LINES]]
    for count in (1, 2):
        for i in range(1, len(first) - count + 1):
            match = _YEARLESS.match("".join(first[i : i + count]))
            named = _named(match) if match else ""
            agency = joined(first[i - 1], clean(named) or named)
            if is_own_name(agency):
                return Title("", agency)
    return Title()


_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零ОO", "0")


def to_year(text: str) -> int | None:
    """“2020”或“二〇二〇” -> 2020。"""
    plain = "".join(_DIGITS.get(c, c) for c in text)
    return int(plain) if plain.isdigit() and len(plain) == 4 else None
