"""在去空白的文字里依次找表格的行标签。"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from gongkai.annual.forms import form
from gongkai.annual.read.squeeze import Squeezed, fold

_ORDINAL = re.compile(r"^(?:\d[.、]|[一二三四五六七八九十][、.]|\([一二三四五六七八九十]\))")
#: 认出一行只需要标签的这几个字；其余的字若在则一并吃掉，断行夹着数字也认得出
_CORES = {
    "applications:new": "本年新收政府信息公开申请",
    "applications:carried_in": "上年结转政府信息公开申请",
    "applications:granted": "(一)予以公开",
    "applications:partial": "(二)部分公开",
    "applications:denied.security_stability": "危及",
    "applications:declined.confirmation": "要求行政机关确认",
    "applications:other.uncorrected": "申请人无正当理由逾期不补",
    "applications:other.unpaid": "申请人逾期未按收费通知要",
    "applications:other.other": "3.其他",
    "applications:other": "(六)其他处理",
    "applications:total": "(七)总计",
    "applications:carried_out": "结转下年",
}
_ENDINGS = {"applications:carried_out": ("度继续办理", "继续办理")}


@dataclass(frozen=True, slots=True)
class Label:
    """一个行标签：完整文字、用来查找的核心、序号。"""

    id: str
    core: str
    tail: str
    ordinal: str


@dataclass(frozen=True, slots=True)
class Found:
    """找到的标签在去空白文字中的起止（含序号）。"""

    id: str
    start: int
    end: int


@cache
def application_labels(form_id: str) -> tuple[Label, ...]:
    """表三的行标签，按行序。"""
    return tuple(_label(f"applications:{r.id}", r.label) for r in form(form_id).rows)


def _label(id: str, text: str) -> Label:
    plain = fold(text)
    match = _ORDINAL.match(plain)
    ordinal = match[0] if match else ""
    body = plain[len(ordinal) :]
    core = _CORES.get(id, body)
    whole = ordinal + body
    at = whole.index(core)
    lead = whole[:at]
    return Label(id, core, whole[at + len(core) :], lead)


def find_labels(squeezed: Squeezed, labels: Iterable[Label], start: int, end: int) -> list[Found]:
    """从 `start` 到 `end` 依次找各标签；找不到的略过。"""
    found = []
    at = start
    for label in labels:
        here = _find(squeezed.text, label, at, end)
        if here is not None:
            found.append(here)
            at = here.end
    return found


def _find(text: str, label: Label, start: int, end: int) -> Found | None:
    at = text.find(label.core, start, end)
    if at < 0 and "." in label.core:
        variants = (label.core.replace(".", mark) for mark in "、,")
        at = next((i for v in variants if (i := text.find(v, start, end)) >= 0), -1)
    if at < 0:
        return None
    return Found(label.id, _ordinal_start(text, at, label.ordinal), _tail_end(text, at, label))


def _ordinal_start(text: str, at: int, ordinal: str) -> int:
    size = len(ordinal)
    if not size or at < size:
        return at
    seen = text[at - size : at]
    if seen == ordinal or (seen[0] == ordinal[0] and seen[-1] in ".、,)"):
        return at - size
    return at


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
