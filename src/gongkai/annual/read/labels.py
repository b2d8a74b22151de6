"""在去空白的文字里依次找表格的行标签。"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from gongkai.annual.forms import form
from gongkai.annual.read.likeness import distance
from gongkai.annual.read.lines import CELL
from gongkai.annual.read.squeeze import Squeezed, fold

_ORDINAL = re.compile(r"^(?:\d[.、]|[一二三四五六七八九十][、.]|\([一二三四五六七八九十]\))")
#: 认出一行只需要标签的这几个字；其余的字若在则一并吃掉，断行夹着数字也认得出。
#: 第一种找不到的（断成几行、序号是自动编的、写短了），再在前后两行之间依次找后面的
_CORES: dict[str, tuple[str, ...]] = {
    "new": ("本年新收政府信息公开申请", "本年新收政府信息", "本年新收"),
    "carried_in": ("上年结转政府信息公开申请", "上年结转政府信息", "上年结转"),
    "granted": ("(一)予以公开", "予以公开"),
    "partial": ("(二)部分公开", "部分公开"),
    "denied.state_secret": ("属于国家秘密", "国家秘密"),
    "denied.other_law": ("其他法律行政法规禁止公开", "其他法律行政法规", "其他法律", "法规禁止"),
    "denied.security_stability": ("危及", "三安全"),
    "denied.third_party": ("保护第三方合法权益", "保护第三方", "第三方合法"),
    "denied.internal_affairs": ("属于三类内部事务信息", "三类内部事务", "内部事务"),
    "denied.deliberative": ("属于四类过程性信息", "四类过程性", "过程性信息"),
    "denied.enforcement_file": ("属于行政执法案卷", "行政执法案卷", "执法案卷"),
    "denied.registry_inquiry": ("属于行政查询事项", "行政查询事项", "行政查询"),
    "unavailable.not_held": ("本机关不掌握相关政府信息", "本机关不掌握", "不掌握"),
    "unavailable.must_create": ("没有现成信息需要另行制作", "没有现成信息", "另行制作"),
    "unavailable.unclear": ("补正后申请内容仍不明确", "补正后申请内容", "补正后"),
    "declined.petition": ("信访举报投诉类申请", "信访举报投诉", "信访举报", "信访、举报"),
    "declined.repeat": ("重复申请",),
    "declined.publication": ("要求提供公开出版物", "公开出版物"),
    "declined.excessive": ("无正当理由大量反复申请", "无正当理由大量", "大量反复"),
    "declined.confirmation": ("要求行政机关确认", "重新出具"),
    "other.uncorrected": ("申请人无正当理由逾期不补", "申请人无正当理由", "逾期不补", "逾期未补"),
    "other.unpaid": ("申请人逾期未按收费通知要", "申请人逾期", "未按收费", "逾期不缴", "逾期未缴"),
    "other.other": ("3.其他", "其他"),
    "other": ("(六)其他处理", "其他处理"),
    "total": ("(七)总计", "总计", "(七)合计", "合计"),
    "carried_out": ("结转下年", "结转下一年", "结转至下", "结转下"),
}
#: 标签后面紧接着的“（二）”是下一行的序号，不是说明
_GROUP = re.compile(r"\([一二三四五六七八九十]\)")
_ENDINGS = {"applications:carried_out": ("度继续办理", "继续办理")}
#: 别样的序号：“(1)”“1、”“①”，也可以没有
_ANY_ORDINAL = re.compile(
    r"\d{1,2}[.、,)]|\(\d{1,2}\)|[①-⑳]|[一二三四五六七八九][、.,]|\([一二三四五六七八九]\)"
)
#: 标签里的字，到数、空标记、说明为止
_WRITTEN = re.compile(r"[^\d(|/\\—–-]*?(?=无*(?:[\d(|/\\—–-]|$))")
#: 标签每这么多字许错一个字，至多两个；短得只有两三个字的不猜
_A_SLIP_IN, _MOST_SLIPS, _FEWEST_WORDS = 4, 2, 4
#: 写短了的标签至少有这么多字
_SHORTEST = 2
#: 在前后两行之间的这么多字里找，标签都不比这长
_GAP, _LONGEST_LABEL = 300, 60
#: 说明的括号
_OPEN, _CLOSE = ("(", "[", "【"), (")", "]", "】")
#: 标签后面括号里的说明最多这么长
_LONGEST_NOTE = 120
#: 说明里的数后面有字（“2023年”“第20条”）；没有的是这一行的数
_NUMBERS_WITHIN = re.compile(r"(?<![\d第表注图件])\d{2,}(?![\d年月日号条款项件个种类次万元%.])")


@dataclass(frozen=True, slots=True)
class Label:
    """一个行标签的一种写法：用来查找的核心、其后其前的字、序号；`others` 为别的写法。"""

    id: str
    core: str
    tail: str
    lead: str
    ordinal: str
    others: tuple["Label", ...] = ()


class Found(NamedTuple):
    """找到的标签在去空白文字中的起止（含序号）。"""

    id: str
    start: int
    end: int


@cache
def application_labels(form_id: str) -> tuple[Label, ...]:
    """表三的行标签，按行序。"""
    return tuple(_label(f"applications:{r.id}", r.label) for r in form(form_id).rows)


@cache
def label_text(row_id: str) -> str:
    """表三一行的官方标签（两种格式里有它的一种）。"""
    rows = (*form("2021").rows, *form("2019").rows)
    return fold(next(row.label for row in rows if row.id == row_id))


@cache
def label_texts() -> tuple[str, ...]:
    """表三各行的官方标签（两种格式的）。"""
    return tuple(label_text(row.id) for shape in ("2021", "2019") for row in form(shape).rows)


@cache
def cores_of_others(row_id: str) -> tuple[str, ...]:
    """别的行的标签里认得出的字，这一行的标签里没有的。"""
    own = label_text(row_id)
    cores = (core for id, found in _CORES.items() if id != row_id for core in found)
    return tuple(core for core in cores if core not in own)


@cache
def group_words() -> str:
    """表三左边各组的名称里的字：它们会夹进一行里。"""
    return "".join(row.group for shape in ("2021", "2019") for row in form(shape).rows)


def _label(id: str, text: str) -> Label:
    whole = fold(text)
    first, *others = (_written(id, whole, core) for core in _CORES[id.split(":")[1]])
    return replace(first, others=tuple(others))


def _written(id: str, whole: str, core: str) -> Label:
    """写法 `core`：官方的标签里有它的，前后的字也认。"""
    match = _ORDINAL.match(whole)
    ordinal = match[0] if match else ""
    at = whole.find(core)
    if at < 0:
        return Label(id, core, "", ordinal, ordinal)
    return Label(id, core, whole[at + len(core) :], whole[:at], ordinal)


def find_labels(squeezed: Squeezed, labels: Sequence[Label], start: int, end: int) -> list[Found]:
    """从 `start` 到 `end` 依次找各标签；第一种写法找不到的，在前后两行之间找别的写法。"""
    found: list[Found | None] = []
    at = start
    for label in labels:
        found.append(_find(squeezed, label, at, end))
        at = getattr(found[-1], "end", at)
    at = start
    for i, label in enumerate(labels):
        if found[i] is None:
            limit = next((f.start for f in found[i + 1 :] if f is not None), end)
            found[i] = _find_otherwise(squeezed, label, at, limit) or _find_alike(
                squeezed, label, at, limit
            )
        at = getattr(found[i], "end", at)
    return [one for one in found if one is not None]


def _find_otherwise(squeezed: Squeezed, label: Label, start: int, end: int) -> Found | None:
    """别的写法较短，要在一格、一行的开头才算。"""
    for other in label.others:
        at = start
        while (here := _find(squeezed, other, at, end)) is not None:
            if _begins(squeezed, here.start, here.end):
                return here
            at = here.end
    return None


def _find_alike(squeezed: Squeezed, label: Label, start: int, end: int) -> Found | None:
    """前后两行之间，一格开头的字与官方的标签只差一两个字的：写错了，或者序号写成别的样子。

    也找写短了的：序号不变，字都在官方的标签里。
    """
    wanted = _bare(label_text(label.id.split(":")[1]))
    for at in range(start, min(end, start + _GAP)):
        # 前一行末一格的数与这一行的序号，在去空白的文字里是连着的
        match = _ANY_ORDINAL.match(squeezed.folded, squeezed.at(at))
        begin = at + (len(match[0]) if match else 0)
        words = _WRITTEN.match(squeezed.text, begin, begin + _LONGEST_LABEL)
        if words is None or len(words[0]) < _SHORTEST or not _begins(squeezed, at, words.end()):
            continue
        ordinal = match[0] if match else ""
        if _is_abridged(words[0], wanted) and _same_ordinal(ordinal, label.ordinal):
            return Found(label.id, at, after_note(squeezed, words.end()))
        if len(words[0]) < _FEWEST_WORDS:
            continue
        size = min(len(words[0]), len(wanted) + _MOST_SLIPS)
        most = min(_MOST_SLIPS, (len(wanted) + 2) // _A_SLIP_IN)
        # 长短差得多的，差的字一定多
        if abs(size - len(wanted)) <= most and distance(words[0][:size], wanted) <= most:
            return Found(label.id, at, after_note(squeezed, words.start() + size))
    return None


def _begins(squeezed: Squeezed, start: int, end: int) -> bool:
    """在一格、一行的开头；有序号的，左边隔着空格也许是竖排的组名。"""
    if starts_a_cell(squeezed, start):
        return True
    here = squeezed.at(start)
    return (
        squeezed.folded[max(0, here - 1) : here].isspace()
        and _ANY_ORDINAL.match(squeezed.text, start, end) is not None
    )


def _is_abridged(words: str, wanted: str) -> bool:
    """`words` 的字依次都在 `wanted` 里；“不缴费”“未缴费”的“不”“未”是换说的。"""
    own, rest = words.lstrip("不未"), iter(wanted)
    return len(own) >= _SHORTEST and all(char in rest for char in own)


def _bare(label: str) -> str:
    """没有序号、括号里的说明的标签。"""
    return _ORDINAL.sub("", label).partition("(")[0]


_BOUNDARY = re.compile(r"(?:^|[\n|\x1f\t\d]|  )[ *#]*$")


def starts_a_cell(squeezed: Squeezed, index: int) -> bool:
    """第 `index` 字在一行、一格的开头，或者紧接着数字。"""
    at = squeezed.at(index)
    return _BOUNDARY.search(squeezed.folded, max(0, at - 40), at) is not None


_END = re.compile(r"[ *]*(?:[\n|\x1f\t:]|$)")


def ends_a_cell(squeezed: Squeezed, index: int) -> bool:
    """第 `index` 字之前是一行、一格的末尾。"""
    return _END.match(squeezed.folded, squeezed.after(index)) is not None


def _find(squeezed: Squeezed, label: Label, start: int, end: int) -> Found | None:
    text = squeezed.text
    at = text.find(label.core, start, end)
    if at < 0 and "." in label.core:
        variants = (label.core.replace(".", mark) for mark in "、,")
        at = next((i for v in variants if (i := text.find(v, start, end)) >= 0), -1)
    if at < 0:
        return None
    last = after_note(squeezed, _tail_end(text, at, label))
    return Found(label.id, _label_start(text, at, label), last)


def after_note(squeezed: Squeezed, index: int) -> int:
    """标签后面有括号里的说明的，说明之后；断成几行、夹着这一行的数的，隔着几格的不算。"""
    text = squeezed.text
    if not text.startswith(_OPEN, index) or _GROUP.match(text, index):
        return index
    between = squeezed.folded[squeezed.after(index) : squeezed.at(index)]
    if between.count("|") > 1 or between.count(CELL) > 1:
        return index
    depth = 0
    for i in range(index, min(len(text), index + _LONGEST_NOTE)):
        depth += (text[i] in _OPEN) - (text[i] in _CLOSE)
        if depth == 0:
            return index if _NUMBERS_WITHIN.search(text, index, i) else i + 1
    return index


def _label_start(text: str, at: int, label: Label) -> int:
    """标签的开头：核心前面的字，或者只有序号（核心本来有序号的不再找）。"""
    for before in (label.lead, label.ordinal):
        size = len(before)
        seen = text[max(0, at - size) : at]
        if size and len(seen) == size and _same_ordinal(seen, before):
            return at - size
    return at


def _same_ordinal(seen: str, wanted: str) -> bool:
    return seen == wanted or (
        len(wanted) < 4
        and len(seen) > 1
        and seen[0] == wanted[0]
        and seen[-1] in ".、,)"
        and seen[1:-1] == wanted[1:-1]
    )


def _tail_end(text: str, at: int, label: Label) -> int:
    end = at + len(label.core)
    for tail in _ENDINGS.get(label.id, (label.tail,)):
        if text.startswith(tail, end):
            return end + len(tail)
    for char in label.tail:
        if end >= len(text) or not _same(text[end], char):
            break
        end += 1
    return end


def _same(seen: str, wanted: str) -> bool:
    return seen == wanted or (seen in "\"'“”‘’「」,，、;" and wanted in "“”、")
