"""由模板写成文书：栏目要有内容，答应的东西要有，才写得成。"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gongkai.kept import kept, watch
from gongkai.law.facts import chinese
from gongkai.letters import replies
from gongkai.letters.templates import (
    FIELD,
    FIELDS,
    Template,
    TemplateWrong,
    check_template,
)

__all__ = ["FIELDS", "Blank", "Letter", "Template", "TemplateWrong", "check_template", "compose"]

DATA = Path(__file__).parent / "data" / "letters.toml"
#: 文书里说了有附件
_PROMISED = re.compile(r"见附件|附后|随附|详见附")


class Blank(ValueError):
    """模板要用的栏目没有内容；`fields` 为这些栏目。"""

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields
        super().__init__("文书还缺：" + "、".join(FIELDS.get(f, f) for f in fields) + "。")


@dataclass(frozen=True, slots=True)
class Letter:
    """写成的文书：发文机关、文号、标题、主送、各段、落款日期（汉字习惯写法）、附件的名称、
    对方在网上答复的网址（印在落款之下，连同二维码）。
    """

    organ: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    signed: str
    attachments: tuple[str, ...] = ()
    link: str = ""
    #: 二维码上面的话；空为请对方在网上提出意见
    link_line: str = ""


def _read() -> dict[str, Template]:
    entries = tomllib.loads(DATA.read_text("utf-8"))["letter"]
    found = {e["id"]: Template(e["id"], e["title"], tuple(e["paragraphs"])) for e in entries}
    for one in found.values():
        check_template("\n".join(one.paragraphs))
    return found


@kept
def _notices() -> dict[str, Template]:
    return _read()


watch(lambda: [DATA], _read, _notices)


@kept
def templates() -> dict[str, Template]:
    """现行的全部模板：各种通知、告知，各种答复书。"""
    return {**_notices(), **reply_templates(date.max)}


def reply_templates(on: date) -> dict[str, Template]:
    """`on` 日的各种答复书。"""
    found = {replies.PREFIX + f: replies.reply(f, on) for f in replies.findings(on)}
    return {**found, replies.MIXED: replies.mixed()}


def template(kind: str, on: date = date.max) -> Template:
    """`kind` 在 `on` 日（缺省现行）的模板。没有则抛 KeyError，那时没有的答复书抛 NotInForce。"""
    if kind == replies.MIXED:
        return replies.mixed()
    if kind.startswith(replies.PREFIX):
        return replies.reply(kind.removeprefix(replies.PREFIX), on)
    return templates()[kind]


def compose(
    used: Template,
    values: Mapping[str, str],
    number: str,
    signed: date,
    addressee: str = "",
    attachments: Sequence[str] = (),
) -> Letter:
    """模板 + 各栏目的内容 -> 文书。

    以“?”开头的段，所用栏目都没有内容就略去；其余的段缺内容、说了有附件而没有，抛 Blank。
    `signed` 为落款日期（date）。
    """
    paragraphs = filled(used.paragraphs, values)
    if not attachments and any(_PROMISED.search(p) for p in paragraphs):
        raise Blank(["附件（文书里说了有附件，请先加上随答复提供的附件）"])
    return Letter(
        organ=values.get("organ", ""),
        number=number,
        title=used.title,
        addressee=addressee or values.get("applicant", ""),
        paragraphs=tuple(paragraphs),
        signed=chinese(signed),
        attachments=tuple(attachments),
    )


def filled(paragraphs: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """各段填上内容，一行一段；缺内容抛 Blank。"""
    used = [p for p in paragraphs if not (p.startswith("?") and _is_empty(p, values))]
    missing = sorted({f for p in used for f in FIELD.findall(p) if not values.get(f, "").strip()})
    if missing:
        raise Blank(missing)
    return [line for p in used for line in _filled(p, values).split("\n") if line.strip()]


def _is_empty(paragraph: str, values: Mapping[str, str]) -> bool:
    return not any(values.get(f, "").strip() for f in FIELD.findall(paragraph))


def _filled(paragraph: str, values: Mapping[str, str]) -> str:
    return FIELD.sub(lambda m: values.get(m[1], "").strip(), paragraph.removeprefix("?"))
