"""六个部分的标题：序号齐全的、自动编号而没有序号的、写错一两个字的；目录和正文里提到的不算。"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gongkai.annual.forms import form
from gongkai.annual.read.labels import ends_a_cell, starts_a_cell
from gongkai.annual.read.likeness import closest, distance
from gongkai.annual.read.squeeze import Squeezed, fold

#: 先看头一两个字：多数地方不必试六种标题（快十几倍）
_HEADINGS = re.compile(
    r"(?=[一二三四五六总主行收因政存问其需应报])(?=[一二三四五六]|总体|主动|主要|行政机|收到|因政"
    r"|政府信|存在|问题|其他|需要|应[当其报]|报告)(?:"
    r"(?P<overview>(?:一[、.,]?)?总体情况)"
    r"|(?P<disclosures>(?:二[、.,])?(?:行政机关)?主动公开政府信息(?:的)?情况)"
    r"|(?P<applications>(?:三[、.,])?(?:行政机关)?收到和处理政府信息公开申请(?:的)?情况)"
    r"|(?P<remedies>(?:四[、.,])?(?:因)?政府信息公开(?:工作)?(?:被)?(?:申请|提起)?行政复议[、,，和及]?"
    r"(?:提起)?行政诉讼(?:的)?情况)"
    r"|(?P<problems>(?:五[、.,]?)?(?:政府信息公开工作)?(?:存在的?)?(?:主要)?问题(?:及|和|以及)(?:改进|整改)(?:的)?"
    r"(?:情况|措施))"
    r"|(?P<others>(?:六[、.,]?)?(?:其他)?(?:需要|应当|应)?(?:其他)?报告(?:的)?(?:其他)?事项)"
    r")"
)
ORDER = ("overview", "disclosures", "applications", "remedies", "problems", "others")
#: 一、二……六，错了的也认
_ORDINAL = re.compile(r"[一二三四五六七八九]、")
#: 标题每这么多字，许错一个字
_A_SLIP_IN = 5
#: 没有序号的，每这么多字许错一个字
_A_SLIP_IN_A_LINE = 8
#: 并列地提到（“主动公开政府信息情况、收到和处理……”）的前后
_LISTED = frozenset("、,;和及等与的中")
#: 别样的序号，在一行、一格的开头
_OTHER_ORDINAL = re.compile(
    r"(?:^|[\n|\x1f\t])[ #*]*(第[一二三四五六]部分[:、]?|\([一二三四五六\d]\)|0?\d[.、,)]?"
    r"|[①-⑥Ⅰ-Ⅵ][.、]?|[一二三四五六][:丶]?) *\Z"
)
#: 别样的序号连同它前后的空格最多这么长
_LONGEST_ORDINAL = 20
_NUMBERED, _ON_ITS_OWN, _SLIP, _NUMBERED_OTHERWISE, _MENTIONED, _CONTENTS = range(6)
#: 连着几个标题、中间没有别的字，是目录
_FEWEST_CONTENTS = 3
_WORD = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """一个标题在去空白文字中的起止；`slip` 为写错的原文。`rank` 小的可信。"""

    start: int
    end: int
    slip: str = ""
    rank: int = 0


def headings(squeezed: Squeezed) -> dict[str, Heading]:
    """各部分的标题；目录里的，有别处的就不算（取次序合理的最后一处）。"""
    places: dict[str, list[Heading]] = {section: [] for section in ORDER}
    for section, heading in _without_contents(squeezed.text, list(_written(squeezed))):
        places[section].append(heading)
    for section, found in places.items():
        if all(heading.rank > _ON_ITS_OWN for heading in found):
            found += _with_slips(squeezed, section) or _unnumbered_slips(squeezed, section)
    return _in_order(places, len(squeezed.text))


Placed = tuple[str, Heading]


def _written(squeezed: Squeezed) -> Iterator[Placed]:
    """名称没有写错的各处，依次。"""
    for match in _HEADINGS.finditer(squeezed.text):
        heading = _ranked(squeezed, str(match.lastgroup), *match.span())
        if heading is not None:
            yield str(match.lastgroup), heading


def _without_contents(text: str, found: Sequence[Placed]) -> Iterator[Placed]:
    """目录里的各处降到末一等。"""
    run: list[Placed] = []
    for one in found:
        if run and _WORD.search(text, run[-1][1].end, one[1].start):
            yield from _lowered(run)
            run = []
        run.append(one)
    yield from _lowered(run)


def _lowered(run: list[Placed]) -> list[Placed]:
    if len(run) < _FEWEST_CONTENTS:
        return run
    return [(section, replace(heading, rank=_CONTENTS)) for section, heading in run]


def _in_order(places: dict[str, list[Heading]], limit: int) -> dict[str, Heading]:
    chosen: dict[str, Heading] = {}
    for section in reversed(ORDER):
        before = [heading for heading in places[section] if heading.end <= limit]
        if before:
            best = min(heading.rank for heading in before)
            chosen[section] = [h for h in before if h.rank == best][-1]
            limit = chosen[section].start
    return chosen


def _ranked(squeezed: Squeezed, section: str, start: int, end: int) -> Heading | None:
    """有序号的最可信，再是独占一行的，夹在行中的末等（有些部分的名称太短，不认）；并列提到的不是标题。"""
    text = squeezed.text
    if text[start] in "一二三四五六":
        return _doubled(squeezed, Heading(start, end, rank=_NUMBERED))
    ends = ends_a_cell(squeezed, end)
    if ends and (ordinal := _other_ordinal(squeezed, start)):
        return Heading(start - len(ordinal), end, rank=_NUMBERED_OTHERWISE)
    if ends and starts_a_cell(squeezed, start):
        return Heading(start, end, rank=_ON_ITS_OWN)
    if section in ("overview", "problems", "others"):
        return None
    around = {text[start - 1 : start], text[end : end + 1]}
    return None if around & _LISTED else Heading(start, end, rank=_MENTIONED)


def _other_ordinal(squeezed: Squeezed, start: int) -> str:
    """名称之前别样的序号；没有的为空。"""
    at = squeezed.at(start)
    before = _OTHER_ORDINAL.search(squeezed.folded[max(0, at - _LONGEST_ORDINAL) : at])
    return before[1] if before else ""


def _doubled(squeezed: Squeezed, heading: Heading) -> Heading:
    """末尾一两个字写重了的（“事项项”“情况情况”）。"""
    text, start, end = squeezed.text, heading.start, heading.end
    if text[end : end + 1] not in text[end - 2 : end]:
        return heading
    for size in (1, 2):
        again = text[end : end + size]
        if again == text[end - size : end] and ends_a_cell(squeezed, end + size):
            return replace(heading, end=end + size, slip=text[start : end + size])
    return heading


def _label(section: str) -> str:
    return fold(next(s.label for s in form("2021").sections if s.id == section))


def _with_slips(squeezed: Squeezed, section: str) -> list[Heading]:
    """有序号而写错一两个字的，或者字对而序号错的。"""
    label, found = _label(section), []
    body = label.partition("、")[2]
    for match in _ORDINAL.finditer(squeezed.text):
        if not _begins(squeezed, match.start()):
            continue
        seen = squeezed.text[match.end() : match.end() + len(body) + 2]
        size = closest(seen, body, (len(body) + 1) // _A_SLIP_IN)
        if size is None or squeezed.text.startswith(label, match.start()):
            continue
        end = match.end() + size
        found.append(Heading(match.start(), end, squeezed.text[match.start() : end], rank=_SLIP))
    return found


def _unnumbered_slips(squeezed: Squeezed, section: str) -> Iterator[Heading]:
    """没有序号、独占一行、写错一两个字的；太短的不猜。"""
    body = _label(section).partition("、")[2]
    most = len(body) // _A_SLIP_IN_A_LINE
    for line in squeezed.folded.split("\n") if most else ():
        seen = "".join(line.split()).strip("#*|")
        # 长短差得多的，差的字一定多
        if abs(len(seen) - len(body)) <= most and 0 < distance(seen, body) <= most:
            at = squeezed.text.find(seen)
            if at >= 0 and _HEADINGS.fullmatch(seen) is None:
                yield Heading(at, at + len(seen), seen, rank=_SLIP)


def _begins(squeezed: Squeezed, index: int) -> bool:
    """在一行、一格的开头，或者紧接着一句话的末尾。"""
    return starts_a_cell(squeezed, index) or squeezed.text[index - 1 : index] in "。!?;告"
