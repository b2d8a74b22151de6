"""把文字认成词：谁、什么、怎样（`data/claims.toml`），以及数、年份、百分数、标点。"""

import re
import tomllib
from collections.abc import Callable
from functools import cache, partial
from itertools import chain
from typing import NamedTuple

from gongkai.annual.forms import DATA
from gongkai.language.numerals import CHINESE, to_int


class Token(NamedTuple):
    """一个词：种类、标识、在文字中的起止。`value` 只有数、年份有，`about` 为约数的说法。"""

    kind: str
    id: str
    start: int
    end: int
    value: int = 0
    about: str = ""


_UNIT = (
    r"(?:件(?!事|套|次)|项(?!制度|工作|措施|任务|目标|内容|指标|机制|举措|改革|服务|规定|条件|原则|整改)|"
    r"条(?!例|款|规定|线|件|意见|建议)|份(?!额)|起(?!来|步|草|点|到|诉)|宗|桩|例(?!行|会|如)|笔|封|件次|次(?!年|日|月)|"
    r"个(?=申请|案件|[,，。;；、)]|$))"
)
#: 先看头一个字：多数地方不必一种一种地试。数有多长都有限，不然一行二十万个数字要看近一个钟头
_NUMBER = re.compile(
    rf"(?=[\d约近将大超逾{CHINESE}])(?:"
    r"(?P<range>20\d\d年?度?[至到—~-]+20\d\d年度?)|"
    rf"(?P<year>20\d\d)(?:年度?|(?=结转))|(?P<month>\d{{1,2}})月(?!\d)(?:份|底|末)?|"
    rf"(?P<day>\d{{1,2}}月\d{{1,2}}日)|"
    rf"(?P<percent>\d{{1,15}}(?:\.\d{{1,15}})?)%|"
    rf"(?:(?P<near>约|近|将近|大约|超过|逾)为?)?"
    rf"(?P<n>\d{{1,3}}(?:,\d{{3}}){{1,5}}(?!\d)|\d{{1,15}}(?:\.\d{{1,15}})?(?P<w>万)?|[{CHINESE}]{{1,20}})(?P<more>余|多)?{_UNIT}(?P<left>左右|以上)?|"
    rf"(?:(?<=为)|(?<=是)|(?<=:)|(?<=数量)|(?<=总数))(?P<bare>\d{{1,15}}|零)(?=[,，。;；、)]|$))"
)
#: 这些字后面的数不是件数：第二十条、每一件、某几件
_NOT_COUNTED = re.compile(
    r"(?:[第每逐这那某哪任同单几～-]|\d[.,/-]?|(?<![总件份条项请收理结复])数|[\d件](?:至|到))$"
)
_MARKS = re.compile(r"[，,、；;。：:()“”‘’《》\n!！?？]")
_STOPS = {"；": ";", "，": ",", "！": "。", "!": "。", "?": "。", "？": "。", "：": ":"}
_WHOLE_YEAR = ("12月31日", "1月1日", "01月01日", "12月底", "12月末")
#: 一月至十二月，截至十二月：说的是全年
_FROM_JANUARY = re.compile(r"(?:截[至止]到?|[至到]|(?<!\d)0?1月?份?[至到—~～-]+)(?:20\d\d年)?$")
_TO_DECEMBER = re.compile(r"[至到—~～-]+(?:20\d\d年)?12月")
#: 年报里常见的开头的字，排在前面试
_COMMON = "政公信年作一新工全申解结在主不问提中市要建及行目审发办复收上网处各制加"
_TEN_THOUSAND = 10_000


@cache
def _words() -> tuple[re.Pattern[str], list[tuple[str, str]]]:
    """一个式子认全部的词（同一个字开头的归在一起，查得快），及各组所指的种类、标识。"""
    book = tomllib.loads((DATA / "claims.toml").read_text("utf-8"))
    by_first: dict[str, list[str]] = {}
    names: list[tuple[str, str]] = [("", "")]
    firsts = {f[0] for kinds in book.values() for fs in kinds.values() for f in fs}
    for first in sorted(firsts, key=lambda c: (_COMMON.find(c) % len(firsts), c)):
        for kind, ids in book.items():
            for id, forms in ids.items():
                mine = [f[1:] for f in forms if f[0] == first]
                if mine:
                    by_first.setdefault(first, []).append(f"({'|'.join(mine)})")
                    names.append((kind, id))
    branches = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())
    return re.compile("|".join(branches)), names


