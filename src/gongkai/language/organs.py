"""已经更名、撤并的机关：成文在更名以后还用旧称的提醒。"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gongkai.kept import kept, watch

DATA = Path(__file__).parent / "data" / "organs.toml"


@dataclass(frozen=True, slots=True)
class Organ:
    """一次更名：旧称、现称、从哪一天起、依据。"""

    old: str
    new: str
    since: date
    basis: str


@kept
def organs() -> tuple[Organ, ...]:
    """更名表，旧称长的在前。"""
    return _organs()


def _organs() -> tuple[Organ, ...]:
    entries = tomllib.loads(DATA.read_text("utf-8"))["organ"]
    return tuple(sorted((Organ(**e) for e in entries), key=lambda o: -len(o.old)))


def outdated(text: str, made_on: date) -> list[Organ]:
    """`made_on` 成文的 `text` 里已经不用的机关名称；“城乡建设部”里的“建设部”这样的不算。"""
    found = []
    for organ in organs():
        if organ.since <= made_on and organ.old in text and _stands(organ, text):
            found.append(organ)
    return found


def _stands(organ: Organ, text: str) -> bool:
    """旧称不是现称或者别的名称的一部分，也没有写“原”。"""
    return (
        re.search(rf"(?<![\u4e00-\u9fff原]){re.escape(organ.old)}(?!门)", _spaced(text)) is not None
    )


def _spaced(text: str) -> str:
    """常在机关名称前面的字换成空格，好判断名称是不是从这里开始。"""
    return re.sub(r"[由经向报与和及、，。；：（）《》“”]", " ", text)


watch(lambda: [DATA], _organs, organs)
