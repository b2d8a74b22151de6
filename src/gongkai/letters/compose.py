"""由模板写成文书：模板是带 {栏目} 的文字，栏目要在册、要有内容，才写得成。"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from gongkai.law.errors import LawDataError
from gongkai.law.facts import chinese

DATA = Path(__file__).parent / "data" / "letters.toml"
_FIELD = re.compile(r"\{([^{}]*)\}")
#: 模板里可以用的栏目 -> 说明
FIELDS = {
    "applicant": "申请人名称",
    "case_number": "申请的编号",
    "received": "收到申请之日",
    "asked": "申请公开的内容",
    "due": "答复到期日",
    "due_citation": "答复期限的依据",
    "query_code": "查询码",
    "items": "需要补正的事项",
    "until": "对方应当办到的日期或者期限",
    "reason": "理由",
    "information": "提供的信息或者获取的办法",
    "other_agency": "其他机关的名称和联系方式",
    "third_party": "第三方名称",
    "amount": "应缴的金额（元）",
    "explanation": "金额的算法",
    "basis": "决定的依据条文",
    "citation": "这份文书的依据，按落款之日施行的规定",
    "decision": "办理结果的名称",
    "remedy": "救济途径和期限",
    "organ": "本机关名称",
    "contact": "本机关联系方式",
    "manner": "送达方式",
}


class TemplateWrong(LawDataError):
    """模板有误：不在册的栏目、括号不成对。"""


class Blank(ValueError):
    """模板要用的栏目没有内容；`fields` 为这些栏目。"""

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields
        super().__init__("文书还缺：" + "、".join(FIELDS[f] for f in fields) + "。")


@dataclass(frozen=True, slots=True)
class Template:
    """一种文书：标题、各段、没有内容就整段略去的段。"""

    id: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """写成的文书：发文机关、文号、标题、主送、各段、落款日期（汉字习惯写法）。"""

    organ: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    signed: str


@cache
def templates() -> dict[str, Template]:
    """随系统的全部模板。"""
    entries = tomllib.loads(DATA.read_text("utf-8"))["letter"]
    found = {e["id"]: Template(e["id"], e["title"], tuple(e["paragraphs"])) for e in entries}
    for one in found.values():
        check_template("\n".join(one.paragraphs))
    return found


def template(kind: str) -> Template:
    """`kind` 的模板；各种答复没有专门模板的用同组的。没有则抛 KeyError。"""
    known = templates()
    group = kind.rpartition(".")[0]
    return known[kind] if kind in known else known[group]


def check_template(text: str) -> None:
    """模板文字里的栏目都在册、括号成对；否则抛 TemplateWrong。"""
    rest = _FIELD.sub("", text)
    if "{" in rest or "}" in rest:
        raise TemplateWrong("模板里的花括号不成对。")
    for name in _FIELD.findall(text):
        if name not in FIELDS:
            known = "、".join(f"{{{k}}}{v}" for k, v in FIELDS.items())
            raise TemplateWrong(f"模板里有不认识的栏目“{{{name}}}”。可以用：{known}。")


def compose(
    used: Template, values: Mapping[str, str], number: str, signed: date, addressee: str = ""
) -> Letter:
    """模板 + 各栏目的内容 -> 文书。

    以“?”开头的段，所用栏目都没有内容就略去；其余的段缺内容抛 Blank。`signed` 为落款日期（date）。
    """
    kept = [p for p in used.paragraphs if not (p.startswith("?") and _is_empty(p, values))]
    missing = sorted({f for p in kept for f in _FIELD.findall(p) if not values.get(f, "").strip()})
    if missing:
        raise Blank(missing)
    paragraphs = [line for p in kept for line in _filled(p, values).split("\n") if line.strip()]
    return Letter(
        organ=values.get("organ", ""),
        number=number,
        title=used.title,
        addressee=addressee or values.get("applicant", ""),
        paragraphs=tuple(paragraphs),
        signed=chinese(signed),
    )


def _is_empty(paragraph: str, values: Mapping[str, str]) -> bool:
    return not any(values.get(f, "").strip() for f in _FIELD.findall(paragraph))


def _filled(paragraph: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda m: values.get(m[1], "").strip(), paragraph.removeprefix("?"))