#: 一份报告几百个词：不经过 NamedTuple 的 __new__，快一倍
_made: Callable[[tuple[str, str, int, int, int, str]], Token] = partial(tuple.__new__, Token)


def scan(text: str) -> list[Token]:
    """文字里的词、数、标点，按先后；引号里的数是口号，书名号里的是文件名，都不算。"""
    pattern, names = _words()
    words = (names[m.lastindex or 0] + m.span() for m in pattern.finditer(text))
    marks = (("stop", _STOPS.get(m[0], m[0]), *m.span()) for m in _MARKS.finditer(text))
    found = [_made((*plain, 0, "")) for plain in chain(words, marks)]
    found += _numbers(text)
    found.sort(key=lambda t: (t.start, -t.end))
    return [t for t in _unquoted(_separate(found)) if (t.kind, t.id) != ("who", "skip")]


def _separate(found: list[Token]) -> list[Token]:
    """重叠的只留先开始的（“两项合计”里的“两项”不是数）。"""
    kept: list[Token] = []
    end = 0
    for token in found:
        if token.start >= end:
            kept.append(token)
            end = token.end
    return kept


def _numbers(text: str) -> list[Token]:
    return [t for m in _NUMBER.finditer(text) if (t := _number(text, m)) is not None]


def _number(text: str, match: re.Match[str]) -> Token | None:
    if match["n"]:
        first = match.start("n")
        return None if _NOT_COUNTED.search(text, max(0, first - 2), first) else _counted(match)
    if match["range"]:
        return Token("limit", "span", *match.span())
    if match["year"]:
        return Token("year", "number", *match.span(), int(match["year"]))
    if match["month"] or match["day"]:
        return None if _whole_year(text, match) else Token("limit", "month", *match.span())
    if match["percent"]:
        return Token("percent", match["percent"], *match.span())
    return Token("number", "", *match.span("bare"), to_int(match["bare"]) or 0)


def _whole_year(text: str, match: re.Match[str]) -> bool:
    if match[0] in _WHOLE_YEAR:
        return True
    if match["month"] == "12":
        before = text[max(0, match.start() - 12) : match.start()]
        return _FROM_JANUARY.search(before) is not None
    first = match["month"] in ("1", "01")
    return first and _TO_DECEMBER.match(text, match.end()) is not None


def _counted(match: re.Match[str]) -> Token | None:
    raw = match["n"]
    about = match["near"] or match["more"] or match["left"] or ""
    if match["w"] or "." in raw:
        value, about = round(float(raw.rstrip("万")) * (_TEN_THOUSAND if match["w"] else 1)), "约"
        return Token("number", raw, *match.span(), value, about) if match["w"] else None
    number = to_int(raw)
    return None if number is None else Token("number", raw, *match.span(), number, about)


def _unquoted(tokens: list[Token]) -> list[Token]:
    """去掉书名号里的词；引号里有数的，引号里的词都去掉。"""
    kept: list[Token] = []
    opened: list[tuple[str, int]] = []
    for token in tokens:
        if token.kind == "stop" and token.id in "“‘《":
            opened.append((token.id, len(kept)))
        elif token.kind == "stop" and token.id in "”’》":
            _close(kept, opened)
        elif token.kind == "stop" and token.id == "\n":
            opened.clear()
            kept.append(token)
        else:
            kept.append(token)
    return kept


def _close(kept: list[Token], opened: list[tuple[str, int]]) -> None:
    if not opened:
        return
    mark, start = opened.pop()
    inside = kept[start:]
    if mark == "《" or any(t.kind == "number" for t in inside):
        del kept[start:]
