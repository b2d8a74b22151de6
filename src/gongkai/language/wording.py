"""常见用词差错的提示：差错表是数据，每条带有排除误报的语境。"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.kept import kept, watch

DATA = Path(__file__).parent / "data" / "wording.toml"


@dataclass(frozen=True, slots=True)
class Slip:
    """一条差错：错、正、语境、理由。"""

    wrong: str
    right: str
    pattern: re.Pattern[str]
    why: str


@dataclass(frozen=True, slots=True)
class Hit:
    """文中一处差错：起止为字的下标。"""

    slip: Slip
    start: int
    end: int


@kept
def slips() -> tuple[Slip, ...]:
    """差错表。"""
    return _slips()


def _slips() -> tuple[Slip, ...]:
    entries = tomllib.loads(DATA.read_text("utf-8"))["slip"]
    return tuple(Slip(e["wrong"], e["right"], re.compile(e["pattern"]), e["why"]) for e in entries)


def find_slips(text: str) -> Iterator[Hit]:
    """`text`（已去空白）中的差错，按出现的先后；同一处只报一次。"""
    seen: set[tuple[int, int]] = set()
    hits = []
    for slip in slips():
        # 先查字面再用正则：差错极少，绝大多数条目一次查找即可略过
        if slip.wrong not in text:
            continue
        for match in slip.pattern.finditer(text):
            if match.span(1) not in seen:
                seen.add(match.span(1))
                hits.append(Hit(slip, *match.span(1)))
    yield from sorted(hits, key=lambda h: h.start)


watch(lambda: [DATA], _slips, slips)
