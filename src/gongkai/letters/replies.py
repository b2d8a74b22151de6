"""答复书的模板：一种认定一份，按条例的版本；几种认定的合成一份（混合答复）。"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.kept import kept, watch
from gongkai.law.errors import NotInForce
from gongkai.law.facts import chinese
from gongkai.letters.templates import Template, check_template

DATA = Path(__file__).parent / "data" / "replies.toml"
PREFIX = "reply."
MIXED = "reply.mixed"
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Body:
    """一种认定的标题与正文各段。"""

    finding: str
    title: str
    paragraphs: tuple[str, ...]


def _read() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text("utf-8"))


def _prove() -> None:
    content = _read()
    for entry in content["reply"]:
        check_template("\n".join(entry["paragraphs"]))


@kept
def _content() -> dict[str, Any]:
    return _read()


watch(lambda: [DATA], _prove, _content)


def body(finding: str, on: date) -> Body:
    """`on` 日的 `finding` 的正文；那时没有这种认定抛 NotInForce。"""
    for entry in _content()["reply"]:
        if entry["id"] == finding and entry["from"] <= on <= entry.get("to", date.max):
            return Body(finding, entry["title"], tuple(entry["paragraphs"]))
    raise NotInForce(f"{chinese(on)}没有“{finding}”这种答复书。")


def findings(on: date) -> list[str]:
    """`on` 日有答复书的各种认定。"""
    return [e["id"] for e in _content()["reply"] if e["from"] <= on <= e.get("to", date.max)]


def _opening() -> tuple[str, str]:
    """收到、申请的内容；重新答复的，依据哪一个决定或者判决。"""
    frame = _content()["frame"]
    return frame["opening"], frame["reanswer"]


def reply(finding: str, on: date) -> Template:
    """一种认定的答复书。"""
    one, frame = body(finding, on), _content()["frame"]
    return Template(PREFIX + finding, one.title, (*_opening(), *one.paragraphs, *frame["closing"]))


def mixed() -> Template:
    """混合答复：各部分写成的文字在栏目 parts 里，一部分一种认定。"""
    frame = _content()["frame"]
    return Template(MIXED, frame["mixed"], (*_opening(), frame["parts"], *frame["closing"]))


def ordinal(number: int) -> str:
    """层次的序数：一、二……十、十一……（一至九十九）。"""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")
